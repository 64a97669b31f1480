/**
 * Ways to compile one network, measured in turn, so that what else the machine does meets each alike; by ratios to the first,
 * round by round.
 */
import { compileModel, type FunctionRequest } from "../compiler/compile.ts";
import type { Targets } from "../compiler/kernels/target.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import type { Device } from "../runtime/device.ts";
import { openSession } from "../runtime/open-session.ts";
import type { Session } from "../runtime/session.ts";
import { median } from "./statistics.ts";

export interface Way<Row> {
  readonly row: Row;
  readonly targets: Targets;
}
export interface Timed<Row> {
  readonly row: Row;
  readonly dispatches: number;
  readonly milliseconds: number;
  /** Of the first one's time, median over the rounds. */
  readonly ratio: number;
}
export interface InTurn {
  readonly device: Device;
  readonly model: CheckedModel;
  readonly request: FunctionRequest;
  readonly call: (session: Session) => Promise<unknown>;
  readonly rounds: number;
}

/** An adapter that computes here is measured in processor time, which nothing else on the machine takes. */
export function timeOf({ targets }: Device): "processor" | "wall" {
  return targets.wgsl === undefined || targets.wgsl.class === "software" ? "processor" : "wall";
}

/** @param ways the first is what the others are compared with */
export async function inTurn<Row>(
  ways: readonly Way<Row>[],
  { device, model, request, call, rounds }: InTurn,
): Promise<readonly Timed<Row>[]> {
  const isHere = timeOf(device) === "processor";
  const now = (): number => {
    if (!isHere) return performance.now();
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const opened = [];
  for (const { row, targets } of ways) {
    const program = compileModel(model, { functions: [request], targets });
    const session = await openSession(device, program, { seed: 1 });
    await call(session);
    const { steps } = program.code.wgsl ?? program.code.wasm ?? {};
    opened.push({ row, session, dispatches: steps?.[0]?.length ?? 0, times: [] as number[] });
  }
  for (let round = 0; round < rounds; round++)
    for (const { session, times } of opened) {
      const startedAt = now();
      await call(session);
      times.push(now() - startedAt);
    }
  for (const { session } of opened) await session[Symbol.asyncDispose]();
  const [first] = opened;
  return opened.map(({ row, dispatches, times }) => ({
    ...{ row, dispatches },
    milliseconds: median(times),
    ratio: median(times.map((each, round) => each / (first?.times[round] ?? each))),
  }));
}

/** As people read it: a line a way. @param name of a row */
export function printTimed<Row>(timed: readonly Timed<Row>[], name: (row: Row) => string): void {
  for (const { row, dispatches, milliseconds, ratio } of timed) {
    const counted = `${dispatches} dispatches`.padStart(14);
    console.log(
      `  ${name(row).padEnd(72)} ${counted} ${milliseconds.toFixed(1).padStart(8)} ms ${ratio.toFixed(3).padStart(6)}`,
    );
  }
}
