/**
 * A profile as a trace that Chrome (chrome://tracing) and Perfetto (ui.perfetto.dev) open: the JSON object format of trace
 * events. A step is a complete event (`X`) on the track of its thread; times are in microseconds, and events of one track
 * do not overlap, which both would refuse to draw.
 */
import type { TimedRun } from "../../runtime/execution.ts";
import type { ProfileRow } from "./profile.ts";

/** One operation: `s1.0.conv (backward)`, of which family, with its kernels, one a step. */
export type TracedOperation = Pick<ProfileRow, "layer" | "family" | "kernels" | "flops" | "bytes">;

const PROCESS = 1;

interface Event {
  readonly name: string;
  readonly ph: "X" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly [field: string]: unknown;
}

/** @param operations of all steps of the run, in their order @param told for people: what it is a trace of, and on what */
export function traceText(
  name: string,
  run: TimedRun,
  operations: readonly TracedOperation[],
  told: { readonly [name: string]: string | number },
): string {
  const metadata: readonly Event[] = [
    { name: "process_name", ph: "M", pid: PROCESS, tid: 0, args: { name } },
    ...run.tracks.flatMap((track, index): readonly Event[] => [
      { name: "thread_name", ph: "M", pid: PROCESS, tid: index + 1, args: { name: track.name } },
      { name: "thread_sort_index", ph: "M", pid: PROCESS, tid: index + 1, args: { sort_index: index } },
    ]),
  ];
  const lines = [...metadata, ...eventsOf(run, operations)].map((event) => JSON.stringify(event));
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(told)},"traceEvents":[\n${lines.join(",\n")}\n]}\n`;
}

/** What an operation does is divided among its events as its time is: those of any choice of events add up. */
function eventsOf({ tracks }: TimedRun, operations: readonly TracedOperation[]): readonly Event[] {
  const free = tracks.map(() => 0);
  let next = 0;
  return operations.flatMap(({ layer, family, kernels, flops, bytes }): readonly Event[] => {
    const stretches = kernels.flatMap((kernel) => {
      const step = next++;
      return tracks.flatMap(({ spans }, track) => {
        // Whole nanoseconds: what follows something else begins where that has ended, whatever roundings say.
        const [from = 0, to = 0] = [spans[2 * step], spans[2 * step + 1]].map((ms = 0) => Math.round(1e6 * ms));
        const begin = Math.max(from, free[track] ?? 0);
        if (to <= begin) return [];
        free[track] = to;
        return [{ tid: track + 1, begin, length: to - begin, step, kernel }];
      });
    });
    const lengths = stretches.map(({ length }) => length);
    const [flopsOf, bytesOf] = [divided(flops, lengths), divided(bytes, lengths)];
    return stretches.map(({ tid, begin, length, step, kernel }, index) => {
      const args = { step, kernel, flops: flopsOf[index], bytes: bytesOf[index] };
      return { name: layer, cat: family, ph: "X", pid: PROCESS, tid, ts: begin / 1e3, dur: length / 1e3, args };
    });
  });
}

/** @returns whole numbers that are to each other as `lengths` are, and add up to `amount` */
function divided(amount: number, lengths: readonly number[]): readonly number[] {
  const all = lengths.reduce((sum, each) => sum + each, 0);
  let [length, given] = [0, 0];
  return lengths.map((each) => {
    length += each;
    const before = given;
    given = Math.round((amount * length) / all);
    return given - before;
  });
}
