/** What is asked of a comparison, and whether it was reached. */
import { fastest as fastestRound, ratio, milliseconds, type Result } from "./contest.ts";

export interface Aim {
  /** Whose time it is asked of, as the table's lines name it; the first line's when left out. */
  readonly who?: string;
  /** As the table's lines name them: the fastest of those that were measured counts. */
  readonly of: readonly string[];
  /** For people: `PyTorch's time`. */
  readonly says: string;
  /** `at most` is of our time by theirs, `at least` of theirs by ours. */
  readonly bound: "at most" | "at least";
  readonly factor: number;
}
/** Every aim of a run, for its last lines. */
export interface Verdict {
  readonly reached: boolean | undefined;
  readonly says: string;
  /** Something else was computed, or nothing where we should have. */
  readonly isWrong?: true;
}

/** @param results without those that computed something else; the first one is ours */
export function verdictOf({ who, of, says, bound, factor }: Aim, results: readonly Result[]): Verdict {
  const asked = `asked${who === undefined ? "" : ` of ${who}`}: ${bound} ${factor} ${bound === "at most" ? "of" : "times"} ${says}`;
  const ours = results.find(({ name }) => who === undefined || name === who);
  const theirs = results.filter(({ name }) => of.includes(name));
  const [fastest] = theirs
    .filter(({ rounds }) => rounds.length > 0)
    .sort((one, other) => milliseconds(one) - milliseconds(other));
  if (!ours || ours.rounds.length === 0 || !fastest) {
    const why = ours && ours.rounds.length === 0 ? ours.failure : theirs.find(({ failure }) => failure)?.failure;
    return { reached: undefined, says: `${asked}; not measured: ${why ?? "it is not among the lines"}` };
  }
  const times = bound === "at most" ? ratio(ours, fastest) : ratio(fastest, ours);
  // On a busy machine medians tell of its other work; what each does at its best has to say the same.
  const theirBest = Math.min(...theirs.filter(({ rounds }) => rounds.length > 0).map(fastestRound));
  const best = bound === "at most" ? fastestRound(ours) / theirBest : theirBest / fastestRound(ours);
  const reached = [times, best].every((each) => (bound === "at most" ? each <= factor : each >= factor));
  const beside = of.length > 1 ? ` beside ${fastest.name}, the fastest of ${of.length}` : "";
  return {
    reached,
    says: `${asked}; reached: ${times.toPrecision(3)} (${best.toPrecision(3)} by the fastest rounds)${beside}: ${reached ? "yes" : "NO"}`,
  };
}
