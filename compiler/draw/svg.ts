/** A model as a picture: a file that needs no font, script or style of others, for light pages and dark ones. */
import type { Flow } from "./flow.ts";
import { layoutOf } from "./layout.ts";
import type { Outline } from "./outline.ts";
import { PILL_LINE, type PlacedGroup, type PlacedPill } from "./place-group.ts";
import type { Route } from "./route.ts";
import { FONT, type Point } from "./sizes.ts";
import { drawItem, drawPlate } from "./svg-item.ts";
import { escapeXml, rect, text } from "./svg-shapes.ts";
import { paramsText } from "./texts.ts";

const STYLE = `
  svg { color: #1f2328; font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
  text { fill: currentColor; }
  .page { fill: #ffffff; } .stage { fill: #f4f6f9; stroke: #cdd4dd; } .item { fill: #ffffff; stroke: #8793a3; }
  .path { fill: #f4f6f9; stroke: #b4bdc9; } .plate { fill: #f4f6f9; stroke: #8793a3; stroke-dasharray: 2 3; }
  .block { fill: #f4f6f9; stroke: #8793a3; }
  .pill { fill: #e7eefb; stroke: #7c9bd6; } .soft { fill: #59636e; }
  .edge { stroke: #59636e; stroke-width: 1.3; fill: none; } .head { fill: #59636e; }
  .join { fill: #ffffff; stroke: #59636e; stroke-width: 1.3; }
  .arc { stroke-width: 1.7; fill: none; } .fixed { stroke-dasharray: 5 4; }
  .identity { stroke: #2456b8; } .learned { stroke: #b8541f; } .fixed { stroke: #2a7d4f; }
  text.identity { fill: #2456b8; stroke: none; } text.learned { fill: #a5470f; stroke: none; } text.fixed { fill: #1f6b42; stroke: none; }
  @media (prefers-color-scheme: dark) {
    svg { color: #e6e9ee; }
    .page { fill: #16181d; } .stage { fill: #1e222a; stroke: #3b424e; } .item { fill: #282d37; stroke: #687385; }
    .path { fill: #1e222a; stroke: #59636e; } .plate { fill: #1e222a; stroke: #687385; }
    .block { fill: #1e222a; stroke: #687385; }
    .pill { fill: #223050; stroke: #5f7fc0; } .soft { fill: #a3adba; }
    .edge { stroke: #a3adba; } .head { fill: #a3adba; } .join { fill: #16181d; stroke: #a3adba; }
    .identity { stroke: #7ea6f4; } .learned { stroke: #f0a070; } .fixed { stroke: #6cc494; }
    text.identity { fill: #7ea6f4; } text.learned { fill: #f0a070; } text.fixed { fill: #6cc494; }
  }
`;

/** @param marked whether each item is a group of its own, `data-place` of which is its stage's and its own number */
export function drawSvg(outline: Outline, flow: Flow = "down", marked = false): string {
  const { width, height, title, groups, pills, routes } = layoutOf(outline, flow);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(outline.model)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    text(title, FONT.title, outline.model, 'font-weight="600"'),
    ...groups.flatMap((group) => (group.stage.name === "" ? [] : frame(group))),
    ...groups.flatMap(plateLines),
    ...routes.flatMap(routeLines),
    ...groups.flatMap((group) => groupLines(group, marked ? outline.stages.indexOf(group.stage) : undefined)),
    ...pills.flatMap(pillLines),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

function frame({ x, y, width, height, stage }: PlacedGroup & Point): readonly string[] {
  const params = paramsText(stage);
  const numbers = text({ x: x + width - 12, y: y + 20 }, FONT.detail, params, 'class="soft" text-anchor="end"');
  return [
    rect("stage", { x, y, width, height }, 8),
    text({ x: x + 12, y: y + 20 }, FONT.stage, stage.name, 'font-weight="600"'),
    ...(params === "" ? [] : [numbers]),
  ];
}

function plateLines({ x, y, items }: PlacedGroup & Point): readonly string[] {
  const plates = items.flatMap(drawPlate);
  return plates.length === 0 ? [] : [`<g transform="translate(${x} ${y})">`, ...plates, "</g>"];
}

function groupLines({ x, y, middle, items, edges }: PlacedGroup & Point, stage: number | undefined): readonly string[] {
  return [
    `<g transform="translate(${x} ${y})">`,
    ...edges.flatMap(({ from, to, label, head }) => [
      `<path class="edge" d="M${middle} ${from}V${to}"/>`,
      ...(head ? [`<path class="head" d="M${middle} ${to}l-4 -8h8z"/>`] : []),
      ...(label === undefined
        ? []
        : [text({ x: middle - 8, y: from + 17 }, FONT.detail, label, 'class="soft" text-anchor="end"')]),
    ]),
    ...items.flatMap((item, index) => {
      const lines = drawItem(item, middle);
      return stage === undefined ? lines : [`<g class="place" data-place="${stage}.${index}">`, ...lines, "</g>"];
    }),
    "</g>",
  ];
}

function pillLines({ x, y, width, height, middle, lines }: PlacedPill & Point): readonly string[] {
  return [
    rect("pill", { x, y, width, height }, 14),
    ...lines.map((line, index) =>
      text({ x: x + middle, y: y + 19 + PILL_LINE * index }, FONT.label, line, 'text-anchor="middle"'),
    ),
  ];
}

function routeLines({ points, label }: Route): readonly string[] {
  const [end, before] = [points.at(-1), points.at(-2)];
  if (!end || !before) return [];
  const tip = before.y === end.y ? "l-8 -4v8z" : "l-4 -8h8z";
  const line = [`<path class="edge" d="${roundedPath(points)}"/>`, `<path class="head" d="M${end.x} ${end.y}${tip}"/>`];
  if (!label) return line;
  const { x, y, text: shape, isUpright } = label;
  const turned = isUpright ? `text-anchor="middle" transform="rotate(-90 ${x} ${y})"` : 'text-anchor="end"';
  return [...line, text({ x, y }, FONT.detail, shape, `class="soft" ${turned}`)];
}

/** Level and upright pieces with round corners. */
function roundedPath(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (!first) return "";
  let path = `M${first.x} ${first.y}`;
  for (const [index, { x, y }] of others.entries()) {
    const [before, next] = [points[index] as Point, others[index + 1]];
    if (!next) {
      path += `L${x} ${y}`;
      continue;
    }
    const into = Math.hypot(x - before.x, y - before.y);
    const out = Math.hypot(next.x - x, next.y - y);
    const turn = Math.min(8, into / 2, out / 2);
    const near = (to: Point): string => `${x + Math.sign(to.x - x) * turn} ${y + Math.sign(to.y - y) * turn}`;
    path += turn === 0 ? `L${x} ${y}` : `L${near(before)}Q${x} ${y} ${near(next)}`;
  }
  return path;
}
