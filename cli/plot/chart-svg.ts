/** A chart as a picture: a file that needs no font, script or style of others, for light pages and dark ones. */
import { area, line } from "d3-shape";
import { escapeXml, text } from "../../compiler/draw/svg-shapes.ts";
import { textWidth } from "../../compiler/draw/text-width.ts";
import type { Chart, Line, Panel, Range } from "./chart.ts";
import { acrossAxis, valueAxis, valueText, type Axis } from "./scales.ts";
import { thinned, type CurvePoint } from "./smoothing.ts";
import { COLOURS, STYLE } from "./style.ts";

const WIDTH = 760;
const EDGE = 20;
const AXIS_ROOM = 56;
const PANEL_HEIGHT = 220;
const PANEL_GAP = 52;
const FONT = { title: 17, text: 12, panel: 13 } as const;
const ROW = 20;
const LABEL_GAP = 15;
const SWATCH = 22;
/** A direct label that is longer is cut: the legend has all of it. */
const MOST_LABEL = 26;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Every number of it lies within its frame, whatever is drawn. */
export function chartSvg({ title, subtitle, panels, across }: Chart): string {
  const right = WIDTH - EDGE - 12 - labelRoom(panels);
  const left = EDGE + AXIS_ROOM;
  const legend = legendRows(panels, WIDTH - 2 * EDGE);
  const head = EDGE + 20 + (subtitle === undefined ? 0 : ROW) + legend.length * ROW + 46;
  const frames = panels.map((_, index): Frame => {
    const top = head + index * (PANEL_HEIGHT + PANEL_GAP);
    return { left, right, top, bottom: top + PANEL_HEIGHT };
  });
  const bottom = frames.at(-1)?.bottom ?? head;
  const height = bottom + 56;
  const x = acrossAxis(panels, [left, right]);
  const legendTop = EDGE + 20 + (subtitle === undefined ? 0 : ROW) + 6;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${WIDTH}" height="${height}" rx="8"/>`,
    text({ x: EDGE, y: EDGE + 16 }, FONT.title, title, 'class="title" font-weight="600"'),
    ...(subtitle === undefined ? [] : [text({ x: EDGE, y: EDGE + 36 }, FONT.text, subtitle)]),
    ...legend.flatMap((row, index) => legendLines(row, legendTop + index * ROW + 12)),
    ...panels.flatMap((panel, index) => panelLines(panel, frames[index] as Frame, x)),
    ...x.ticks.map((tick) => tickText(tick.at, bottom + 18, "middle", tick.text)),
    text({ x: (left + right) / 2, y: bottom + 40 }, FONT.text, across, 'text-anchor="middle"'),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

function panelLines(panel: Panel, frame: Frame, x: Axis): readonly string[] {
  const { left, right, top, bottom } = frame;
  const y = valueAxis(panel, [bottom, top]);
  const grid = y.ticks.map(
    ({ at }) => `<line class="grid" x1="${left}" x2="${right}" y1="${fixed(at)}" y2="${fixed(at)}"/>`,
  );
  return [
    text({ x: EDGE, y: top - 14 }, FONT.panel, panel.title, 'class="title" font-weight="600"'),
    ...grid,
    ...x.ticks.map(
      ({ at }) => `<line class="axis" x1="${fixed(at)}" x2="${fixed(at)}" y1="${bottom}" y2="${bottom + 4}"/>`,
    ),
    `<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>`,
    ...y.ticks.map(({ at, text: label }) => tickText(left - 8, at + 4, "end", label)),
    ...panel.lines.map((each) => behind(each, x, y)),
    ...panel.lines.map((each) => before(each, x, y)),
    ...directLabels(panel, frame, x, y),
  ];
}

function tickText(x: number, y: number, anchor: string, label: string): string {
  return text({ x: Number(fixed(x)), y: Number(fixed(y)) }, FONT.text, label, `text-anchor="${anchor}"`);
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function classOf({ colour }: Pick<Line, "colour">): string {
  return `c${colour % COLOURS}`;
}

/** What is faint lies behind all lines. */
function behind(each: Line, x: Axis, y: Axis): string {
  const band = area<Range>(
    (point) => x.at(point.x),
    (point) => y.at(point.low),
    (point) => y.at(point.high),
  ).digits(1);
  const parts = [
    each.each ? `<path class="each" d="${pathOf(thinned(each.each), x, y)}"/>` : "",
    each.band ? `<path class="band" d="${band([...each.band]) ?? ""}"/>` : "",
  ];
  return `<g class="${classOf(each)}">${parts.join("")}</g>`;
}

function before(each: Line, x: Axis, y: Axis): string {
  const isAgain = each.colour >= COLOURS;
  const dots = each.hasDots
    ? each.points.map(
        (point) => `<circle class="dot" cx="${fixed(x.at(point.x))}" cy="${fixed(y.at(point.y))}" r="3"/>`,
      )
    : [];
  const path = `<path class="line${isAgain ? " again" : ""}" d="${pathOf(each.points, x, y)}"/>`;
  return `<g class="${classOf(each)}">${path}${dots.join("")}</g>`;
}

function pathOf(points: readonly CurvePoint[], x: Axis, y: Axis): string {
  const path = line<CurvePoint>(
    (point) => x.at(point.x),
    (point) => y.at(point.y),
  ).digits(1);
  return path(points.filter((point) => Number.isFinite(point.y))) ?? "";
}

function directText({ label, points }: Line, unit: Panel["unit"]): string {
  const short = label.length > MOST_LABEL ? `${label.slice(0, MOST_LABEL - 1)}…` : label;
  return `${short} ${valueText(points.at(-1)?.y ?? 0, unit)}`;
}

function labelRoom(panels: readonly Panel[]): number {
  const texts = panels.flatMap(({ lines, unit }) => lines.map((each) => directText(each, unit)));
  return texts.reduce((most, each) => Math.max(most, textWidth(each, FONT.text)), 0);
}

/** Beside the end of each line what it is and what it came to; where ends are close, labels make room for each other. */
function directLabels({ lines, unit }: Panel, { right, top, bottom }: Frame, x: Axis, y: Axis): readonly string[] {
  const ends = lines
    .flatMap((each) => {
      const end = each.points.at(-1);
      return end ? [{ each, x: x.at(end.x), y: y.at(end.y) }] : [];
    })
    .sort((a, b) => a.y - b.y);
  const gap = Math.min(LABEL_GAP, (bottom - top) / Math.max(1, ends.length));
  const places = apart(
    ends.map((end) => end.y),
    gap,
    [top, bottom],
  );
  return ends.map(({ each, x: from, y: at }, index) => {
    const place = places[index] ?? at;
    const isMoved = Math.abs(place - at) > 2 || right - from > 2;
    const leader = isMoved
      ? `<path class="leader" fill="none" d="M${fixed(from + 4)} ${fixed(at)}L${fixed(right + 9)} ${fixed(place)}"/>`
      : "";
    const label = text(
      { x: right + 12, y: Number(fixed(place + 4)) },
      FONT.text,
      directText(each, unit),
      'class="direct"',
    );
    return `<g class="${classOf(each)}">${leader}${label}</g>`;
  });
}

/** @param wanted in ascending order @returns places with a gap between them, close to those that were wanted */
function apart(wanted: readonly number[], gap: number, [least, most]: readonly [number, number]): readonly number[] {
  const down: number[] = [];
  for (const [index, place] of wanted.entries())
    down.push(Math.max(place, least, (down[index - 1] ?? -Infinity) + gap));
  const up: number[] = [];
  for (let index = down.length - 1; index >= 0; index--)
    up.unshift(Math.min(down[index] ?? 0, index === down.length - 1 ? most : (up[0] ?? most) - gap));
  return up;
}

interface Entry extends Pick<Line, "label" | "colour"> {
  readonly kind: "line" | "each" | "band";
}

/** What is said once for all panels; a chart of one line has its label beside it. */
function legendRows(panels: readonly Panel[], room: number): readonly (readonly Entry[])[] {
  const entries = new Map<string, Entry>();
  for (const { lines } of panels)
    for (const { label, colour, each, band } of lines) {
      entries.set(label, { label, colour, kind: "line" });
      if (each) entries.set(`${label}, each step`, { label: `${label}, each step`, colour, kind: "each" });
      if (band && lines.length === 1) entries.set("spread", { label: "lowest to highest", colour, kind: "band" });
    }
  const rows: Entry[][] = [];
  let used = Infinity;
  for (const entry of entries.values()) {
    const width = entryWidth(entry);
    if (used + width > room) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(entry);
    used += width;
  }
  return rows;
}

function entryWidth({ label }: Entry): number {
  return SWATCH + 8 + textWidth(label, FONT.text) + 18;
}

function legendLines(row: readonly Entry[], y: number): readonly string[] {
  let x = EDGE;
  return row.map((entry) => {
    const [from, middle] = [x, y - 4];
    x += entryWidth(entry);
    const isAgain = entry.colour >= COLOURS ? " again" : "";
    const swatch =
      entry.kind === "band"
        ? `<rect class="band" x="${from}" y="${middle - 5}" width="${SWATCH}" height="10"/>`
        : `<path class="swatch ${entry.kind}${isAgain}" d="M${from} ${middle}h${SWATCH}"/>`;
    return `<g class="${classOf(entry)}">${swatch}${text({ x: from + SWATCH + 8, y }, FONT.text, entry.label)}</g>`;
  });
}
