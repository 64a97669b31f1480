/** A table: contestants with their times, as multiples of ours where they computed the same, and what is asked of them. */
import type { Repeats } from "../enough.ts";
import { agreement } from "./agreement.ts";
import { verdictOf, type Aim, type Verdict } from "./aims.ts";
import { contest, fastest, milliseconds, ratio, type Contestant, type Result } from "./contest.ts";

export interface Table {
  readonly title: string;
  /** What they compute, which has to agree. */
  readonly values: "losses" | "logits";
  readonly rounds: Repeats;
  /** The first line is what the others are compared with. */
  readonly lines: readonly Contestant[];
  readonly aims?: readonly Aim[];
}

export type Print = (line: string) => void;

export async function printTable(
  print: Print,
  { title, values, rounds, lines, aims = [] }: Table,
): Promise<{ readonly results: readonly Result[]; readonly verdicts: readonly Verdict[] }> {
  print(`\n${title}`);
  const measured = await contest(lines, rounds);
  const [ours] = measured;
  const told = measured.map((result, index) => {
    if (!ours || index === 0 || result.rounds.length === 0 || ours.rounds.length === 0) return { result, says: "" };
    const { agrees, says } = agreement(values, ours.rounds[0]?.values ?? [], result.rounds[0]?.values ?? []);
    if (agrees) return { result, says };
    return { result: { name: result.name, rounds: [], failure: `no ratio: ${says}` }, says };
  });
  const results = told.map(({ result }) => result);
  told.forEach(({ result, says }) => print(lineOf(result, says, ours)));
  const verdicts = aims.map((aim) => verdictOf(aim, results));
  for (const { says } of verdicts) print(`    ${says}`);
  const failed = results.flatMap(({ failure, name }, index): Verdict[] => {
    if (failure === undefined) return [];
    const says = `${name}: ${failure}`;
    if (failure.startsWith("no ratio")) return [{ reached: false, isWrong: true, says }];
    // What an aim asks for says so itself; of ours that something failed is never all.
    const isAskedFor = aims.some(({ of }) => of.includes(name));
    if (index > 0 && isAskedFor) return [];
    return [{ reached: undefined, says, ...(index === 0 ? { isWrong: true } : {}) }];
  });
  return { results, verdicts: [...verdicts, ...failed].map((each) => ({ ...each, says: `${title}: ${each.says}` })) };
}

function lineOf(result: Result, agrees: string, ours: Result | undefined): string {
  const name = `  ${result.name.padEnd(38)}`;
  if (result.failure !== undefined) return `${name} ${result.failure}`;
  const time = `${inMilliseconds(milliseconds(result)).padStart(9)} ms ${`(${inMilliseconds(fastest(result))})`.padStart(10)}`;
  const note = result.rounds[0]?.note ?? "";
  const isCompared = ours && ours.name !== result.name && ours.rounds.length > 0;
  const times = isCompared ? `${ratio(result, ours).toPrecision(3)}x ours` : "";
  return `${name} ${time} ${times.padStart(16)}  ${agrees.padEnd(20)} ${note}`;
}
function inMilliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
