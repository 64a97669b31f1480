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
  for (const row of latest(steps, buffers, (step) => joinable(step, buffers)).rows) {
    counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
    known.set(row.step, row);
  }
  const isOneOfSeveral = (row: Row | undefined): boolean => (counts.get(row?.key ?? "") ?? 0) > 1;
  const { rows, behind } = latest(steps, buffers, (step) =>
    isOneOfSeveral(known.get(step)) ? known.get(step) : undefined,
  );
  const moved = new Set<Step>([...rows.map(({ step }) => step), ...behind]);
  const arenas = new Arenas(buffers, steps, rows, given);
  const last = byLevel(rows).flatMap((level) => alikeIn(level).flatMap((alike) => arenas.runsOf(alike)));
  return {
    ...settled,
    steps: [...steps.filter((step) => !moved.has(step)), ...last.map(asStep), ...behind],
    buffers: arenas.slots,
  };
}

/** A temporary too large to lie beside another is worth a step of its own, where its value is there. */
function joinable(step: Step, buffers: readonly BufferSlot[]): Row | undefined {
  const row = rowOf(step, buffers);
  const isLarge = row && row.length > MOST_JOINED && row.columns.some((each) => buffers[each]?.role === "temporary");
  return isLarge ? undefined : row;
}

interface Latest {
  /** Those that may run behind all other steps, in their order. */
  readonly rows: readonly Row[];
  /** Those that run behind these, so that rows which read what they change need not wait for it. */
  readonly behind: readonly Step[];
}

function latest(
  steps: readonly Step[],
  buffers: readonly BufferSlot[],
  rowOfStep: (step: Step) => Row | undefined,
): Latest {
  // By buffer 1 where it is.
  const read = new Uint8Array(buffers.length);
  const written = new Uint8Array(buffers.length);
  const byRows = { touched: new Set<BufferId>(), written: new Set<BufferId>() };
  const rows: Row[] = [];
  const behind: Step[] = [];
  for (const step of [...steps].reverse()) {
    const outputs = outputsOf(step);
    const isWaitedFor =
      outputs.some(({ buffer }) => read[buffer] === 1 || written[buffer] === 1) ||
      step.operands.some(({ buffer }) => written[buffer] === 1);
    const row = isWaitedFor ? undefined : rowOfStep(step);
    if (row) {
      rows.push(row);
      for (const { buffer } of [...step.operands, ...outputs]) byRows.touched.add(buffer);
      for (const { buffer } of outputs) byRows.written.add(buffer);
    } else if (!isWaitedFor && isState(step, buffers) && mayFollow(step, byRows)) behind.push(step);
    else {
      for (const { buffer } of step.operands) read[buffer] = 1;
      for (const { buffer } of outputs) written[buffer] = 1;
    }
  }
  return { rows: rows.reverse(), behind: behind.reverse() };
}

/** Whether rows that stand behind a step do the same in front of it. */
function mayFollow(
  step: Step,
  byRows: { readonly touched: ReadonlySet<BufferId>; readonly written: ReadonlySet<BufferId> },
): boolean {
  const changes = outputsOf(step).some(({ buffer }) => byRows.touched.has(buffer));
  return !changes && !step.operands.some(({ buffer }) => byRows.written.has(buffer));
}

/** A number that a step leaves for the next one, as whether a momentum has begun. */
function isState(step: Step, buffers: readonly BufferSlot[]): boolean {
  return (
    step.family === "map" &&
    step.outputs.every(({ buffer }) => buffers[buffer]?.role === "state" && buffers[buffer].length === 1)
  );
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
