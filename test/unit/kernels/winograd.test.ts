/**
 * Winograd's kernels over awkward shapes, forced where the direct ones would be chosen: against the interpreter, and the
 * same bits however the work is split among threads.
 */
import { expect, test } from "vitest";
import type { Convolution2d } from "../../../compiler/graph/types.ts";
import { slideExtent } from "../../../compiler/graph/ops/conv2d.ts";
import { convolutionSpec, type ConvolutionSpec } from "../../../compiler/kernels/convolution-spec.ts";
import type { Binding } from "../../../compiler/kernels/target.ts";
import type { SimdVariant } from "../../../runtime/program.ts";
import { withCallees } from "../../../compiler/kernels/wasm/code/callees.ts";
import { codeNumber } from "../../../compiler/kernels/wasm/code/code-key.ts";
import { winogradFits } from "../../../compiler/kernels/wasm/winograd/fits.ts";
import { winogradWeightGrad } from "../../../compiler/kernels/wasm/winograd/weight-grad.ts";
import { winogradForward, winogradInputGrad } from "../../../compiler/kernels/wasm/winograd/convolution.ts";
import type { WasmDispatch } from "../../../compiler/kernels/wasm/kernel.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { OperationStep } from "../../../compiler/schedule/types.ts";
import { sameBits } from "../../support/differences.ts";
import { caseOf, truthOf, type KernelCase } from "../../support/kernel-case.ts";
import { WasmRunner } from "../../support/run-wasm.ts";

type Padding = Convolution2d["padding"];
interface Shape {
  readonly x: readonly [number, number, number, number];
  readonly co: number;
  readonly padding?: Padding;
}

/** Each names what is awkward in it. */
const shapes: { readonly [name: string]: Shape } = {
  "one tile": { x: [1, 4, 4, 8], co: 8 },
  "one pixel": { x: [1, 1, 1, 8], co: 8 },
  "smaller than a tile": { x: [2, 3, 2, 8], co: 16 },
  "a tile and a pixel": { x: [1, 5, 17, 16], co: 24 },
  "two classes of columns at the right": { x: [3, 6, 7, 8], co: 16 },
  "the side of a residual network": { x: [1, 8, 8, 64], co: 64 },
  "33 images: blocks of tiles cross images": { x: [33, 9, 6, 16], co: 16 },
  "several blocks of channels": { x: [2, 7, 8, 72], co: 136 },
  "weights that meet more tiles at a time, and a few tiles more": { x: [37, 2, 2, 40], co: 416 },
  "weights that no cache holds, transformed": { x: [1, 3, 5, 352], co: 336 },
  "weights that no cache holds, some blocks of outputs for all tiles": { x: [33, 1, 1, 240], co: 312 },
  "weights that no cache holds, tiles of four and of three": { x: [1, 7, 3, 352], co: 336 },
  "tiles of four and of three, both ways": { x: [7, 7, 14, 8], co: 16 },
  "no padding": { x: [1, 10, 11, 8], co: 8, padding: [0, 0, 0, 0] },
  "padding of two": { x: [1, 10, 13, 8], co: 16, padding: [2, 2, 2, 2] },
  "padding of three, beyond the taps": { x: [1, 5, 6, 8], co: 8, padding: [3, 3, 3, 3] },
  "padding that differs by side": { x: [2, 12, 14, 16], co: 8, padding: [0, 1, 2, 0] },
};

interface Operation {
  readonly make: (spec: ConvolutionSpec, bindings: readonly [Binding, Binding, Binding]) => readonly WasmDispatch[];
  readonly case: (name: string, shape: Shape) => KernelCase;
}
const attributesOf = ({ padding = [1, 1, 1, 1] }: Shape): Convolution2d => ({
  stride: [1, 1],
  dilation: [1, 1],
  groups: 1,
  padding,
});
function leavesOf(shape: Shape): { readonly [K in "x" | "weight" | "dy"]: { name: K; shape: readonly number[] } } {
  const { x, co } = shape;
  const { padding } = attributesOf(shape);
  const extent = (size: number, before: number, after: number): number => slideExtent(size, 3, 1, before, after, 1);
  const y = [x[0], extent(x[1], padding[0], padding[1]), extent(x[2], padding[2], padding[3]), co];
  return {
    x: { name: "x", shape: x },
    weight: { name: "weight", shape: [3, 3, x[3], co] },
    dy: { name: "dy", shape: y },
  };
}
const operations: { readonly [name: string]: Operation } = {
  conv2d: {
    make: winogradForward,
    case: (name, shape) => {
      const { x, weight } = leavesOf(shape);
      return caseOf(name, [x, weight], (build, [a = 0, b = 0]) => build.node("conv2d", [a, b], attributesOf(shape)));
    },
  },
  "conv2d-input-grad": {
    make: winogradInputGrad,
    case: (name, shape) => {
      const { dy, weight } = leavesOf(shape);
      const attributes = { ...attributesOf(shape), inputSize: [shape.x[1], shape.x[2]] as const };
      return caseOf(name, [dy, weight], (build, [a = 0, b = 0]) => build.node("conv2d-input-grad", [a, b], attributes));
    },
  },
  "conv2d-weight-grad": {
    make: winogradWeightGrad,
    case: (name, shape) => {
      const { x, dy } = leavesOf(shape);
      const attributes = { ...attributesOf(shape), kernel: [3, 3] as const };
      return caseOf(name, [x, dy], (build, [a = 0, b = 0]) => build.node("conv2d-weight-grad", [a, b], attributes));
    },
  },
};

const specOf = (shape: Shape): ConvolutionSpec => {
  const { x, weight, dy } = leavesOf(shape);
  return convolutionSpec(attributesOf(shape), { type: x }, weight.shape, { type: dy });
};
function run(
  { name, graph, leaves }: KernelCase,
  make: Operation["make"],
  shape: Shape,
  runner: WasmRunner,
): Float32Array {
  const plan = schedule(graph, { maxBindings: 8 });
  const { operands, output } = plan.steps[0] as OperationStep;
  const [left, right, result] = [operands[0]?.buffer ?? -1, operands[1]?.buffer ?? -1, output.buffer];
  const contents = new Map(
    plan.buffers.flatMap((slot) => {
      const values = leaves.get(slot.name ?? "");
      return values ? [[slot.id, Float32Array.from(values)] as const] : [];
    }),
  );
  const dispatches = make(specOf(shape), [{ buffer: left }, { buffer: right }, { buffer: result }]);
  return runner.runStep(name, plan, dispatches, contents, [result])[0] ?? new Float32Array();
}

/** Of the output's rms. What the transforms lose on top of an f32 sum; the worst of these cases is printed. */
const TOLERANCE = 1e-5;
/** Roundings of a sum of more channels than these grow with the root of their number. */
const FEW_CHANNELS = 136;
const toleranceOf = ({ x, co }: Shape): number =>
  TOLERANCE * Math.sqrt(Math.max(1, x[3] / FEW_CHANNELS, co / FEW_CHANNELS));
function worstError(got: Float32Array, truth: ArrayLike<number>): number {
  let [worst, squares] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    const error = Math.abs((got[i] ?? Number.NaN) - (truth[i] ?? Number.NaN));
    if (!(error <= worst)) worst = error;
    squares += (truth[i] ?? 0) ** 2;
  }
  return worst / Math.sqrt(squares / truth.length);
}

const variants: readonly SimdVariant[] = ["plain", "relaxed"];
test.each(Object.entries(operations))("%s by Winograd", (family, { make, case: caseOfShape }) => {
  let worst = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const each = caseOfShape(`${family}, ${name}`, shape);
    const truth = truthOf(each).get("y") ?? [];
    for (const variant of variants) {
      const whole = run(each, make, shape, new WasmRunner(variant, 1));
      const error = worstError(whole, truth);
      expect(error, `${each.name}, ${variant}`).toBeLessThan(toleranceOf(shape));
      worst = Math.max(worst, error);
      for (const threads of [2, 3, 7]) {
        const split = run(each, make, shape, new WasmRunner(variant, threads));
        expect(sameBits(split, whole), `${each.name}, ${variant}, ${threads} threads`).toBe(true);
      }
    }
  }
  console.log(`${family} by Winograd: worst error ${worst.toExponential(1)} of the output's rms`);
});

test("Winograd is chosen where it wins, and only for what it can compute", () => {
  const network = specOf({ x: [32, 16, 16, 32], co: 32 });
  for (const family of ["conv2d", "conv2d-input-grad", "conv2d-weight-grad"] as const) {
    expect(winogradFits(family, network)).toBe(true);
    expect(winogradFits(family, specOf({ x: [1, 1, 1, 64], co: 64 }))).toBe(false);
    const others = [
      { stride: [2, 2] },
      { dilation: [1, 2] },
      { groups: 2 },
      { kh: 1 },
      { ci: 31 },
      { co: 31 },
    ] as const;
    for (const other of others) expect(winogradFits(family, { ...network, ...other })).toBe(false);
  }
});

test.each(Object.entries(operations))(
  "%s of a residual network runs through Winograd",
  (family, { case: caseOfShape }) => {
    const each = caseOfShape(family, { x: [4, 8, 8, 16], co: 32 });
    const { dispatches, outputs } = new WasmRunner("relaxed").run(each);
    expect(dispatches.every(({ kernel }) => kernel.family.includes("winograd"))).toBe(true);
    expect(worstError(outputs.get("y") ?? new Float32Array(), truthOf(each).get("y") ?? [])).toBeLessThan(TOLERANCE);
  },
);

test("the stages of a residual network call the same functions, but for the distances that innermost loops add", () => {
  const stages: readonly Shape[] = [
    { x: [32, 32, 32, 16], co: 16 },
    { x: [32, 16, 16, 32], co: 32 },
    { x: [32, 8, 8, 64], co: 64 },
  ];
  /** Of the left, middle and right columns of tiles; products by channels. */
  const counts = {
    conv2d: { patch: 3, tile: 1, products: 3 },
    "conv2d-input-grad": { patch: 3, tile: 1, products: 3 },
    "conv2d-weight-grad": { patch: 4, tile: 0, products: 3 },
  };
  for (const [family, expected] of Object.entries(counts)) {
    const kernels = stages.flatMap(
      (shape) => operations[family]?.make(specOf(shape), [{ buffer: 0 }, { buffer: 1 }, { buffer: 2 }]) ?? [],
    );
    const called = withCallees(kernels.map(({ kernel }) => kernel.code.function));
    for (const [name, count] of Object.entries(expected)) {
      const codes = new Set(called.filter((each) => each.name.split(".")[0] === name).map(codeNumber));
      expect(codes.size, `${name} of ${family}`).toBe(count);
    }
  }
});
