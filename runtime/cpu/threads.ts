/** How many threads there are, and a person may ask for. */
import { told } from "../argument.ts";
import { ResnetProblem } from "../problem.ts";
import { hasSharedMemory } from "./features.ts";
import { coreCount, hasWorkers } from "./host.ts";

/** More threads than this are a mistake: every one has a worker and room of its own. */
export const MOST_THREADS = 128;

/** @throws ResnetProblem RN5006 for a number that makes no sense */
export function requireThreads(threads: unknown): void {
  if (Number.isInteger(threads) && (threads as number) >= 1 && (threads as number) <= MOST_THREADS) return;
  throw new ResnetProblem(
    "RN5006",
    `${told(threads)} threads were asked for, 1 to ${MOST_THREADS} are possible`,
    "leave it out to use one for each core",
  );
}

/**
 * What the device `cpu` has here: threads as asked for, one where memory cannot be shared. Never more than cores: they meet
 * some hundred times a step, and one that has no core then is waited for by all.
 */
export async function threadsHere(asked = MOST_THREADS) {
  const cores = await coreCount();
  const sharesMemory = hasSharedMemory() && hasWorkers();
  return { cores, sharesMemory, threads: sharesMemory ? Math.min(asked, cores) : 1 };
}
