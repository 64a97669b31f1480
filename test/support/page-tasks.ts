/**
 * What a page's main thread does, by its own clock of processor time: what a busy machine takes away in between does not
 * count, and what would hold up a frame does.
 */
import type { Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  /** Microseconds of processor time. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

export interface TracedTasks<T> {
  readonly result: T;
  /** Of the longest. */
  readonly milliseconds: number;
  /** How many there were. */
  readonly tasks: number;
  /** From one callback of `requestAnimationFrame` to the next, where the page asks for them. */
  readonly frames: readonly Frame[];
}
export interface Frame {
  readonly milliseconds: number;
  /** Of these the main thread's processor time: a frame that comes late without it waited for the machine. */
  readonly computing: number;
}

export async function traceTasks<T>(page: Page, act: () => Promise<T>): Promise<TracedTasks<T>> {
  const browser = page.context().browser();
  if (!browser) throw new Error("a page without a browser cannot be traced");
  await browser.startTracing(page, {
    categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"],
  });
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
  const own = traceEvents.filter((event) => main.has(threadOf(event)));
  const tasks = own
    .filter(({ name }) => name === "RunTask")
    .map(({ ts, tdur = 0 }) => ({ at: ts / 1000, milliseconds: tdur / 1000 }));
  const frames = own.filter(({ name }) => name === "FireAnimationFrame").map(({ ts }) => ts / 1000);
  return {
    result,
    tasks: tasks.length,
    milliseconds: Math.max(0, ...tasks.map(({ milliseconds }) => milliseconds)),
    frames: framesOf(
      frames.sort((one, other) => one - other),
      tasks.sort((one, other) => one.at - other.at),
    ),
  };
}

/** @param tasks in their order; a frame's callback is within a task, which counts to the frame behind it */
function framesOf(
  at: readonly number[],
  tasks: readonly { readonly at: number; readonly milliseconds: number }[],
): readonly Frame[] {
  let next = tasks.findIndex((task) => task.at >= (at[0] ?? 0)) - 1;
  return at.slice(1).map((end, index) => {
    let computing = 0;
    // The task in which the last callback ran began before it.
    for (; next < tasks.length && (tasks[next + 1]?.at ?? Infinity) <= end; next++)
      computing += tasks[next]?.milliseconds ?? 0;
    return { milliseconds: end - (at[index] ?? end), computing };
  });
}
