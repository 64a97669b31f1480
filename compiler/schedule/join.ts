/**
 * Between settling and sharing memory: small maps that do the same to different values, one parameter's update and the
 * next one's, are one step over arenas. Only steps that nothing but such steps waits for are moved, to the end, so that
 * what the rest of the network holds meanwhile does not change.
 */
import { rowOf, overRow, type Row } from "./alike.ts";
import { Arenas, MOST_JOINED, type LeafArena, type Run } from "./arenas.ts";
import type { Settled } from "./settle.ts";
import { outputsOf, type BufferId, type BufferSlot, type MapStep, type Step } from "./types.ts";

/** @param given arenas that leaves lie in already, for another function */
export function joinAlike(settled: Settled, given: readonly LeafArena[]): Settled {
  const { steps, buffers } = settled;
  // Few maps can wait to the end, and only of these is it asked what they do.
  const counts = new Map<string, number>();
  const known = new Map<Step, Row>();
  for (const row of latest(steps, (step) => joinable(step, buffers))) {
    counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
    known.set(row.step, row);
  }
  const isOneOfSeveral = (row: Row | undefined): boolean => (counts.get(row?.key ?? "") ?? 0) > 1;
  const rows = latest(steps, (step) => (isOneOfSeveral(known.get(step)) ? known.get(step) : undefined));
  const joined = new Set<Step>(rows.map(({ step }) => step));
  const arenas = new Arenas(buffers, steps, rows, given);
  const last = byLevel(rows).flatMap((level) => alikeIn(level).flatMap((alike) => arenas.runsOf(alike)));
  return {
    ...settled,
    steps: [...steps.filter((step) => !joined.has(step)), ...last.map(asStep)],
    buffers: arenas.slots,
  };
}

/** A temporary too large to lie beside another is worth a step of its own, where its value is there. */
function joinable(step: Step, buffers: readonly BufferSlot[]): Row | undefined {
  const row = rowOf(step, buffers);
  const isLarge = row && row.length > MOST_JOINED && row.columns.some((each) => buffers[each]?.role === "temporary");
  return isLarge ? undefined : row;
}

/** Those that may run behind all other steps, in their order. */
function latest(steps: readonly Step[], rowOfStep: (step: Step) => Row | undefined): readonly Row[] {
  const read = new Set<BufferId>();
  const written = new Set<BufferId>();
  const found: Row[] = [];
  for (const step of [...steps].reverse()) {
    const isWaitedFor =
      outputsOf(step).some(({ buffer }) => read.has(buffer) || written.has(buffer)) ||
      step.operands.some(({ buffer }) => written.has(buffer));
    const row = isWaitedFor ? undefined : rowOfStep(step);
    if (row) found.push(row);
    else {
      for (const { buffer } of step.operands) read.add(buffer);
      for (const { buffer } of outputsOf(step)) written.add(buffer);
    }
  }
  return found.reverse();
}

/** Rows of one level do not wait for one another. */
function byLevel(rows: readonly Row[]): readonly (readonly Row[])[] {
  const levels: Row[][] = [];
  const readAt = new Map<BufferId, number>();
  const writtenAt = new Map<BufferId, number>();
  for (const row of rows) {
    const { operands, outputs } = row.step;
    const after = [
      ...[...operands, ...outputs].map(({ buffer }) => writtenAt.get(buffer) ?? -1),
      ...outputs.map(({ buffer }) => readAt.get(buffer) ?? -1),
    ];
    const level = 1 + Math.max(-1, ...after);
    (levels[level] ??= []).push(row);
    for (const { buffer } of operands) readAt.set(buffer, Math.max(level, readAt.get(buffer) ?? -1));
    for (const { buffer } of outputs) writtenAt.set(buffer, level);
  }
  return levels;
}

function alikeIn(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const known = groups.get(row.key);
    if (known) known.push(row);
    else groups.set(row.key, [row]);
  }
  return [...groups.values()];
}

function asStep({ rows, columns, length }: Run): MapStep {
  const [first, ...others] = rows.map(({ step }) => step) as [MapStep, ...MapStep[]];
  if (others.length === 0) return first;
  const own = rows[0]?.columns ?? [];
  const moved = <T extends { readonly buffer: BufferId }>(each: T): T => {
    const column = own.indexOf(each.buffer);
    return column < 0 ? each : { ...each, buffer: columns[column] ?? each.buffer };
  };
  const step = overRow(first, length);
  return {
    ...step,
    name: `${first.name} and ${others.length} more`,
    operands: step.operands.map(moved),
    outputs: step.outputs.map(moved),
    joins: [first, ...others],
  };
}
