/** The loss curve of a run: SVG for a page, light or dark, and lines of text for a terminal. */
import asciichart from "asciichart";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";

export interface Curve {
  readonly title: string;
  /** Steps done before the first loss here: a run that went on begins where the one before ended. */
  readonly from: number;
  /** Loss of each step, in order. */
  readonly losses: readonly number[];
  /** Held-out accuracy after a step, 0 to 1. */
  readonly accuracies: readonly { readonly step: number; readonly accuracy: number }[];
}

/** Exponential mean, as training curves are shown; the first values count fully. */
export function smooth(values: readonly number[], weight = 0.95): readonly number[] {
  let mean = 0;
  let total = 0;
  return values.map((value) => {
    mean = weight * mean + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return mean / total;
  });
}

const SIZE = { width: 720, height: 420, left: 64, right: 64, top: 48, bottom: 56 };

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function curveSvg({ title, from, losses, accuracies }: Curve): string {
  const { width, height, left, right, top, bottom } = SIZE;
  const smoothed = smooth(losses);
  const x = scaleLinear([from, from + Math.max(1, losses.length)], [left, width - right]);
  const y = scaleLinear(
    [0, smoothed.reduce((most, each) => Math.max(most, each), 0.01)],
    [height - bottom, top],
  ).nice();
  const share = scaleLinear([0, 1], [height - bottom, top]);
  const path = line<number>(
    (_, i) => x(from + i + 1),
    (value) => y(value),
  );
  const marks = line<{ readonly step: number; readonly accuracy: number }>(
    (each) => x(each.step),
    (each) => share(each.accuracy),
  );
  const thin = (values: readonly number[]): string => path([...values]) ?? "";
  const gridLines = y
    .ticks(5)
    .map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
    );
  const shares = [0, 0.25, 0.5, 0.75, 1].map(
    (tick) => `<text class="accuracy-text" x="${width - right + 8}" y="${share(tick) + 4}">${100 * tick} %</text>`,
  );
  const steps = x
    .ticks(6)
    .map((tick) => `<text x="${x(tick)}" y="${height - bottom + 20}" text-anchor="middle">${tick}</text>`);
  const dots = accuracies.map(
    ({ step, accuracy }) =>
      `<circle class="accuracy-dot" cx="${x(step).toFixed(1)}" cy="${share(accuracy).toFixed(1)}" r="3"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>
  svg { background: #ffffff; font: 12px system-ui, sans-serif; }
  text { fill: #333333; } .title { font-size: 15px; font-weight: 600; }
  .grid { stroke: #dddddd; } .each { stroke: #9db8e8; stroke-width: 1; fill: none; opacity: 0.5; }
  .loss { stroke: #2456b8; stroke-width: 2; fill: none; } .accuracy { stroke: #b8541f; stroke-width: 2; fill: none; stroke-dasharray: 5 4; }
  .accuracy-dot, .accuracy-text { fill: #b8541f; } .loss-text { fill: #2456b8; }
  @media (prefers-color-scheme: dark) {
    svg { background: #16181d; } text { fill: #d5d8de; } .grid { stroke: #33373f; } .each { stroke: #4a6190; }
    .loss { stroke: #7ea6f4; } .loss-text { fill: #7ea6f4; } .accuracy { stroke: #f0a070; } .accuracy-dot, .accuracy-text { fill: #f0a070; }
  }
</style>
<text class="title" x="${left}" y="26">${escaped(title)}</text>
${gridLines.join("\n")}
${steps.join("\n")}
${shares.join("\n")}
<path class="each" d="${thin(losses)}"/>
<path class="loss" d="${thin(smoothed)}"/>
<path class="accuracy" d="${marks([...accuracies]) ?? ""}"/>
${dots.join("\n")}
<text class="loss-text" transform="translate(18 ${height / 2}) rotate(-90)" text-anchor="middle">training loss (smoothed)</text>
<text class="accuracy-text" transform="translate(${width - 10} ${height / 2}) rotate(90)" text-anchor="middle">held-out accuracy</text>
<text x="${(left + width - right) / 2}" y="${height - 12}" text-anchor="middle">step</text>
</svg>
`;
}

/** About 70 columns wide: each the mean of the steps that fall into it. */
export function curveText({ losses }: Curve, columns = 70): string {
  if (losses.length < 2) return "";
  const smoothed = smooth(losses);
  const width = Math.min(columns, smoothed.length);
  const points = Array.from(
    { length: width },
    (_, i) => smoothed[Math.floor(((i + 0.5) * smoothed.length) / width)] ?? 0,
  );
  return asciichart.plot(points, { height: 10, format: (value: number) => value.toFixed(3).padStart(8) });
}
