/** A model as a picture: a file that needs no font, script or style of others, for light pages and dark ones. */
import { countedLabel, inputText, layoutOf, outputText, FONT, JOIN_RADIUS, shortcutText } from "./layout.ts";
import type { Box, Layout, PlacedItem, PlacedStage } from "./layout.ts";
import type { Outline } from "./outline.ts";
import { plainText } from "./plain-text.ts";

/** XML's own marks as references. */
export function escapeXml(text: string): string {
  return plainText(text).replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
  svg { color: #1f2328; font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
  text { fill: currentColor; }
  .page { fill: #ffffff; } .stage { fill: #f4f6f9; stroke: #cdd4dd; } .item { fill: #ffffff; stroke: #8793a3; }
  .pill { fill: #e7eefb; stroke: #7c9bd6; } .soft { fill: #59636e; }
  .edge { stroke: #59636e; stroke-width: 1.3; fill: none; } .head { fill: #59636e; }
  .join { fill: #ffffff; stroke: #59636e; stroke-width: 1.3; }
  .arc { stroke-width: 1.7; fill: none; } .fixed { stroke-dasharray: 5 4; }
  .identity { stroke: #2456b8; } .learned { stroke: #b8541f; } .fixed { stroke: #2a7d4f; }
  text.identity { fill: #2456b8; stroke: none; } text.learned { fill: #a5470f; stroke: none; } text.fixed { fill: #1f6b42; stroke: none; }
  @media (prefers-color-scheme: dark) {
    svg { color: #e6e9ee; }
    .page { fill: #16181d; } .stage { fill: #1e222a; stroke: #3b424e; } .item { fill: #282d37; stroke: #687385; }
    .pill { fill: #223050; stroke: #5f7fc0; } .soft { fill: #a3adba; }
    .edge { stroke: #a3adba; } .head { fill: #a3adba; } .join { fill: #16181d; stroke: #a3adba; }
    .identity { stroke: #7ea6f4; } .learned { stroke: #f0a070; } .fixed { stroke: #6cc494; }
    text.identity { fill: #7ea6f4; } text.learned { fill: #f0a070; } text.fixed { fill: #6cc494; }
  }
`;

export function drawSvg(outline: Outline): string {
  const layout = layoutOf(outline);
  const { width, height, title, middle } = layout;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(outline.model)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    text(title.x, title.y, FONT.title, outline.model, 'font-weight="600"'),
    ...layout.stages.map(stageBox),
    ...layout.edges.flatMap(({ from, to, label }) => [
      `<path class="edge" d="M${middle} ${from}V${to}"/>`,
      ...(label === undefined
        ? []
        : [text(middle - 8, (from + to) / 2 + 4, FONT.detail, label, 'class="soft" text-anchor="end"')]),
    ]),
    ...heads(layout).map((y) => `<path class="head" d="M${middle} ${y}l-4 -8h8z"/>`),
    ...layout.skips.map((skip) => skipPath(skip, layout)),
    ...layout.stages.flatMap(({ items }) => items.flatMap((item) => drawItem(item, middle))),
    ...pill(layout.input, inputText(outline)),
    ...pill(layout.output, outputText(outline)),
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}

function text(x: number, y: number, size: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" font-size="${size}"${attributes === "" ? "" : ` ${attributes}`}>${escapeXml(content)}</text>`;
}
function rect(name: string, { x, y, width, height }: Box, radius: number): string {
  return `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}
function pill(box: Box, content: string): readonly string[] {
  const middle = box.x + box.width / 2;
  return [rect("pill", box, box.height / 2), text(middle, box.y + 19, FONT.label, content, 'text-anchor="middle"')];
}
function stageBox({ name, box }: PlacedStage): string {
  return `${rect("stage", box, 8)}\n${text(box.x + 12, box.y + 20, FONT.stage, name, 'font-weight="600"')}`;
}

/** Where an arrow arrives: at layers and blocks, at joins, and at the output. */
function heads({ stages, output }: Layout): readonly number[] {
  return [...stages.flatMap(({ items }) => items.map(({ box }) => box.y)), output.y];
}

function drawItem({ item, box, arc }: PlacedItem, middle: number): readonly string[] {
  const behind = item.count > 1 ? [rect("item", { ...box, x: box.x + 4, y: box.y + 4 }, 6)] : [];
  const label = text(middle, box.y + 19, FONT.label, countedLabel(item), 'text-anchor="middle" font-weight="500"');
  const detail =
    item.detail === "" ? [] : [text(middle, box.y + 35, FONT.detail, item.detail, 'class="soft" text-anchor="middle"')];
  if (!arc) return [...behind, rect("item", box, 6), label, ...detail];
  const { from, to, right } = arc;
  // What does most is drawn where a block has several.
  const kinds = item.shortcuts.map((each) => each.kind);
  const kind = (["learned", "fixed", "identity"] as const).find((each) => kinds.includes(each)) ?? "identity";
  const turn = 12;
  const path =
    `M${middle} ${from}H${right - turn}a${turn} ${turn} 0 0 1 ${turn} ${turn}V${to - turn}` +
    `a${turn} ${turn} 0 0 1 ${-turn} ${turn}H${middle + JOIN_RADIUS}`;
  return [
    `<path class="arc ${kind}" d="${path}"/>`,
    `<circle class="head" cx="${middle}" cy="${from}" r="2.5"/>`,
    ...behind,
    rect("item", box, 6),
    label,
    ...detail,
    `<circle class="join" cx="${middle}" cy="${to}" r="${JOIN_RADIUS}"/>`,
    `<path class="edge" d="M${middle - 4} ${to}h8M${middle} ${to - 4}v8"/>`,
    text(right + 7, (from + to) / 2 + 4, FONT.detail, shortcutText(item), `class="${kind}"`),
  ];
}

/** A value that is used again far below: along a lane left of the stages, to the layer that takes it. */
function skipPath({ from, to, lane, shape }: Layout["skips"][number], { stages }: Layout): string {
  const [edge, item] = [stages[0]?.box.x ?? 0, stages[0]?.items[0]?.box.x ?? 0];
  const turn = 10;
  const path =
    `M${edge} ${from}H${lane + turn}a${turn} ${turn} 0 0 0 ${-turn} ${turn}` +
    `V${to - turn}a${turn} ${turn} 0 0 0 ${turn} ${turn}H${item}`;
  const [x, y] = [lane - 5, (from + to) / 2];
  return [
    `<path class="edge" d="${path}"/>`,
    `<path class="head" d="M${item} ${to}l-8 -4v8z"/>`,
    text(x, y, FONT.detail, shape, `class="soft" text-anchor="middle" transform="rotate(-90 ${x} ${y})"`),
  ].join("\n");
}
