/** What a step's temporaries take where some values are made again, at the least: without making the steps. Linear. */
import type { BufferId } from "../schedule/types.ts";
import type { StepValues } from "./step-values.ts";

/** @returns bytes of temporaries alive at once, at most */
export function estimatedPeak({ values, reads, forwardSteps }: StepValues, again: ReadonlySet<BufferId>): number {
  const last = new Map<BufferId, number>();
  const copies = new Map<BufferId, { from: number; to: number }>();
  /** A step behind the forward pass reads a value: of one that is made again a copy, which is made where it is first wanted. */
  const read = (wanted: BufferId, at: number): void => {
    const open = [wanted];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const copy = copies.get(id);
      if (copy) copy.to = at;
      else if (again.has(id)) {
        copies.set(id, { from: at, to: at });
        open.push(...(values.get(id)?.from ?? []));
      } else last.set(id, at);
    }
  };
  for (const [at, ids] of reads.entries())
    for (const id of ids) {
      if (at < forwardSteps) last.set(id, at);
      else read(id, at);
    }
  const change = new Float64Array(reads.length + 1);
  const add = (bytes: number, from: number, to: number): void => {
    change[from] = (change[from] ?? 0) + bytes;
    change[to + 1] = (change[to + 1] ?? 0) - bytes;
  };
  for (const { id, bytes, written } of values.values()) {
    add(bytes, written, Math.max(written, last.get(id) ?? written));
    const copy = copies.get(id);
    if (copy) add(bytes, copy.from, copy.to);
  }
  let alive = 0;
  let peak = 0;
  for (const each of change) {
    alive += each;
    peak = Math.max(peak, alive);
  }
  return peak;
}
