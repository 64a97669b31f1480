/** The training curves of an ablation: a panel a shortcut, a line a depth, the mean of the seeds between the lowest and the highest. */
import { smoothed } from "../plot/smoothing.ts";
import { grouped } from "../../grammar/counted.ts";
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
    points: meanCurve(runs.filter((run) => run.of === of).map(({ course }) => course.losses)),
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

/** As far as all have come: one that diverged is as long as it was. */
function meanCurve(runs: readonly (readonly number[])[]): readonly Point[] {
  const steps = Math.min(...runs.map(({ length }) => length));
  const curves = runs.map((losses) => smoothed(losses.slice(0, steps).map((y, index) => ({ x: index + 1, y }))));
  const [first = []] = curves;
  const every = Math.max(1, Math.ceil(first.length / MOST_POINTS));
  return first.flatMap(({ x }, place) => {
    if (place % every !== 0 && place < first.length - 1) return [];
    const values = curves.map((curve) => curve[place]?.y ?? 0);
    const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
    return [{ x, mean, low: Math.min(...values), high: Math.max(...values) }];
  });
}

/** Enough for a line over half a page. */
const MOST_POINTS = 200;
