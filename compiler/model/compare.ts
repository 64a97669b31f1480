/**
 * What changed between two checked models: would a checkpoint of the one load into the other and mean the same, do
 * shapes inside and at the border stay, did the costs grow. Recipes and initial values are not compared: they decide
 * how weights come to be, not what they fit.
 */
import type { CheckedModel, ModelNode } from "./checked.ts";
import { totalCost } from "./cost.ts";
import { formatShape, type Shape } from "./shape.ts";

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
}

/** The worst class first, in the order of the models within a class. */
export function compareModels(before: CheckedModel, after: CheckedModel): readonly Change[] {
  const weights = tableChanges("WEIGHTS", "weight", weightsOf(before), weightsOf(after));
  // Where weights differ, the layers do too, and saying both says it twice.
  const loads = weights.length === 0;
  return [
    ...weights,
    ...(loads ? computationChanges(before, after) : []),
    ...tableChanges("SHAPES", "stage", stagesOf(before), stagesOf(after)),
    ...tableChanges("INTERFACE", "input", inputsOf(before), inputsOf(after)),
    ...tableChanges("INTERFACE", "output", outputsOf(before), outputsOf(after)),
    ...budgetChanges(before, after),
  ];
}

type Table = ReadonlyMap<string, string>;

/** @param what a noun for the entries, `weight` */
function tableChanges(kind: ChangeClass, what: string, before: Table, after: Table): readonly Change[] {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): readonly Change[] => {
    const [was = null, is = null] = [before.get(name), after.get(name)];
    return was === is ? [] : [{ class: kind, breaking: true, subject: `${what} ${name}`, before: was, after: is }];
  });
}

function weightsOf({ nodes }: CheckedModel): Table {
  const all = nodes.flatMap(({ weights }) => weights);
  return new Map(
    all.map(({ name, shape, role }) => [name, `[${shape.join(", ")}]${role === "state" ? " state" : ""}`]),
  );
}
function stagesOf(model: CheckedModel): Table {
  return new Map(model.stages.map(({ name, value }) => [name, shapeOf(model, value)]));
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
function computationChanges(before: CheckedModel, after: CheckedModel): readonly Change[] {
  const [was, is] = [computationOf(before), computationOf(after)];
  const layers = [...new Set([...was.keys(), ...is.keys()])].flatMap((name): readonly Change[] => {
    const [old, now] = [was.get(name), is.get(name)];
    // Of a layer that stayed only what differs: its stride, not all that it says.
    const told = (mine: readonly string[] | undefined, other: readonly string[] = []): string | null =>
      mine ? mine.filter((each) => !other.includes(each)).join(", ") || "nothing" : null;
    const change = { class: "WEIGHTS", breaking: true, subject: `layer ${name}` } as const;
    return old?.join() === now?.join() ? [] : [{ ...change, before: told(old, now), after: told(now, old) }];
  });
  const ends = outputPaths(before) === outputPaths(after);
  if (layers.length > 0 || ends) return layers;
  const subject = "layers that the outputs come from";
  return [{ class: "WEIGHTS", breaking: true, subject, before: outputPaths(before), after: outputPaths(after) }];
}
function outputPaths(model: CheckedModel): string {
  return model.outputs.flatMap(({ values }) => values.map((id) => model.nodes[id]?.path ?? "")).join(", ");
}
/** By path: what each layer does, and to what. Dropout is the identity in use. */
function computationOf(model: CheckedModel): ReadonlyMap<string, readonly string[]> {
  const source = (id: number): string => {
    const node = model.nodes[id] as ModelNode;
    return node.layer === "dropout" ? source(node.inputs[0] ?? 0) : node.path;
  };
  const used = new Map<string, number>();
  return new Map(
    model.nodes
      .filter(({ layer }) => layer !== "input" && layer !== "dropout")
      .map((node) => {
        // A shared layer has one path for all its uses.
        const use = (used.get(node.path) ?? 0) + 1;
        used.set(node.path, use);
        const parts = [node.layer, ...attributesOf(node), `of ${node.inputs.map(source).join(" and ")}`];
        return [use === 1 ? node.path : `${node.path} (use ${use})`, parts];
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
    quantity === "params" ? paramsOf(model) : totalCost(model, model.nodes, new Map()).macs;
  return (fixed ? (["params", "macs"] as const) : (["params"] as const)).flatMap((subject): readonly Change[] => {
    const [was, is] = [count(before, subject), count(after, subject)];
    if (was === is) return [];
    return [{ class: "BUDGET", breaking: is > was, subject, before: grouped(was), after: grouped(is) }];
  });
}
function paramsOf({ nodes }: CheckedModel): number {
  const learned = new Map(
    nodes.flatMap(({ weights }) => weights.filter(({ role }) => role === "parameter")).map((each) => [each.name, each]),
  );
  return [...learned.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
