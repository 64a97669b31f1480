/** `resnet graph FILE[:Model] -o x.svg`: a picture of the architecture, or its source for Graphviz or Mermaid. */
import { extname } from "node:path";
import { printable, printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { drawDot } from "../../compiler/draw/dot.ts";
import { drawMermaid } from "../../compiler/draw/mermaid.ts";
import { outlineOf, type Outline } from "../../compiler/draw/outline.ts";
import { drawSvg } from "../../compiler/draw/svg.ts";
import { openModel, parseTarget } from "../design.ts";
import { writeWhole } from "../files/write.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

const formats: { readonly [format: string]: (outline: Outline) => string } = {
  svg: drawSvg,
  dot: drawDot,
  mermaid: drawMermaid,
};
const formatOf: { readonly [extension: string]: string } = {
  ".svg": "svg",
  ".dot": "dot",
  ".gv": "dot",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
};

export interface GraphCommand {
  readonly out?: string;
  readonly format?: string;
}

/** Writes the file named, else stdout. */
export function graph(target: string, { out, format }: GraphCommand, io: Io): number {
  const chosen = format ?? (out === undefined ? undefined : formatOf[extname(out).toLowerCase()]);
  const draw = formats[chosen ?? ""];
  if (!draw)
    throw new UsageError(
      out === undefined ? "say where to, or in which format" : `${printable(out)} is in no format that is known`,
      "-o NAME.svg, NAME.dot or NAME.mmd; or --format svg, dot or mermaid for stdout",
    );
  const drawn = draw(outlineOf(openModel(parseTarget(target), io)));
  if (out === undefined) io.out(drawn.trimEnd());
  else {
    writeWhole(out, drawn);
    io.out(printableLine(out));
  }
  return 0;
}
