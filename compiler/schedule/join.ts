/**
 * Between settling and sharing memory: small maps that do the same to different values, one parameter's update and the
 * next one's, are one step over arenas. Only steps that nothing but such steps waits for are moved, to the end, so that
 * what the rest of the network holds meanwhile does not change.
 */
import { rowOf, overRow, type Row } from "./alike.ts";
import { Arenas, MOST_JOINED, type LeafArena, type Run } from "./arenas.ts";
import { LiveMemory } from "./live-memory.ts";
import type { Settled } from "./settle.ts";
import { outputsOf, type BufferId, type BufferSlot, type MapStep, type Operand, type Step } from "./types.ts";

/** @param given arenas that leaves lie in already, for another function */
export function joinAlike(settled: Settled, given: readonly LeafArena[]): Settled {
  const { steps, buffers } = settled;
  // Few maps can wait to the end, and only of these is it asked what they do.
  const counts = new Map<string, number>();
  /** By the step's place. */
  const known: (Row | undefined)[] = [];
  const large = new Set<number>();
  const may = latest(steps, buffers, (step, place) => {
    const row = rowOf(step, buffers);
    if (!row || !isLarge(row, buffers)) return row;
    large.add(place);
    return undefined;
  });
  for (const [index, row] of may.rows.entries()) {
    counts.set(row.key, (counts.get(row.key) ?? 0) + 1);
    known[may.places[index] ?? -1] = row;
  }
  const isOneOfSeveral = (row: Row | undefined): boolean => (counts.get(row?.key ?? "") ?? 0) > 1;
  const { rows, places, behind } = latest(steps, buffers, (_, place) =>
    isOneOfSeveral(known[place]) ? known[place] : undefined,
  );
  const isMoved = new Uint8Array(steps.length);
  for (const place of [...places, ...behind]) isMoved[place] = 1;
  const before = steps.flatMap((step, place) => {
    if (isMoved[place] === 1) return [];
    return large.has(place) && step.family === "map" ? [{ joinEnds: LARGE, ...step }] : [step];
  });
  const live = new LiveMemory(
    before,
    rows.map(({ step }) => step),
    buffers,
  );
  const arenas = new Arenas(buffers, steps, rows, live, given);
  const last = byLevel(rows, buffers.length).flatMap((level) =>
    alikeIn(level).flatMap((alike) => arenas.runsOf(alike)),
  );
  return {
    ...settled,
    steps: [...before, ...last.map(asStep), ...behind.flatMap((place) => steps[place] ?? [])],
    buffers: arenas.slots,
  };
}

/** A temporary too large to lie beside another is worth a step of its own, where its value is there. */
function isLarge({ length, columns }: Row, buffers: readonly BufferSlot[]): boolean {
  return length > MOST_JOINED && columns.some((each) => buffers[each]?.role === "temporary");
}
const LARGE = "it is large, and done where its gradient is there, whose memory is free then";

interface Latest {
  /** Those that may run behind all other steps, in their order, and the places of their steps. */
  readonly rows: readonly Row[];
  readonly places: readonly number[];
  /** Places of those that run behind these, so that rows which read what they change need not wait for it. */
  readonly behind: readonly number[];
}

function latest(
  steps: readonly Step[],
  buffers: readonly BufferSlot[],
  rowOfStep: (step: Step, place: number) => Row | undefined,
): Latest {
  // By buffer 1 where it is.
  const read = new Uint8Array(buffers.length);
  const written = new Uint8Array(buffers.length);
  const byRows = { touched: new Uint8Array(buffers.length), written: new Uint8Array(buffers.length) };
  const rows: Row[] = [];
  const places: number[] = [];
  const behind: number[] = [];
  for (let place = steps.length - 1; place >= 0; place--) {
    const step = steps[place];
    if (!step) continue;
    const outputs = outputsOf(step);
    const isWaitedFor = isMarked(read, outputs) || isMarked(written, outputs) || isMarked(written, step.operands);
    const row = isWaitedFor ? undefined : rowOfStep(step, place);
    if (row) {
      rows.push(row);
      places.push(place);
      mark(byRows.touched, step.operands);
      mark(byRows.touched, outputs);
      mark(byRows.written, outputs);
    } else if (!isWaitedFor && isState(step, buffers) && mayFollow(step, byRows)) behind.push(place);
    else {
      mark(read, step.operands);
      mark(written, outputs);
    }
  }
  return { rows: rows.reverse(), places: places.reverse(), behind: behind.reverse() };
}

function mark(marks: Uint8Array, operands: readonly Operand[]): void {
  for (let at = 0; at < operands.length; at++) marks[operands[at]?.buffer ?? -1] = 1;
}
/** Whether one of the operands' buffers is. */
function isMarked(marks: Uint8Array, operands: readonly Operand[]): boolean {
  for (let at = 0; at < operands.length; at++) if (marks[operands[at]?.buffer ?? -1] === 1) return true;
  return false;
}

/** Whether rows that stand behind a step do the same in front of it. */
function mayFollow(step: Step, byRows: { readonly touched: Uint8Array; readonly written: Uint8Array }): boolean {
  return !isMarked(byRows.touched, outputsOf(step)) && !isMarked(byRows.written, step.operands);
}

/** A number that a step leaves for the next one, as whether a momentum has begun. */
function isState(step: Step, buffers: readonly BufferSlot[]): boolean {
  return (
    step.family === "map" &&
    step.outputs.every(({ buffer }) => buffers[buffer]?.role === "state" && buffers[buffer].length === 1)
  );
}

/** Rows of one level do not wait for one another. @param buffers how many there are */
function byLevel(rows: readonly Row[], buffers: number): readonly (readonly Row[])[] {
  const levels: Row[][] = [];
  // By buffer the last level that does.
  const readAt = new Int32Array(buffers).fill(-1);
  const writtenAt = new Int32Array(buffers).fill(-1);
  for (const row of rows) {
    const { operands, outputs } = row.step;
    let before = -1;
    for (const { buffer } of operands) before = Math.max(before, writtenAt[buffer] ?? -1);
    for (const { buffer } of outputs) before = Math.max(before, writtenAt[buffer] ?? -1, readAt[buffer] ?? -1);
    const level = before + 1;
    (levels[level] ??= []).push(row);
    for (const { buffer } of operands) readAt[buffer] = Math.max(level, readAt[buffer] ?? -1);
    for (const { buffer } of outputs) writtenAt[buffer] = level;
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

function asStep({ rows, columns, length, ends }: Run): MapStep {
  const [first, ...others] = rows.map(({ step }) => step) as [MapStep, ...MapStep[]];
  if (others.length === 0) return ends === undefined ? first : { joinEnds: ends, ...first };
  const own = rows[0]?.columns ?? [];
  const moved = <T extends { readonly buffer: BufferId }>(each: T): T => {
    const column = own.indexOf(each.buffer);
    return column < 0 ? each : { ...each, buffer: columns[column] ?? each.buffer };
  };
  const step = overRow(first, length);
  return {
    ...(ends === undefined ? {} : { joinEnds: ends }),
    joins: [first, ...others],
    ...step,
    name: `${first.name} and ${others.length} more`,
    operands: step.operands.map(moved),
    outputs: step.outputs.map(moved),
  };
}
