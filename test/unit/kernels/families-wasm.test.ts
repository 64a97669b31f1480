/** Every kernel family and variant of the WebAssembly target on awkward shapes: all elements against the interpreter, the same bits for any number of threads. */
import { afterAll, describe, expect, test } from "vitest";
import type { SimdVariant } from "../../../compiler/kernels/target.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { Step } from "../../../compiler/schedule/types.ts";
import { firstDifference, sameBits, truthOf, type KernelCase } from "../../support/run-kernels.ts";
import { WasmRunner } from "../../support/run-wasm.ts";
import { convolutionCases, matmulCases, oneHotCases, poolCases } from "./cases.ts";

const cases: readonly KernelCase[] = [...convolutionCases(), ...matmulCases(), ...poolCases(), ...oneHotCases()];
/** Threads among whom the work items are split, and the whole in one go last. */
const splits = [2, 3, 7, 1];
const families = new Set<string>();
const counts: string[] = [];
afterAll(() => console.log(counts.join("\n")));

describe.each(["plain", "relaxed"] as const satisfies readonly SimdVariant[])("kernels with %s SIMD", (variant) => {
  const runners = splits.map((threads) => new WasmRunner(variant, threads));
  let verified = 0;
  afterAll(() => counts.push(`${runners[0]?.kernels} kernels verified on ${runners[0]?.name} (${verified} cases)`));

  test.each(cases.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const truth = truthOf(each).get("y") ?? [];
    expect(truth.length).toBeGreaterThan(0);
    const runs = runners.map((runner) => {
      const { outputs, dispatches } = runner.run(each);
      for (const { kernel } of dispatches) families.add(kernel.family);
      return outputs.get("y") ?? new Float32Array();
    });
    for (const [index, y] of runs.entries()) {
      expect(firstDifference(y, truth), `${splits[index]} threads`).toBeUndefined();
      expect(sameBits(y, runs[0]), `${splits[index]} threads`).toBe(true);
    }
    verified++;
  });
});

test("every family was met", () => {
  const met = [...new Set([...families].map((each) => each.split(" ")[0] ?? each))].sort();
  console.log(`families met: ${[...families].sort().join(", ")}`);
  expect(met).toEqual(
    expect.arrayContaining([
      "clear",
      "conv2d",
      "conv2d-input-grad",
      "conv2d-weight-grad",
      "matmul",
      "one-hot",
      "pool2d",
      "pool2d-grad",
    ]),
  );
});

test("a kernel that writes beyond its buffer is found", () => {
  const [{ name, graph, leaves }] = oneHotCases() as [KernelCase];
  const runner = new WasmRunner("plain", 1);
  const plan = schedule(graph, { maxBindings: 8 });
  const [step] = plan.steps as [Step];
  const dispatches = runner.dispatches(step, plan);
  const contents = new Map([[step.operands[0]?.buffer ?? -1, Int32Array.from(leaves.get("labels") ?? [])]]);
  // One label more than there is: its row lies behind the output.
  const more = dispatches.map(({ grid: [items], ...rest }) => ({ ...rest, grid: [items + 1, 1, 1] as const }));
  expect(() => runner.runStep(name, plan, dispatches, contents, [])).not.toThrow();
  expect(() => runner.runStep(name, plan, more, contents, [])).toThrow(/wrote beyond a buffer/);
});
