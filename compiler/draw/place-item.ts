/** Where everything of one block or layer goes, around a middle line; its paths side by side in it. */
import type { OutlineItem, OutlineParallel } from "./item.ts";
import { type Box, evenWidth, FONT } from "./sizes.ts";
import { textWidth } from "./text-width.ts";
import { countedLabel, shortcutText } from "./texts.ts";

export interface PlacedItem {
  readonly item: OutlineItem;
  readonly box: Box;
  /** Of a block with shortcuts: where the value branches off, and where the paths meet again. */
  readonly arc?: { readonly from: number; readonly to: number; readonly right: number };
  /** What comes behind the join. */
  readonly after?: Box;
  /** Around all that is repeated, or what the block is made of. */
  readonly plate?: Box;
  readonly parallels: readonly PlacedParallel[];
  /** Of a block with several residuals: what stands in its frame, and the lines between. */
  readonly inner: readonly PlacedItem[];
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  /** Where the value leaves it. */
  readonly end: number;
}
export interface PlacedParallel {
  readonly parallel: OutlineParallel;
  readonly paths: readonly Box[];
  /** Where the value parts, and the middle of the join. */
  readonly from: number;
  readonly join: number;
}

/** Of the circle where paths meet. */
export const JOIN_RADIUS = 7;
/** Above a block: where its shortcut leaves, clear of the arrow's head. */
export const TAP = 14;
const ARC_GAP = 22;
/** Of a plate beside and below what it repeats; its number stands above. */
const PLATE = { side: 9, above: 36, below: 12 } as const;
export const LINE = 14;
/** From piece to piece in a frame. */
const BETWEEN = 24;
const PATH = { between: 8, side: 12, above: 18, below: 34 } as const;

/** What is needed above an item's box, and below where its value leaves. */
export function roomAbove(item: OutlineItem): number {
  const [first] = item.inner;
  if (first) return frameAbove(first) + (item.shortcuts.length > 0 ? TAP : 0);
  if (hasPlate(item)) return PLATE.above;
  return item.shortcuts.length > 0 ? TAP : 0;
}
/** From the upper edge of a frame to the first box in it. */
function frameAbove(first: OutlineItem): number {
  return PLATE.above - TAP + Math.max(TAP, roomAbove(first));
}
export function roomBelow(item: OutlineItem): number {
  return hasPlate(item) && !(item.inner.length > 0 && item.shortcuts.length > 0) ? PLATE.below : 0;
}
/** A block that stands for several, each with a shortcut of its own, or has several: it is more than one box. */
function hasPlate({ count, shortcuts, inner }: OutlineItem): boolean {
  return inner.length > 0 || (count > 1 && shortcuts.length > 0);
}
/** How many frames stand in one another. */
export function framesOf(item: OutlineItem): number {
  return (hasPlate(item) ? 1 : 0) + Math.max(0, ...item.inner.map(framesOf));
}
export function ownLabel(item: OutlineItem): string {
  return hasPlate(item) ? item.label : countedLabel(item);
}

/** Of a block that is a frame: what stands at its upper edge, left of the line that comes in. */
export function frameTitle(item: OutlineItem): string {
  return [countedLabel(item), ...item.detail].join(", ");
}

export function boxWidth(item: OutlineItem): number {
  if (item.inner.length > 0)
    return Math.max(2 * textWidth(frameTitle(item), FONT.detail) + 20, ...item.inner.map(boxWidth));
  const widths = item.parallels.map(({ paths }) =>
    paths.reduce((sum, path) => sum + pathWidth(path) + PATH.between, 0),
  );
  return Math.max(
    textWidth(ownLabel(item), FONT.label) + 32,
    ...item.detail.map((line) => textWidth(line, FONT.detail) + 28),
    textWidth(item.after, FONT.detail) + 24,
    ...widths.map((width) => width + 2 * PATH.side - PATH.between),
  );
}
/** Right of the box. */
export function arcWidth(item: OutlineItem): number {
  const own = item.shortcuts.length === 0 ? 0 : ARC_GAP + 10 + textWidth(shortcutText(item), FONT.detail);
  return own + Math.max(0, ...item.inner.map(arcWidth)) + (hasPlate(item) ? PLATE.side : 0);
}
export function pathLines({ name, layers }: OutlineParallel["paths"][number]): readonly string[] {
  return [...(name === "" ? [] : [name]), ...layers];
}
function pathWidth(path: OutlineParallel["paths"][number]): number {
  return evenWidth(Math.max(36, ...pathLines(path).map((line) => textWidth(line, FONT.detail) + 16)));
}

/** @param top of the box, or of the first one in its frame @param width of the box */
export function placeItem(item: OutlineItem, middle: number, top: number, width: number): PlacedItem {
  if (item.inner.length > 0) return placeFrame(item, middle, top, width);
  const x = middle - width / 2;
  let y = top + 30 + LINE * item.detail.length;
  const parallels = item.parallels.map((parallel): PlacedParallel => {
    const placed = placeParallel(parallel, middle, y - 4);
    y = placed.join + 14;
    return placed;
  });
  const box = { x, y: top, width, height: y - top };
  const content = { item, box, parallels, inner: [], edges: [] };
  if (item.shortcuts.length === 0) return { ...content, end: y };
  const joined = placeJoin(item, middle, { from: top - TAP, below: y, right: x + width + ARC_GAP });
  const plate = {
    x: x - PLATE.side,
    y: top - PLATE.above,
    width: width + PLATE.side + arcWidth(item) + 2,
    height: joined.end + PLATE.below - 4 - (top - PLATE.above),
  };
  return { ...content, ...joined, ...(hasPlate(item) ? { plate } : {}) };
}

/** Its pieces below one another, and around them a frame; a shortcut of its own goes around that. */
function placeFrame(item: OutlineItem, middle: number, top: number, width: number): PlacedItem {
  const edges: { readonly from: number; readonly to: number }[] = [];
  let y = top;
  const inner = item.inner.map((each, index) => {
    const start = index === 0 ? top : y + BETWEEN + roomAbove(each);
    const placed = placeItem(each, middle, start, width);
    if (index > 0) edges.push({ from: y, to: start });
    y = placed.end;
    return placed;
  });
  const [first, last] = [item.inner[0], item.inner.at(-1)];
  const above = top - (first ? frameAbove(first) : 0);
  const left = width / 2 + PLATE.side * framesOf(item);
  const right = width / 2 + Math.max(0, ...item.inner.map(arcWidth)) + PLATE.side + 2;
  const below = y + (last ? roomBelow(last) : 0) + PLATE.below - 4;
  const plate = { x: middle - left, y: above, width: left + right, height: below - above };
  const box = inner[0]?.box ?? plate;
  const content = { item, box, plate, parallels: [], inner, edges };
  if (item.shortcuts.length === 0) return { ...content, end: y };
  return {
    ...content,
    ...placeJoin(item, middle, { from: above - TAP, below, right: middle + right + ARC_GAP - PLATE.side }),
  };
}

function placeParallel(parallel: OutlineParallel, middle: number, from: number): PlacedParallel {
  const heights = parallel.paths.map((path) => pathLines(path).length * LINE + 10);
  const total = parallel.paths.reduce((sum, path) => sum + pathWidth(path) + PATH.between, -PATH.between);
  let left = middle - total / 2;
  const paths = parallel.paths.map((path, index): Box => {
    const box = { x: left, y: from + PATH.above, width: pathWidth(path), height: heights[index] ?? 0 };
    left += box.width + PATH.between;
    return box;
  });
  return { parallel, paths, from, join: from + PATH.above + Math.max(...heights) + PATH.below - 14 };
}

/** @param at where the shortcut leaves, the lower edge of what it goes around, and how far right it goes */
function placeJoin(
  item: OutlineItem,
  middle: number,
  at: { readonly from: number; readonly below: number; readonly right: number },
): Pick<PlacedItem, "arc" | "after" | "end"> {
  const join = at.below + 12 + JOIN_RADIUS;
  const arc = { from: at.from, to: join, right: at.right };
  const y = join + JOIN_RADIUS;
  if (item.after === "") return { arc, end: y };
  const width = evenWidth(textWidth(item.after, FONT.detail) + 24);
  const after = { x: middle - width / 2, y: y + 10, width, height: 20 };
  return { arc, after, end: after.y + after.height };
}
