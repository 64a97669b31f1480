/**
 * Convolutions of stride 2 by Winograd over phases, forced where the direct kernels would be chosen: against the
 * interpreter, and the same bits however the work is split among threads.
 */
import { expect, test } from "vitest";
import { slideExtent } from "../../../compiler/graph/ops/conv2d.ts";
import { convolutionSpec, type ConvolutionSpec } from "../../../compiler/kernels/convolution-spec.ts";
import { stridedForward, stridedInputGrad } from "../../../compiler/kernels/wasm/winograd/strided/convolution.ts";
import { stridedWeightGrad } from "../../../compiler/kernels/wasm/winograd/strided/weight-grad.ts";
import { stridedFits } from "../../../compiler/kernels/wasm/winograd/strided/fits.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { OperationStep } from "../../../compiler/schedule/types.ts";
import { sameBits } from "../../support/differences.ts";
import { truthOf, type KernelCase } from "../../support/kernel-case.ts";
import { WasmRunner } from "../../support/run-wasm.ts";
import { convolutionTriple, type ConvolutionCase } from "../../support/single-operations.ts";

type Padding = NonNullable<ConvolutionCase["padding"]>;
type Shape = Omit<ConvolutionCase, "kernel" | "stride"> & { readonly padding: Padding; readonly taps?: 3 | 7 };

const same = [1, 1, 1, 1] as const;
/** Each names what is awkward in it. */
const shapes: { readonly [name: string]: Shape } = {
  "one tile": { x: [1, 8, 8, 8], co: 8, padding: same },
  "two rows and columns": { x: [1, 2, 2, 8], co: 8, padding: same },
  "odd extents, tiles that hang over": { x: [3, 11, 13, 8], co: 16, padding: same },
  "even extents, blocks that cross images": { x: [9, 10, 6, 16], co: 24, padding: same },
  "more channels than other pixels of a tile": { x: [1, 5, 6, 72], co: 40, padding: same },
  "padding of three": { x: [2, 6, 7, 8], co: 8, padding: [3, 3, 3, 3] },
  "padding in front alone": { x: [1, 9, 8, 8], co: 8, padding: [1, 0, 1, 0] },
  "weights that no near cache holds, blocks of more tiles": { x: [5, 16, 14, 72], co: 184, padding: same },
  "no padding": { x: [2, 9, 12, 8], co: 16, padding: [0, 0, 0, 0] },
  "padding of two and of one": { x: [2, 12, 9, 8], co: 8, padding: [2, 2, 1, 1] },
  "tiles of four and of three, both ways": { x: [7, 14, 28, 8], co: 16, padding: same },
  "7x7 taps of an image": { x: [2, 34, 29, 3], co: 24, padding: [3, 3, 3, 3], taps: 7 },
  "7x7 taps of one channel, without padding": { x: [3, 12, 17, 1], co: 8, padding: [0, 0, 0, 0], taps: 7 },
  "7x7 taps of two channels, padding of two and three": { x: [1, 9, 10, 2], co: 16, padding: [2, 3, 3, 2], taps: 7 },
  "7x7 taps of four channels, fewer pixels than taps": { x: [5, 4, 3, 4], co: 8, padding: [3, 3, 3, 3], taps: 7 },
};

const attributes = { stride: [2, 2], dilation: [1, 1], groups: 1 } as const;
const TOLERANCE = 1e-5;

function worstError(got: Float32Array, truth: ArrayLike<number>): number {
  const rms = Math.hypot(...Array.from(truth)) / Math.sqrt(truth.length);
  return Math.max(...Array.from(got, (value, i) => Math.abs(value - (truth[i] ?? Number.NaN)))) / rms;
}

test.each([
  ["conv2d", 0, stridedForward],
  ["conv2d-input-grad", 1, stridedInputGrad],
  ["conv2d-weight-grad", 2, stridedWeightGrad],
] as const)("%s of stride 2 by Winograd", (family, index, make) => {
  let worst = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const { taps = 3 } = shape;
    // The gradient's phases read the same of dy, and are of three taps.
    const isOdd = shape.padding[0] % 2 === 1 && shape.padding[2] % 2 === 1;
    if (family === "conv2d-input-grad" && !(isOdd && taps === 3)) continue;
    const each: KernelCase = convolutionTriple(name, { ...shape, kernel: [taps, taps], stride: [2, 2] })[index];
    const plan = schedule(each.graph, { maxBindings: 8 });
    const { operands, output } = plan.steps[0] as OperationStep;
    const bufferOf = (operand: string): number => plan.buffers.find((slot) => slot.name === operand)?.id ?? -1;
    const bindings = [operands[0]?.buffer ?? -1, operands[1]?.buffer ?? -1, output.buffer] as const;
    const extent = (axis: 0 | 1): number =>
      slideExtent(shape.x[1 + axis] ?? 0, taps, 2, shape.padding[2 * axis] ?? 0, shape.padding[2 * axis + 1] ?? 0, 1);
    const y = [shape.x[0], extent(0), extent(1), shape.co];
    const sizes = { ...attributes, padding: shape.padding };
    const spec = convolutionSpec(sizes, { type: { shape: shape.x } }, [taps, taps, shape.x[3], shape.co], {
      type: { shape: y },
    });
    const dispatches = make(spec, bindings.map((buffer) => ({ buffer })) as unknown as Parameters<typeof make>[1]);
    const contents = new Map([...each.leaves].map(([leaf, values]) => [bufferOf(leaf), Float32Array.from(values)]));
    const run = (variant: "plain" | "relaxed", threads: number): Float32Array =>
      new WasmRunner(variant, threads).runStep(name, plan, dispatches, contents, [output.buffer])[0] ??
      new Float32Array();
    for (const variant of ["plain", "relaxed"] as const) {
      const whole = run(variant, 1);
      const error = worstError(whole, truthOf(each).get("y") ?? []);
      expect(error, `${family}, ${name}, ${variant}`).toBeLessThan(TOLERANCE);
      worst = Math.max(worst, error);
      for (const threads of [2, 7])
        expect(sameBits(run(variant, threads), whole), `${name}, ${variant}, ${threads} threads`).toBe(true);
    }
  }
  console.log(`${family} of stride 2 by Winograd: worst error ${worst.toExponential(1)} of the output's rms`);
});

test("it is chosen where it wins, and only for what it can compute", () => {
  const specOf = (x: readonly number[], co: number, padding: Padding = same, taps = 3): ConvolutionSpec => {
    const y = [x[0] ?? 0, (x[1] ?? 0) / 2, (x[2] ?? 0) / 2, co];
    return convolutionSpec({ ...attributes, padding }, { type: { shape: x } }, [taps, taps, x[3] ?? 0, co], {
      type: { shape: y },
    });
  };
  const network = specOf([32, 32, 32, 16], 32);
  for (const family of ["conv2d", "conv2d-input-grad", "conv2d-weight-grad"] as const) {
    expect(stridedFits(family, network)).toBe(true);
    // More weights than pixels.
    expect(stridedFits(family, specOf([1, 2, 2, 512], 512))).toBe(false);
    const others = [
      { stride: [2, 1] },
      { dilation: [2, 2] },
      { groups: 2 },
      { kh: 5 },
      { ci: 15 },
      { co: 30 },
    ] as const;
    for (const other of others) expect(stridedFits(family, { ...network, ...other })).toBe(false);
  }
  expect(stridedFits("conv2d-input-grad", specOf([32, 32, 32, 16], 32, [0, 1, 0, 1]))).toBe(false);
  // Of 7×7 taps an image's, whose own gradient nobody asks for.
  const stem = specOf([8, 224, 224, 3], 64, [3, 3, 3, 3], 7);
  expect(stridedFits("conv2d", stem) && stridedFits("conv2d-weight-grad", stem)).toBe(true);
  expect(stridedFits("conv2d-input-grad", stem)).toBe(false);
  expect(stridedFits("conv2d", specOf([8, 56, 56, 64], 64, [3, 3, 3, 3], 7))).toBe(false);
});
