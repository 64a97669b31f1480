/** A line for each model of many designs, for people, for pages and for programs: `resnet summary --table`. */
import type { CheckedModel } from "../compiler/model/checked.ts";
import { depthOf, learnedNumbers, totalCost } from "../compiler/model/measures/cost.ts";
import { sizesOfCheck } from "../compiler/model/measures/check-sizes.ts";
import { atSizes } from "../compiler/model/measures/first-unfit.ts";
import type { Sizes } from "../compiler/model/shapes/extent.ts";
import { formatShape } from "../compiler/model/shapes/shape.ts";
import { pureEvaluation } from "../compiler/model/values/evaluation.ts";
import { Scope } from "../compiler/model/values/scope.ts";
import type { Design } from "./design.ts";
import { imageSizes } from "./image-sizes.ts";
import { grouped } from "../grammar/counted.ts";
import { textTable, type Column } from "./text-table.ts";

export interface ModelLine {
  readonly file: string;
  readonly model: string;
  readonly params: number;
  /** Multiply-adds of one example; null where the input leaves a size open that neither a check nor `--image` gives. */
  readonly macs: number | null;
  /** Layers with weights on the longest path. */
  readonly depth: number;
  readonly input: string;
}

/** @param image for models that leave sizes open and have no `check … at` @throws UsageError where it fits one of them not */
export function modelLines(designs: readonly Design[], image: string | undefined): readonly ModelLine[] {
  return designs.flatMap((design) =>
    [...design.models].map(([name, model]): ModelLine => {
      const sizes = sizesFor(name, model, design, image);
      const isOpen = [...model.symbols.keys()].some((symbol) => !sizes.has(symbol));
      return {
        file: design.project.entry.path,
        model: name,
        params: learnedNumbers(model),
        macs: isOpen ? null : totalCost(model, model.nodes, sizes).macs,
        depth: depthOf(model, model.nodes),
        input: model.inputs.map(({ shape }) => formatShape(atSizes(shape, sizes))).join(", "),
      };
    }),
  );
}

/** Those of its first check that names sizes, else of the images. */
function sizesFor(name: string, model: CheckedModel, { project }: Design, image: string | undefined): Sizes {
  if (model.symbols.size === 0) return new Map();
  for (const each of project.entry.file.declarations)
    if (each.kind === "check" && each.at && each.model.text === name)
      return sizesOfCheck(each, model, pureEvaluation(new Scope(project.entry)));
  return (image === undefined ? undefined : imageSizes(model, image)) ?? new Map();
}

const columns: readonly Column[] = [
  { head: "model", align: "left" },
  { head: "parameters", align: "right" },
  { head: "multiply-adds", align: "right" },
  { head: "depth", align: "right" },
  { head: "input", align: "left", spare: 1 },
];

function cells({ model, params, macs, depth, input }: ModelLine): readonly string[] {
  return [model, grouped(params), macs === null ? "open" : grouped(macs), grouped(depth), input];
}

/** @param room characters of a line */
export function textOfLines(lines: readonly ModelLine[], room?: number): string {
  return textTable(columns, lines.map(cells), room);
}

/** As Prettier leaves it: columns as wide as their widest cell. */
export function markdownOfLines(lines: readonly ModelLine[]): string {
  const rows = [columns.map(({ head }) => head), ...lines.map(cells)];
  const widths = columns.map((_, index) => Math.max(3, ...rows.map((row) => row[index]?.length ?? 0)));
  const isRight = (index: number): boolean => columns[index]?.align === "right";
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => (isRight(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, i) => (isRight(i) ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  const [head = [], ...body] = rows;
  return [line(head), `| ${rule.join(" | ")} |`, ...body.map(line)].join("\n");
}
