/** Contestants measured in turn, round by round, so that a machine whose speed changes changes it for all of them. */
import { isEnough, type Repeats } from "../enough.ts";
import { measure, type Command, type Failed, type Measured } from "../measurement.ts";
import { median } from "../statistics.ts";

export interface Contestant {
  readonly name: string;
  /** Left out: a reason, told in its line. */
  readonly command: Command | Failed;
  /** In the first round only: what takes long. */
  readonly once?: boolean;
}
export interface Result {
  readonly name: string;
  readonly rounds: readonly Measured[];
  readonly failure?: string;
}

/** @param rounds as many as it takes until the median of no ratio to the first one would move by much */
export async function contest(contestants: readonly Contestant[], rounds: Repeats): Promise<readonly Result[]> {
  const measured = contestants.map((): Measured[] => []);
  const failures = new Map<number, string>();
  for (let round = 0; round < rounds.most && !isKnown(measured, rounds); round++) {
    for (const [index, { command, once }] of contestants.entries()) {
      if (failures.has(index) || (once && round > 0)) continue;
      const outcome = "failure" in command ? command : await measure(command);
      if ("failure" in outcome) failures.set(index, outcome.failure);
      else measured[index]?.push(outcome);
    }
  }
  return contestants.map(({ name }, index): Result => {
    const failure = failures.get(index);
    return { name, rounds: measured[index] ?? [], ...(failure === undefined ? {} : { failure }) };
  });
}

/** Ratios are what is told; times where nothing is compared. Who was measured once, or failed, asks for no other round. */
function isKnown([first = [], ...others]: readonly (readonly Measured[])[], rounds: Repeats): boolean {
  const own = first.map(({ milliseconds }) => milliseconds);
  const ratios = others
    .filter(({ length }) => length === own.length && length > 0)
    .map((theirs) => theirs.map(({ milliseconds }, round) => milliseconds / (own[round] ?? Number.NaN)));
  return (ratios.length > 0 ? ratios : [own]).every((each) => isEnough(each, rounds));
}

export function milliseconds({ rounds }: Result): number {
  return median(rounds.map((each) => each.milliseconds));
}

/** What it takes when nothing else runs, or nearly so. */
export function fastest({ rounds }: Result): number {
  return Math.min(...rounds.map((each) => each.milliseconds));
}

/** How many times as long `a` takes as `b`: the median over the rounds in which both were measured. */
export function ratio(a: Result, b: Result): number {
  const both = Math.min(a.rounds.length, b.rounds.length);
  return median(
    Array.from(
      { length: both },
      (_, round) => (a.rounds[round]?.milliseconds ?? Number.NaN) / (b.rounds[round]?.milliseconds ?? Number.NaN),
    ),
  );
}
