/** `resnet plot RUN…`: curves of several runs on one scale; of several seeds their mean and spread. */
import { chartSvg } from "../plot/chart-svg.ts";
import { comparisonChart, runChart, sharesOf, type NamedRuns } from "../plot/curves.ts";
import { namedRuns, runName } from "../plot/named-runs.ts";
import { normsComparison } from "../plot/norms-chart.ts";
import type { NormsOfStep } from "../../training/norms.ts";
import { normsIn } from "../training/run-history.ts";
import { UsageError } from "../usage-error.ts";
import { valueText } from "../plot/scales.ts";
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { HELD_OUT } from "../../training/history.ts";
import { requireSvg } from "../files/svg-file.ts";
import { writeWhole } from "../files/write.ts";
import { flag, list, value, type Given } from "../options/kinds.ts";
import { path, text } from "../options/values.ts";
import { spreadOf } from "../spread.ts";
import { grouped } from "../../grammar/counted.ts";
import type { Io } from "../terminal.ts";
import { textTable } from "../text-table.ts";
import { defineVerb, manyWords } from "../verb.ts";

const options = {
  out: value("<file>", "NAME.svg", path, { short: "-o", required: true }),
  label: list("<name>", "of each run in their order, else its folder's name; runs of one label are one line"),
  norms: flag("instead, how large gradients are from layer to layer, of runs with --norms"),
  title: value("<text>", "above the curves", text),
};

export const verb = defineVerb({
  name: "plot",
  says: "loss and accuracy of several runs on one scale; of several seeds their mean and spread",
  examples: [
    "resnet plot out/plain56 out/resnet56 -o degradation.svg",
    "resnet plot out/plain56 out/resnet56 --norms -o vanishing.svg",
    "resnet plot out/a1 out/a2 out/b1 out/b2 --label a --label a --label b --label b -o seeds.svg",
  ],
  words: manyWords("runs"),
  options,
  run: plot,
});

function plot(folders: readonly string[], given: Given<typeof options>, io: Io): number {
  const { out, label = [], title } = given;
  requireSvg(out);
  const named = namedRuns(folders, label);
  const [only] = named;
  const isOne = named.length === 1 && only?.runs.length === 1;
  const name = title ?? (isOne ? only.label : named.map((each) => each.label).join(", "));
  if (given.norms) {
    const runs = folders.map((folder, index) => ({ label: label[index] ?? runName(folder), all: measured(folder) }));
    writeWhole(out, chartSvg(normsComparison(title ?? "Gradients from layer to layer", runs)));
    io.out(printableLine(out));
    return 0;
  }
  writeWhole(
    out,
    chartSvg(isOne ? runChart(name, only.runs[0] ?? []) : comparisonChart(title ?? "Runs compared", named)),
  );
  io.out(ends(named, io.columns));
  io.out(printableLine(out));
  return 0;
}

/** @throws UsageError where nothing was measured */
function measured(folder: string): readonly NormsOfStep[] {
  const all = normsIn(folder);
  if (all.length > 0) return all;
  throw new UsageError(`${folder} has no norms`, "they are measured in a run with --norms: resnet train FILE --norms");
}

/** What each came to. */
function ends(named: readonly NamedRuns[], room: number | undefined): string {
  const shares = sharesOf(named.flatMap(({ runs }) => runs));
  const rows = named.map(({ label, runs }) => {
    const steps = Math.max(...runs.map((rows) => rows.at(-1)?.step ?? 0));
    const last = (column: string): readonly number[] =>
      runs.flatMap((rows) => rows.findLast((row) => row[column] !== undefined)?.[column] ?? []);
    return [
      printableLine(label),
      String(runs.length),
      grouped(steps),
      spreadText(last(`${HELD_OUT}loss`), "number"),
      ...shares.map(({ column }) => spreadText(last(column), "share")),
    ];
  });
  const heads = ["run", "seeds", "steps", "held-out loss", ...shares.map(({ title }) => `held-out ${title}`)];
  return textTable(
    heads.map((head, index) => ({ head, align: index === 0 ? "left" : "right" })),
    rows,
    room,
  );
}

/** `91.20 %`, of several runs `91.20 % ± 0.31 %`: mean and sample deviation. */
function spreadText(values: readonly number[], unit: "number" | "share"): string {
  const spread = spreadOf(values);
  if (!spread) return "–";
  const { mean, deviation } = spread;
  return [mean, ...(deviation === null ? [] : [deviation])].map((each) => valueText(each, unit)).join(" ± ");
}
