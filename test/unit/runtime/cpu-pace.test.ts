import { expect, test } from "vitest";
import { Pace } from "../../../runtime/cpu/pace.ts";

/** How many of `runs` are alone, where one takes as long as it is told to. */
function runsAlone(pace: Pace, runs: number, milliseconds: (alone: boolean, run: number) => number): number {
  let count = 0;
  for (let run = 0; run < runs; run++) {
    const alone = pace.isAlone(false);
    count += Number(alone);
    pace.took(alone, milliseconds(alone, run));
  }
  return count;
}

test("threads go together where that is as quick as a rule, whatever the first runs took", () => {
  expect(runsAlone(new Pace(), 500, (alone, run) => (run < 8 ? 3 : 1) * (alone ? 0.5 : 0.3))).toBe(72);
});

test("one goes alone where the others are late as a rule, though they are quick now and then", () => {
  expect(runsAlone(new Pace(), 500, (alone, run) => (alone || run % 4 === 0 ? 0.5 : 4.5) - (alone ? 0 : 0.2))).toBe(
    428,
  );
});

test("what is long is tried alone once a period", () => {
  expect(runsAlone(new Pace(), 500, (alone) => (alone ? 100 : 50))).toBe(3);
});

test("when other work has gone, threads go together again, and when it comes, one alone", () => {
  const pace = new Pace();
  const busy = (alone: boolean): number => (alone ? 0.5 : 4.5);
  const quiet = (alone: boolean): number => (alone ? 0.5 : 0.3);
  runsAlone(pace, 500, busy);
  runsAlone(pace, 1024, quiet);
  expect(runsAlone(pace, 100, quiet)).toBe(0);
  expect(runsAlone(pace, 100, busy)).toBeGreaterThan(90);
});

test("a timed run is no trial: it goes the way that was quicker so far, together where nothing is known", () => {
  const pace = new Pace();
  const timed: boolean[] = [];
  const untilNow = (runs: number, alone: number): void => {
    for (let run = 0; run < runs; run++) {
      timed.push(pace.isAlone(true));
      runsAlone(pace, 1, (isAlone) => (isAlone ? alone : 0.3));
    }
  };
  untilNow(200, 0.5);
  expect(timed).toEqual(timed.map(() => false));
  // Others' work has come: known once one alone was tried again.
  timed.length = 0;
  untilNow(200, 0.1);
  expect(timed.filter((each, run) => each !== timed[run - 1])).toEqual([false, true]);
});
