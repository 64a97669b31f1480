/** One block or layer of a picture: its box, its paths, its shortcuts, its join and what follows that. */
import { grouped } from "../../grammar/counted.ts";
import {
  frameTitle,
  JOIN_RADIUS,
  LINE,
  ownLabel,
  pathLines,
  type PlacedItem,
  type PlacedParallel,
} from "./place-item.ts";
import { type Box, evenWidth, FONT } from "./sizes.ts";
import { rect, text } from "./svg-shapes.ts";
import { textWidth } from "./text-width.ts";
import { joinText, parallelJoinText, shortcutText } from "./texts.ts";

export function drawItem(placed: PlacedItem, middle: number): readonly string[] {
  const { item, box, arc, after, inner } = placed;
  const bottom = inner.at(-1)?.end ?? box.y + box.height;
  return [
    ...(arc ? arcLines(placed, arc, middle) : []),
    ...(inner.length > 0 ? frameLines(placed, middle) : boxLines(placed, middle)),
    ...(arc ? [line(middle, bottom, arc.to - JOIN_RADIUS), ...joinMark(joinText(item), middle, arc.to)] : []),
    ...(after && arc
      ? [
          line(middle, arc.to + JOIN_RADIUS, after.y),
          rect("item", after, 6),
          text({ x: middle, y: after.y + 14 }, FONT.detail, item.after, 'text-anchor="middle"'),
        ]
      : []),
  ];
}

function boxLines({ item, box, plate, parallels }: PlacedItem, middle: number): readonly string[] {
  const isStack = item.count > 1 && !plate;
  return [
    ...(isStack ? [rect("item", { ...box, x: box.x + 4, y: box.y + 4 }, 6)] : []),
    rect("item", box, 6),
    text({ x: middle, y: box.y + 19 }, FONT.label, ownLabel(item), 'text-anchor="middle" font-weight="500"'),
    ...item.detail.map((each, row) =>
      text({ x: middle, y: box.y + 35 + LINE * row }, FONT.detail, each, 'class="soft" text-anchor="middle"'),
    ),
    ...parallels.flatMap((parallel) => parallelLines(parallel, middle)),
  ];
}
function frameLines({ inner, edges }: PlacedItem, middle: number): readonly string[] {
  return [
    ...edges.flatMap(({ from, to }) => [line(middle, from, to), head(middle, to)]),
    ...inner.flatMap((each) => drawItem(each, middle)),
  ];
}

/** Around what is repeated, or what a block is made of; lines go over it. */
export function drawPlate({ item, plate, inner }: PlacedItem): readonly string[] {
  if (!plate) return [];
  const at = { x: plate.x + 10, y: plate.y + 16 };
  const title = inner.length > 0 ? frameTitle(item) : `× ${grouped(item.count)}`;
  return [
    rect(item.count > 1 ? "plate" : "block", plate, 8),
    text(at, FONT.detail, title, 'font-weight="600"'),
    ...inner.flatMap(drawPlate),
  ];
}

function arcLines(
  { item, box }: PlacedItem,
  { from, to, right }: NonNullable<PlacedItem["arc"]>,
  middle: number,
): readonly string[] {
  // What does most is drawn where a block has several.
  const kinds = item.shortcuts.map((each) => each.kind);
  const kind = (["learned", "fixed", "identity"] as const).find((each) => kinds.includes(each)) ?? "identity";
  const turn = 12;
  const path =
    `M${middle} ${from}H${right - turn}a${turn} ${turn} 0 0 1 ${turn} ${turn}V${to - turn}` +
    `a${turn} ${turn} 0 0 1 ${-turn} ${turn}H${middle}`;
  return [
    line(middle, from, box.y),
    `<path class="arc ${kind}" d="${path}"/>`,
    head(middle, box.y),
    `<circle class="head" cx="${middle}" cy="${from}" r="2.5"/>`,
    text({ x: right + 7, y: (from + to) / 2 + 4 }, FONT.detail, shortcutText(item), `class="${kind}"`),
  ];
}

/** From where the value parts over each path to the join. */
function parallelLines({ parallel, paths, from, join }: PlacedParallel, middle: number): readonly string[] {
  const centre = (box: Box): number => box.x + box.width / 2;
  const top = from + 10;
  const merge = join - 12;
  const [first, last] = [paths[0], paths.at(-1)];
  if (!first || !last) return [];
  return [
    `<path class="edge" d="M${middle} ${from + 3}V${top}M${centre(first)} ${top}H${centre(last)}M${centre(first)} ${merge}H${centre(last)}M${middle} ${merge}V${join}"/>`,
    ...paths.flatMap((box, index) => {
      const lines = pathLines(parallel.paths[index] ?? { name: "", layers: [] });
      return [
        line(centre(box), top, box.y),
        line(centre(box), box.y + box.height, merge),
        rect("path", box, 5),
        ...lines.map((each, row) =>
          text({ x: centre(box), y: box.y + 16 + LINE * row }, FONT.detail, each, 'text-anchor="middle"'),
        ),
      ];
    }),
    ...joinMark(parallelJoinText(parallel), middle, join),
  ];
}

/** A circle with a sign, or a pill with a word. */
function joinMark(join: string, middle: number, y: number): readonly string[] {
  if (join.length > 1) {
    const width = evenWidth(textWidth(join, FONT.detail) + 14);
    const box = { x: middle - width / 2, y: y - 9, width, height: 18 };
    return [rect("join", box, 9), text({ x: middle, y: y + 4 }, FONT.detail, join, 'text-anchor="middle"')];
  }
  const strokes =
    join === "+"
      ? `M${middle - 4} ${y}h8M${middle} ${y - 4}v8`
      : `M${middle - 3} ${y - 3}l6 6M${middle + 3} ${y - 3}l-6 6`;
  return [`<circle class="join" cx="${middle}" cy="${y}" r="${JOIN_RADIUS}"/>`, `<path class="edge" d="${strokes}"/>`];
}

function head(x: number, y: number): string {
  return `<path class="head" d="M${x} ${y}l-4 -8h8z"/>`;
}
function line(x: number, from: number, to: number): string {
  return `<path class="edge" d="M${x} ${from}V${to}"/>`;
}
