/** An evaluation tells how far it is only where it takes long. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EvaluationBar } from "../../../cli/training/evaluation-bar.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

test("one that is over at once says nothing, a long one how far it is and how long the rest will take", () => {
  const lines: string[] = [];
  const io = { out: () => {}, err: (text: string) => lines.push(text), interactive: false };
  const bar = new EvaluationBar({ ...io, colour: { out: false, err: false } }, 1000);
  bar.update(100);
  vi.advanceTimersByTime(900);
  bar.update(1000);
  bar.stop();
  expect(lines).toEqual([]);
  for (let done = 0; done <= 500; done += 100) {
    bar.update(done);
    vi.advanceTimersByTime(1000);
  }
  // The first line is told once it was worth a bar and that has stood for a second, the next five seconds on.
  expect(lines).toEqual(["evaluating 200/1000  ETA 0:08"]);
  bar.stop();
  expect(lines.at(-1)).toBe("evaluating 500/1000  ETA 0:05");
});
