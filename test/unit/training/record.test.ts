/** What a checkpoint says of its run is checked before anything goes on from it. */
import { expect, test } from "vitest";
import { bug } from "../../../compiler/bug.ts";
import { dataText, mayHaveSeen, scoresTheSame } from "../../../training/origin.ts";
import { readRecord, toMetadata, type RunRecord } from "../../../training/record.ts";

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

const record: RunRecord = {
  ...{ step: 12, seed: 3, batch: 8, design: "00ff", metric: "accuracy" },
  origin: {
    ...{ model: "Net", recipe: "Net", file: "net.resnet", network: "00ff", training: "00ff", classes: 2, examples: 8 },
    data: { kind: "image_folder", path: "photos", heldOut: 2, split: 3 },
    normalisation: { mean: [0.5], std: [0.25] },
    classNames: ["__proto__", 'a "b"\n'],
  },
};
test("classes are read by the names that they were saved with, and only as many as there are", () => {
  const metadata = toMetadata(record);
  expect(readRecord(metadata, "o/last")).toEqual(record);
  for (const names of ["[]", '["a"]', '["a", 1]', '["a", ""]', '{"0": "a", "1": "b"}', "a, b"])
    expect(() => readRecord({ ...metadata, "class-names": names }, "o/last")).toThrow("no list of 2 names");
});
test("what a recipe said is read by its entries, of bounded length", () => {
  const words = { loss: "l1", ["__proto__"]: "none" };
  const said: RunRecord = { ...record, origin: { ...(record.origin ?? bug("no origin")), words } };
  expect(readRecord(toMetadata(said), "o/last")).toEqual(said);
  const metadata = toMetadata(record);
  for (const damaged of ["[]", "{}", '{"loss": 1}', '["l1"]', "l1", JSON.stringify({ loss: "l".repeat(2001) })])
    expect(() => readRecord({ ...metadata, words: damaged }, "o/last")).toThrow("no list of what a recipe says");
});
test("images of another folder are another data set", () => {
  const data = record.origin?.data ?? bug("no data");
  expect(dataText(data)).toBe('image_folder("photos"), 2 held out by seed 3');
  expect(dataText({ ...data, heldOut: 0 })).toBe('image_folder("photos")');
  expect(scoresTheSame(data, { ...data, path: "others" })).toBe(false);
  expect(mayHaveSeen(data, { ...data, split: 4 })).toBe(true);
  expect(mayHaveSeen(data, { ...data, split: 4, path: "others" })).toBe(false);
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
