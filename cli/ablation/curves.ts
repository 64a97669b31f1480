/** The training curves of an ablation: a panel a shortcut, a line a depth, the mean of the seeds between the lowest and the highest. */
import { grouped } from "../terminal.ts";
import type { Done } from "./runs.ts";

export interface Point {
  /** Steps done. */
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}
export interface Line {
  readonly label: string;
  readonly points: readonly Point[];
}
export interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** @param parameter that is varied, by its name */
export function panelsOf(runs: readonly Done[], parameter: string | undefined): readonly Panel[] {
  const counterparts = [...new Set(runs.map(({ of }) => of))];
  const depths = counterparts.map(({ depth, shortcut }) => `${depth} ${shortcut}`);
  const isToldByDepth = new Set(depths).size === depths.length;
  const lineOf = (of: Done["of"], label: string): Line => ({
    label,
    points: meanCurve(runs.filter((run) => run.of === of).map(({ course }) => smoothed(course.losses))),
  });
  if (parameter === undefined)
    return [{ title: "by shortcut", lines: counterparts.map((each) => lineOf(each, titleOf(each.shortcut))) }];
  const shortcuts = [...new Set(counterparts.map(({ shortcut }) => shortcut))];
  return shortcuts.map((shortcut) => ({
    title: titleOf(shortcut),
    lines: counterparts
      .filter((each) => each.shortcut === shortcut)
      .map((each) =>
        lineOf(each, isToldByDepth ? `${grouped(each.depth)} layers` : `${parameter} ${each.value ?? ""}`),
      ),
  }));
}

function titleOf(shortcut: string | undefined): string {
  if (shortcut === undefined) return "as designed";
  return shortcut === "none" ? "plain (shortcut none)" : `shortcut ${shortcut}`;
}

/** A window's part of the curve. */
const WINDOW = 0.06;

/** Means over windows that reach as far back as forward: at its ends a curve is as it was measured. */
export function smoothed(values: readonly number[]): readonly number[] {
  const most = Math.floor((WINDOW * values.length) / 2);
  const sums = [0];
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value);
  return values.map((_, index) => {
    const reach = Math.min(most, index, values.length - 1 - index);
    return ((sums[index + reach + 1] ?? 0) - (sums[index - reach] ?? 0)) / (2 * reach + 1);
  });
}

/** Enough for a line over half a page. */
const MOST_POINTS = 240;

/** As far as all have come: one that diverged is as long as it was. */
function meanCurve(curves: readonly (readonly number[])[]): readonly Point[] {
  const steps = Math.min(...curves.map(({ length }) => length));
  const count = Math.min(steps, MOST_POINTS);
  return Array.from({ length: count }, (_, place) => {
    const index = count === 1 ? 0 : Math.round((place * (steps - 1)) / (count - 1));
    const values = curves.map((curve) => curve[index] ?? 0);
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    return { x: index + 1, mean, low: Math.min(...values), high: Math.max(...values) };
  });
}
