/** What an ablation came to: a line for each counterpart, for people, for programs and for spreadsheets. */
import type { Metric } from "../../compiler/recipes/checked-recipe.ts";
import { csvText } from "../csv.ts";
import { spreadOf, type Spread } from "../spread.ts";
import { grouped } from "../../grammar/counted.ts";
import { textTable, type Column } from "../text-table.ts";
import { formatMetric } from "../training/score-text.ts";
import { finalLoss } from "./course.ts";
import type { Counterpart } from "./grid.ts";
import type { Done } from "./runs.ts";

/** What is spread is so over the seeds of a counterpart. */
export interface Row {
  readonly shortcut?: string;
  /** Of the parameter that is varied, as it was written. */
  readonly value?: string;
  readonly depth: number;
  readonly params: number;
  readonly macs: number | null;
  readonly seeds: readonly number[];
  /** Mean over the last tenth of the steps; null where every run diverged. */
  readonly trainingLoss: Spread | null;
  /** Of the last evaluation, by metric; accuracy is 0 to 1. */
  readonly heldOut: { readonly [metric: string]: Spread };
  /** Seeds whose run diverged: what is beside is of the others. */
  readonly diverged: readonly number[];
}

export function rowsOf(all: readonly Counterpart[], runs: readonly Done[]): readonly Row[] {
  return all.map(({ key, shortcut, value, depth, params, macs }) => {
    const own = runs.filter(({ of }) => of.key === key);
    const whole = own.filter(({ course }) => course.ended === "whole");
    const last = whole.flatMap(({ course }) => course.evaluations.slice(-1));
    const losses = whole.flatMap(({ course }) => finalLoss(course) ?? []);
    const metrics = [...new Set(last.flatMap(({ means }) => Object.keys(means)))];
    return {
      ...(shortcut === undefined ? {} : { shortcut }),
      ...(value === undefined ? {} : { value }),
      depth,
      params,
      macs,
      seeds: own.map(({ seed }) => seed),
      trainingLoss: spreadOf(losses) ?? null,
      heldOut: Object.fromEntries(
        metrics.flatMap((metric) => {
          const spread = spreadOf(last.flatMap(({ means }) => means[metric] ?? []));
          return spread ? [[metric, spread]] : [];
        }),
      ),
      diverged: own.filter(({ course }) => course.ended === "diverged").map(({ seed }) => seed),
    };
  });
}

/** What stands at the top of a table. */
export interface Heads {
  /** The parameter that is varied. */
  readonly parameter: string | undefined;
}

/** @param room characters of a line */
export function tableText(rows: readonly Row[], { parameter }: Heads, room?: number): string {
  const hasShortcuts = rows.some(({ shortcut }) => shortcut !== undefined);
  const others = othersOf(rows);
  const columns: readonly Column[] = [
    ...(hasShortcuts ? [{ head: "shortcut", align: "left" } as const] : []),
    ...(parameter === undefined ? [] : [{ head: parameter, align: "right" } as const]),
    { head: "depth", align: "right" },
    { head: "parameters", align: "right", spare: 2 },
    { head: "multiply-adds", align: "right", spare: 1 },
    { head: "training loss", align: "right" },
    { head: "held-out accuracy", align: "right" },
    ...others.map((metric): Column => ({ head: `held-out ${metric}`, align: "right" })),
  ];
  const cells = rows.map(({ shortcut, value, depth, params, macs, trainingLoss, heldOut, diverged, seeds }) => {
    const all = diverged.length === seeds.length ? "diverged" : "";
    const some = diverged.length > 0 && all === "" ? ` (${diverged.length} of ${seeds.length} diverged)` : "";
    return [
      ...(hasShortcuts ? [shortcut ?? ""] : []),
      ...(parameter === undefined ? [] : [value ?? ""]),
      grouped(depth),
      grouped(params),
      macs === null ? "open" : grouped(macs),
      all === "" ? `${spreadText("loss", trainingLoss)}${some}` : all,
      spreadText("accuracy", heldOut["accuracy"] ?? null),
      ...others.map((metric) => spreadText(metric, heldOut[metric] ?? null)),
    ];
  });
  return textTable(columns, cells, room);
}

/** What the recipe measures beside accuracy and loss. */
function othersOf(rows: readonly Row[]): readonly Metric[] {
  return (["top5", "mean_iou"] as const).filter((metric) => rows.some(({ heldOut }) => heldOut[metric]));
}

/** `0.7612 ± 0.0123`, `71.20 ± 0.51 %` */
export function spreadText(metric: Metric, spread: Spread | null): string {
  if (!spread) return "–";
  const { mean, deviation } = spread;
  if (deviation === null) return formatMetric(metric, mean);
  const [value, unit = ""] = formatMetric(metric, mean).split(" ");
  const around = formatMetric(metric, deviation).split(" ")[0] ?? "";
  return `${value} ± ${around}${unit === "" ? "" : ` ${unit}`}`;
}

/** For spreadsheets: a line a counterpart. */
export function tableCsv(rows: readonly Row[], { parameter }: Heads): string {
  const metrics = [...new Set(rows.flatMap(({ heldOut }) => Object.keys(heldOut)))];
  const head = [
    "shortcut",
    parameter ?? "parameter",
    ...["depth", "params", "macs", "seeds", "diverged", "training_loss", "training_loss_deviation"],
    ...metrics.flatMap((metric) => [`held_out_${metric}`, `held_out_${metric}_deviation`]),
  ];
  const lines = rows.map((row) => [
    row.shortcut ?? "",
    row.value ?? "",
    ...[row.depth, row.params, row.macs ?? "", row.seeds.length, row.diverged.length],
    ...numbersOf(row.trainingLoss),
    ...metrics.flatMap((metric) => numbersOf(row.heldOut[metric] ?? null)),
  ]);
  return csvText([head, ...lines]);
}

function numbersOf(spread: Spread | null): readonly (number | string)[] {
  return [spread?.mean ?? "", spread?.deviation ?? ""];
}
