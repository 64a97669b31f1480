/** What a checkpoint says of its run is checked before anything goes on from it. */
import { expect, test } from "vitest";
import { readRecord } from "../../../training/record.ts";

const saved = { step: "12", seed: "3", batch: "8", design: "00ff00ff00ff00ff", device: "cpu, SIMD", best: "0.25" };
const read = (change: { readonly [name: string]: string }): unknown => readRecord({ ...saved, ...change }, "o/last");

test("what a run saves is read, an older one without its best too, and weights of no run are none", () => {
  const state = { ...saved, step: 12, seed: 3, batch: 8, metric: "accuracy", best: 0.25 };
  expect(readRecord(saved, "o/last")).toEqual(state);
  const { best: _, ...older } = saved;
  const { best: __, ...withoutBest } = state;
  for (const each of [older, { ...saved, best: "-1" }]) expect(readRecord(each, "o/last")).toEqual(withoutBest);
  for (const best of ["0", "1", "1e-7", "0.9333333333333333"])
    expect(read({ best })).toMatchObject({ best: Number(best) });
  expect(read({ metric: "loss", best: "2.5" })).toMatchObject({ metric: "loss", best: 2.5 });
  expect(readRecord({ format: "pt" }, "o/last")).toBeUndefined();
});

test.each([
  ["step", "abc"],
  ["step", ""],
  ["step", " 3"],
  ["step", "-1"],
  ["step", "1.5"],
  ["step", "NaN"],
  ["step", "0x10"],
  ["step", "Infinity"],
  ["step", "1e300"],
  ["seed", "one"],
  ["seed", "0.5"],
  ["batch", "0"],
  ["batch", "-8"],
  ["batch", "many"],
  ["best", "1.5"],
  ["best", "-2"],
  ["best", "NaN"],
])("a checkpoint whose %s is %j is refused by name, and nothing goes on from it", (name, text) => {
  expect(() => read({ [name]: text })).toThrow(
    expect.objectContaining({
      code: "RN4013",
      message: expect.stringContaining(`o/last: its metadata has the ${name} `) as string,
      help: expect.stringContaining("another checkpoint") as string,
    }),
  );
});

test("what stands in it is never shown as it is", () => {
  expect(() => read({ step: "1\n::error::\u001b[31m" })).toThrow('the step "1\\n::error::\\u001b[31m"');
});
