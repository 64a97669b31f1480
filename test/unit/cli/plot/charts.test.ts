/** Curves as they are drawn: nothing late, nothing beside its frame, a label at the line of its own number. */
import { describe, expect, test } from "vitest";
import { curveText } from "../../../../cli/plot/curve-text.ts";
import { chartSvg } from "../../../../cli/plot/chart-svg.ts";
import type { Chart, Panel } from "../../../../cli/plot/chart.ts";
import { comparisonChart, runChart } from "../../../../cli/plot/curves.ts";
import { valueAxis } from "../../../../cli/plot/scales.ts";
import { smoothed, thinned } from "../../../../cli/plot/smoothing.ts";
import type { HistoryRow } from "../../../../training/history.ts";

/** A loss that falls, with a spike far above all others, and accuracies between 86 and 92 %. */
const rows: readonly HistoryRow[] = Array.from({ length: 400 }, (_, index) => ({
  step: index + 1,
  rate: 0.1,
  loss: 2.3 * Math.exp(-index / 60) + 0.3 + 0.1 * Math.sin(index * 7) + (index === 200 ? 500 : 0),
  ...((index + 1) % 100 === 0 ? { held_out_accuracy: 0.86 + 0.0002 * index, held_out_loss: 0.4 } : {}),
}));
const numbersOf = (path: string): readonly (readonly [number, number])[] =>
  [...path.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
const pathsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<path class="(?:each|line[^"]*|band)" d="([^"]*)"/g)].map(([, path = ""]) => path);

describe("a smoothed curve", () => {
  test("of points on a line is that line, from the first to the last: it neither lags nor begins elsewhere", () => {
    const line = Array.from({ length: 1000 }, (_, x) => ({ x, y: 3 - 0.002 * x }));
    const curve = smoothed(line);
    expect(curve[0]?.x).toBe(0);
    expect(curve.at(-1)?.x).toBe(999);
    for (const { x, y } of curve) expect(y).toBeCloseTo(3 - 0.002 * x, 9);
  });
  test("goes through the middle of a step, not behind it", () => {
    const step = Array.from({ length: 801 }, (_, x) => ({ x, y: x < 400 ? 1 : x === 400 ? 0.5 : 0 }));
    const at = smoothed(step).find(({ x }) => x >= 400);
    expect(Math.abs((at?.y ?? 0) - 0.5)).toBeLessThan(0.05);
  });
  test("is of as many points as a page shows, however long the run; what is thinned keeps its spikes", () => {
    const many = Array.from({ length: 50_000 }, (_, x) => ({ x, y: x === 31_415 ? 9 : 1 }));
    expect(smoothed(many).length).toBeLessThan(1000);
    expect(thinned(many).length).toBeLessThan(1000);
    expect(thinned(many).some(({ y }) => y === 9)).toBe(true);
  });
});

describe("a run's picture", () => {
  const svg = chartSvg(runChart("Net on <images>", rows));
  test("has every point within its frame, the raw loss too, which never runs through the title", () => {
    const [, left, right] = /class="axis" x1="([\d.]+)" x2="([\d.]+)" y1="([\d.]+)" y2="\3"/.exec(svg) ?? [];
    const bottoms = [...svg.matchAll(/class="axis" x1="([\d.]+)" x2="(?!\1)[\d.]+" y1="([\d.]+)"/g)].map(([, , y]) =>
      Number(y),
    );
    expect(bottoms.length).toBe(2);
    const points = pathsOf(svg).flatMap(numbersOf);
    expect(points.length).toBeGreaterThan(600);
    for (const [x, y] of points) {
      expect(x).toBeGreaterThanOrEqual(Number(left));
      expect(x).toBeLessThanOrEqual(Number(right));
      expect(bottoms.some((bottom) => y <= bottom && y >= bottom - 220)).toBe(true);
    }
  });
  test("tells axes, lines and where they end, and holds no markup of a name", () => {
    for (const words of [">step<", ">loss<", ">accuracy on held-out images<", ">training<", ">held-out 93.98 %<"])
      expect(svg).toContain(words);
    expect(svg).toContain("prefers-color-scheme: dark");
    expect(svg).not.toContain("<images>");
  });
  test("of a run that went on begins where it did, without a spike", () => {
    const later = rows.filter(({ step }) => step > 250).map((row) => ({ ...row, loss: 0.3 }));
    const [, line = ""] = pathsOf(chartSvg(runChart("Net", later)));
    expect(new Set(numbersOf(line).map(([, y]) => y)).size).toBe(1);
  });
});

describe("an axis", () => {
  const panel = (values: readonly number[], more: Partial<Panel> = {}): Panel => ({
    ...{ title: "", unit: "number", scale: "auto" },
    lines: [{ label: "", colour: 0, points: values.map((y, x) => ({ x, y })) }],
    ...more,
  });
  const ticks = (...given: Parameters<typeof panel>): readonly string[] =>
    valueAxis(panel(...given), [100, 0]).ticks.map(({ text }) => text);

  test("of accuracies from 86 to 92 % is about these, each tick at its grid line", () => {
    const shown = ticks([0.86, 0.92], { unit: "share" });
    expect(shown.length).toBeGreaterThan(3);
    for (const text of shown) expect(Number.parseFloat(text)).toBeGreaterThanOrEqual(85);
    const svg = chartSvg({ title: "t", across: "step", panels: [panel([0.86, 0.92], { unit: "share" })] });
    const grid = [...svg.matchAll(/class="grid"[^>]* y1="([\d.]+)"/g)].map(([, y]) => Number(y));
    const labels = [...svg.matchAll(/y="([\d.]+)"[^>]*>[\d.]+ %</g)].map(([, y]) => Number(y) - 4);
    expect(labels.map((y) => y.toFixed(0))).toEqual(grid.map((y) => y.toFixed(0)));
  });
  test("of shares never goes beyond 0 and 100 %", () => {
    expect(ticks([0.02, 1], { unit: "share" }).at(-1)).toBe("100 %");
    expect(ticks([1, 1], { unit: "share" }).at(-1)).toBe("100.00 %");
  });
  test("is in powers where a linear one would show one end alone", () => {
    expect(ticks([1e-7, 1e-3, 2], { scale: "log" })).toEqual(expect.arrayContaining(["1e-6", "1"]));
    expect(ticks([0.01, 4])).toEqual(expect.arrayContaining(["0.1", "1"]));
    expect(ticks([1, 2])).not.toContain("10");
  });
});

describe("several runs", () => {
  const seed = (shift: number): readonly HistoryRow[] =>
    rows.map((row) => ({ ...row, loss: (row["loss"] ?? 0) + shift }));
  const chart = (label: string, shifts: readonly number[]): Chart =>
    comparisonChart("two", [
      { label, runs: shifts.map(seed) },
      { label: "other", runs: [rows] },
    ]);
  test("of one recipe are their mean, with how far they lie apart", () => {
    const [panel] = chart("net", [-0.2, 0.4]).panels;
    const [mean, other] = panel?.lines ?? [];
    const [, expected] =
      comparisonChart("", [
        { label: "", runs: [rows] },
        { label: "", runs: [seed(0.1)] },
      ]).panels[0]?.lines ?? [];
    mean?.points.forEach(({ y }, index) => expect(y).toBeCloseTo(expected?.points[index]?.y ?? 0, 9));
    expect(mean?.band?.every(({ low, high }) => Math.abs(high - low - 0.6) < 1e-9)).toBe(true);
    expect(other?.band).toBeUndefined();
  });
  test("are named in a legend and at their ends; ends that are close make room for each other", () => {
    const same = comparisonChart(
      "same",
      Array.from({ length: 6 }, (_, index) => ({ label: `run ${index}`, runs: [rows] })),
    );
    const svg = chartSvg(same);
    expect(svg.match(/>run 3</g)).toHaveLength(1);
    const ends = [...svg.matchAll(/y="([\d.]+)"[^>]*class="direct">run \d [\d.]+</g)]
      .map(([, y]) => Number(y))
      .sort((a, b) => a - b);
    expect(ends).toHaveLength(6);
    ends.slice(1).forEach((y, index) => expect(y - (ends[index] ?? 0)).toBeGreaterThan(12));
  });
  test("of another length are compared as far as all have come", () => {
    const [panel] = comparisonChart("t", [{ label: "net", runs: [rows, rows.slice(0, 100)] }]).panels;
    expect(panel?.lines[0]?.points.at(-1)?.x).toBeLessThanOrEqual(100);
  });
});

test("a curve in the terminal is as wide as asked, and nothing for one step", () => {
  const points = Array.from({ length: 500 }, (_, x) => ({ x, y: 5 - x / 100 }));
  expect(curveText(points.slice(0, 1))).toBe("");
  const lines = curveText(points, 40).split("\n");
  expect(lines).toHaveLength(11);
  for (const each of lines) expect(each.length).toBeLessThanOrEqual(52);
});
