/** Where a step's time goes: each of its operations with what it does a second, and what of that the device could. */
import type { Operation } from "../../compiler/operations.ts";
import type { Device } from "../../runtime/device.ts";
import type { TimedRun } from "../../runtime/execution.ts";
import type { ProgramStep } from "../../runtime/program.ts";
import { median } from "../spread.ts";
import { highest, measureCeiling, type Ceiling } from "./ceiling.ts";
import { ratesOf, type WorkRates } from "./rates.ts";
import { stepSpans } from "./step-spans.ts";
import type { Subject } from "./subject.ts";

/** One operation: as the table, the JSON and the trace tell it. */
export interface ProfileRow extends WorkRates {
  /** Path of the layer, and what is done there: `s1.0.conv (backward)`. */
  readonly layer: string;
  readonly family: string;
  /** Of its steps of the program. */
  readonly kernels: readonly string[];
  /** It may be above the ceiling of multiply-adds: its definition has more than are done. */
  readonly isWinograd: boolean;
}

export interface Profile {
  readonly clock: TimedRun["clock"];
  readonly ceiling: Ceiling;
  /** Of the run that the trace shows: the one whose length is the median. */
  readonly run: TimedRun;
  /** All together, each alone. */
  readonly milliseconds: number;
  /** Steps of the program. */
  readonly steps: number;
  /** Threads that ran them, or a GPU's one queue: of a short function one alone may be quicker than all. */
  readonly tracks: number;
  /** In the order in which they run. */
  readonly rows: readonly ProfileRow[];
}

/** At most; fewer of a run that takes long, whose steps vary less. */
const RUNS = 5;
/** No other run is begun from then on, but for a second. */
const BUDGET_MS = 3000;

/**
 * @param operations of the function @param before the device's ceiling; it is measured twice more, on both sides
 * of what is compared with it, since other work comes and goes
 */
export async function profileOf(
  { session, definition, inputs, numbers }: Subject,
  operations: readonly Operation[],
  device: Device,
  before: Ceiling,
): Promise<Profile> {
  const between = await measureCeiling(device);
  const { wasm, wgsl } = session.program.code;
  // Compiled for the device that runs it alone.
  const code = wgsl ?? wasm;
  const index = session.program.functions.indexOf(definition);
  const steps = code?.steps[index] ?? [];
  const runs: TimedRun[] = [];
  const until = performance.now() + BUDGET_MS;
  while (runs.length < RUNS && (runs.length < 2 || performance.now() < until))
    runs.push(await session.time(definition.kind, inputs, numbers));
  const ceiling = highest([before, between, await measureCeiling(device)]);
  runs.sort((one, other) => lengthOf(one) - lengthOf(other));
  const run = runs[Math.floor(runs.length / 2)] as TimedRun;
  const spans = runs.map(stepSpans);
  const times = steps.map((_, step) => median(spans.map((each) => each[step] ?? 0)));
  const all = times.reduce((sum, time) => sum + time, 0);
  const nameOf = ({ kernel }: ProgramStep): string => code?.kernels[kernel]?.name ?? "";
  const rows = operations.map((operation): ProfileRow => {
    const own = operation.steps.map((step) => steps[step] as ProgramStep);
    const milliseconds = operation.steps.reduce((sum, step) => sum + (times[step] ?? 0), 0);
    const { flops, bytes, family, isWinograd } = operation;
    const rates = ratesOf([{ milliseconds, flops, bytes }], all, ceiling);
    return { layer: own[0]?.label ?? "", family, kernels: own.map(nameOf), isWinograd, ...rates };
  });
  return { clock: run.clock, ceiling, run, milliseconds: all, steps: steps.length, tracks: run.tracks.length, rows };
}

/** All operations of a family together. */
export interface FamilyRates extends WorkRates {
  readonly family: string;
  readonly operations: readonly ProfileRow[];
}
/** Those that take longest first. */
export function familyRates({
  rows,
  milliseconds,
  ceiling,
}: Pick<Profile, "rows" | "milliseconds" | "ceiling">): readonly FamilyRates[] {
  const families = new Map<string, ProfileRow[]>();
  for (const row of rows) families.set(row.family, [...(families.get(row.family) ?? []), row]);
  return [...families]
    .map(([family, operations]) => ({ family, operations, ...ratesOf(operations, milliseconds, ceiling) }))
    .sort((one, other) => other.milliseconds - one.milliseconds);
}

function lengthOf({ tracks }: TimedRun): number {
  return Math.max(0, ...tracks.map(({ spans }) => spans.at(-1) ?? 0));
}
