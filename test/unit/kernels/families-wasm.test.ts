/** Every kernel family and variant of the WebAssembly target on awkward shapes: all elements against the interpreter, the same bits for any number of threads. */
import { afterAll, describe, expect, test } from "vitest";
import type { SimdVariant } from "../../../runtime/program.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { Step } from "../../../compiler/schedule/types.ts";
import type { KernelCase } from "../../support/kernel-case.ts";
import { operationNames } from "../../support/operation-names.ts";
import { WasmRunner } from "../../support/run-wasm.ts";
import { SplitRunner } from "../../support/split-runner.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";
import { kernelCases, oneHotCases } from "./cases.ts";

const cases: readonly KernelCase[] = kernelCases();
const variants = ["plain", "relaxed"] as const satisfies readonly SimdVariant[];
const families = new Set<string>();
const counts: string[] = [];
afterAll(() => console.log(counts.join("\n")));

describe.each(variants)("kernels with %s SIMD", (variant) => {
  // The whole in one go first.
  const runner = new SplitRunner(variant, [1, 2, 3, 7]);
  const rung = { runner, seen: new Set<string>() };
  let verified = 0;
  afterAll(() => {
    for (const family of runner.families) families.add(family);
    counts.push(`${rung.seen.size} kernels verified on ${runner.name} (${verified} cases)`);
  });

  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    expect(await verifySteps([rung], schedule(each.graph, { maxBindings: 8 }), flowing(each))).toEqual([]);
    verified++;
  });
});

test("every family was met", () => {
  const met = [...new Set([...families].map((each) => each.split(" ")[0] ?? each))].sort();
  console.log(`families met: ${[...families].sort().join(", ")}`);
  expect(met).toEqual(expect.arrayContaining(["clear", "map", "reduce", ...operationNames]));
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
