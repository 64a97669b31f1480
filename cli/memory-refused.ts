/** Memory that the system does not give to this process: no bug, and nothing that a design did. */
import { ResnetProblem } from "../runtime/problem.ts";

/** What has less taken, by the option that says it. */
const ways: ReadonlyMap<string, string> = new Map([
  ["batch", "a smaller `batch`"],
  ["memoryBudget", "a `memoryBudget` below what the plan takes"],
  ["workers", "fewer `workers`"],
]);

/**
 * What it is told as; undefined for every other error.
 * @param standing of a run: where it is, and how it goes on @param has whether the verb has an option; all of them when left out
 */
export function memoryRefused(
  error: unknown,
  { standing, has = () => true }: { readonly standing?: string; readonly has?: (option: string) => boolean } = {},
): ResnetProblem | undefined {
  if (!(error instanceof RangeError) || !/allocation failed/i.test(error.message)) return undefined;
  const known = [...ways].flatMap(([option, way]) => (has(option) ? [way] : []));
  const less = known.length > 0 ? `use ${known.join(" or ")}, or end what else takes memory` : "end what else takes it";
  return new ResnetProblem(
    "RN5004",
    `the system gives this process no more memory: ${error.message}`,
    standing === undefined ? less : `${standing}; or ${less}`,
  );
}
