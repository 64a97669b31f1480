/** Where everything of one stage, or of one end of the model, goes: from top to bottom in a frame of its own. */
import type { OutlineEnd, OutlineStage } from "./outline.ts";
import { arcWidth, boxWidth, framesOf, placeItem, roomAbove, roomBelow, type PlacedItem } from "./place-item.ts";
import { evenWidth, FONT, widestOf } from "./sizes.ts";
import { textWidth } from "./text-width.ts";
import { endLines, paramsText } from "./texts.ts";

/** A piece down the middle, with the shape that goes along it where it is news. */
export interface PlacedEdge {
  readonly from: number;
  readonly to: number;
  readonly label?: string;
  /** Whether it arrives at a block or layer. */
  readonly head: boolean;
}
/** In coordinates of its own. */
export interface PlacedGroup {
  readonly width: number;
  readonly height: number;
  /** The line on which its items stand. */
  readonly middle: number;
  readonly stage: OutlineStage;
  readonly items: readonly PlacedItem[];
  readonly edges: readonly PlacedEdge[];
}
export interface PlacedPill {
  readonly width: number;
  readonly height: number;
  readonly middle: number;
  readonly lines: readonly string[];
}
/** From one line of a pill to the next. */
export const PILL_LINE = 17;

const PAD = 14;
const HEADER = 48;
/** Above the first item of what has no frame: an arrow's head and a turn. */
const BARE = 22;
/** An arrow's head. */
const HEAD = 12;
const INNER_EDGE = 24;
/** Where an item does not read the one above: a line goes away from that, and another comes to this. */
const APART = 44;

function itemWidthOf(stage: OutlineStage, shapes: readonly string[]): number {
  return evenWidth(
    widestOf([
      190,
      ...stage.items.map(boxWidth),
      // Shapes stand left of the edges inside of a stage, its name left of the one that comes in, its numbers right.
      ...shapes.map((shape) => 2 * (textWidth(shape, FONT.detail) - PAD)),
      2 * textWidth(stage.name, FONT.stage),
      2 * (textWidth(paramsText(stage), FONT.detail) + 8) - 2 * Math.max(...stage.items.map(arcWidth)),
    ]),
  );
}

/** What stands in one column has in common: its boxes are equally wide, its frames too. */
export interface Column {
  readonly itemWidth: number;
  /** Left of the boxes, right of them. */
  readonly left: number;
  readonly right: number;
}
/** @param shapes along what comes in and goes out */
export function columnOf(stage: OutlineStage, shapes: readonly string[]): Column {
  const frames = Math.max(...stage.items.map((item) => Math.max(framesOf(item), item.count > 1 ? 1 : 0)));
  return {
    itemWidth: itemWidthOf(stage, shapes),
    left: frames > 0 ? 6 + 9 * (frames - 1) : 0,
    right: widestOf(stage.items.map(arcWidth)),
  };
}
export function widerColumn(a: Column, b: Column | undefined): Column {
  if (!b) return a;
  return {
    itemWidth: Math.max(a.itemWidth, b.itemWidth),
    left: Math.max(a.left, b.left),
    right: Math.max(a.right, b.right),
  };
}

/** @param shapes by the item that reads: what goes along its edge; null without one */
export function placeGroup(
  stage: OutlineStage,
  { itemWidth, left, right: arcs }: Column,
  shapes: ReadonlyMap<number, string | null>,
): PlacedGroup {
  const isFramed = stage.name !== "";
  const pad = isFramed ? PAD : 0;
  const middle = pad + left + itemWidth / 2;
  const edges: PlacedEdge[] = [];
  let y = 0;
  const items = stage.items.map((item, index) => {
    const above = roomAbove(item);
    const shape = shapes.get(index);
    const between = shape === undefined ? APART : INNER_EDGE;
    const top = index === 0 ? (isFramed ? HEADER : BARE) + Math.max(0, above - HEAD) : y + between + above;
    const placed = placeItem(item, middle, top, itemWidth);
    if (shape !== undefined) edges.push({ from: y, to: top, head: true, ...(shape === null ? {} : { label: shape }) });
    y = placed.end + roomBelow(item);
    if (roomBelow(item) > 0) edges.push({ from: placed.end, to: y, head: false });
    return { ...placed, end: y };
  });
  const right = middle + itemWidth / 2 + arcs;
  return { width: right + (isFramed ? PAD : 4), height: y + (isFramed ? PAD : 0), middle, stage, items, edges };
}

export function placePill(end: OutlineEnd): PlacedPill {
  const lines = endLines(end);
  const width = evenWidth(widestOf(lines.map((line) => textWidth(line, FONT.label))) + 32);
  return { width, height: 28 + PILL_LINE * (lines.length - 1), middle: width / 2, lines };
}
