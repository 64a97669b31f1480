/** What a profile says for people, of numbers that no machine need have. */
import { describe, expect, test } from "vitest";
import type { Profile } from "../../../cli/bench/profile.ts";
import { ratesOf } from "../../../cli/bench/rates.ts";
import { timesOf } from "../../../cli/bench/step-times.ts";
import { measuredText, profileText } from "../../../cli/bench/text.ts";

const ceiling = { gflops: 100, gigabytes: 10 };

interface Row {
  readonly family: string;
  readonly flops: number;
  readonly isWinograd?: boolean;
}
/** Of operations that take a millisecond each. */
function profile(rows: readonly Row[], rest?: Partial<Profile>): Profile {
  return {
    clock: "threads",
    ceiling,
    run: { clock: "threads", tracks: [] },
    milliseconds: rows.length,
    steps: rows.length,
    tracks: 2,
    rows: rows.map(({ family, flops, isWinograd = false }, index) => ({
      layer: `layer_${index}`,
      family,
      isWinograd,
      kernels: [`${family}_${index}`],
      ...ratesOf([{ milliseconds: 1, flops, bytes: 4 }], rows.length, ceiling),
    })),
    ...rest,
  };
}
const one = [{ family: "map", flops: 1e6 }];

test.each([
  ["all", {}, 2, "all threads wait for each other after each"],
  ["fewer", { tracks: 1 }, 2, "1 of 2 threads runs them, which is quicker here"],
  ["a GPU's", { clock: "timestamps", tracks: 1 }, 1, "by the adapter's timestamps"],
] as const)("which threads ran it: %s", (_, rest, threads, said) => {
  const line = /^profile .*$/m.exec(profileText(profile(one, rest), 5, undefined, threads))?.[0];
  expect(line).toBe(`profile   1.000 ms in 1 step, one by one; ${said}`);
});

describe("above the ceiling", () => {
  const notes = (...rows: readonly Row[]): string =>
    profileText(profile(rows), 5, undefined, 2).split("┘").at(-1) ?? "";
  const [fast, slow] = [
    { family: "conv2d", flops: 300e6 },
    { family: "conv2d", flops: 50e6 },
  ];
  test("nothing: neither Winograd nor other work is named", () => {
    expect(notes(slow)).toMatch(/^\nGFLOP\/s count what the definition of an operation says\. /);
    expect(notes(slow)).not.toMatch(/Winograd|other work/);
  });
  test("Winograd may be", () => {
    expect(notes({ ...fast, isWinograd: true }, slow)).toMatch(/Winograd does fewer, and may be above the ceiling\./);
    expect(notes({ ...fast, isWinograd: true }, slow)).not.toMatch(/other work/);
  });
  test("what is otherwise was compared with too low a ceiling", () => {
    expect(notes(fast, slow)).toMatch(/\n1 operation without Winograd is above .* other work on the machine disturbed/);
    expect(notes(fast, fast)).toMatch(/\n2 operations without Winograd are above/);
  });
});

describe("the best of a step's times is of three in a row, and no longer than the median", () => {
  const line = (...times: readonly number[]): string => {
    const host = { milliseconds: null, share: null };
    const measured = {
      model: "Net",
      kind: "train",
      batch: 1,
      parts: 1,
      device: "cpu",
      dispatches: 3,
      flops: 1,
    } as const;
    const text = measuredText({ ...measured, times: { steps: times.length, ...timesOf(times), host } });
    return /\(.*\)/.exec(text)?.[0] ?? "";
  };
  test("quicker than that", () =>
    expect(line(9, 5, 6, 4, 8, 7, 9)).toBe("(median of 7, the best 3 in a row 5.000 ms each; 3 steps of the program)"));
  test("none is", () => {
    expect(line(6, 9, 6, 6, 9, 6, 6)).toBe("(median of 7; 3 steps of the program)");
    expect(timesOf([6, 9, 6, 6, 9, 6, 6])).toEqual({ milliseconds: 6, best: 6 });
  });
  test("of fewer", () => expect(line(6, 9)).toBe("(median of 2; 3 steps of the program)"));
});
