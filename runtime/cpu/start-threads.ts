/** Threads for one program: workers of Node or of a page, or where none can be started the caller's own. */
import { hasWorkers, isNode } from "./host.ts";
import { startNodeThread } from "./node-thread.ts";
import { ownThread } from "./own-thread.ts";
import { startPageThreads } from "./page-threads.ts";
import { allOrNone, type Thread } from "./thread.ts";

/**
 * Starts threads side by side.
 * @param count of them, 1 where there are no workers
 * @param code of each, a script without imports @param served where a page finds the same script, if it may not start text
 * @throws ResnetProblem RN5001 for what a page's rules do not allow
 */
export async function startThreads(
  code: string,
  count: number,
  served: string | object | undefined,
): Promise<readonly Thread[]> {
  if (!hasWorkers()) return [ownThread()];
  if (!isNode()) return startPageThreads(code, count, served);
  return allOrNone(Array.from({ length: count }, (_, index) => startNodeThread(code, `resnet ${index}`)));
}
