/** Weights are scored on images that they have not seen, normalised as then; what nobody knows is said. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSafetensors } from "../../runtime/safetensors.ts";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";
import { retell, SMALL, weightsIn } from "../support/small-runs.ts";
import { expectOne, records, TINY, writeData } from "../support/tiny-run.ts";

let folder = "";
let trained: Ran;
const at = (...names: readonly string[]): string => join(folder, ...names);
const evaluate = (weights: string, design = "small.resnet", ...more: readonly string[]): Promise<Ran> =>
  resnet("eval", at(design), "--device", "cpu", "--weights", at("run", weights), ...more);
const score = ({ out }: Ran): string | undefined => /^(\d+ of \d+) correct/.exec(out)?.[1];
function written(name: string, change: (text: string) => string): string {
  writeFileSync(at(name), change(SMALL));
  return name;
}

beforeAll(async () => {
  folder = scratchFolder();
  written("small.resnet", (text) => text);
  const flags = ["--seed", "5", "--out", at("run"), "--names", "torchvision"];
  trained = await resnet("train", at("small.resnet"), "--device", "cpu", ...flags);
  expect(trained.code, trained.err).toBe(0);
  retell(at("run", "last.safetensors"), at("run", "published.safetensors"), () => ({ format: "pt" }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("what the run held out by its seed is scored, as the run scored it itself", async () => {
  const ran = await evaluate("last.safetensors");
  expect(ran.err).toMatch(/32 of 96 images held out by seed 5/);
  expect(ran.err).not.toMatch(/trained on|does not say/);
  expect(trained.out).toContain(`(${score(ran)})`);
});

test("what is wrong with another recipe of the file is no reason not to score by this one, as it is none to train", async () => {
  const two = written("two.resnet", (text) => `${text}\ntrain other of Small {\n  batch 8\n}\n`);
  const ran = await evaluate("last.safetensors", `${two}:Small`);
  expect(ran.code, ran.err).toBe(0);
  expect(trained.out).toContain(`(${score(ran)})`);
  expect((await evaluate("last.safetensors", `${two}:other`)).code).toBe(1);
});

test("weights with torchvision's names say it too", async () => {
  const ran = await evaluate("best.safetensors");
  expect(ran.err).toMatch(/32 of 96 images held out by seed 5/);
  expect(ran.err).not.toMatch(/note/);
  expect(ran.code).toBe(0);
});

test("of weights that say nothing it is told what is not known, and what is taken instead", async () => {
  const ran = await evaluate("published.safetensors");
  expect(ran.err).toMatch(/does not say which images it was trained on: they are held out by seed 0, the recipe's/);
  expect(ran.err).toMatch(/does not say how its images were normalised: by [\d.,/]+, as the data says/);
  expect(ran.err).toMatch(/32 of 96 images held out by seed 0/);
  const asked = await evaluate("published.safetensors", "small.resnet", "--seed", "5", "--normalize", "channel");
  expect(asked.err).not.toMatch(/normalised/);
  expect(score(asked)).toBe(score(await evaluate("last.safetensors")));
});

test.each([
  [
    "another validation",
    written.bind(undefined, "fewer.resnet", (text: string) => text.replace("validation: 32", "validation: 16")),
    /was trained on synthetic .*, 32 held out by seed 5: what was held out then is evaluated on, though the recipe holds out 16/,
    true,
  ],
  [
    "another normalisation",
    written.bind(undefined, "none.resnet", (text: string) =>
      text.replace("validation: 32", "validation: 32, normalize: none"),
    ),
    /was trained on images normalised by [\d.,/]+; the recipe says otherwise now, and is not followed/,
    true,
  ],
  [
    "other layers with the same tensors",
    written.bind(undefined, "layers.resnet", (text: string) => text.replace(" -> relu", "")),
    /the layers of Small are not those of Small in small\.resnet, which .* was trained with/,
    false,
  ],
  [
    "other images",
    written.bind(undefined, "more.resnet", (text: string) => text.replace("examples: 96", "examples: 128")),
    /was trained on synthetic \(.*examples 96.* and is evaluated on synthetic \(.*examples 128.*may have seen/,
    false,
  ],
] as const)(
  "a design with %s is told, and the weights are believed where they know",
  async (_, write, told, isSame) => {
    const ran = await evaluate("last.safetensors", write());
    expect(ran.err).toMatch(told);
    expect(ran.code).toBe(0);
    if (isSame) expect(score(ran)).toBe(score(await evaluate("last.safetensors")));
  },
);

test("of several recipes it is that of the weights, and without one what they say of their data", async () => {
  const data = writeData(at("cifar"), records(60));
  const cifar = TINY.replace("cifar10", "cifar10(validation: 20)");
  writeFileSync(at("tiny.resnet"), cifar);
  const flags = ["--device", "cpu", "--data", data, "--seed", "3"];
  const ran = await resnet("train", at("tiny.resnet"), ...flags, "--out", at("tiny"));
  const scored = /held-out accuracy .*\((.*)\)/.exec(ran.out)?.[1];
  const design = cifar.slice(0, cifar.indexOf("train Tiny"));
  const others = cifar.slice(design.length).replace("train Tiny", "train other of Tiny").replace("20)", "10)");
  for (const text of [design, cifar + others]) {
    writeFileSync(at("tiny.resnet"), text);
    const weights = at("tiny", "last.safetensors");
    const evaluated = await resnet("eval", at("tiny.resnet"), "--device", "cpu", "--data", data, "--weights", weights);
    expect(evaluated.err).toMatch(/20 of 60 images held out by seed 3/);
    expect(score(evaluated)).toBe(scored);
  }
});

test("of a set with more images others are held out, and whoever scores, goes on or begins with the weights is told", async () => {
  const [few, more] = [writeData(at("few"), records(24)), writeData(at("more"), records(32))];
  const file = at("drawn.resnet");
  writeFileSync(file, TINY.replace("cifar10", "cifar10(validation: 8)"));
  const train = (...flags: readonly string[]): Promise<Ran> => resnet("train", file, "--device", "cpu", ...flags);
  expect((await train("--data", few, "--out", at("drawn"))).code).toBe(0);
  const saved = at("drawn", "last.safetensors");
  const told = /trained on cifar10 of 24 images, here it has 32: others are held out, and it may have seen these/;
  const score = (data: string): Promise<Ran> =>
    resnet("eval", file, "--device", "cpu", "--weights", saved, "--data", data);
  expect((await score(few)).err).not.toMatch(/may have seen/);
  for (const ran of [
    await score(more),
    await train("--data", more, "--out", at("begun"), "--weights", saved),
    await train("--data", more, "--resume", at("drawn"), "--steps", "6"),
  ]) {
    expect(ran.err).toMatch(told);
    expect(ran.code, ran.err).toBe(0);
  }
});

test("a seed is told for what it does to the data at hand", async () => {
  const data = writeData(at("seeds"), records(60));
  const file = at("seeds.resnet");
  const recipe = (entry: string): void => writeFileSync(file, TINY.replace("cifar10", entry));
  const design = TINY.slice(0, TINY.indexOf("train Tiny"));
  recipe("cifar10(validation: 20)");
  const flags = ["--device", "cpu", "--data", data];
  expect((await resnet("train", file, ...flags, "--seed", "3", "--out", at("seeded"))).code).toBe(0);
  const saved = at("seeded", "last.safetensors");
  const told = async (...more: readonly string[]): Promise<string> =>
    (await resnet("eval", file, ...flags, "--weights", saved, ...more)).err;
  const seen = /held out by seed 3, and is evaluated on cifar10, 20 held out by seed 4: it may have seen these images/;
  expect(await told("--seed", "4")).toMatch(seen);
  recipe("cifar10");
  const nothing = await told("--seed", "4");
  expect(nothing).toMatch(/--seed draws nothing here: the test set/);
  expect(nothing).toMatch(/evaluated on cifar10: this is the test set, which it has not seen/);
  // Without a recipe the weights say which images they are, and what is known of these.
  writeFileSync(file, design);
  expect(await told("--seed", "4")).toMatch(seen);
  expect(await told("--seed", "3")).toMatch(/the images are those that the run of .* held out/);
  const more = writeData(at("seeds-more"), records(70));
  expect(await told("--data", more)).toMatch(/trained on cifar10 of 60 images, here it has 70: others are held out/);
  const fewer = writeData(at("seeds-fewer"), records(15));
  expect(await told("--data", fewer)).toMatch(
    /last\.safetensors says that its run held out 20 images, and .*seeds-fewer.* has 15\n.*help: name the folder/,
  );
});

test("flags beat the weights, and it is told", async () => {
  const ran = await evaluate("last.safetensors", "small.resnet", "--normalize", "none", "--seed", "6");
  expect(ran.err).toMatch(/normalised by [\d.,/]+; --normalize says otherwise/);
  expect(ran.err).toMatch(
    /held out by seed 5, and is evaluated on .* held out by seed 6: synthetic images of another seed have other patterns/,
  );
  expect(ran.err).toMatch(/32 of 96 images held out by seed 6/);
});

test.each([
  ["step", "abc"],
  ["mean", "[null]"],
  ["mean", "[1e999]"],
  ["std", "[0, 1, 1]"],
  ["held-out", "-1"],
  ["held-out", "96"],
  ["std", "[1, 1]"],
  ["classes", "1e9"],
  ["network", "x".repeat(201)],
  ["synthetic", '{"classes":"4"}'],
  ["resnet-lang", "99"],
])("metadata whose %s is %s is refused by name", async (name, text) => {
  const path = at("run", "damaged.safetensors");
  retell(at("run", "last.safetensors"), path, (metadata) => ({ ...metadata, [name]: text }));
  expectOne(await evaluate("damaged.safetensors"), 1, new RegExp(`RN4013.*metadata (has the ${name}|is of version)`));
});

test("weights of before they said what their recipe was are evaluated and gone on from, and that is told", async () => {
  const older = at("older");
  mkdirSync(older);
  retell(at("run", "last.safetensors"), join(older, "last.safetensors"), ({ training, words, examples, ...all }) => {
    expect([training, words, examples]).not.toContain(undefined);
    return all;
  });
  expect((await evaluate("../older/last.safetensors")).code).toBe(0);
  const again = await resnet("train", at("small.resnet"), "--device", "cpu", "--seed", "5", "--out", older);
  expectOne(again, 2, /holds this run already.* after 8 steps, as far as it tells: not what its recipe said/);
  const flags = ["--device", "cpu", "--seed", "5", "--steps", "9", "--resume", older];
  const onward = await resnet("train", at("small.resnet"), ...flags);
  expect(onward.err).toMatch(/does not tell what its recipe said: whether that is the same now cannot be known/);
  expect(onward.err).not.toMatch(/differ/);
  expect(onward.code).toBe(0);
});

test("weights whose outputs are not finite have no accuracy", async () => {
  const { tensors, metadata } = weightsIn(at("run", "last.safetensors"));
  const large = new Map(
    [...tensors].map(([name, each]) => [name, { ...each, values: each.values.map((v) => 1e37 * v) }]),
  );
  writeFileSync(at("run", "large.safetensors"), writeSafetensors({ tensors: large, metadata }));
  expectOne(await evaluate("large.safetensors"), 1, /RN4015.*output for \d+ of 32 images is not finite/);
});

test("each class has its accuracy, and the confusion matrix is written as its name says", async () => {
  const files = ["csv", "json", "svg"].map((kind) => at(`confusion.${kind}`));
  const [first = "", ...others] = files;
  const ran = await evaluate("last.safetensors", "small.resnet", "--confusion", first);
  for (const file of others)
    expect((await evaluate("last.safetensors", "small.resnet", "--confusion", file)).code).toBe(0);
  const [csv = "", json = "", svg = ""] = files.map((file) => readFileSync(file, "utf8"));
  const { classes, counts } = JSON.parse(json) as {
    classes: readonly string[];
    counts: readonly (readonly number[])[];
  };
  expect(csv).toBe([["class", ...classes], ...counts.map((row, i) => [classes[i], ...row])].join("\n") + "\n");
  const right = counts.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(32);
  expect(score(ran)).toBe(`${right} of 32`);
  for (const [label, row] of counts.entries()) {
    const all = row.reduce((sum, count) => sum + count, 0);
    expect(ran.out).toMatch(new RegExp(`│ ${classes[label]} .*│ +${row[label]} of ${all} │`));
  }
  expect(svg.match(/<rect class="field"/g)).toHaveLength(counts.flat().filter((count) => count > 0).length);
  expectOne(
    await evaluate("last.safetensors", "small.resnet", "--confusion", at("matrix.txt")),
    2,
    /matrix.txt is in no format that is known/,
  );
});
