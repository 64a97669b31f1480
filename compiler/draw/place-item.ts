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
  /** Around all that is repeated. */
  readonly plate?: Box;
  readonly parallels: readonly PlacedParallel[];
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
export const ARC_GAP = 22;
/** Of a plate beside and below what it repeats; its number stands above. */
const PLATE = { side: 9, above: 36, below: 12 } as const;
const LINE = 14;
const PATH = { between: 8, side: 12, above: 18, below: 34 } as const;

/** What is needed above an item's box, and below where its value leaves. */
export function roomAbove(item: OutlineItem): number {
  if (hasPlate(item)) return PLATE.above;
  return item.shortcuts.length > 0 ? TAP : 0;
}
export function roomBelow(item: OutlineItem): number {
  return hasPlate(item) ? PLATE.below : 0;
}
/** A block that stands for several, each with a shortcut of its own: what is repeated is more than its box. */
function hasPlate({ count, shortcuts }: OutlineItem): boolean {
  return count > 1 && shortcuts.length > 0;
}
export function ownLabel(item: OutlineItem): string {
  return hasPlate(item) ? item.label : countedLabel(item);
}

export function boxWidth(item: OutlineItem): number {
  const widths = item.parallels.map(({ paths }) =>
    paths.reduce((sum, path) => sum + pathWidth(path) + PATH.between, 0),
  );
  return Math.max(
    textWidth(ownLabel(item), FONT.label) + 32,
    textWidth(item.detail, FONT.detail) + 28,
    textWidth(item.after, FONT.detail) + 24,
    ...widths.map((width) => width + 2 * PATH.side - PATH.between),
  );
}
/** Right of the box. */
export function arcWidth(item: OutlineItem): number {
  if (item.shortcuts.length === 0) return 0;
  return ARC_GAP + 10 + textWidth(shortcutText(item), FONT.detail) + (hasPlate(item) ? PLATE.side : 0);
}
export function pathLines({ name, layers }: OutlineParallel["paths"][number]): readonly string[] {
  return [...(name === "" ? [] : [name]), ...layers];
}
function pathWidth(path: OutlineParallel["paths"][number]): number {
  return evenWidth(Math.max(36, ...pathLines(path).map((line) => textWidth(line, FONT.detail) + 16)));
}

/** @param top of the box @param width of the box */
export function placeItem(item: OutlineItem, middle: number, top: number, width: number): PlacedItem {
  const x = middle - width / 2;
  let y = top + (item.detail === "" ? 30 : 44);
  const parallels = item.parallels.map((parallel): PlacedParallel => {
    const heights = parallel.paths.map((path) => pathLines(path).length * LINE + 10);
    const from = y - 4;
    const height = Math.max(...heights);
    const total = parallel.paths.reduce((sum, path) => sum + pathWidth(path) + PATH.between, -PATH.between);
    let left = middle - total / 2;
    const paths = parallel.paths.map((path, index): Box => {
      const box = { x: left, y: from + PATH.above, width: pathWidth(path), height: heights[index] ?? 0 };
      left += box.width + PATH.between;
      return box;
    });
    y = from + PATH.above + height + PATH.below;
    return { parallel, paths, from, join: y - 14 };
  });
  const box = { x, y: top, width, height: y - top };
  if (item.shortcuts.length === 0) return { item, box, parallels, end: y };
  const join = y + 12 + JOIN_RADIUS;
  const arc = { from: top - TAP, to: join, right: x + width + ARC_GAP };
  y = join + JOIN_RADIUS;
  const afterWidth = evenWidth(textWidth(item.after, FONT.detail) + 24);
  const after =
    item.after === "" ? undefined : { x: middle - afterWidth / 2, y: y + 10, width: afterWidth, height: 20 };
  if (after) y = after.y + after.height;
  const plate = {
    x: x - PLATE.side,
    y: top - PLATE.above,
    width: width + PLATE.side + arcWidth(item) + 2,
    height: y + PLATE.below - 4 - (top - PLATE.above),
  };
  return { item, box, parallels, arc, ...(after ? { after } : {}), ...(hasPlate(item) ? { plate } : {}), end: y };
}
