/**
 * Kernels are reused under a key of all that they are printed from: two steps that differ in anything that a kernel could
 * depend on never share one, and a step that is of no kernel's op is a bug of ours on both targets.
 */
import { expect, test } from "vitest";
import { CompilerBug } from "../../../compiler/bug.ts";
import { compileFunction, portable } from "../../../compiler/compile.ts";
import { workKey } from "../../../compiler/kernels/reuse.ts";
import type { Target } from "../../../compiler/kernels/target.ts";
import { wasmTarget } from "../../../compiler/kernels/wasm/target.ts";
import { wgslTarget } from "../../../compiler/kernels/wgsl/target.ts";
import { workOf, type Work } from "../../../compiler/kernels/work.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { OperationStep, Schedule, Step } from "../../../compiler/schedule/types.ts";
import { exampleModels } from "../../support/example-models.ts";
import { operationNames } from "../../support/operation-names.ts";
import { randomGraph } from "../../support/random-graph.ts";

const model = exampleModels("cifar").get("ResNet20_B");
if (!model) throw new Error("no ResNet20_B");
const network = compileFunction(model, { kind: "train", batch: 2 }, { functions: [], targets: {} }).schedule;
/** Random numbers, several scalars and views that a training step lacks. */
const random = schedule(randomGraph([0, 5, 12, 7, 40, 13, 22, 8, 61, 12, 30, 9]), { maxBindings: 8 });
const plans: readonly Schedule[] = [network, random];

/** Every number, word and flag of plain data, changed in turn, and every list made shorter. */
function* changes(data: unknown): Generator<unknown> {
  if (typeof data === "number") yield* [data + 1, -data - 1, Number.NaN].filter((each) => !Object.is(each, data));
  if (typeof data === "number" && data === 0) yield -data;
  if (typeof data === "string") yield `${data}'`;
  if (typeof data === "boolean") yield !data;
  if (Array.isArray(data)) {
    if (data.length > 0) yield data.slice(1);
    for (const [index, item] of data.entries()) for (const change of changes(item)) yield data.with(index, change);
  } else if (typeof data === "object" && data !== null)
    for (const [name, value] of Object.entries(data))
      for (const change of changes(value)) yield { ...data, [name]: change };
}

test("a change of anything in a step's work is another key", () => {
  const works = plans.flatMap((plan) => plan.steps.map((step) => workOf(step, plan).work));
  const different = new Map(works.map((work) => [workKey(work), work]));
  expect(new Set(works.map(({ family }) => family)).size).toBeGreaterThan(6);
  let changed = 0;
  for (const [key, work] of different)
    for (const change of changes(work)) {
      changed++;
      if (workKey(change as Work) === key) throw new Error(`${JSON.stringify(change)} has the key ${key}`);
    }
  expect(changed).toBeGreaterThan(5000);
});

test("steps that differ in names, nodes and buffers alone are the same work: a network prints each of them once", () => {
  const keys = new Set(network.steps.map((step) => workKey(workOf(step, network).work)));
  expect(keys.size).toBeLessThan(0.6 * network.steps.length);
  const moved = (step: Step): Step => ({ ...step, name: "elsewhere", origin: { path: "elsewhere", phase: "forward" } });
  for (const step of network.steps) expect(keys.has(workKey(workOf(moved(step), network).work)), step.name).toBe(true);
});

/** What a target makes of a step, as text. `remembers` is false where nothing printed before may be taken again. */
type Printer = (step: Step, plan: Schedule, remembers: boolean) => string;
function printerOf<Code, Facts extends object>(target: Target<Code, Facts, unknown>, facts: Facts): Printer {
  return (step, plan, remembers) =>
    JSON.stringify(
      target.dispatches(step, plan, remembers ? facts : { ...facts }).map(({ kernel, bindings, grid }) => ({
        ...kernel,
        code: target.key(kernel.code),
        bindings,
        grid,
      })),
    );
}
const printers: readonly (readonly [string, Printer])[] = [
  ["WGSL", printerOf(wgslTarget, portable)],
  ["WebAssembly", printerOf(wasmTarget, { variants: ["plain"] as const })],
];

test.each(printers)("%s: a kernel that is taken again is the one that would be printed", (_, print) => {
  for (const plan of plans)
    for (const step of plan.steps) expect(print(step, plan, true) === print(step, plan, false), step.name).toBe(true);
});

test.each(printers)("%s: a step whose node is of another op, or not there, is a bug of ours", (_, print) => {
  const isConvolution = (step: Step): step is OperationStep => step.family === "conv2d";
  const convolution = network.steps.find(isConvolution);
  if (!convolution) throw new Error("no convolution");
  const { node, operands } = convolution;
  const wrong: readonly OperationStep[] = [
    ...operationNames.filter((family) => family !== "conv2d").map((family) => ({ ...convolution, family })),
    { ...convolution, node: network.graph.nodes.findIndex(({ op }) => op === "parameter") },
    { ...convolution, node: network.graph.nodes.length },
    { ...convolution, operands: operands.slice(1) },
    { ...convolution, operands: [...operands, { node, buffer: 0 }] },
    { ...convolution, operands: operands.map((operand) => ({ ...operand, buffer: network.buffers.length })) },
    { ...convolution, output: { node, buffer: network.buffers.length } },
  ];
  for (const step of wrong) expect(() => print(step, network, true), JSON.stringify(step)).toThrow(CompilerBug);
});
