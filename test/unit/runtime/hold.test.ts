/** What keeps a process from ending while calls are under way. */
import { afterEach, expect, test, vi } from "vitest";
import { Hold } from "../../../runtime/alive.ts";

afterEach(() => vi.unstubAllGlobals());

/** Of timers that hold the process. */
const held = (): number => process.getActiveResourcesInfo().filter((each) => each === "Timeout").length;

test("holds the process from a call to its end, by one timer whoever asks how often", () => {
  const before = held();
  const hold = new Hold();
  for (let call = 0; call < 3; call++) {
    hold.hold();
    hold.hold();
    expect(held()).toBe(before + 1);
    hold.release();
    expect(held()).toBe(before);
  }
  hold.hold();
  hold.end();
  expect(held()).toBe(before);
});

test("where timers are numbers none is left behind a call", () => {
  const running = new Set<number>();
  let last = 0;
  vi.stubGlobal("setInterval", () => {
    running.add(++last);
    return last;
  });
  vi.stubGlobal("clearInterval", (timer: number) => running.delete(timer));
  const hold = new Hold();
  for (let call = 0; call < 3; call++) {
    hold.hold();
    hold.hold();
    expect(running.size).toBe(1);
    hold.release();
    expect(running.size).toBe(0);
  }
});
