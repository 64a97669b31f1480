/**
 * What a picture of a model shows: stages, in them blocks and single layers, equal neighbours counted instead of
 * repeated, and for each block the kind of its shortcut. Every format draws this and nothing else.
 */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { formatShape } from "../model/shapes/shape.ts";
import { inShortcuts } from "../model/measures/residuals.ts";
import { rowsOf, type Row } from "../model/measures/rows.ts";
import { shortcutsOf, type Shortcut } from "./shortcut.ts";
import type { LayerPart, Part } from "../model/structure.ts";
import { layerText, weightedText } from "./layer-text.ts";
import type { ValueId } from "../model/values/value.ts";

export interface Outline {
  readonly model: string;
  readonly inputs: readonly { readonly name: string; readonly shape: string }[];
  readonly stages: readonly OutlineStage[];
  readonly outputs: readonly { readonly name: string; readonly shape: string; readonly stage: number }[];
  /** From stage to stage past others, or past the one between: where a value is used again later. */
  readonly skips: readonly Skip[];
}
export interface Skip {
  /** Stages, and the item of the second that takes the value. */
  readonly from: number;
  readonly to: number;
  readonly item: number;
  readonly shape: string;
}
export interface OutlineStage {
  /** Empty for what stands outside of stages, between two of them. */
  readonly name: string;
  readonly items: readonly OutlineItem[];
  /** Of what leaves it. */
  readonly shape: string;
}
export interface OutlineItem {
  /** `Bottleneck`, or a single layer's call: `maxpool 3×3, stride 2`. */
  readonly label: string;
  /** So many in a row, alike. */
  readonly count: number;
  /** A block's layers with weights: `1×1, 64 → 3×3, 64 → 1×1, 256`. */
  readonly detail: string;
  readonly shortcuts: readonly Shortcut[];
  readonly shape: string;
}

export function outlineOf(model: CheckedModel): Outline {
  const itemIndex = new Map<ValueId, number>();
  const places = new Map<ValueId, number>();
  const drawn: { readonly name: string; readonly items: OutlineItem[] }[] = [];
  for (const row of rowsOf(model)) {
    // What stands outside of stages may do so in several places, each a box of its own in the order of the layers.
    if (drawn.at(-1)?.name !== row.stage) drawn.push({ name: row.stage, items: [] });
    const items = drawn.at(-1)?.items ?? [];
    addOrCount(items, itemOf(model, row));
    for (const { id } of row.nodes) {
      itemIndex.set(id, items.length - 1);
      places.set(id, drawn.length - 1);
    }
  }
  const stages = drawn.map(({ name, items }): OutlineStage => ({ name, items, shape: items.at(-1)?.shape ?? "" }));
  const stageOf = (id: ValueId): number => places.get(id) ?? -1;
  const shapeOf = (id: ValueId): string => formatShape((model.nodes[id] as ModelNode).shape);
  return {
    model: model.name,
    inputs: model.inputs.map(({ name, shape }) => ({ name, shape: formatShape(shape) })),
    stages,
    outputs: model.outputs.flatMap(({ name, values }) =>
      values.map((id) => ({ name, shape: shapeOf(id), stage: stageOf(id) })),
    ),
    skips: skipsOf(model, stageOf, itemIndex),
  };
}

function itemOf(model: CheckedModel, { part, nodes }: Row): OutlineItem {
  const last = nodes.at(-1) as ModelNode;
  const shape = formatShape(last.shape);
  if (part.kind === "layer") return { label: layerText(last), count: 1, detail: "", shortcuts: [], shape };
  const shortcuts = inShortcuts(model);
  return {
    label: labelOf(part),
    count: 1,
    detail: weightedText(nodes.filter(({ id }) => !shortcuts.has(id))),
    shortcuts: shortcutsOf(model, part),
    shape,
  };
}

function labelOf(part: Exclude<Part, LayerPart>): string {
  switch (part.kind) {
    case "block":
      return part.name;
    case "path":
      return part.name ?? "path";
    default:
      return part.kind;
  }
}

function addOrCount(items: OutlineItem[], next: OutlineItem): void {
  const last = items.at(-1);
  const alike = last && JSON.stringify({ ...last, count: 1 }) === JSON.stringify(next);
  if (alike) items[items.length - 1] = { ...last, count: last.count + 1 };
  else items.push(next);
}

/** Values that go on to a later stage than the next, and that the next one does not take over. */
function skipsOf(
  { nodes }: CheckedModel,
  stageOf: (id: ValueId) => number,
  itemIndex: ReadonlyMap<ValueId, number>,
): readonly Skip[] {
  const found = new Map<string, Skip>();
  for (const node of nodes) {
    const to = stageOf(node.id);
    const item = itemIndex.get(node.id) ?? 0;
    for (const id of node.inputs) {
      const from = stageOf(id);
      const shape = formatShape((nodes[id] as ModelNode).shape);
      if (from >= 0 && to - from >= 2) found.set(`${from} ${to} ${item}`, { from, to, item, shape });
    }
  }
  return [...found.values()];
}
