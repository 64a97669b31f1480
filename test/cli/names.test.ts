/** Weights with names of their own: which is which is proposed, kept in a file, edited, and given back. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSafetensors, writeSafetensors, type Tensor } from "../../runtime/safetensors.ts";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";
import { SMALL } from "../support/small-runs.ts";

let folder = "";
const at = (...names: readonly string[]): string => join(folder, ...names);
const evaluate = (...more: readonly string[]): Promise<Ran> =>
  resnet("eval", at("small.resnet"), "--device", "cpu", "--weights", ...more);
const namesOf = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(at(file), "utf8")) as Record<string, unknown>;

/** As somebody else has them: other words, a factor for each channel in other extents. */
function foreign(name: string, { shape, ...tensor }: Tensor): readonly [string, Tensor] {
  const theirs = name
    .replace(/^stem/, "entry")
    .replace(/^(\w+)\.(\d+)\.residual/, "trunk.$1.$2.body")
    .replace(/^head\.linear/, "classify");
  return [theirs, { ...tensor, shape: name.includes("bn") ? [...shape, 1, 1] : shape }];
}

beforeAll(async () => {
  folder = scratchFolder();
  writeFileSync(at("small.resnet"), SMALL);
  const ran = await resnet("train", at("small.resnet"), "--device", "cpu", "--out", at("run"));
  expect(ran.code, ran.err).toBe(0);
  const { tensors, metadata } = readSafetensors(readFileSync(at("run", "best.safetensors")));
  const theirs = new Map([...tensors].map(([name, tensor]) => foreign(name, tensor)));
  writeFileSync(at("theirs.safetensors"), writeSafetensors({ tensors: theirs, metadata }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("without names they do not fit, and the way to them is told", async () => {
  const ran = await evaluate(at("theirs.safetensors"));
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/RN4014/);
  expect(ran.err).toContain("resnet names FILE:MODEL WEIGHTS -o map.json, then that file as --names");
});

test("proposed names are a table and a file, with which the weights are what they were", async () => {
  const ran = await resnet("names", at("small.resnet"), at("theirs.safetensors"), "-o", at("map.json"));
  expect(ran.code, ran.err).toBe(0);
  expect(ran.out).toMatch(/│ stem\.conv\.weight +│ \[.*\] +│ entry\.conv\.weight/);
  expect(ran.err).toContain("proposed by order, shape and structure: look it through");
  expect(namesOf("map.json")["stem.bn.weight"]).toEqual({ name: "entry.bn.weight", shape: [expect.any(Number), 1, 1] });
  const [read, ours] = [
    await evaluate(at("theirs.safetensors"), "--names", at("map.json")),
    await evaluate(at("run", "best.safetensors")),
  ];
  expect(read.code, read.err).toBe(0);
  expect(read.out).toBe(ours.out);
  expect(read.err).toContain("has the names that were given");
});

test("of what it may be all others may be taken out, and the list be left", async () => {
  await resnet("names", at("small.resnet"), at("theirs.safetensors"), "-o", at("map.json"));
  const names = namesOf("map.json");
  writeFileSync(at("map.json"), JSON.stringify({ ...names, "stem.conv.weight": [names["stem.conv.weight"]] }));
  const read = await evaluate(at("theirs.safetensors"), "--names", at("map.json"));
  expect(read.code, read.err).toBe(0);
});

test("a part that only the file has is told with how it is left", async () => {
  const { tensors, metadata } = readSafetensors(readFileSync(at("theirs.safetensors")));
  const more = new Map([
    ...tensors,
    ["aux.weight", { dtype: "F32", shape: [2], values: new Float32Array(2) } as const],
  ]);
  writeFileSync(at("more.safetensors"), writeSafetensors({ tensors: more, metadata }));
  const ran = await resnet("names", at("small.resnet"), at("more.safetensors"), "-o", at("map.json"));
  expect(ran.err).toContain("leave that with --allow-missing aux where the weights are read");
  const read = await evaluate(at("more.safetensors"), "--names", at("map.json"), "--allow-missing", "aux");
  expect(read.code, read.err).toBe(0);
});

test("a run begins with them and saves them, in their names and shapes", async () => {
  await resnet("names", at("small.resnet"), at("theirs.safetensors"), "-o", at("map.json"));
  const flags = ["--weights", at("theirs.safetensors"), "--names", at("map.json"), "--out", at("more")];
  const ran = await resnet("train", at("small.resnet"), "--device", "cpu", ...flags);
  expect(ran.code, ran.err).toBe(0);
  const shapes = (file: string): readonly string[] =>
    [...readSafetensors(readFileSync(file)).tensors].map(([name, { shape }]) => `${name} ${shape.join()}`).sort();
  expect(shapes(at("more", "best.safetensors"))).toEqual(shapes(at("theirs.safetensors")));
});

test("names that are known are told, and none are proposed", async () => {
  const ran = await resnet("names", at("small.resnet"), at("run", "best.safetensors"), "--json");
  expect(ran.code).toBe(0);
  expect(ran.err).toContain("has our names");
  expect(JSON.parse(ran.out)).toHaveProperty(["stem.conv.weight"], "stem.conv.weight");
});

test.each<readonly [string, (names: Record<string, unknown>) => unknown, RegExp]>([
  [
    "a tensor that the model has not",
    (names) => ({ ...names, "stem.cnv.weight": "x" }),
    /map\.json: the model has no tensor "stem\.cnv\.weight"/,
  ],
  [
    "one name for two",
    (names) => ({ ...names, "stem.conv.weight": "classify.weight" }),
    /stem\.conv\.weight and head\.linear\.weight would both be "classify\.weight"/,
  ],
  [
    "a choice that is not made",
    (names) => ({ ...names, "stem.conv.weight": ["a", "b"] }),
    /stem\.conv\.weight may be "a" or "b"/,
  ],
  [
    "a tensor without a name",
    (names) => ({ ...names, "stem.conv.weight": [] }),
    /nothing is known to be stem\.conv\.weight/,
  ],
  [
    "another shape",
    (names) => ({ ...names, "stem.conv.weight": { name: "entry.conv.weight", shape: [2] } }),
    /stem\.conv\.weight is \[.*\] here, and \[2\] there/,
  ],
  [
    "a name that the file has not",
    (names) => ({ ...names, "stem.conv.weight": "nowhere" }),
    /theirs\.safetensors has no nowhere, given for stem\.conv\.weight; no name is given for its entry\.conv\.weight\n.*mend the names that were given/,
  ],
  [
    "another model's names",
    () => ({ "features.0.weight": "a", "features.1.weight": "b" }),
    /the model has no tensor "features\.0\.weight"; so it is with 2 of these 2 names/,
  ],
  [
    "a number",
    (names) => ({ ...names, "stem.conv.weight": 3 }),
    /map\.json:\d+:\d+: stem\.conv\.weight has no name there/,
  ],
  ["no names", () => ["a"], /map\.json:1:1: names are an object/],
])("a file of names with %s is refused in words", async (_, change, message) => {
  await resnet("names", at("small.resnet"), at("theirs.safetensors"), "-o", at("map.json"));
  writeFileSync(at("map.json"), JSON.stringify(change(namesOf("map.json")), undefined, 2));
  const ran = await evaluate(at("theirs.safetensors"), "--names", at("map.json"));
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/RN4014/);
  expect(ran.err).toMatch(message);
});

test("a name that stands twice in the file is refused, with its place", async () => {
  writeFileSync(at("twice.json"), '{\n  "stem.conv.weight": "a",\n  "stem.conv.weight": "b"\n}\n');
  const ran = await evaluate(at("theirs.safetensors"), "--names", at("twice.json"));
  expect(ran.code).toBe(1);
  expect(ran.err).toMatch(/twice\.json:3:3/);
});

test("what is neither a style nor a file of names is refused", async () => {
  const ran = await resnet("train", at("small.resnet"), "--device", "cpu", "--names", "keras");
  expect(ran.code).toBe(2);
  expect(ran.err).toContain("it is torchvision, cifar or a file: names.json");
});
