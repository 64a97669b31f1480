/**
 * The table of a model: what each layer puts out, costs, keeps and sees; and a row for each block (or layer) of each
 * stage, which is what a person reads.
 */
import type { CheckedModel, ModelNode } from "../checked.ts";
import { trainedNodes } from "./frozen.ts";
import { nodeCost, paramsOf, totalCost } from "./cost.ts";
import { lastPlaces, receptiveFields, type ReceptiveField } from "./receptive-field.ts";
import { rowsOf } from "./rows.ts";
import { idsOf, type Part } from "../structure.ts";
import { concreteSizes, formatShape } from "../shapes/shape.ts";

/** What depends on the sizes of the input: numbers, or null of a model whose sizes are open. */
interface Work<Count extends number | null> {
  /** Multiply-adds of one example: forward, and of a whole training step. */
  readonly macs: Count;
  readonly trainingMacs: Count;
  /** What it puts out for one example, in bytes of f32; of a block all its layers together. */
  readonly activationBytes: Count;
}
interface Measures<Count extends number | null> extends Work<Count> {
  readonly stage: string;
  readonly outputShape: string;
  readonly params: number;
  /** Of these, such as a training step changes: all but those of frozen stages. */
  readonly trainedParams: number;
  /** Of what leaves it; null where that sees all of the input: a vector, tokens that were mixed, or a view of more than 2^53 pixels. */
  readonly receptiveField: ReceptiveField | null;
  /** Bytes of the planned batch that a training step keeps for its backward pass; absent where none is planned. */
  readonly keptBytes?: number;
}
export interface SummaryLayer<Count extends number | null = number> extends Measures<Count> {
  /** `conv2_x.0.residual.conv_2`. */
  readonly name: string;
  readonly layer: string;
}
export interface SummaryRow<Count extends number | null = number> extends Measures<Count> {
  /** `conv2_x.0`, `stem.maxpool`. */
  readonly name: string;
  readonly layers: number;
}
export interface NamedShape {
  readonly name: string;
  readonly shape: string;
}
export interface Summary<Count extends number | null = number> extends Work<Count> {
  readonly model: string;
  /** Of the first input. */
  readonly input: string;
  readonly inputs: readonly NamedShape[];
  /** One for each value: an output may be a list of them. */
  readonly outputs: readonly NamedShape[];
  readonly rows: readonly SummaryRow<Count>[];
  readonly layers: readonly SummaryLayer<Count>[];
  /** What the loss, which is no layer, keeps besides; absent where no training step is planned. */
  readonly lossKeptBytes?: number;
  readonly params: number;
  readonly trainedParams: number;
  /** Of the last image or tokens, before a global pool. */
  readonly receptiveField: ReceptiveField | null;
  /** The least size of each symbol for which every window fits. */
  readonly least: { readonly [symbol: string]: number };
}

const BYTES_PER_NUMBER = 4;

/**
 * Blocks are one row each, layers outside of blocks too.
 * @param sizes of symbols other than the batch @param freeze stages whose weights stay
 */
export function summarize(
  model: CheckedModel,
  sizes: ReadonlyMap<string, number>,
  freeze: readonly string[] = [],
): Summary {
  const trained = new Set(trainedNodes(model, freeze));
  const learned = learning(model, trained);
  return summaryOf(model, trained, (nodes) => ({
    macs: totalCost(model, nodes, sizes).macs,
    trainingMacs: trainingMacs(model, nodes, { trained, learned }, sizes),
    activationBytes: activationBytes(nodes, sizes),
  }));
}

/** What is known of a model for every size at once: shapes, parameters, fields. */
export function summarizeOpen(model: CheckedModel, freeze: readonly string[] = []): Summary<null> {
  return summaryOf(model, new Set(trainedNodes(model, freeze)), () => ({
    macs: null,
    trainingMacs: null,
    activationBytes: null,
  }));
}

function summaryOf<Count extends number | null>(
  model: CheckedModel,
  trained: ReadonlySet<ModelNode>,
  workOf: (nodes: readonly ModelNode[]) => Work<Count>,
): Summary<Count> {
  const fields = receptiveFields(model);
  const groups = rowsOf(model).flatMap(({ part }) => groupsOf(model, [part]));
  const paramsIn = (nodes: readonly ModelNode[]): number => nodes.reduce((sum, node) => sum + paramsOf(node), 0);
  const measure = (nodes: readonly ModelNode[]): Measures<Count> => {
    const last = nodes.at(-1) as ModelNode;
    return {
      stage: last.stage,
      outputShape: formatShape(last.shape),
      params: paramsIn(nodes),
      trainedParams: paramsIn(nodes.filter((node) => trained.has(node))),
      ...workOf(nodes),
      receptiveField: fields[last.id] ?? null,
    };
  };
  const layers = groups.flatMap(({ nodes }) => nodes);
  const input = model.inputs[0];
  const last = lastPlaces(layers);
  return {
    model: model.name,
    input: input ? formatShape(input.shape) : "",
    inputs: model.inputs.map(({ name, shape }) => ({ name, shape: formatShape(shape) })),
    outputs: model.outputs.flatMap(({ name, values }) =>
      values.map((id) => ({ name, shape: formatShape((model.nodes[id] as ModelNode).shape) })),
    ),
    rows: groups.map(({ name, nodes }) => ({ name, layers: nodes.length, ...measure(nodes) })),
    layers: layers.map((node) => ({ name: node.path, layer: node.layer, ...measure([node]) })),
    params: paramsIn(layers),
    trainedParams: paramsIn(layers.filter((node) => trained.has(node))),
    ...workOf(layers),
    receptiveField: (last && fields[last.id]) ?? null,
    least: Object.fromEntries(model.symbols),
  };
}

/** Blocks also where they stand in a path that is a value. */
function groupsOf(
  model: CheckedModel,
  parts: readonly Part[],
): readonly { readonly name: string; readonly nodes: readonly ModelNode[] }[] {
  return parts.flatMap((part) => {
    if (part.kind === "path") return groupsOf(model, part.parts);
    const nodes = idsOf([part]).flatMap((id) => model.nodes[id] ?? []);
    if (part.kind === "block" && nodes.length > 0) return [{ name: part.path, nodes }];
    return nodes.map((node) => ({ name: node.path, nodes: [node] }));
  });
}

function activationBytes(nodes: readonly ModelNode[], sizes: ReadonlyMap<string, number>): number {
  const numbers = nodes.map(({ shape }) => concreteSizes(shape, sizes).reduce((product, each) => product * each, 1));
  return BYTES_PER_NUMBER * numbers.reduce((sum, each) => sum + each, 0);
}

/** Values in which something learned has a part: through these a gradient flows. */
function learning({ nodes }: CheckedModel, trained: ReadonlySet<ModelNode>): ReadonlySet<number> {
  const learned = new Set<number>();
  for (const node of nodes) {
    const learns = trained.has(node) && node.weights.some(({ role }) => role === "parameter");
    if (learns || node.inputs.some((each) => learned.has(each))) learned.add(node.id);
  }
  return learned;
}

/** Forward, the gradient of the weights where these learn, and of the input where something before it does: as much each. */
function trainingMacs(
  model: CheckedModel,
  nodes: readonly ModelNode[],
  { trained, learned }: { readonly trained: ReadonlySet<ModelNode>; readonly learned: ReadonlySet<number> },
  sizes: ReadonlyMap<string, number>,
): number {
  return nodes.reduce((sum, node) => {
    const needsInputGradient = node.inputs.some((id) => learned.has(id));
    const times = 1 + (trained.has(node) ? 1 : 0) + (needsInputGradient ? 1 : 0);
    return sum + nodeCost(model, node, sizes).macs * times;
  }, 0);
}
