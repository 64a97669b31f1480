/** Functions of small models in the float64 interpreter and on targets, from the same numbers. */
import { compileFunction } from "../../../compiler/compile.ts";
import { evaluate, type Leaves } from "../../../compiler/graph/evaluate.ts";
import { nodeOf } from "../../../compiler/graph/node-of.ts";
import { evaluateOp } from "../../../compiler/graph/ops/table.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { Graph } from "../../../compiler/graph/types.ts";
import type { Loss } from "../../../compiler/losses/loss.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { sgd } from "../../../compiler/optimizers/sgd.ts";
import type { Settled } from "../../../compiler/schedule/settle.ts";
import type { Schedule } from "../../../compiler/schedule/types.ts";
import { firstDifference, tolerated } from "../differences.ts";
import { contentsOf } from "../initial-contents.ts";
import { values } from "../kernel-case.ts";
import { alone, plainSgd } from "../step-parts.ts";
import type { StepRunner } from "../verify-steps.ts";

/** Of every output, whatever its shape and however many there are: the mean of squared differences to a target of its own. */
const toTargets: Loss = {
  word: "targets",
  takes: "anything",
  fits: () => true,
  help: "",
  metrics: [],
  targets: (outputs) =>
    Object.fromEntries(
      outputs
        .flatMap((each) => each.values)
        .map(({ shape }, index) => [`target${index}`, { dtype: "f32", shape }] as const),
    ),
  value({ build, outputs, targets }) {
    const terms = outputs
      .flatMap((each) => each.values)
      .map(({ node }, index) => {
        const difference = build.map("subtract", node, targets[`target${index}`] ?? node);
        const { shape } = build.typeOf(difference);
        const axes = shape.map((_, axis) => axis);
        const total = build.reduce("sum", build.map("multiply", difference, difference), axes);
        return build.mapWith("multiply", total, 1 / volume(shape));
      });
    return terms.reduce((sum, term) => build.map("add", sum, term));
  },
};
/** The step's change of a parameter is its gradient where the rate is 1. */
const step = { loss: alone(toTargets), optimizer: sgd(plainSgd) };

export interface Filled {
  readonly graph: Graph;
  readonly plan: Schedule;
  /** Of the plan, before its values share memory. */
  readonly settled: Settled;
  readonly leaves: Map<string, Float64Array>;
  readonly parameters: readonly string[];
}

/** Small enough for both interpreters; a norm over the batch sees several values. */
const BATCH = 3;

/** A function with numbers in all its leaves; undefined where nothing is learned. */
export function filled(
  model: CheckedModel,
  kind: "infer" | "train",
  sizes: ReadonlyMap<string, number>,
): Filled | undefined {
  const learns = model.nodes.some(({ weights }) => weights.some(({ role }) => role === "parameter"));
  if (kind === "train" && !learns) return undefined;
  let settled: Settled | undefined;
  const { schedule: plan, lowered } = compileFunction(
    model,
    { kind, batch: BATCH },
    {
      functions: [],
      targets: {},
      sizes: new Map([...model.symbols].map(([name]) => [name, sizes.get(name) ?? 1])),
      step,
      onSteps: (steps) => (settled = steps),
    },
  );
  if (!settled) throw new Error("nobody saw the steps");
  const leaves = new Map<string, Float64Array>();
  plan.graph.nodes.forEach(({ op, attributes, type }, index) => {
    if (!("name" in attributes) || typeof attributes.name !== "string" || leaves.has(attributes.name)) return;
    const { name } = attributes;
    if (op === "scalar") leaves.set(name, Float64Array.of(name === "rate" ? 1 : 5));
    else if (op === "parameter" || op === "state" || op === "input") {
      const random = values(volume(type.shape), index + 1);
      leaves.set(name, name.endsWith("running_var") ? random.map((each) => 1 + each / 2) : random);
    }
  });
  const parameters = lowered.tensors.filter(({ role }) => role === "parameter").map(({ name }) => name);
  return { graph: plan.graph, plan, settled, leaves, parameters };
}

/** Outputs and updates by name. */
function truthOf({ graph, leaves }: Pick<Filled, "graph" | "leaves">): Map<string, Float64Array> {
  const { outputs, updates } = evaluate(graph, leaves);
  return new Map([...outputs, ...[...updates].map(([name, value]) => [`next ${name}`, value] as const)]);
}

/** How a number is rounded as it is made, given one from -1 to 1 and the largest of its value. */
type Rounding = (exact: number, noise: number, most: number) => number;

/** As sums in another order are: by something of the size of what is added up. */
const likeSums: Rounding = (exact, noise, most) => exact + noise * most * 2 ** -23;
/** As f32 rounds each number: what is the same for all elements is wrong by the same, which no mean takes away. */
const likeNumbers: Rounding = (exact, noise) => Math.fround(exact * (1 + noise * 2 ** -23));
/**
 * Far below f32, for how fast roundings grow: norms of values that are equal but for these divide them by nearly nothing,
 * again and again. So small that they turn no activation over, which would hide it.
 */
const inLastDigits: Rounding = (exact, noise) => exact * (1 + noise * 2 ** -50);
/** Each with how much more f32's roundings are. */
const roundings: readonly (readonly [round: Rounding, more: number])[] = [
  [likeSums, 1],
  [likeNumbers, 1],
  [inLastDigits, 2 ** 27],
];

/** What rounding at every node may make of the truth, as far as random roundings show it. */
export function roundedTruth(
  graph: Graph,
  leaves: Leaves,
  seed: number,
  round: Rounding,
): ReadonlyMap<string, Float64Array> {
  const all: Float64Array[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => all[id] ?? new Float64Array());
    const types = node.inputs.map((id) => nodeOf(graph, id).type);
    const name = "name" in node.attributes ? String(node.attributes.name) : "";
    const exact = evaluateOp(node, inputs, types) ?? leaves.get(name) ?? new Float64Array();
    const noise = values(exact.length, seed + node.id);
    let most = 0;
    for (const each of exact) most = Math.max(most, Math.abs(each));
    const isRounded = node.type.dtype === "f32" && node.op !== "scalar" && most < 1e30;
    all.push(isRounded ? exact.map((each, i) => round(each, noise[i] ?? 0, most)) : exact);
  }
  const valueOf = (id: number): Float64Array => all[id] ?? new Float64Array();
  return new Map([
    ...graph.outputs.map(({ name, node }) => [name, valueOf(node)] as const),
    ...graph.updates.map(({ target, node }) => [`next ${target}`, valueOf(node)] as const),
  ]);
}

export interface Compared {
  /** In words. */
  readonly different: readonly string[];
  /** Tensors that are further apart than usual, and no further than roundings explain. */
  readonly sensitive: number;
}

/** How often more than random roundings change a number a device may: its sums are long and in another order. */
const MORE = 64;

/** Its square is still one of f32. */
const MOST_IN_F32 = 1e18;

/** Runs a function's steps on a target and compares all that it puts out and updates with the interpreter. */
export async function compareWith(runner: StepRunner, each: Filled): Promise<Compared> {
  const { plan, graph, leaves } = each;
  const truth = truthOf(each);
  // What is beyond f32 is no number to a target.
  if ([...truth.values()].some((numbers) => numbers.some((number) => Math.abs(number) > MOST_IN_F32)))
    return { different: [], sensitive: 0 };
  const dispatches = plan.steps.flatMap((one) => runner.dispatches(one, plan));
  const updated = new Set(graph.updates.map(({ target }) => target));
  const results = plan.buffers.flatMap(({ id, role, name = "" }) => {
    if (role === "output") return [{ id, name }];
    return (role === "parameter" || role === "state") && updated.has(name) ? [{ id, name: `next ${name}` }] : [];
  });
  const ids = results.map(({ id }) => id);
  const got = await runner.runStep("a program", plan, dispatches, contentsOf(plan, leaves), ids);
  const different: string[] = [];
  let sensitive = 0;
  let truths: readonly (readonly [ReadonlyMap<string, Float64Array>, number])[] | undefined;
  for (const [index, { name }] of results.entries()) {
    const expected = truth.get(name) ?? new Float64Array();
    const values = got[index]?.subarray(0, expected.length);
    if (!firstDifference(values, expected)) continue;
    truths ??= [1, 2, 3, 4].flatMap((seed) =>
      roundings.map(([round, more]) => [roundedTruth(graph, leaves, 1000 * seed, round), more] as const),
    );
    const most = Math.max(...truths.map(([rounded, more]) => more * furthest(rounded.get(name), expected)));
    const difference = firstDifference(values, expected, tolerated(expected) + MORE * most);
    if (difference) different.push(`${runner.name}: ${name}: ${difference}`);
    else sensitive++;
  }
  return { different, sensitive };
}
function furthest(a: Float64Array | undefined, b: Float64Array): number {
  let most = 0;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs((a?.[i] ?? 0) - (b[i] ?? 0)));
  return Number.isNaN(most) ? Number.POSITIVE_INFINITY : most;
}
