/** Curves of runs: one with all that it was, or several on one scale. */
import { HELD_OUT, type HistoryRow } from "../../training/history.ts";
import type { Chart, Line, Panel, Range } from "./chart.ts";
import { smoothed, type CurvePoint } from "./smoothing.ts";

/** Runs under one name: of one recipe with several seeds, or one alone. */
export interface NamedRuns {
  readonly label: string;
  /** Each by ascending step. */
  readonly runs: readonly (readonly HistoryRow[])[];
}

/** One run: its loss in training, each step and smoothed, what it is held-out, and its accuracy. */
export function runChart(title: string, rows: readonly HistoryRow[]): Chart {
  const losses = pointsOf(rows, "loss");
  const heldOut = pointsOf(rows, `${HELD_OUT}loss`);
  const training: Line = { label: "training", colour: 0, points: smoothed(losses), each: losses };
  const evaluated: readonly Line[] =
    heldOut.length === 0 ? [] : [{ label: "held-out", colour: 1, points: heldOut, hasDots: true }];
  const loss: Panel = { title: "loss", unit: "number", scale: "auto", lines: [training, ...evaluated] };
  const metrics = sharesOf([rows]).map(({ column, title: name }): Panel => ({
    title: `${name} on held-out images`,
    ...{ unit: "share", scale: "linear" },
    lines: [{ label: "held-out", colour: 1, points: pointsOf(rows, column), hasDots: true }],
  }));
  return { title, panels: [loss, ...metrics], across: "step" };
}

/** Several runs on one scale: the loss in training, smoothed, and the accuracy; of several seeds the mean, and how far they lie apart. */
export function comparisonChart(title: string, named: readonly NamedRuns[]): Chart {
  const lines = (column: string, isNoisy: boolean): readonly Line[] =>
    named.flatMap(({ label, runs }, colour) => {
      const all = runs.map((rows) => pointsOf(rows, column)).filter((points) => points.length > 0);
      const curves = isNoisy ? all.map(smoothed) : all;
      if (curves.length === 0) return [];
      const points = meanOf(curves);
      return [
        { label, colour, points, hasDots: !isNoisy, ...(curves.length > 1 ? { band: rangeOf(curves, points) } : {}) },
      ];
    });
  const panels: readonly Panel[] = [
    { title: "loss in training, smoothed", unit: "number", scale: "auto", lines: lines("loss", true) },
    ...sharesOf(named.flatMap(({ runs }) => runs)).map(({ column, title: name }): Panel => ({
      title: `${name} on held-out images`,
      ...{ unit: "share", scale: "linear" },
      lines: lines(column, false),
    })),
  ];
  const isOfSeveral = named.some(({ runs }) => runs.length > 1);
  return {
    title,
    ...(isOfSeveral ? { subtitle: "mean of the seeds, and from lowest to highest" } : {}),
    panels: panels.filter((panel) => panel.lines.length > 0),
    across: "step",
  };
}

const titles: { readonly [metric: string]: string } = { top5: "top-5 accuracy", mean_iou: "mean IoU" };

/** What is told of the evaluations of some runs but the loss: shares from 0 to 1, by their columns. */
export function sharesOf(
  runs: readonly (readonly HistoryRow[])[],
): readonly { readonly column: string; readonly title: string }[] {
  const all = new Set(runs.flatMap((rows) => rows.flatMap((row) => Object.keys(row))));
  return [...all].flatMap((column) => {
    const metric = column.startsWith(HELD_OUT) ? column.slice(HELD_OUT.length) : "loss";
    return metric === "loss" ? [] : [{ column, title: titles[metric] ?? metric }];
  });
}

/** Rows that have the column, as points over the step. */
export function pointsOf(rows: readonly HistoryRow[], column: string): readonly CurvePoint[] {
  return rows.flatMap(({ step, [column]: y }) => (y === undefined ? [] : [{ x: step, y }]));
}

/** Where all curves have come to. */
function meanOf(curves: readonly (readonly CurvePoint[])[]): readonly CurvePoint[] {
  const [first = []] = curves;
  const upTo = Math.min(...curves.map((points) => points.at(-1)?.x ?? 0));
  return first
    .filter(({ x }) => x <= upTo)
    .map(({ x }) => ({ x, y: curves.reduce((sum, points) => sum + valueAt(points, x), 0) / curves.length }));
}

function rangeOf(curves: readonly (readonly CurvePoint[])[], at: readonly CurvePoint[]): readonly Range[] {
  return at.map(({ x }) => {
    const values = curves.map((points) => valueAt(points, x));
    return { x, low: Math.min(...values), high: Math.max(...values) };
  });
}

/** Between two points on the line that joins them. */
function valueAt(points: readonly CurvePoint[], x: number): number {
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) <= x) low = middle;
    else high = middle;
  }
  const [before, after] = [points[low], points[high]];
  if (!before || !after) return Number.NaN;
  const share = after.x === before.x ? 0 : Math.min(1, Math.max(0, (x - before.x) / (after.x - before.x)));
  return before.y + share * (after.y - before.y);
}
