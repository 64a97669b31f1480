/**
 * A profile as a trace that Chrome (chrome://tracing) and Perfetto (ui.perfetto.dev) open: the JSON object format of trace
 * events. A step is a complete event (`X`) on the track of its thread; times are in microseconds, and events of one track
 * do not overlap, which both would refuse to draw.
 */
import type { TimedRun } from "../../runtime/execution.ts";

/** What is told of one step of the program. */
export interface TracedStep {
  /** The layer's path and what is done: `s1.0.conv (backward)`. */
  readonly label: string;
  /** What kind of work: `conv2d`. */
  readonly family: string;
  readonly args: { readonly [name: string]: string | number };
}

const PROCESS = 1;

interface Event {
  readonly name: string;
  readonly ph: "X" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly [field: string]: unknown;
}

/** @param told for people: what it is a trace of, and on what */
export function traceText(
  name: string,
  run: TimedRun,
  steps: readonly TracedStep[],
  told: { readonly [name: string]: string | number },
): string {
  const metadata: readonly Event[] = [
    { name: "process_name", ph: "M", pid: PROCESS, tid: 0, args: { name } },
    ...run.tracks.flatMap((track, index): readonly Event[] => [
      { name: "thread_name", ph: "M", pid: PROCESS, tid: index + 1, args: { name: track.name } },
      { name: "thread_sort_index", ph: "M", pid: PROCESS, tid: index + 1, args: { sort_index: index } },
    ]),
  ];
  const events = run.tracks.flatMap(({ spans }, track) => eventsOf(spans, track + 1, steps));
  const lines = [...metadata, ...events].map((event) => JSON.stringify(event));
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(told)},"traceEvents":[\n${lines.join(",\n")}\n]}\n`;
}

function eventsOf(spans: Float64Array, tid: number, steps: readonly TracedStep[]): readonly Event[] {
  let free = 0;
  return steps.flatMap(({ label, family, args }, step): readonly Event[] => {
    // Whole nanoseconds: what follows something else begins where that has ended, whatever roundings say.
    const [from = 0, to = 0] = [spans[2 * step], spans[2 * step + 1]].map((ms = 0) => Math.round(1e6 * ms));
    const begin = Math.max(from, free);
    if (to <= begin) return [];
    free = to;
    const times = { ts: begin / 1e3, dur: (to - begin) / 1e3 };
    return [{ name: label, cat: family, ph: "X", pid: PROCESS, tid, ...times, args: { step, ...args } }];
  });
}
