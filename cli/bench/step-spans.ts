/** How long each step of a timed run took, on all of the device's threads or its one queue. */
import type { TimedRun } from "../../runtime/execution.ts";

/** @returns milliseconds from when the first thread began with a step to when the last one was done */
export function stepSpans({ tracks }: TimedRun): readonly number[] {
  const steps = (tracks[0]?.spans.length ?? 0) / 2;
  return Array.from({ length: steps }, (_, step) => {
    const begins = tracks.map(({ spans }) => spans[2 * step] ?? 0);
    const ends = tracks.map(({ spans }) => spans[2 * step + 1] ?? 0);
    return Math.max(0, Math.max(...ends) - Math.min(...begins));
  });
}
