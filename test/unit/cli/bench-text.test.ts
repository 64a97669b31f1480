/** What a profile says for people, of numbers that no machine need have. */
import { expect, test } from "vitest";
import type { Profile } from "../../../cli/bench/profile.ts";
import { ratesOf } from "../../../cli/bench/rates.ts";
import { profileText } from "../../../cli/bench/text.ts";

const ceiling = { gflops: 100, gigabytes: 10 };

/** Of operations that take a millisecond each. */
function profile(
  rows: readonly { readonly family: string; readonly flops: number }[],
  rest?: Partial<Profile>,
): Profile {
  return {
    clock: "threads",
    ceiling,
    run: { clock: "threads", tracks: [] },
    milliseconds: rows.length,
    steps: rows.length,
    tracks: 2,
    rows: rows.map(({ family, flops }, index) => ({
      layer: `layer_${index}`,
      family,
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
