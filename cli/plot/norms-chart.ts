/** Norms as a picture: how large gradients and updates are, from the input to the output, on a scale of powers. */
import { grouped } from "../../grammar/counted.ts";
import type { NormsOfStep } from "../../training/norms.ts";
import type { Chart, Line } from "./chart.ts";

/** More would hide each other. */
const MOST_LINES = 6;

/** One run at several of its steps. */
export function normsChart(title: string, all: readonly NormsOfStep[]): Chart {
  const shown = spread(all);
  const lines = (valueOf: ValueOf): readonly Line[] =>
    shown.map(({ step, norms }, colour) => ({
      label: `after step ${grouped(step)}`,
      colour,
      points: byDepth(norms, valueOf),
      hasDots: true,
    }));
  return {
    title,
    panels: [
      { title: "gradient of each layer's weights (norm)", unit: "number", scale: "log", lines: lines(gradientOf) },
      { title: "update as a part of the weights (norm / norm)", unit: "number", scale: "log", lines: lines(partOf) },
    ],
    across: "layer with weights, from the input to the output",
  };
}

/** Several runs, each at the first step that was looked at: where the gradient vanishes before anything is learnt. */
export function normsComparison(
  title: string,
  runs: readonly { readonly label: string; readonly all: readonly NormsOfStep[] }[],
): Chart {
  const lines = runs.map(({ label, all }, colour): Line => ({
    ...{ label, colour, hasDots: true },
    points: byDepth(all[0]?.norms ?? [], gradientOf),
  }));
  const steps = new Set(runs.map(({ all }) => all[0]?.step ?? 0));
  const when = [...steps].join(", ");
  return {
    title,
    subtitle: `after step ${when}`,
    panels: [{ title: "gradient of each layer's weights (norm)", unit: "number", scale: "log", lines }],
    across: "layer with weights, from the input to the output",
  };
}

type ValueOf = (norms: NormsOfStep["norms"][number]) => number;
const gradientOf: ValueOf = ({ gradient }) => gradient;
const partOf: ValueOf = ({ update, weight }) => update / weight;

/** Of kernels and matrices: what a layer's shifts and scales are is of another size. What is 0 has no place on a scale of powers. */
function byDepth(norms: NormsOfStep["norms"], valueOf: ValueOf): Line["points"] {
  return norms
    .filter(({ rank }) => rank >= 2)
    .map((each, index) => ({ x: index + 1, y: valueOf(each) }))
    .filter(({ y }) => y > 0 && Number.isFinite(y));
}

/** The first, the last and some between. */
function spread<T>(all: readonly T[]): readonly T[] {
  if (all.length <= MOST_LINES) return all;
  const at = Array.from({ length: MOST_LINES }, (_, i) => Math.round((i * (all.length - 1)) / (MOST_LINES - 1)));
  return all.filter((_, index) => at.includes(index));
}
