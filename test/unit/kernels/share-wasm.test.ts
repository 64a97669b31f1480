/** Kernels of WebAssembly that differ in constants alone are one, which loads them: the bits of every step stay what they were. */
import { expect, test } from "vitest";
import { f32x4, i32, v128 } from "../../../compiler/kernels/wasm/code/build.ts";
import type { I32 } from "../../../compiler/kernels/wasm/code/tree.ts";
import { dispatchOf, type Frame, type WasmDispatch } from "../../../compiler/kernels/wasm/kernel.ts";
import { shareKernels } from "../../../compiler/kernels/wasm/share.ts";
import { wasmTarget } from "../../../compiler/kernels/wasm/target.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { contentsOf } from "../../support/initial-contents.ts";
import { modelOf, resnet20, trainingGraph } from "../../support/resnet20.ts";
import { WasmRunner } from "../../support/run-wasm.ts";

/** Layers of three widths, so that there is something to share. */
const NET = `import { Basic } from "std/residual"
model Net {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  stage a { Basic(4) -> Basic(4) }
  stage b(stride: 2) { Basic(8) }
  stage c(stride: 2) { Basic(12) }
  head { globalavgpool -> linear(5) }
}
`;

test.each(["plain", "relaxed"] as const)("a training step computes the same bits by them, %s", (variant) => {
  const { graph } = trainingGraph(modelOf(NET, "Net"), 2);
  const plan = schedule(graph, { maxBindings: 8 });
  const runner = new WasmRunner(variant);
  const shared = plan.steps.flatMap((step) => runner.dispatches(step, plan));
  const printed = plan.steps.flatMap((step) => wasmTarget.dispatches(step, plan, { variants: [variant] }));
  const kernels = (of: readonly WasmDispatch[]): number =>
    new Set(of.map(({ kernel }) => wasmTarget.key(kernel.code))).size;
  expect(kernels(shared)).toBeLessThan(kernels(printed));
  expect(shared.some(({ sizes = [] }) => sizes.length > 0)).toBe(true);
  const kept = plan.buffers.filter(({ role }) => role !== "temporary").map(({ id }) => id);
  const run = (of: readonly WasmDispatch[]): readonly Int32Array[] =>
    runner
      .runStep("a step", plan, of, contentsOf(plan, leavesOf(graph)), kept)
      .map(({ buffer }) => new Int32Array(buffer));
  expect(run(shared)).toEqual(run(printed));
});

test("ResNet-20's step has a tenth fewer kernels beside convolutions, which keep their own", () => {
  const plan = schedule(trainingGraph(resnet20(), 8).graph, { maxBindings: 8 });
  const kernels = plan.steps.flatMap((step) =>
    wasmTarget.dispatches(step, plan, { variants: ["plain"] }).map(({ kernel }) => kernel),
  );
  const shared = shareKernels(kernels);
  const after = kernels.map((each) => shared.get(each)?.kernel ?? each);
  const isOther = ({ family }: (typeof kernels)[number]): boolean => !/^(conv|matmul|pool)/.test(family);
  const count = (of: typeof kernels): number =>
    new Set(of.filter(isOther).map(({ code }) => wasmTarget.key(code))).size;
  expect(count(after)).toBeLessThan(0.9 * count(kernels));
  for (const { family } of shared.keys()) expect(family).not.toMatch(/^(conv|matmul|pool)/);
});

const written = (family: string, body: (frame: Frame, out: I32) => void, scratchBytes = 0): WasmDispatch =>
  dispatchOf({ family, bindings: [{ buffer: 0 }], writes: [true], items: 1, scratchBytes }, (frame) =>
    body(frame, frame.buffers[0] as I32),
  );
const sharedSizes = (of: readonly WasmDispatch[]): readonly (readonly number[] | undefined)[] => {
  const found = shareKernels(of.map(({ kernel }) => kernel));
  return of.map(({ kernel }) => found.get(kernel)?.sizes);
};

test("memory that is filled with zeros is filled as far as each kernel says", () => {
  const cleared = [64, 128].map((bytes) => written("clear", ({ f }, out) => f.fillZero(i32.add(out, 16), bytes)));
  expect(sharedSizes(cleared)).toEqual([[64], [128]]);
  for (const { kernel } of shareKernels(cleared.map(({ kernel }) => kernel)).values()) {
    const fill = kernel.code.function.body.find(({ kind }) => kind === "memory.fill");
    expect(fill).toMatchObject({ bytes: { kind: "get" } });
  }
});

test("what differs alike is one size, and a number of f32 is handed over as its bits", () => {
  const scaled = (rows: number, factor: number): WasmDispatch =>
    written("map", ({ f }, out) => {
      f.for("row", i32.const(0), i32.const(rows), 1, (row) =>
        f.store(i32.add(out, i32.mul(row, 16)), f32x4.mul(v128.load(out), v128.splat(factor))),
      );
      f.storeI32(out, i32.const(rows));
    });
  const bits = (value: number): number => new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
  expect(sharedSizes([scaled(3, 0.5), scaled(7, 0.1), scaled(9, -0)])).toEqual([
    [3, bits(0.5)],
    [7, bits(0.1)],
    [9, bits(-0)],
  ]);
});

test.each<readonly [string, (n: number) => WasmDispatch]>([
  ["a divisor", (n) => written("map", ({ f, from }, out) => f.storeI32(out, i32.div(from, 5 + 2 * n)))],
  ["a remainder", (n) => written("map", ({ f, from }, out) => f.storeI32(out, i32.rem(from, 5 + 2 * n)))],
  ["a shift", (n) => written("map", ({ f, from }, out) => f.storeI32(out, i32.mul(from, 2 ** (n + 1))))],
  ["an offset", (n) => written("map", ({ f, from }, out) => f.storeI32(out, from, 4 * n))],
  ["a size of a convolution", (n) => written("conv2d", ({ f, from }, out) => f.storeI32(out, i32.add(from, n + 1)))],
  ["scratch", (n) => written("map", ({ f, from }, out) => f.storeI32(out, i32.add(from, n + 1)), 16 * n)],
])("kernels that differ in %s are not shared", (_, kernel) => {
  expect(sharedSizes([kernel(1), kernel(2)])).toEqual([undefined, undefined]);
});
