/** `-o answers.svg`: each image with its answers beside it, in one file that needs no other. */
import { escapeXml, text } from "../../compiler/draw/svg-shapes.ts";
import { STYLE } from "../plot/style.ts";
import type { Answer } from "../../runtime/answers.ts";

export interface AnsweredImage {
  readonly name: string;
  /** The file as it is, PNG or JPEG. */
  readonly bytes: Uint8Array;
  readonly answers: readonly Answer[];
}

/** The files are in the picture. */
export const MOST_PICTURED = 100;

const EDGE = 20;
const WIDTH = 560;
const SIDE = 96;
const LINE = 20;
const BAR = 160;
const LEFT = EDGE + SIDE + 20;

export function answersSvg(images: readonly AnsweredImage[]): string {
  let top = EDGE;
  const rows = images.map((image) => {
    const lines = rowLines(image, top);
    top += Math.max(SIDE, LINE * (image.answers.length + 1)) + EDGE;
    return lines;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" role="img">`,
    "<title>What images are taken for</title>",
    `<style>${STYLE}\n  .chart image { image-rendering: auto; }</style>`,
    `<rect class="page" width="${WIDTH}" height="${top}" rx="8"/>`,
    ...rows.flat(),
    "</svg>",
  ].join("\n")}\n`;
}

function rowLines({ name, bytes, answers }: AnsweredImage, top: number): readonly string[] {
  const kind = bytes[0] === 0x89 ? "png" : "jpeg";
  const href = `data:image/${kind};base64,${Buffer.from(bytes).toString("base64")}`;
  return [
    `<image x="${EDGE}" y="${top}" width="${SIDE}" height="${SIDE}" href="${href}"><title>${escapeXml(name)}</title></image>`,
    text({ x: LEFT, y: top + 13 }, 13, name, 'class="title" font-weight="600"'),
    ...answers.flatMap(({ class: label, probability }, index) => {
      const y = top + LINE * (index + 1);
      const width = (BAR * probability).toFixed(1);
      return [
        `<rect class="dot c0" x="${LEFT}" y="${y + 3}" width="${width}" height="12" rx="2"/>`,
        text({ x: LEFT + BAR + 10, y: y + 14 }, 12, `${(100 * probability).toFixed(1)} %  ${label}`),
      ];
    }),
  ];
}
