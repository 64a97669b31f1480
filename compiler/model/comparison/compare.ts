/**
 * What changed between two checked models: would a checkpoint of the one load into the other and mean the same, do
 * shapes inside and at the border stay, did the costs grow. Recipes and initial values are not compared: they decide
 * how weights come to be, not what they fit.
 */
import { definitionOf } from "../layers/facts.ts";
import { counted, grouped } from "../../../grammar/counted.ts";
import type { Span } from "../../../grammar/source.ts";
import { changePlaces } from "./change-place.ts";
import type { CheckedModel, ModelNode } from "../checked.ts";
import { learnedNumbers, totalCost } from "../measures/cost.ts";
import { renamed, renamedStages, type Renames } from "./renames.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";

/** The worst first: WEIGHTS breaks what is saved, SHAPES what reads the inside, INTERFACE its callers, BUDGET its host. */
export const changeClasses = ["WEIGHTS", "SHAPES", "INTERFACE", "BUDGET"] as const;
export type ChangeClass = (typeof changeClasses)[number];

export interface Change {
  readonly class: ChangeClass;
  /** False for what nothing that worked before can trip over: a cost that shrank, a model that is new. */
  readonly breaking: boolean;
  /** `weight conv1.weight`, `stage s1`, `params`. */
  readonly subject: string;
  /** Null where there was, or is, none. */
  readonly before: string | null;
  readonly after: string | null;
  /** In the new model. */
  readonly place: Span;
}

/** The worst class first, in the order of the models within a class. */
export function compareModels(before: CheckedModel, after: CheckedModel): readonly Change[] {
  const renames = renamedStages(before, after);
  const places = placesIn(before, after);
  const weights = tableChanges("WEIGHTS", "weight", weightsOf(before, renames), weightsOf(after), places.weight);
  // Where weights differ, the layers do too, and saying both says it twice.
  const loads = weights.length === 0;
  const changes = [
    ...renameChanges(before, after, renames),
    ...weights,
    ...(loads ? computationChanges(before, after, renames, places.layer) : []),
    ...tableChanges("SHAPES", "stage", stagesOf(before, renames), stagesOf(after), places.stage),
    ...tableChanges("INTERFACE", "input", inputsOf(before), inputsOf(after), places.value),
    ...tableChanges("INTERFACE", "output", outputsOf(before), outputsOf(after), places.value),
    ...budgetChanges(before, after),
  ];
  return changeClasses.flatMap((kind) => changes.filter((change) => change.class === kind));
}

type Table = ReadonlyMap<string, string>;
type PlaceOf = (name: string) => Span;

interface Places {
  readonly weight: PlaceOf;
  readonly layer: PlaceOf;
  readonly stage: PlaceOf;
  readonly value: PlaceOf;
}

/** Where to look for what is called so: a layer, a weight or a stage that is gone was in a stage that may be there yet. */
function placesIn(before: CheckedModel, after: CheckedModel): Places {
  const placeOf = changePlaces(before, after);
  const byPath = new Map(after.nodes.map((node) => [node.path, node]));
  const byWeight = new Map(after.nodes.flatMap((node) => node.weights.map(({ name }) => [name, node] as const)));
  const stages = new Map(after.stages.map(({ name, span }) => [name, span]));
  const values = new Map([
    ...after.inputs.map(({ name, value }) => [name, value] as const),
    ...after.outputs.map(({ name, values: [value = -1] }) => [name, value] as const),
  ]);
  const inStage = (name: string): Span => stages.get(name.split(".", 1)[0] ?? "") ?? after.span;
  const known = (node: ModelNode | undefined, name: string): Span => (node ? placeOf(node) : inStage(name));
  return {
    weight: (name) => known(byWeight.get(name), name),
    layer: (name) => known(byPath.get(name.replace(/ \(use \d+\)$/, "")), name),
    stage: inStage,
    value: (name) => placeOf(after.nodes[values.get(name) ?? -1]),
  };
}

/** One line for a stage that is called otherwise, not one for each of its tensors. */
function renameChanges(before: CheckedModel, after: CheckedModel, renames: Renames): readonly Change[] {
  return [...renames].map(([old, now]) => {
    const held = before.nodes.filter(({ stage }) => stage === old).flatMap(({ weights }) => weights);
    const tensors = new Set(held.map(({ name }) => name)).size;
    const [all, count] = tensors > 0 ? [".*", ` (${counted(tensors, "tensors")})`] : ["", ""];
    return {
      class: tensors > 0 ? "WEIGHTS" : "SHAPES",
      breaking: true,
      subject: `renamed stage ${old}:`,
      before: `${old}${all}${count}`,
      after: `${now}${all}`,
      place: after.stages.find(({ name }) => name === now)?.span ?? after.span,
    };
  });
}

/** @param what a noun for the entries, `weight` */
function tableChanges(
  kind: ChangeClass,
  what: string,
  before: Table,
  after: Table,
  placeOf: PlaceOf,
): readonly Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): readonly Change[] => {
    const [was = null, is = null] = [before.get(name), after.get(name)];
    if (was === is) return [];
    return [{ class: kind, breaking: true, subject: `${what} ${name}`, before: was, after: is, place: placeOf(name) }];
  });
}

const AS_IT_IS: Renames = new Map();
function weightsOf({ nodes }: CheckedModel, renames = AS_IT_IS): Table {
  const all = nodes.flatMap(({ weights }) => weights);
  return new Map(
    all.map(({ name, shape, role }) => [
      renamed(name, renames),
      `[${shape.join(", ")}]${role === "state" ? " state" : ""}`,
    ]),
  );
}
function stagesOf(model: CheckedModel, renames = AS_IT_IS): Table {
  return new Map(model.stages.map(({ name, value }) => [renamed(name, renames), shapeOf(model, value)]));
}
function inputsOf(model: CheckedModel): Table {
  return new Map(model.inputs.map(({ name, shape }) => [name, formatShape(neutral(model, shape))]));
}
function outputsOf(model: CheckedModel): Table {
  return new Map(
    model.outputs.map(({ name, values, list }) => {
      const shapes = values.map((value) => shapeOf(model, value)).join(", ");
      return [name, list ? `[${shapes}]` : shapes];
    }),
  );
}
function shapeOf(model: CheckedModel, value: number): string {
  const node = model.nodes[value];
  return node ? formatShape(neutral(model, node.shape)) : "";
}
/** The batch may be called as one likes: what it is called changes nothing. */
function neutral({ batchSymbol }: CheckedModel, shape: Shape): Shape {
  return shape.batch === batchSymbol ? { ...shape, batch: "N" } : shape;
}

/**
 * The weights fit, but meet other arithmetic: a stride moved, an activation gone. A checkpoint would load without a
 * word and give other results, which is worse than one that does not load.
 */
function computationChanges(
  before: CheckedModel,
  after: CheckedModel,
  renames: Renames,
  placeOf: PlaceOf,
): readonly Change[] {
  const [was, is] = [computationOf(before, renames), computationOf(after)];
  const layers = [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly Change[] => {
    const [old, now] = [was.get(name), is.get(name)];
    // Of a layer that stayed only what differs: its stride, not all that it says.
    const told = (mine: readonly string[] | undefined, other: readonly string[] = []): string | null =>
      mine ? mine.filter((each) => !other.includes(each)).join(", ") || "nothing" : null;
    const change = { class: "WEIGHTS", breaking: true, subject: `layer ${name}`, place: placeOf(name) } as const;
    return old?.join() === now?.join() ? [] : [{ ...change, before: told(old, now), after: told(now, old) }];
  });
  const [ended, ends] = [outputPaths(before, renames), outputPaths(after)];
  if (layers.length > 0 || ended === ends) return layers;
  const subject = "layers that the outputs come from";
  return [{ class: "WEIGHTS", breaking: true, subject, before: ended, after: ends, place: after.span }];
}
function outputPaths(model: CheckedModel, renames = AS_IT_IS): string {
  const paths = model.outputs.flatMap(({ values }) => values.map((id) => model.nodes[id]?.path ?? ""));
  return paths.map((path) => renamed(path, renames)).join(", ");
}
/** By path: what each layer does, and to what. Dropout is the identity in use. */
function computationOf(model: CheckedModel, renames = AS_IT_IS): ReadonlyMap<string, readonly string[]> {
  // In topological order: what a node comes from is known before it.
  const sources: string[] = [];
  for (const node of model.nodes)
    sources[node.id] =
      (definitionOf(node).trainingOnly ? sources[node.inputs[0] ?? 0] : undefined) ?? renamed(node.path, renames);
  const used = new Map<string, number>();
  return new Map(
    model.nodes
      .filter((node) => node.layer !== "input" && !definitionOf(node).trainingOnly)
      .map((node) => {
        // A shared layer has one path for all its uses.
        const path = renamed(node.path, renames);
        const use = (used.get(path) ?? 0) + 1;
        used.set(path, use);
        const parts = [node.layer, ...attributesOf(node), `of ${node.inputs.map((id) => sources[id]).join(" and ")}`];
        return [use === 1 ? path : `${path} (use ${use})`, parts];
      }),
  );
}
/** `stride: [2,2]`; how fast running statistics follow matters to training alone. */
function attributesOf({ attributes }: ModelNode): readonly string[] {
  return Object.entries(attributes as { readonly [name: string]: unknown })
    .filter(([name]) => name !== "momentum")
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
}

/** Multiply-adds of models that leave sizes open are not numbers; their parameters are. */
function budgetChanges(before: CheckedModel, after: CheckedModel): readonly Change[] {
  const fixed = before.symbols.size === 0 && after.symbols.size === 0;
  const count = (model: CheckedModel, quantity: "params" | "macs"): number =>
    quantity === "params" ? learnedNumbers(model) : totalCost(model, model.nodes, new Map()).macs;
  return (fixed ? (["params", "macs"] as const) : (["params"] as const)).flatMap((subject): readonly Change[] => {
    const [was, is] = [count(before, subject), count(after, subject)];
    if (was === is) return [];
    const told = { before: grouped(was), after: grouped(is), place: after.span };
    return [{ class: "BUDGET", breaking: is > was, subject, ...told }];
  });
}
