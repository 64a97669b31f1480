/**
 * A kernel's buffers: declared, read and written. They are named by role, never by layer, so that equal kernels are equal
 * text. Kernels compute in f32 whatever lies in memory: here alone 16 bits become 32, and 32 become 16.
 */
import { HALF_FEATURE } from "../../../runtime/program.ts";
import type { StoredPlace } from "../work.ts";

export type ElementType = "f32" | "vec4f" | "u32" | "i32";

export interface BufferBinding {
  readonly name: string;
  readonly type: ElementType;
  readonly writes: boolean;
  /** Elements take 16 bits each in memory. */
  readonly half?: true | undefined;
}
/** A buffer of f32, as wide as the kernel reads or writes it. */
export type FloatBinding = BufferBinding & { readonly type: "f32" | "vec4f" };

/** A buffer that the kernel reads. */
export function reads(name: string, type: "f32" | "vec4f", { half }: Pick<StoredPlace, "half">): FloatBinding {
  return { name, type, writes: false, half };
}
/** A buffer that the kernel writes. */
export function writes(name: string, type: "f32" | "vec4f", { half }: Pick<StoredPlace, "half">): FloatBinding {
  return { name, type, writes: true, half };
}

/** WGSL of an element, in f32. */
export function read({ name, type, half }: BufferBinding, index: string | number): string {
  const element = `${name}[${index}]`;
  return half ? `${type}(${element})` : element;
}
/** A statement that stores `value`, which is f32. */
export function write({ name, type, half }: BufferBinding, index: string | number, value: string): string {
  const convert = type === "vec4f" ? "half_4" : "half";
  return `${name}[${index}] = ${half ? `${convert}(${value})` : value};`;
}

export function declareBuffers(buffers: readonly BufferBinding[]): string {
  const declarations = buffers.map(
    ({ name, type, writes, half }, index) =>
      `@group(0) @binding(${index}) var<storage, ${writes ? "read_write" : "read"}> ${name}: array<${half ? inHalf(type) : type}>;`,
  );
  if (!buffers.some(({ half }) => half)) return declarations.join("\n");
  const writesHalf = buffers.some(({ half, writes }) => half && writes);
  return [ENABLE_HALF, ...declarations, ...(writesHalf ? [toHalf] : [])].join("\n");
}
function inHalf(type: ElementType): string {
  return type === "vec4f" ? "vec4<f16>" : "f16";
}

const ENABLE_HALF = "enable f16;";
/** Features of a device that printed code asks for besides those that its kernel knows of. */
export function halfFeatures(code: string): readonly string[] {
  return code.includes(ENABLE_HALF) ? [HALF_FEATURE] : [];
}

// What WGSL makes of a number beyond 65,504 is anybody's guess, and what drivers make of it differs: it is infinite here.
const toHalf = `fn half(x: f32) -> f16 {
  let size = bitcast<u32>(x) & 0x7fffffffu;
  let beyond = select(0x7c00u, 0x7e00u, size > 0x7f800000u) | ((bitcast<u32>(x) >> 16u) & 0x8000u);
  return select(f16(x), bitcast<vec2<f16>>(beyond).x, size >= 0x477ff000u);
}
fn half_4(x: vec4f) -> vec4<f16> { return vec4<f16>(half(x.x), half(x.y), half(x.z), half(x.w)); }`;

/** Invocations of a workgroup. 64 is what every adapter runs well. */
export const WORKGROUP = 64;

/** A grid of at least `threads` invocations, folded into y where x would be too long. */
export function gridFor(
  threads: number,
  maxPerDimension: number,
  workgroup = WORKGROUP,
): readonly [number, number, number] {
  const groups = Math.max(1, Math.ceil(threads / workgroup));
  if (groups <= maxPerDimension) return [groups, 1, 1];
  return [maxPerDimension, Math.ceil(groups / maxPerDimension), 1];
}
/** The number of this invocation, for a grid that `gridFor` made. */
export function threadIndex([x, y]: readonly [number, number, number], workgroup = WORKGROUP): string {
  return y === 1 ? "i32(id.x)" : `i32(id.y) * ${x * workgroup} + i32(id.x)`;
}
export const entry = `@compute @workgroup_size(${WORKGROUP})`;
