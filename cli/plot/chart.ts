/** What a chart is of: panels over one axis, each with lines on one scale. `chart-svg.ts` draws it. */
import type { CurvePoint } from "./smoothing.ts";

export interface Chart {
  readonly title: string;
  /** Under the title: what all lines have in common. */
  readonly subtitle?: string;
  /** One above the other. */
  readonly panels: readonly Panel[];
  /** Of the axis below, with its unit: `step`. */
  readonly across: string;
}

export interface Panel {
  /** What is drawn, with its unit: `loss (nats)`. */
  readonly title: string;
  /** `share`: 0 to 1, told in percent. */
  readonly unit: "number" | "share";
  /** `auto`: linear, unless most of a linear one would be empty. */
  readonly scale: "linear" | "log" | "auto";
  readonly lines: readonly Line[];
}

export interface Line {
  /** In the legend and at its end. */
  readonly label: string;
  /** Lines of one number have one colour, in every panel. */
  readonly colour: number;
  /** By ascending x. */
  readonly points: readonly CurvePoint[];
  /** From which the line was smoothed, drawn faint behind it; its outliers do not stretch the scale. */
  readonly each?: readonly CurvePoint[];
  /** How far several runs lie apart. */
  readonly band?: readonly Range[];
  /** Few and measured: each is marked. */
  readonly hasDots?: boolean;
}

export interface Range {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}
