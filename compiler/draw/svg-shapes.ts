/** The few shapes of which a picture is made. */
import { plainText } from "./plain-text.ts";
import type { Box, Point } from "./sizes.ts";

/** XML's own marks as references. */
export function escapeXml(text: string): string {
  return plainText(text).replace(/[<>&"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function text({ x, y }: Point, size: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" font-size="${size}"${attributes === "" ? "" : ` ${attributes}`}>${escapeXml(content)}</text>`;
}
export function rect(name: string, { x, y, width, height }: Box, radius: number): string {
  return `<rect class="${name}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}"/>`;
}
