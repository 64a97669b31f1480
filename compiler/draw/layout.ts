/** Where everything of a picture goes: one column from top to bottom, shortcuts right of it, long skips left of it. */
import type { Outline, OutlineItem } from "./outline.ts";
import { textWidth } from "./text-width.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface PlacedItem {
  readonly item: OutlineItem;
  readonly box: Box;
  /** Of a block with shortcuts: where the value branches off, and where the paths meet again. */
  readonly arc?: { readonly from: number; readonly to: number; readonly right: number };
}
export interface PlacedStage {
  readonly name: string;
  readonly box: Box;
  readonly items: readonly PlacedItem[];
}
/** A straight piece down the column, with the shape that goes along it where it is news. */
export interface PlacedEdge {
  readonly from: number;
  readonly to: number;
  readonly label?: string;
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The middle of the column. */
  readonly middle: number;
  readonly title: { readonly x: number; readonly y: number };
  readonly input: Box;
  readonly output: Box;
  readonly stages: readonly PlacedStage[];
  readonly edges: readonly PlacedEdge[];
  /** From a stage's lower edge to another's upper one, along a lane. */
  readonly skips: readonly {
    readonly from: number;
    readonly to: number;
    readonly lane: number;
    readonly shape: string;
  }[];
}

export const FONT = { title: 16, stage: 13, label: 13, detail: 11 } as const;
/** Of the circle where paths meet. */
export const JOIN_RADIUS = 7;
const MARGIN = 20;
const EDGE = 34;
const INNER_EDGE = 24;
/** Above a block: where its shortcut leaves, clear of the arrow's head. */
const TAP = 14;
const PAD = 14;
const HEADER = 34;
const ARC_GAP = 22;
const LANE = 26;

export const inputText = ({ inputs }: Outline): string =>
  inputs.map(({ name, shape }) => `${name} ${shape}`).join(", ");
export const outputText = ({ outputs }: Outline): string =>
  outputs.map(({ name, shape }) => `${name} ${shape}`).join(", ");
export function countedLabel({ label, count }: OutlineItem): string {
  return count > 1 ? `${label} × ${count.toLocaleString("en-US")}` : label;
}
/** `identity`, or all kinds that a block has. */
export function shortcutText({ shortcuts }: OutlineItem): string {
  return [...new Set(shortcuts.map(({ name }) => name))].join(", ");
}

const widestOf = (widths: readonly number[]): number => widths.reduce((most, each) => Math.max(most, each), 0);

export function layoutOf(outline: Outline): Layout {
  const items = outline.stages.flatMap((stage) => stage.items);
  const shapes = [...items.map(({ shape }) => shape), ...outline.skips.map(({ shape }) => shape)];
  const widest = widestOf([
    190,
    widestOf(items.map((item) => textWidth(countedLabel(item), FONT.label) + 32)),
    widestOf(items.map(({ detail }) => textWidth(detail, FONT.detail) + 28)),
    // Shapes stand left of the edges inside of a stage.
    widestOf(shapes.map((shape) => 2 * (textWidth(shape, FONT.detail) - PAD))),
    widestOf(outline.stages.map(({ name }) => 2 * textWidth(name, FONT.stage))),
  ]);
  // Even, so that its middle is a whole pixel.
  const itemWidth = 2 * Math.ceil(widest / 2);
  const arcs = items.filter(({ shortcuts }) => shortcuts.length > 0).map(shortcutText);
  const arcWidth = arcs.length > 0 ? ARC_GAP + 10 + widestOf(arcs.map((text) => textWidth(text, FONT.detail))) : 0;
  const left = MARGIN + LANE * outline.skips.length;
  const stageWidth = PAD + itemWidth + Math.max(PAD, arcWidth + PAD - 4);
  const middle = left + PAD + itemWidth / 2;
  const pill = (text: string, y: number): Box => {
    const width = 2 * Math.ceil((textWidth(text, FONT.label) + 32) / 2);
    return { x: middle - width / 2, y, width, height: 28 };
  };

  const edges: PlacedEdge[] = [];
  const input = pill(inputText(outline), MARGIN + 34);
  let y = input.y + input.height;
  let shape = outline.inputs[0]?.shape ?? "";
  const stages = outline.stages.map((stage, index): PlacedStage => {
    // Where the input's shape is, the pill says it.
    edges.push({ from: y, to: y + EDGE, ...(index > 0 ? { label: shape } : {}) });
    let told = shape;
    const top = y + EDGE;
    let at = top + HEADER;
    const placed = stage.items.map((item, place): PlacedItem => {
      const start = place === 0 ? top : y;
      const hasArc = item.shortcuts.length > 0;
      if (place > 0) at = y + INNER_EDGE + (hasArc ? 4 : 0);
      const tap = at - TAP;
      const box = { x: middle - itemWidth / 2, y: at, width: itemWidth, height: item.detail === "" ? 30 : 44 };
      const isNews = place > 0 && shape !== told && shape !== stage.shape;
      if (isNews) told = shape;
      edges.push({ from: start, to: at, ...(isNews ? { label: shape } : {}) });
      y = box.y + box.height;
      shape = item.shape;
      if (!hasArc) return { item, box };
      const join = y + 12 + JOIN_RADIUS;
      edges.push({ from: y, to: join - JOIN_RADIUS });
      y = join + JOIN_RADIUS;
      return { item, box, arc: { from: tap, to: join, right: box.x + itemWidth + ARC_GAP } };
    });
    if (placed.length === 0) y = top + HEADER;
    edges.push({ from: y, to: y + PAD });
    y += PAD;
    return { name: stage.name, box: { x: left, y: top, width: stageWidth, height: y - top }, items: placed };
  });
  edges.push({ from: y, to: y + EDGE });
  const output = pill(outputText(outline), y + EDGE);
  const skips = outline.skips.flatMap(({ from, to, item, shape: carried }, lane) => {
    const [a, b] = [stages[from]?.box, stages[to]?.items[item]?.box];
    if (!a || !b) return [];
    return [{ from: a.y + a.height - 14, to: b.y + 15, lane: left - LANE * (lane + 1) + 10, shape: carried }];
  });
  const right = Math.max(
    left + stageWidth,
    input.x + input.width,
    output.x + output.width,
    MARGIN + textWidth(outline.model, FONT.title),
  );
  // A pill wider than the column would hang over on the left.
  const shift = Math.max(0, MARGIN - Math.min(input.x, output.x));
  return shifted(
    {
      width: right + MARGIN,
      height: output.y + output.height + MARGIN,
      middle,
      title: { x: MARGIN, y: MARGIN + 12 },
      input,
      output,
      stages,
      edges,
      skips,
    },
    shift,
  );
}

function shifted(layout: Layout, by: number): Layout {
  if (by === 0) return layout;
  const box = (each: Box): Box => ({ ...each, x: each.x + by });
  return {
    ...layout,
    width: layout.width + by,
    middle: layout.middle + by,
    input: box(layout.input),
    output: box(layout.output),
    stages: layout.stages.map((stage) => ({
      ...stage,
      box: box(stage.box),
      items: stage.items.map(({ arc, ...item }) => ({
        ...item,
        box: box(item.box),
        ...(arc ? { arc: { ...arc, right: arc.right + by } } : {}),
      })),
    })),
    skips: layout.skips.map((skip) => ({ ...skip, lane: skip.lane + by })),
  };
}
