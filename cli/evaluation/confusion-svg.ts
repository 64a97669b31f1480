/** A confusion matrix as a picture: the darker a field, the larger its share of its row's images. */
import { escapeXml, text } from "../../compiler/draw/svg-shapes.ts";
import { textWidth } from "../../compiler/draw/text-width.ts";
import type { Confusion } from "../../training/confusion.ts";
import { STYLE } from "../plot/style.ts";

/** Of more, no name could be read. */
export const MOST_DRAWN = 100;

const EDGE = 20;
const FONT = 12;
const HEAD = 76;
/** Fields with room for a number, and those of many classes. */
const [WIDE, NARROW, FEW] = [44, 18, 20];
const MOST_LETTERS = 24;

const FIELDS = `
  .chart .field { fill: #2456b8; } .chart text.strong { fill: #ffffff; }
  @media (prefers-color-scheme: dark) { .chart .field { fill: #7ea6f4; } .chart text.strong { fill: #10131a; } }
`;

/** @param names one a class */
export function confusionSvg(confusion: Confusion, names: readonly string[]): string {
  const side = names.length <= FEW ? WIDE : NARROW;
  const labels = names.map((name) => (name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name));
  const room = Math.max(...labels.map((label) => textWidth(label, FONT))) + 12;
  const [left, top] = [EDGE + 20 + room, HEAD + room];
  const extent = side * names.length;
  const [width, height] = [Math.ceil(Math.max(left + extent + EDGE, 420)), Math.ceil(top + extent + EDGE)];
  const counts = confusion.byClass();
  const fields = names.flatMap((_, label) =>
    names.flatMap((__, answer) => {
      const count = confusion.count(label, answer);
      if (count === 0) return [];
      const share = count / (counts[label]?.examples ?? count);
      const [x, y] = [left + answer * side, top + label * side];
      const title = `${names[label] ?? ""} taken for ${names[answer] ?? ""}: ${count}`;
      const strong = share > 0.5 ? ' class="strong"' : "";
      return [
        `<rect class="field" x="${x + 1}" y="${y + 1}" width="${side - 2}" height="${side - 2}" rx="2" opacity="${(0.08 + 0.92 * share).toFixed(3)}"><title>${escapeXml(title)}</title></rect>`,
        ...(side === WIDE
          ? [text({ x: x + side / 2, y: y + side / 2 + 4 }, FONT, String(count), `text-anchor="middle"${strong}`)]
          : []),
      ];
    }),
  );
  const rows = labels.map((label, index) =>
    text({ x: left - 8, y: top + index * side + side / 2 + 4 }, FONT, label, 'text-anchor="end"'),
  );
  const columns = labels.map((label, index) => {
    const [x, y] = [left + index * side + side / 2 + 4, top - 8];
    return text({ x, y }, FONT, label, `transform="rotate(-90 ${x} ${y})"`);
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    "<title>Confusion matrix</title>",
    `<style>${STYLE}${FIELDS}</style>`,
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    text({ x: EDGE, y: EDGE + 16 }, 17, "Confusion matrix", 'class="title" font-weight="600"'),
    text({ x: EDGE, y: EDGE + 36 }, FONT, "rows: the class of images; columns: what they are taken for"),
    `<rect class="grid" x="${left}" y="${top}" width="${extent}" height="${extent}" fill="none"/>`,
    ...columns,
    ...rows,
    ...fields,
    "</svg>",
  ].join("\n")}\n`;
}
