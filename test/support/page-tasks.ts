/**
 * How long a page's main thread was at one task, by its own clock of processor time: what a busy machine takes away in
 * between does not count, and a task that would hold up a frame does.
 */
import type { Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

export interface LongestTask<T> {
  readonly result: T;
  readonly milliseconds: number;
  /** How many there were. */
  readonly tasks: number;
}

export async function longestTask<T>(page: Page, act: () => Promise<T>): Promise<LongestTask<T>> {
  const browser = page.context().browser();
  if (!browser) throw new Error("a page without a browser cannot be traced");
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline"] });
  const result = await act();
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
  const main = new Set(
    traceEvents
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map((event) => threadOf(event)),
  );
  const times = traceEvents.flatMap((event) =>
    event.name === "RunTask" && main.has(threadOf(event)) ? [(event.tdur ?? 0) / 1000] : [],
  );
  return { result, tasks: times.length, milliseconds: Math.max(0, ...times) };
}
