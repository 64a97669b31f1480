/** Training steps of a model on a device beside the same steps of the float64 interpreter, from the same first values. */
import { compileFunction, compileModel } from "../../compiler/compile.ts";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import { fromStored, largest, largestDifference, toStored } from "./shared-data.ts";

/** What the oracle allows a change after three steps: so much of its largest entry. */
const OF_CHANGE = 1e-3;
/**
 * Of what changes by a sum that cancels (a bias in front of a norm, the mean of what a norm has centred): so much of what
 * the largest change of its kind, parameters or running statistics, is allowed.
 */
const OF_CANCELLED = 1e-3;
/** A step rounds what it keeps to f32, however little it changed it. */
const OF_VALUE = 2 ** -24;

/** Of what is dropped. */
const SEED = 5;

export interface Agreement {
  /** Of each step: the device's, and the interpreter's. */
  readonly losses: readonly (readonly [device: number, interpreter: number])[];
  /** Of each parameter and running statistic: how far the device is from the interpreter, in parts of what is allowed. */
  readonly apart: ReadonlyMap<string, number>;
}

/** @param model whose input is one image, and whose output are scores of classes */
export async function agreementOf(
  model: CheckedModel,
  device: Device,
  { batch, steps, rate }: { readonly batch: number; readonly steps: number; readonly rate: number },
): Promise<Agreement> {
  const request = { kind: "train", batch } as const;
  const program = compileModel(model, { functions: [request], targets: device.targets });
  let graph: Graph | undefined;
  const onGraph = (_: string, __: string, after: Graph): void => void (graph = after);
  compileFunction(model, request, { functions: [], targets: {}, onGraph });
  if (!graph) throw new Error("nothing was lowered");
  await using session = await openSession(device, program, { seed: 3 });

  const [input] = program.functions[0]?.inputs ?? [];
  if (!input) throw new Error("no input");
  const tensors = new Map(program.tensors.map((tensor) => [tensor.name, tensor]));
  const start = await session.readAll(["parameter", "state"]);
  const leaves = new Map<string, Float64Array>([
    ["rate", Float64Array.of(rate)],
    ["seed", Float64Array.of(SEED)],
  ]);
  for (const node of graph.nodes)
    if (node.op === "state") leaves.set(node.attributes.name, new Float64Array(volume(node.type.shape)));
  for (const [name, value] of start) {
    const tensor = tensors.get(name);
    if (tensor) leaves.set(name, toStored(value, tensor.shape, tensor.order));
  }
  const losses: [number, number][] = [];
  for (let step = 0; step < steps; step++) {
    const image = Float32Array.from({ length: volume(input.shape) }, (_, i) => Math.sin(i * (step + 1)));
    const labels = Int32Array.from({ length: batch }, (_, i) => (3 * i + step) % 10);
    const { result } = await session.step({ [input.name]: image, labels }, { rate, seed: SEED });
    leaves.set(input.name, toStored(image, input.shape, input.order));
    leaves.set("labels", Float64Array.from(labels));
    const { outputs, updates } = evaluate(graph, leaves);
    for (const [name, value] of updates) leaves.set(name, value);
    losses.push([(await result).loss, outputs.get("loss")?.[0] ?? Number.NaN]);
  }
  const changes = [...(await session.readAll(["parameter", "state"]))].map(([name, value]) => {
    const tensor = tensors.get(name);
    const before = start.get(name);
    if (!tensor || !before) throw new Error(`${name} is not there`);
    const expected = fromStored(leaves.get(name) ?? [], tensor.shape, tensor.order);
    return {
      name,
      role: tensor.role,
      value,
      expected,
      change: largest(expected.map((each, i) => each - (before[i] ?? 0))),
    };
  });
  const leastOf = (kind: string): number =>
    OF_CANCELLED * largest(changes.map(({ role, change }) => (role === kind ? change : 0)));
  const least: { readonly [role: string]: number } = { parameter: leastOf("parameter"), state: leastOf("state") };
  const apart = new Map<string, number>();
  for (const { name, role, value, expected, change } of changes) {
    const allowed = OF_CHANGE * Math.max(change, least[role] ?? 0) + steps * OF_VALUE * largest(expected);
    apart.set(name, largestDifference(value, expected) / allowed);
  }
  return { losses, apart };
}
