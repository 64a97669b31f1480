/** A curve as lines of text for a terminal. */
import asciichart from "asciichart";
import { smoothed, type CurvePoint } from "./smoothing.ts";

/** About 70 columns wide, smoothed; nothing for a single point. */
export function curveText(points: readonly CurvePoint[], columns = 70): string {
  if (points.length < 2) return "";
  const curve = smoothed(points);
  const width = Math.min(columns, curve.length);
  const values = Array.from({ length: width }, (_, i) => curve[Math.floor(((i + 0.5) * curve.length) / width)]?.y ?? 0);
  return asciichart.plot(values, { height: 10, format: (value: number) => value.toFixed(3).padStart(8) });
}
