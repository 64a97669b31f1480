/** The figure of an ablation as SVG, light and dark: panels beside each other on one scale, as He et al. 2015, Fig. 4. */
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { escapeXml } from "../../compiler/draw/svg-shapes.ts";
import { COLOURS, colours } from "../plot/style.ts";
import { grouped } from "../../grammar/counted.ts";
import { panelsOf, type Line, type Panel, type Point } from "./curves.ts";
import type { Done } from "./runs.ts";

const PANEL = { width: 300, height: 260, gap: 96, left: 52, top: 74, bottom: 52, between: 70 };
const MOST_COLUMNS = 3;
/** Labels of lines that end at one place are moved apart so far. */
const LABEL_HEIGHT = 14;

type Scale = ScaleLinear<number, number>;

/** @param parameter that is varied, by its name */
export function figureOf(
  runs: readonly Done[],
  { title, parameter }: { readonly title: string; readonly parameter: string | undefined },
): string {
  const panels = panelsOf(runs, parameter);
  const columns = Math.min(MOST_COLUMNS, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const width = PANEL.left + columns * (PANEL.width + PANEL.gap) + 8;
  const height = PANEL.top + rows * (PANEL.height + PANEL.between) - PANEL.between + PANEL.bottom;
  const points = panels.flatMap(({ lines }) => lines.flatMap((each) => each.points));
  const across: readonly [number, number] = [0, points.reduce((most, { x }) => Math.max(most, x), 1)];
  const up: readonly [number, number] = [
    points.reduce((least, { low }) => Math.min(least, low), Number.POSITIVE_INFINITY),
    points.reduce((most, { high }) => Math.max(most, high), 0.01),
  ];
  const seeds = new Set(runs.map(({ seed }) => seed)).size;
  const under =
    seeds === 1 ? "training loss, smoothed" : `training loss, smoothed: mean of ${seeds} seeds, from lowest to highest`;
  const drawn = panels.map((panel, index) => {
    const left = PANEL.left + (index % columns) * (PANEL.width + PANEL.gap);
    const top = PANEL.top + Math.floor(index / columns) * (PANEL.height + PANEL.between);
    return drawPanel(panel, {
      x: scaleLinear(across, [left, left + PANEL.width]),
      y: scaleLinear(points.length === 0 ? [0, 1] : up, [top + PANEL.height, top]).nice(5),
    });
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" class="ablation" role="img" aria-label="${escapeXml(title)}">
<style>
  .ablation { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; }
  .ablation .page { fill: #ffffff; } .ablation text { fill: #59636e; } .ablation .title { fill: #1f2328; font-size: 15px; font-weight: 600; } .ablation .head { fill: #1f2328; font-weight: 600; }
  .ablation .grid { stroke: #e3e7ec; } .ablation .line { stroke: currentColor; stroke-width: 2; fill: none; stroke-linejoin: round; }
  .ablation .band { fill: currentColor; opacity: 0.16; } .ablation .label { fill: currentColor; }
  ${colours("ablation", "light")}
  @media (prefers-color-scheme: dark) {
    .ablation .page { fill: #16181d; } .ablation text { fill: #a3adba; } .ablation .title, .ablation .head { fill: #e6e9ee; } .ablation .grid { stroke: #2a2f38; } .ablation .label { fill: currentColor; }
    ${colours("ablation", "dark")}
  }
</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
<text class="title" x="${PANEL.left}" y="26">${escapeXml(title)}</text>
<text x="${PANEL.left}" y="44">${escapeXml(under)}</text>
${drawn.join("\n")}
</svg>
`;
}

function drawPanel({ title, lines }: Panel, { x, y }: { readonly x: Scale; readonly y: Scale }): string {
  const [[left = 0, right = 0], [bottom = 0, top = 0]] = [x.range(), y.range()];
  const grid = y.ticks(5).map((tick) => {
    const at = y(tick).toFixed(1);
    return `<line class="grid" x1="${left}" x2="${right}" y1="${at}" y2="${at}"/><text x="${left - 8}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${y.tickFormat(5)(tick)}</text>`;
  });
  const steps = x
    .ticks(4)
    .map((tick) => `<text x="${x(tick).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${grouped(tick)}</text>`);
  const band = area<Point>(
    (each) => x(each.x),
    (each) => y(each.low),
    (each) => y(each.high),
  ).digits(1);
  const curve = line<Point>(
    (each) => x(each.x),
    (each) => y(each.mean),
  ).digits(1);
  const places = labelPlaces(lines, y, [top, bottom]);
  const drawn = lines.map(({ label, points }, index) => {
    const colour = `c${index % COLOURS}`;
    const isSeveral = points.some(({ low, high }) => low < high);
    const between = isSeveral ? `<path class="band" d="${band([...points]) ?? ""}"/>` : "";
    const text = `<text class="label" x="${right + 8}" y="${((places[index] ?? 0) + 4).toFixed(1)}">${escapeXml(label)}</text>`;
    return `<g class="${colour}">${between}<path class="line" d="${curve([...points]) ?? ""}"/>${text}</g>`;
  });
  return [
    `<text class="head" x="${left}" y="${top - 10}">${escapeXml(title)}</text>`,
    ...grid,
    ...steps,
    `<text x="${(left + right) / 2}" y="${bottom + 36}" text-anchor="middle">step</text>`,
    ...drawn,
  ].join("\n");
}

/** Where the label of each line stands: at its end, and none over another. */
function labelPlaces(lines: readonly Line[], y: Scale, [top, bottom]: readonly [number, number]): readonly number[] {
  const ends = lines.map(({ points }, index) => ({ index, at: y(points.at(-1)?.mean ?? 0) }));
  const byPlace = [...ends].sort((a, b) => a.at - b.at);
  for (const [place, each] of byPlace.entries())
    each.at = Math.max(each.at, (byPlace[place - 1]?.at ?? top - LABEL_HEIGHT) + LABEL_HEIGHT);
  for (const [back, each] of [...byPlace].reverse().entries())
    each.at = Math.min(each.at, bottom - back * LABEL_HEIGHT);
  return ends.map(({ at }) => at);
}
