/**
 * What a picture of a model shows: stages, in them blocks and single layers, equal neighbours counted instead of
 * repeated, and for each block the kind of its shortcut. Every format draws this and nothing else.
 */
import type { CheckedModel, ModelNode, ValueId } from "../model/checked.ts";
import type { Project } from "../resolve/project.ts";
import { formatShape } from "../model/shapes/shape.ts";
import { rowName } from "../model/measures/summary.ts";
import type { SourceFile } from "../../grammar/source.ts";
import { shortcutsOf, type Shortcut } from "./shortcut.ts";
import { layerText, weightedText } from "./words.ts";

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

/** @param project where the model's blocks are declared: their names are no part of a checked model */
export function outlineOf(model: CheckedModel, project: Project): Outline {
  const itemIndex = new Map<ValueId, number>();
  const itemsOf = new Map<string, OutlineItem[]>();
  const blocks = new Blocks(project);
  for (const { stage, nodes } of groupByRow(model)) {
    const items = itemsOf.get(stage) ?? [];
    itemsOf.set(stage, items);
    addOrCount(items, itemOf(model, nodes, blocks));
    for (const { id } of nodes) itemIndex.set(id, items.length - 1);
  }
  const stages = [...itemsOf].map(([name, items]): OutlineStage => ({ name, items, shape: items.at(-1)?.shape ?? "" }));
  const places = new Map([...itemsOf.keys()].map((name, index) => [name, index]));
  const stageOf = (id: ValueId): number => places.get(model.nodes[id]?.stage ?? "") ?? -1;
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

interface Group {
  readonly stage: string;
  readonly nodes: readonly ModelNode[];
}

/** A block's layers together; those of a residual that a stage writes itself too. */
function groupByRow(model: CheckedModel): readonly Group[] {
  const groups: { stage: string; key: string; nodes: ModelNode[] }[] = [];
  for (const node of model.nodes) {
    if (node.layer === "input") continue;
    const row = rowName(node);
    const last = groups.at(-1);
    const inline = row === node.path && node.part !== undefined;
    const key = inline ? "residual" : row;
    const closed = inline && last?.nodes.at(-1)?.part === "join";
    if (last && last.stage === node.stage && last.key === key && !closed) last.nodes.push(node);
    else groups.push({ stage: node.stage, key, nodes: [node] });
  }
  return groups;
}

function itemOf(model: CheckedModel, nodes: readonly ModelNode[], blocks: Blocks): OutlineItem {
  const last = nodes.at(-1) as ModelNode;
  const shape = formatShape(last.shape);
  const isLayer = rowName(last) === last.path && last.part === undefined;
  if (isLayer) return { label: layerText(last), count: 1, detail: "", shortcuts: [], shape };
  const main = nodes.filter(({ part }) => part !== "shortcut");
  return {
    label: rowName(last) === last.path ? "residual" : blocks.nameOf(main[0] ?? last),
    count: 1,
    detail: weightedText(main),
    shortcuts: shortcutsOf(model, nodes),
    shape,
  };
}

/** Names of blocks by places in their text; each declaration is found once. */
class Blocks {
  readonly #project: Project;
  readonly #names = new Map<SourceFile, Map<number, string | undefined>>();

  constructor(project: Project) {
    this.#project = project;
  }

  /** The block that a stage called: whose text the second call from outside, or the layer itself, stands in. */
  nameOf({ calledFrom, span, path }: ModelNode): string {
    const { source, start } = calledFrom.at(-2) ?? span;
    const names = this.#names.get(source) ?? new Map<number, string | undefined>();
    this.#names.set(source, names);
    if (!names.has(start)) names.set(start, this.#blockAt(source, start));
    return names.get(start) ?? path;
  }

  /** Declarations stand in the order of their places. */
  #blockAt({ path }: SourceFile, place: number): string | undefined {
    const declarations = this.#project.modules.get(path)?.file.declarations ?? [];
    let [low, high] = [0, declarations.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((declarations[middle]?.span.end ?? 0) > place) high = middle;
      else low = middle + 1;
    }
    const found = declarations[low];
    return found?.kind === "block" && found.span.start <= place ? found.name.text : undefined;
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
