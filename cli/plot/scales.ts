/** What the axes of a chart reach over, and what stands at their ticks: a label belongs to the grid line of its own number. */
import { scaleLinear, scaleLog } from "d3-scale";
import type { Panel } from "./chart.ts";
import type { CurvePoint } from "./smoothing.ts";

export interface Axis {
  /** From a number to its place in pixels; what is beyond the scale stands at its edge. */
  readonly at: (value: number) => number;
  readonly ticks: readonly Tick[];
}
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** Beyond it a linear scale shows one end of the numbers alone. */
const MOST_RATIO = 60;
/** So that the noise of shares that are all alike does not fill a panel. */
const LEAST_SHARE = 0.004;
/** Of single steps, what is more rare stands at the edge. */
const OUTLIERS = 0.01;

export function acrossAxis(panels: readonly Panel[], [left, right]: readonly [number, number]): Axis {
  const xs = panels
    .flatMap(({ lines }) => lines.flatMap(({ points, each = [] }) => [...points, ...each]))
    .map((p) => p.x);
  const [first, last] = [least(xs), most(xs)];
  const scale = scaleLinear([first, Math.max(last, first + 1)], [left, right]).clamp(true);
  const format = scale.tickFormat(6);
  const ticks = scale.ticks(6).filter(Number.isInteger);
  return { at: scale, ticks: ticks.map((value) => ({ at: scale(value), text: format(value) })) };
}

export function valueAxis(panel: Panel, [bottom, top]: readonly [number, number]): Axis {
  const [low, high] = reachOf(panel);
  if (isLog(panel, low, high)) return logAxis(low, high, [bottom, top]);
  const scale = scaleLinear(linearDomain(panel, low, high), [bottom, top]).nice(5);
  if (panel.unit === "share") scale.domain(scale.domain().map((each) => Math.min(1, Math.max(0, each))));
  scale.clamp(true);
  const format = panel.unit === "share" ? scale.tickFormat(5, "%") : scale.tickFormat(5);
  return {
    at: scale,
    ticks: scale.ticks(5).map((value) => ({ at: scale(value), text: format(value).replace("%", " %") })),
  };
}

/** `91.20 %`, `0.2512`, `1.3e-5`. */
export function valueText(value: number, unit: Panel["unit"]): string {
  if (unit === "share") return `${(100 * value).toFixed(2)} %`;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return value.toFixed(size < 1 ? 4 : 3).slice(0, 6);
}

function isLog({ scale, unit }: Panel, low: number, high: number): boolean {
  if (unit === "share" || !(low > 0)) return false;
  return scale === "log" || (scale === "auto" && high / low > MOST_RATIO);
}

function logAxis(low: number, high: number, [bottom, top]: readonly [number, number]): Axis {
  const scale = scaleLog([low / 1.15, high * 1.15], [bottom, top]).clamp(true);
  const decades = Math.log10(high / low);
  const heads = decades > 2.5 ? [1] : [1, 2, 5];
  const step = Math.max(1, Math.ceil(decades / 6));
  const isShown = (value: number): boolean => {
    const exponent = Math.floor(Math.log10(value) + 1e-9);
    return heads.includes(Math.round(value / 10 ** exponent)) && exponent % step === 0;
  };
  const ticks = scale.ticks().filter(isShown);
  return { at: scale, ticks: ticks.map((value) => ({ at: scale(value), text: powerText(value) })) };
}

function powerText(value: number): string {
  return value >= 1e-3 && value < 1e5
    ? String(Number(value.toPrecision(1)))
    : value.toExponential(0).replace("e+", "e");
}

/** 0 is shown where the numbers come near it: else it would take the room that their differences need. */
function linearDomain({ unit }: Panel, low: number, high: number): [number, number] {
  const least = unit === "share" ? LEAST_SHARE : Math.max(1e-9, Math.abs(high) * 1e-3);
  const middle = (low + high) / 2;
  const span = Math.max(high - low, least);
  const [from, to] = [middle - span / 2, middle + span / 2];
  return [low >= 0 && low < 0.4 * high ? 0 : from, to];
}

/** Least and most of what is drawn. */
function reachOf({ lines }: Panel): readonly [number, number] {
  const all = lines.flatMap(({ points, each = [], band = [] }) => [
    ...points.map(({ y }) => y),
    ...band.flatMap(({ low, high }) => [low, high]),
    ...withoutOutliers(each),
  ]);
  const finite = all.filter(Number.isFinite);
  return finite.length === 0 ? [0, 1] : [least(finite), most(finite)];
}

function withoutOutliers(points: readonly CurvePoint[]): readonly number[] {
  const sorted = points.map(({ y }) => y).sort((a, b) => a - b);
  const cut = Math.ceil(sorted.length * OUTLIERS);
  return sorted.length < 3 ? sorted : [sorted[cut] ?? 0, sorted[sorted.length - 1 - cut] ?? 0];
}

// A call takes no more arguments than fit on the stack.
function least(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
function most(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}
