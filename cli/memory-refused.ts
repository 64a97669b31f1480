/** Memory that the system does not give to this process: no bug, and nothing that a design did. */
import { ResnetProblem } from "../runtime/problem.ts";

/** What it is told as; undefined for every other error. @param standing of a run: where it is, and how it goes on */
export function memoryRefused(error: unknown, standing?: string): ResnetProblem | undefined {
  if (!(error instanceof RangeError) || !/allocation failed/i.test(error.message)) return undefined;
  const less = "use a smaller batch (--batch N) or fewer --workers, or end what else takes memory";
  return new ResnetProblem(
    "RN5004",
    `the system gives this process no more memory: ${error.message}`,
    standing === undefined ? less : `${standing}; or ${less}`,
  );
}
