/** How many threads the device `cpu` has on this machine, of a verb that opens none. */
import { coreCount } from "../../runtime/cpu/host.ts";
import { MOST_THREADS } from "../../runtime/cpu/threads.ts";

/** As many as were asked for, at most one for each core. */
export async function threadsOf({
  threads = MOST_THREADS,
}: {
  readonly threads?: number | undefined;
}): Promise<number> {
  return Math.min(threads, await coreCount(), MOST_THREADS);
}
