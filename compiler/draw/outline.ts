/**
 * What a picture of a model shows: stages and named paths, in them blocks and single layers, equal neighbours counted
 * instead of repeated, how each block's paths part and meet, and which of them reads which. Every format draws this and
 * nothing else.
 */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { paramsOf } from "../model/measures/cost.ts";
import type { ValueId } from "../model/values/value.ts";
import { itemOf, pushItem, type OutlineItem } from "./item.ts";
import { groupsOf, type GroupRow } from "./groups.ts";
import { withSharedOnce } from "./shared-groups.ts";
import { shapeText } from "./shape-text.ts";

export interface Outline {
  readonly model: string;
  readonly inputs: readonly OutlineEnd[];
  readonly stages: readonly OutlineStage[];
  readonly outputs: readonly OutlineEnd[];
  /** In the order of what reads; each pair of places once. */
  readonly links: readonly OutlineLink[];
}
export interface OutlineEnd {
  readonly name: string;
  /** Several of a list whose values leave one place. */
  readonly shapes: readonly string[];
}
/** An item of a stage, or one of the model's ends. */
export type Place =
  | { readonly kind: "input" | "output"; readonly index: number }
  | { readonly kind: "item"; readonly stage: number; readonly item: number };
export interface OutlineLink {
  readonly from: Place;
  readonly to: Place;
  readonly shape: string;
  /** Whether the shape is told along it: it is another one than before, or goes on to another stage. */
  readonly news: boolean;
}
export interface OutlineStage {
  /** A `let`'s for a path that has a name; empty for what stands outside of both. */
  readonly name: string;
  /** Beside the model's way: of a `let`, or of one output. */
  readonly isPath: boolean;
  readonly items: readonly OutlineItem[];
  /** Of each item the layers that it stands for: of a counted one those of all. */
  readonly layers: readonly (readonly ValueId[])[];
  /** Learned numbers; weights that are shared count where they are used first. */
  readonly params: number;
}

export function outlineOf(model: CheckedModel): Outline {
  const places = new Map<ValueId, Place>(model.inputs.map(({ value }, index) => [value, { kind: "input", index }]));
  const stages = withSharedOnce(model, groupsOf(model)).map(({ name, isPath, rows }, stage): OutlineStage => {
    const items: OutlineItem[] = [];
    const layers: ValueId[][] = [];
    for (const row of rows) {
      pushItem(items, itemOf(model, row), readsOnly(model, row, places, stage, items.length - 1));
      const item = items.length - 1;
      for (const { id } of row.nodes) places.set(id, { kind: "item", stage, item });
      layers[item] = [...(layers[item] ?? []), ...row.nodes.map(({ id }) => id)];
    }
    const params = rows.flatMap(({ nodes }) => nodes).reduce((sum, node) => sum + paramsOf(node), 0);
    return { name, isPath, items, layers, params };
  });
  const shapeOf = (id: ValueId): string => shapeText((model.nodes[id] as ModelNode).shape);
  const outputs = model.outputs.flatMap(({ name, values }) =>
    together(values, (id) => JSON.stringify(places.get(id))).map((ids) => ({ name, ids })),
  );
  const links = new Map<string, OutlineLink>();
  const link = (id: ValueId, to: Place): void => {
    const from = places.get(id);
    if (!from || isSame(from, to)) return;
    const key = JSON.stringify([from, to]);
    const shape = shapeOf(id);
    if (!links.has(key)) links.set(key, { from, to, shape, news: isNews(from, to, shape, stages) });
  };
  for (const node of model.nodes) {
    const to = places.get(node.id);
    if (to) for (const id of node.inputs) link(id, to);
  }
  for (const [index, { ids }] of outputs.entries()) for (const id of ids) link(id, { kind: "output", index });
  return {
    model: model.name,
    inputs: model.inputs.map(({ name, shape }) => ({ name, shapes: [shapeText(shape)] })),
    stages,
    outputs: outputs.map(({ name, ids }) => ({ name, shapes: ids.map(shapeOf) })),
    links: [...links.values()],
  };
}

function together<T>(all: readonly T[], keyOf: (each: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return [...groups.values()];
}

export function isSame(a: Place, b: Place): boolean {
  if (a.kind === "item" || b.kind === "item")
    return a.kind === "item" && b.kind === "item" && a.stage === b.stage && a.item === b.item;
  return a.kind === b.kind && a.index === b.index;
}

/** The ends say their shapes themselves; inside of a stage those are told that are neither as before nor as at its end. */
function isNews(from: Place, to: Place, shape: string, stages: readonly OutlineStage[]): boolean {
  if (from.kind !== "item" || to.kind !== "item") return false;
  if (from.stage !== to.stage) return true;
  const items = stages[from.stage]?.items ?? [];
  return shape !== items[from.item - 1]?.shape && shape !== items.at(-1)?.shape;
}

function readsOnly(
  { nodes }: CheckedModel,
  row: GroupRow,
  places: ReadonlyMap<ValueId, Place>,
  stage: number,
  item: number,
): boolean {
  const own = new Set(row.nodes.map(({ id }) => id));
  const last: Place = { kind: "item", stage, item };
  return row.nodes.every(({ id }) =>
    (nodes[id]?.inputs ?? []).every((each) => {
      const from = places.get(each);
      return own.has(each) || (from !== undefined && isSame(from, last));
    }),
  );
}
