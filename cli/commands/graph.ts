/** `resnet graph FILE[:Model] -o x.svg`: a picture of the architecture, or its source for Graphviz or Mermaid. */
import { extname } from "node:path";
import { printable, printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { drawDot } from "../../compiler/draw/dot.ts";
import { drawMermaid } from "../../compiler/draw/mermaid.ts";
import { flows, type Flow } from "../../compiler/draw/flow.ts";
import { outlineOf, type Outline } from "../../compiler/draw/outline.ts";
import { drawSvg } from "../../compiler/draw/svg.ts";
import { modelIn, openTarget, parseTarget, requireBuilt } from "../design.ts";
import { writeWhole } from "../files/write.ts";
import { choice, value, type Given } from "../options/kinds.ts";
import { path } from "../options/values.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, oneWord } from "../verb.ts";

const formats = ["svg", "dot", "mermaid"] as const;
type Format = (typeof formats)[number];

const drawers: { readonly [F in Format]: (outline: Outline, flow: Flow) => string } = {
  svg: drawSvg,
  dot: drawDot,
  mermaid: drawMermaid,
};
const formatOf: { readonly [extension: string]: Format } = {
  ".svg": "svg",
  ".dot": "dot",
  ".gv": "dot",
  ".mmd": "mermaid",
  ".mermaid": "mermaid",
};

const options = {
  out: value("<file>", "NAME.svg, NAME.dot or NAME.mmd", path, { short: "-o" }),
  format: choice("<format>", "for stdout, or whatever the file's name says", formats),
  flow: choice("<way>", "how it reads: down a page, or across a slide", flows, { default: "down" }),
};

export const verb = defineVerb({
  name: "graph",
  says: "a picture of the architecture: stages with their parameters, paths side by side, shortcuts as arcs",
  examples: [
    "resnet graph examples/imagenet.resnet:ResNet50 -o resnet50.svg",
    "resnet graph examples/cifar.resnet:ResNet20 --format mermaid",
    "resnet graph examples/imagenet.resnet:ResNet18 --flow across -o resnet18.svg",
  ],
  words: oneWord("target"),
  options,
  run: graph,
});

/** Writes the file named, else stdout. */
function graph(target: string, { out, format, flow }: Given<typeof options>, io: Io): number {
  const chosen = format ?? (out === undefined ? undefined : formatOf[extname(out).toLowerCase()]);
  if (chosen === undefined)
    throw new UsageError(
      out === undefined ? "say where to, or in which format" : `${printable(out)} is in no format that is known`,
      "-o NAME.svg, NAME.dot or NAME.mmd; or --format svg, dot or mermaid for stdout",
    );
  const parsed = parseTarget(target);
  const design = openTarget(parsed);
  const code = requireBuilt(design, io);
  const drawn = drawers[chosen](outlineOf(modelIn(design, parsed)), flow);
  if (out === undefined) io.out(drawn.trimEnd());
  else {
    writeWhole(out, drawn);
    io.out(printableLine(out));
  }
  return code;
}
