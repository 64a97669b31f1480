/**
 * A program that does nothing but what a device may run out of: multiply-adds in registers, and moves from memory to
 * memory. No kernel is faster, and what share of either one reaches says how much is left to gain.
 */
import { f32x4, get, i32, v128 } from "../../compiler/kernels/wasm/code/build.ts";
import { dispatchOf, type WasmDispatch } from "../../compiler/kernels/wasm/kernel.ts";
import { wasmTarget } from "../../compiler/kernels/wasm/target.ts";
import {
  FORMAT_VERSION,
  type Program,
  type ProgramFunction,
  type ProgramStep,
  type SimdVariant,
  type TargetCode,
} from "../../runtime/program.ts";

/** Beyond any cache of a processor's. */
const COPIED_BYTES = 64 * 2 ** 20;

/** More than latency times throughput of any core so far, and with two operands within 16 registers. */
const CHAINS = 12;
const UNROLLED = 4;
/** Of a work item. */
const TURNS = 1000;

/** Of an invocation in WGSL. */
const INVOCATION_TURNS = 2048;
const INVOCATION_CHAINS = 8;
const WORKGROUP = 256;
/** Of vectors of four, two operations each. */
const FLOPS_A_MULTIPLY_ADD = 8;

/** Of a work item on WebAssembly. */
export const MULTIPLY_ADD_FLOPS = TURNS * UNROLLED * CHAINS * FLOPS_A_MULTIPLY_ADD;

/** A work item's of the kernel that moves. */
export const MOVED_BYTES = 4096;

/** A function of the program: one call of one kernel. */
export interface CeilingCall {
  readonly flops: number;
  readonly bytes: number;
}
export interface CeilingProgram {
  readonly program: Program;
  /** Of each function, in order: multiply-adds in growing amounts, then moves there and back. */
  readonly calls: readonly CeilingCall[];
}

/** Each four times the one before: which is long enough to be timed is found by trying. No grid is larger. */
const AMOUNTS = Array.from({ length: 8 }, (_, index) => 4 ** index);

export function ceilingProgram(target: "wgsl" | "wasm", simd: SimdVariant): CeilingProgram {
  const { code, flops } = target === "wgsl" ? onGpu() : onProcessor(simd);
  const functions = [...AMOUNTS, 1, 1].map((): ProgramFunction => ({
    kind: "infer",
    batch: 1,
    inputs: [],
    outputs: [],
    scalars: [],
    scalarsBuffer: null,
  }));
  const buffers = [0, 1].map(() => ({ bytes: COPIED_BYTES, role: "temporary" }) as const);
  const program: Program = {
    format: FORMAT_VERSION,
    name: "the device's ceiling",
    hash: "0000000000000000",
    parameterCount: 0,
    plannedBytes: buffers.length * COPIED_BYTES,
    tensors: [],
    buffers,
    functions,
    code,
  };
  const calls = [
    ...AMOUNTS.map((amount) => ({ flops: amount * flops, bytes: 0 })),
    ...[0, 1].map(() => ({ flops: 0, bytes: 2 * COPIED_BYTES })),
  ];
  return { program, calls };
}

interface Side {
  readonly code: Program["code"];
  /** Of the smallest amount. */
  readonly flops: number;
}

/** One call a function. */
function stepsOf(moves: number): readonly (readonly ProgramStep[])[] {
  const multiplies = AMOUNTS.map((amount): readonly ProgramStep[] => [
    { label: "multiply-adds", kernel: 0, bindings: [0], grid: [amount, 1, 1] },
  ]);
  const [there, back] = [
    [0, 1],
    [1, 0],
  ].map((bindings): readonly ProgramStep[] => [{ label: "moves", kernel: 1, bindings, grid: [moves, 1, 1] }]) as [
    readonly ProgramStep[],
    readonly ProgramStep[],
  ];
  return [...multiplies, there, back];
}

function onGpu(): Side {
  const chains = Array.from({ length: INVOCATION_CHAINS }, (_, index) => `c${index}`);
  const multiply = `@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(local_invocation_index) i: u32) {
  // Through memory: the compiler shall not know them.
  let x = y[i] + 0.999;
  let z = y[i] + 0.001;
${chains.map((chain, index) => `  var ${chain} = z + ${index}.0;`).join("\n")}
  for (var turn = 0u; turn < ${INVOCATION_TURNS}u; turn++) {
${chains.map((chain) => `    ${chain} = ${chain} * x + z;`).join("\n")}
  }
  let sum = ${chains.join(" + ")};
  // Never so, which no compiler knows.
  if (sum.x == 0.125) { y[i] = sum; }
}`;
  const move = `@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
@compute @workgroup_size(${WORKGROUP}) fn main(@builtin(global_invocation_id) id: vec3u) { y[id.x] = x[id.x]; }`;
  const kernels = [
    { name: "multiply_adds", code: multiply, writes: [true] },
    { name: "moves", code: move, writes: [false, true] },
  ];
  return {
    code: { wgsl: { requires: [], ...codeOf(COPIED_BYTES / 16 / WORKGROUP), kernels } },
    flops: WORKGROUP * INVOCATION_TURNS * INVOCATION_CHAINS * FLOPS_A_MULTIPLY_ADD,
  };
}

/** Nothing is prepared, and nothing is kept. @param moves items that copy */
function codeOf(moves: number): TargetCode {
  const steps = stepsOf(moves);
  return { scratch: [], steps, preparation: steps.map(() => []) };
}

function onProcessor(simd: SimdVariant): Side {
  const kernels = new Map([
    ["multiply_adds", multiplyAdds(1).kernel],
    ["moves", moves().kernel],
  ]);
  const linked = wasmTarget.link(kernels, { variants: [simd] });
  return {
    code: { wasm: { ...linked, ...codeOf(COPIED_BYTES / MOVED_BYTES) } },
    flops: MULTIPLY_ADD_FLOPS,
  };
}

/** Turns of chains of a = a * x + y, which no compiler may shorten. */
export function multiplyAdds(items: number): WasmDispatch {
  const options = { family: "multiply-adds", bindings: [{ buffer: 0 }], writes: [true], items, scratchBytes: 64 };
  return dispatchOf(options, ({ f, from, to, scratch }) => {
    // Through memory: the compiler shall not know them.
    f.store(scratch, v128.splat(0.999));
    f.store(scratch, v128.splat(0.001), 16);
    const [x, y] = [f.let("x", v128.load(scratch)), f.let("y", v128.load(scratch, 16))];
    const chains = Array.from({ length: CHAINS }, () => f.local("v128", "chain"));
    chains.forEach((chain, index) => f.set(chain, v128.splat(index)));
    f.for("item", from, to, 1, () =>
      f.for("turn", 0, TURNS, 1, () => {
        for (let unrolled = 0; unrolled < UNROLLED; unrolled++)
          for (const chain of chains) f.set(chain, f32x4.madd(get(chain), x, y));
      }),
    );
    const sum = chains.map((chain) => get(chain)).reduce((all, each) => f32x4.add(all, each));
    f.store(i32.add(scratch, 32), sum);
  });
}

/** A work item is `MOVED_BYTES` from the first buffer to the second. */
export function moves(): WasmDispatch {
  const bindings = [{ buffer: 0 }, { buffer: 1 }];
  return dispatchOf({ family: "moves", bindings, writes: [false, true], items: 1 }, ({ f, from, to, buffers }) => {
    const [x = i32.const(0), y = i32.const(0)] = buffers;
    f.for("at", i32.mul(from, MOVED_BYTES), i32.mul(to, MOVED_BYTES), 64, (at) => {
      const [source, target] = [f.let("source", i32.add(x, at)), f.let("target", i32.add(y, at))];
      for (const offset of [0, 16, 32, 48]) f.store(target, v128.load(source, offset), offset);
    });
  });
}
