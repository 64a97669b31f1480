/** A table: contestants with their times, as multiples of ours where they computed the same, and what is asked of them. */
import { agreement } from "./agreement.ts";
import { verdictOf, type Aim, type Verdict } from "./aims.ts";
import { contest, fastest, milliseconds, ratio, type Contestant, type Result } from "./contest.ts";

export interface Table {
  readonly title: string;
  /** What they compute, which has to agree. */
  readonly values: "losses" | "logits";
  readonly rounds: number;
  /** The first line is what the others are compared with. */
  readonly lines: readonly Contestant[];
  readonly aims?: readonly Aim[];
  /** The first line's short name. */
  readonly base?: string;
}

export type Print = (line: string) => void;

export async function printTable(
  print: Print,
  { title, values, rounds, lines, aims = [], base = "ours" }: Table,
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
  told.forEach(({ result, says }) => print(lineOf(result, says, ours, base)));
  const verdicts = aims.map((aim) => verdictOf(aim, results));
  for (const { says } of verdicts) print(`    ${says}`);
  const differs = results.flatMap(({ failure, name }): Verdict[] =>
    failure?.startsWith("no ratio") ? [{ reached: false, differs: true, says: `${name}: ${failure}` }] : [],
  );
  return { results, verdicts: [...verdicts, ...differs].map((each) => ({ ...each, says: `${title}: ${each.says}` })) };
}

function lineOf(result: Result, agrees: string, base: Result | undefined, baseName: string): string {
  const name = `  ${result.name.padEnd(38)}`;
  if (result.failure !== undefined) return `${name} ${result.failure}`;
  const time = `${inMilliseconds(milliseconds(result)).padStart(9)} ms ${`(${inMilliseconds(fastest(result))})`.padStart(10)}`;
  const note = result.rounds[0]?.note ?? "";
  const isCompared = base && base.name !== result.name && base.rounds.length > 0;
  const times = isCompared ? `${ratio(result, base).toPrecision(3)}x ${baseName}` : "";
  return `${name} ${time} ${times.padStart(16)}  ${agrees.padEnd(20)} ${note}`;
}
function inMilliseconds(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
