/** Declarations of a kernel's buffers: named by role, never by layer, so that equal kernels are equal text. */

export type ElementType = "f32" | "vec4f" | "u32" | "i32";

export interface BufferBinding {
  readonly name: string;
  readonly type: ElementType;
  readonly writes: boolean;
}

export function declareBuffers(buffers: readonly BufferBinding[]): string {
  return buffers
    .map(
      ({ name, type, writes }, index) =>
        `@group(0) @binding(${index}) var<storage, ${writes ? "read_write" : "read"}> ${name}: array<${type}>;`,
    )
    .join("\n");
}

/** Invocations of a workgroup. 64 is what every adapter runs well. */
const WORKGROUP = 64;

/** A grid of at least `threads` invocations, folded into y where x would be too long. */
export function gridFor(threads: number, maxPerDimension: number): readonly [number, number, number] {
  const groups = Math.max(1, Math.ceil(threads / WORKGROUP));
  if (groups <= maxPerDimension) return [groups, 1, 1];
  return [maxPerDimension, Math.ceil(groups / maxPerDimension), 1];
}
/** The number of this invocation, for a grid that `gridFor` made. */
export function threadIndex([x, y]: readonly [number, number, number]): string {
  return y === 1 ? "i32(id.x)" : `i32(id.y) * ${x * WORKGROUP} + i32(id.x)`;
}
export const entry = `@compute @workgroup_size(${WORKGROUP})`;
