/** A training step within a budget of memory has the bits of one without, and takes what it may. */
import { expect, test } from "vitest";
import { compileFunction, compileModel } from "../../compiler/compile.ts";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { Recomputation } from "../../compiler/recompute/recomputation.ts";
import { verifySchedule } from "../../compiler/schedule/verify.ts";
import { openDevice } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import type { Program } from "../../runtime/program.ts";
import { leavesOf } from "../support/graph-leaves.ts";
import { modelOf } from "../support/resnet20.ts";

/** Residual, with draws, a concatenation, a pool and a gate: a block of each kind that keeps something else. */
const small = (blocks: number): CheckedModel =>
  modelOf(
    `block Body(width: int) { conv(width, kernel: 3, bias: false) -> bn -> relu -> dropout(0.2) -> conv(width, kernel: 3, bias: false) -> bn }
model Net {
  input image: [N, 3, 16, 16]
  conv(8, kernel: 3, bias: false) -> bn -> relu
${"  residual { Body(8) } shortcut identity\n  relu\n".repeat(blocks)}  residual(join: concat) { conv(4, kernel: 3) -> sigmoid } shortcut identity
  maxpool(2, stride: 2)
  residual { Body(12) } shortcut identity
  relu
  globalavgpool -> linear(10)
}
`,
    "Net",
  );

const BATCH = 8;
const request = { kind: "train", batch: BATCH } as const;
const targets = { wasm: { variants: ["plain", "relaxed"] } } as const;
const programOf = (model: CheckedModel, memoryBudget?: number): Program =>
  compileModel(model, { functions: [request], targets, ...(memoryBudget === undefined ? {} : { memoryBudget }) });

/** What the refusal of a budget that is too small says can be had. */
function leastOf(model: CheckedModel): number {
  try {
    programOf(model, 1);
  } catch (error) {
    if (error instanceof ResnetProblem) return Number(/--memory-budget (\d+)KiB/.exec(error.help)?.[1]) * 1024;
    throw error;
  }
  throw new Error("a byte was enough");
}
/** From nearly all that the step takes to the least that can be had. */
function budgetsOf(model: CheckedModel): readonly number[] {
  const [whole, least] = [programOf(model).plannedBytes, leastOf(model)];
  return [0.9, 0.6, 0.3, 0].map((share) => Math.ceil(least + share * (whole - least)));
}

/** Losses of three steps, and all that the program has behind them. */
async function stepsOf(program: Program): Promise<ReadonlyMap<string, readonly number[]>> {
  await using device = await openDevice({ device: "cpu", threads: 2 });
  await using session = await openSession(device, program, { seed: 3 });
  const image = Float32Array.from({ length: BATCH * 3 * 256 }, (_, at) => Math.sin(at * 0.37));
  const labels = Int32Array.from({ length: BATCH }, (_, at) => at % 10);
  const found = new Map<string, readonly number[]>();
  for (const step of [1, 2, 3]) {
    const { result } = await session.step({ image, labels }, { rate: 0.1, seed: 11 + step });
    found.set(`loss ${step}`, [(await result).loss]);
  }
  for (const [name, values] of await session.readAll(["parameter", "state", "optimizer"])) found.set(name, [...values]);
  return found;
}

test("three steps on WebAssembly have the same bits with every budget, and the plan meets it", async () => {
  const model = small(3);
  const whole = programOf(model);
  const expected = await stepsOf(whole);
  const budgets = budgetsOf(model);
  expect(Math.min(...budgets)).toBeLessThan(0.6 * whole.plannedBytes);
  for (const budget of budgets) {
    const program = programOf(model, budget);
    expect(program.plannedBytes).toBeLessThanOrEqual(budget);
    expect(await stepsOf(program), `${budget} bytes`).toEqual(expected);
  }
});

/** The graph of a training step, and as a budget has it. */
function graphsOf(model: CheckedModel, batch: number, budget?: number): ReadonlyMap<string, Graph> {
  const graphs = new Map<string, Graph>();
  const onGraph = (_: string, pass: string, graph: Graph): void => void graphs.set(pass, graph);
  const wanted = budget === undefined ? {} : { memoryBudget: budget };
  compileFunction(model, { kind: "train", batch }, { functions: [], targets: {}, onGraph, ...wanted });
  return graphs;
}

test("three steps of the interpreter have the same bits", () => {
  const model = small(1);
  const without = graphsOf(model, BATCH).get("drop-dead");
  const budget = leastOf(model);
  const within = graphsOf(model, BATCH, budget).get("recompute");
  if (!without || !within) throw new Error("no graphs");
  expect(within.nodes.length).toBeGreaterThan(without.nodes.length);
  const leaves = new Map([...leavesOf(without)]);
  leaves.set(
    "labels",
    Float64Array.from({ length: BATCH }, (_, at) => at % 10),
  );
  for (let step = 0; step < 3; step++) {
    const [expected, found] = [evaluate(without, leaves), evaluate(within, leaves)];
    expect(found).toEqual(expected);
    for (const [name, value] of expected.updates) leaves.set(name, value);
  }
});

test("values made again element by element come first and cost no multiply-add; blocks cost those of their forward pass", () => {
  const model = small(3);
  const costs = budgetsOf(model).map((memoryBudget) => {
    let cost: Recomputation | undefined;
    compileModel(model, { functions: [request], targets, memoryBudget, onRecomputation: (each) => (cost = each) });
    if (!cost) throw new Error("nothing was told");
    return cost;
  });
  expect(costs[0]?.extraMultiplyAdds).toBe(0);
  expect(costs[0]?.madeAgain).toBeGreaterThan(0);
  for (const { extraMultiplyAdds, multiplyAdds, keptBytes, keptBytesBefore } of costs) {
    // A step's forward pass is a third of it, or a little more: nobody asks for the gradient of its images.
    expect(extraMultiplyAdds).toBeLessThan(0.36 * multiplyAdds);
    expect(keptBytes).toBeLessThan(keptBytesBefore);
  }
  expect(costs.at(-1)?.extraMultiplyAdds).toBeGreaterThan(0);
});

test("a budget that leaves room changes nothing", () => {
  const model = small(2);
  const whole = programOf(model);
  expect(programOf(model, whole.plannedBytes)).toEqual(whole);
});

test("ResNet-110 at batch 128 trains in a quarter of what it takes otherwise", () => {
  const model = modelOf('import { CifarResNet } from "std/residual"\nmodel Net = CifarResNet(18)\n', "Net");
  const whole = compileFunction(model, { kind: "train", batch: 128 }, { functions: [], targets: {} }).schedule.memory;
  const options = { functions: [], targets: {}, memoryBudget: (whole.temporaryBytes + whole.residentBytes) / 4 };
  const { schedule, recomputation } = compileFunction(model, { kind: "train", batch: 128 }, options);
  const { temporaryBytes, residentBytes, liveBytes } = schedule.memory;
  expect(temporaryBytes + residentBytes).toBeLessThanOrEqual(options.memoryBudget);
  expect(temporaryBytes).toBeLessThanOrEqual(1.05 * liveBytes);
  expect(recomputation?.extraMultiplyAdds).toBeLessThan(0.36 * (recomputation?.multiplyAdds ?? 0));
  expect(verifySchedule(schedule, 8)).toEqual([]);
});
