/** `compile --train` is the recipe's step: what it emits is what `train` emits, and trains to the same bits. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openRecipe, parseTarget } from "../../cli/design.ts";
import { prepareExamples } from "../../cli/training/examples.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { ended, resnet, startShell } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";
import { TINY_RECIPES } from "../support/tiny-recipes.ts";

const RECIPES = ["ahead", "damped"];

/** Inside the repository, where \`resnet-lang/runtime\` is this package itself. */
const folder = join(repository, "out", "test-compile-recipe");
const file = join(folder, "tiny.resnet");
const place = (name: string): string => join(folder, name);
const quiet = { out: () => {}, err: () => {}, interactive: false, colour: { out: false, err: false } };

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, TINY_RECIPES);
});

/** Three batches as `train` draws them. */
async function batchesOf(recipe: string): Promise<readonly { readonly [name: string]: readonly number[] }[]> {
  const checked = openRecipe(parseTarget(`${file}:${recipe}`), quiet);
  const { loader } = await prepareExamples(checked, { folder: undefined, split: checked.seed }, quiet);
  const batches: { readonly [name: string]: readonly number[] }[] = [];
  for (const step of [0, 1, 2]) {
    const { image, labels } = await loader.batch(step);
    batches.push({ image: [...image], labels: [...labels] });
  }
  return batches;
}

test("a module of a recipe is what train leaves, and three steps of it are the bits that train saves", async () => {
  for (const recipe of RECIPES) {
    const target = `${file}:${recipe}`;
    const trained = await resnet(
      "train",
      target,
      "--device",
      "cpu",
      "--threads",
      "1",
      "--out",
      place(`${recipe}-trained`),
    );
    expect(trained).toMatchObject({ code: 0 });
    expect((await resnet("compile", target, "--train", "-o", place(recipe))).code).toBe(0);
    const files = readdirSync(place(recipe));
    expect(files.sort()).toEqual(["tiny.d.ts", "tiny.js", "tiny.relaxed.wasm", "tiny.wasm", "tiny.wgsl"]);
    for (const name of files)
      expect(readFileSync(join(place(recipe), name)).equals(readFileSync(join(place(`${recipe}-trained`), name)))).toBe(
        true,
      );
    writeFileSync(join(place(recipe), "batches.json"), JSON.stringify(await batchesOf(recipe)));
  }
  // Nothing but the module says how: neither seed nor rate nor length is given.
  writeFileSync(
    place("use.mjs"),
    `import { readFileSync, writeFileSync } from "node:fs";
import { openDevice, openSession, saveWeights, train } from "resnet-lang/runtime";
const device = await openDevice({ device: "cpu", threads: 1 });
for (const recipe of ${JSON.stringify(RECIPES)}) {
  const here = (name) => new URL(recipe + "/" + name, import.meta.url);
  const { Tiny } = await import(here("tiny.js"));
  const batches = JSON.parse(readFileSync(here("batches.json"), "utf8"));
  const session = await openSession(device, Tiny);
  const at = (step) => ({ image: Float32Array.from(batches[step].image), labels: Int32Array.from(batches[step].labels) });
  for await (const { step } of train(session, at)) console.log(recipe, step);
  writeFileSync(here("used.safetensors"), await saveWeights(session, { optimizer: true }));
}
device.dispose();
`,
  );
  const ran = await ended(startShell(`node ${place("use.mjs")}`));
  expect(ran).toMatchObject({ code: 0, err: "" });
  expect(ran.out).toBe(RECIPES.flatMap((recipe) => [1, 2, 3].map((step) => `${recipe} ${step}\n`)).join(""));
  for (const recipe of RECIPES) {
    const read = (path: string) => readSafetensors(readFileSync(path), path).tensors;
    const [saved, used] = [
      join(place(`${recipe}-trained`), "last.safetensors"),
      join(place(recipe), "used.safetensors"),
    ];
    expect([...read(used).keys()].sort()).toEqual([...read(saved).keys()].sort());
    for (const [name, { values }] of read(saved)) expect([name, read(used).get(name)?.values]).toEqual([name, values]);
    expect([...read(saved).keys()].includes("update/started")).toBe(recipe === "damped");
  }
});

test("a recipe of a model with several inputs and outputs makes its step for a program, which hands each over; train says so", async () => {
  const two = join(folder, "two.resnet");
  writeFileSync(
    two,
    `model Two {
  input image: [N, 3, 6, 6]
  input mask: [N, 1, 6, 6]
  let both = image -> mul(mask) -> conv(4, kernel: 3) -> relu -> globalavgpool
  output near = both -> linear(5)
  output far = both -> linear(5)
}
train Two {
  data      synthetic(classes: 5, size: 6)
  batch     3
  loss      cross_entropy(of: near) + 0.5 * cross_entropy(of: far)
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     2
}
`,
  );
  const checked = await resnet("check", two);
  expect([checked.code, `${checked.out}${checked.err}`]).toEqual([
    0,
    expect.stringContaining("nothing fills mask of Two"),
  ]);
  const compiled = await resnet("compile", `${two}:Two`, "--train", "-o", place("two"));
  expect(compiled).toMatchObject({ code: 0 });
  expect(compiled.err).toContain("training step: the recipe Two: cross_entropy(");
  writeFileSync(
    place("two.mjs"),
    `import { openDevice, openSession } from "resnet-lang/runtime";
import { Two } from "./two/two.js";
const device = await openDevice({ device: "cpu", threads: 1 });
const session = await openSession(device, Two);
const ones = (count) => Float32Array.from({ length: count }, (_, at) => (at % 7) - 3);
const labels = Int32Array.from([0, 1, 2]);
const targets = Object.fromEntries(Two.functions.find(({ kind }) => kind === "train").inputs.filter(({ role }) => role === "target").map(({ name }) => [name, labels]));
const inputs = { image: ones(3 * 3 * 36), mask: ones(3 * 36), ...targets };
for (let step = 0; step < 3; step++) console.log((await (await session.step(inputs, { rate: 0.1 })).result).loss);
device.dispose();
`,
  );
  const ran = await ended(startShell(`node ${place("two.mjs")}`));
  expect(ran).toMatchObject({ code: 0, err: "" });
  const losses = ran.out.trim().split("\n").map(Number);
  expect(losses).toHaveLength(3);
  expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
  const trained = await resnet("train", `${two}:Two`, "--out", place("two-trained"));
  expect(trained.code).toBe(2);
  expect(trained.err).toContain("synthetic has images and their labels; nothing fills mask of Two");
  expect(trained.err).toContain("two.resnet:Two --train -o DIR");
});

test("weights lie beside the module as a page fetches them: what is evaluated, whole or in 16 bits, with what their run says", async () => {
  const best = join(place("ahead-trained"), "best.safetensors");
  const laid = async (out: string, ...flags: readonly string[]) => {
    const ran = await resnet("compile", `${file}:ahead`, "--weights", best, "-o", place(out), ...flags);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out.trim().split("\n").at(-1)).toBe(join(place(out), "tiny.safetensors"));
    const bytes = readFileSync(join(place(out), "tiny.safetensors"));
    return { bytes, ...readSafetensors(bytes) };
  };
  const source = readSafetensors(readFileSync(best));
  const [whole, half] = [await laid("page"), await laid("page-half", "--half")];
  expect(whole.tensors).toEqual(source.tensors);
  for (const each of [whole, half]) expect(each.metadata).toEqual(source.metadata);
  expect(half.bytes.length).toBeLessThan(whole.bytes.length);
  for (const [name, { shape, values }] of half.tensors)
    for (const [i, value] of values.entries()) {
      const exact = source.tensors.get(name)?.values[i] ?? Number.NaN;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(shape.length > 1 ? Math.abs(exact) * 2 ** -11 + 2 ** -25 : 0);
    }
  for (const [flags, told] of [
    [["--half", "-o", place("page")], "--half is of the weights beside a module"],
    [["--weights", best], "say where to: -o DIR"],
    [
      ["--weights", join(place("page"), "tiny.safetensors"), "-o", place("page")],
      "would take the place of the weights",
    ],
    [["--weights", place("none.safetensors"), "-o", place("page")], "none.safetensors"],
  ] as const) {
    const { code, err } = await resnet("compile", `${file}:ahead`, ...flags);
    expect([code, err.includes(told)], err).toEqual([2, true]);
  }
});

interface Planned {
  readonly training: { readonly residentBytes: number };
  readonly recipe: string | null;
}

/** What the plan of a recipe's step of one example keeps: its values by name, and the bytes of arenas and of what lies in none. */
async function keptOf(
  name: string,
): Promise<{ readonly values: { readonly [name: string]: number }; readonly bytes: number }> {
  const { out } = await resnet("compile", `${file}:${name}`, "--train", "--batch", "1", "--emit", "plan");
  const buffers = [...out.matchAll(/^ {2}b\d+: (\d+) bytes, (?!temporary)\w+( \S+)?(, in b\d+ from \d+)?$/gm)];
  const named = buffers.flatMap(([, bytes, value]) => (value ? [[value.trim(), Number(bytes)] as const] : []));
  const own = buffers.filter(([, , , place]) => place === undefined);
  return { values: Object.fromEntries(named), bytes: own.reduce((sum, [, bytes]) => sum + Number(bytes), 0) };
}

describe("which recipe", () => {
  const emitted = async (name: string, ...flags: readonly string[]): Promise<string> => {
    const { code, out } = await resnet("compile", `${file}${name}`, "--train", "--emit", "module", ...flags);
    expect(code).toBe(0);
    return out;
  };
  test("of several of one model the person is asked, with the commands to paste", async () => {
    const flags = ["--train", "--batch", "4", "--out", place("asked")];
    const { code, err } = await resnet("compile", `${file}:Tiny`, ...flags);
    expect(code).toBe(2);
    expect(err).toContain(`RN4004: ${file} has several recipes of Tiny: ahead, damped`);
    for (const recipe of RECIPES) expect(err).toContain(["resnet compile", `${file}:${recipe}`, ...flags].join(" "));
  });
  test("bench asks with all that it was given, and not with what it would take anyway", async () => {
    const flags = ["--top", "3", "--device", "cpu", "--profile", "--batch", "4", "--no-fuse"];
    const { code, err } = await resnet("bench", `${file}:Tiny`, ...flags, "--out", place("a trace.json"));
    expect(code).toBe(2);
    for (const recipe of RECIPES)
      expect(err).toContain(`resnet bench ${file}:${recipe} ${flags.join(" ")} --out '${place("a trace.json")}'`);
    expect((await resnet("bench", `${file}:Tiny`)).err).toContain(`resnet bench ${file}:ahead or`);
  });
  test("train asks it too, and takes the only one of a model", async () => {
    const train = (name: string) => resnet("train", `${file}${name}`, "--out", place("asked"), "--steps", "1");
    for (const name of ["", ":Tiny"])
      expect(await train(name)).toMatchObject({
        code: 2,
        err: expect.stringContaining(`say which: ${file}:ahead or ${file}:damped`) as string,
      });
    expect((await train(":Alone")).err).toContain("has no recipe Alone");
  });
  test("summary plans the step of the recipe that is named, or of the only one", async () => {
    const memory = async (name: string) =>
      (JSON.parse((await resnet("summary", `${file}:${name}`, "--json")).out) as { readonly memory: Planned }).memory;
    const [ahead, damped, both, alone] = await Promise.all(["ahead", "damped", "Tiny", "Alone"].map(memory));
    expect([ahead, damped, both, alone].map((each) => each?.recipe)).toEqual(["ahead", "damped", null, null]);
    // With dampening a number more is kept, and nothing else; arenas begin their values at whole 256 bytes.
    const [kept, keptDamped] = await Promise.all([keptOf("ahead"), keptOf("damped")]);
    expect(keptDamped?.values).toEqual({ ...kept?.values, "update/started": 4 });
    expect(ahead?.training.residentBytes).toBe(kept?.bytes);
    expect(damped?.training.residentBytes).toBe(keptDamped?.bytes);
    expect((await resnet("summary", `${file}:damped`)).out).toContain("the optimizer of the recipe damped");
    expect((await resnet("summary", `${file}:Alone`)).out).toContain("SGD with momentum");
    expect((await resnet("graph", `${file}:damped`, "--format", "dot")).err).toContain(
      `damped is a recipe of Tiny; a model is needed here\n  = help: name it: ${file}:Tiny`,
    );
  });
  test("a summary says how many examples of a batch are there at a time", async () => {
    const parted = place("parted.resnet");
    writeFileSync(parted, TINY_RECIPES.replace(/^ *loss /m, "  accumulate 2\n$&"));
    const { out } = await resnet("summary", `${parted}:ahead`, "--batch", "6");
    expect(out).toMatch(/^forward .* planned at batch 6 \(/m);
    expect(out).toMatch(/^training .* planned at batch 6, 3 at a time \(/m);
    expect(out).toContain("(train at batch 3, ");
  });
  test("a file of one model and one recipe needs no name", async () => {
    const one = place("one.resnet");
    const parts = TINY_RECIPES.split(/^(?=train|model)/m);
    writeFileSync(one, parts.slice(0, 2).join(""));
    const { code, out } = await resnet("compile", one, "--train", "--emit", "module");
    expect({ code, named: out.includes(" * recipe      ahead\n") }).toEqual({ code: 0, named: true });
  });
  test("header, types and program name it with all that it says", async () => {
    const text = await emitted(":ahead");
    expect(text.slice(0, text.indexOf("*/"))).toContain(
      [
        " * functions   train (batch 8), train (batch 6), infer (batch 22)",
        " * recipe      ahead",
        " *   loss      cross_entropy(label_smoothing: 0.1)",
        " *   optimizer sgd(momentum: 0.8, nesterov: true, dampening: 0, weight_decay: 0, no_decay: [])",
        " *   schedule  constant(0.2, warmup: 0.4, warmup_from: 0.1, warmup_shape: linear)",
        " *   length    3 steps of 3 an epoch; the schedule counts epochs",
        " *   init      [zero_last_gamma]",
        " *   seed      7",
        "",
      ].join("\n"),
    );
    const types = readFileSync(join(place("ahead"), "tiny.d.ts"), "utf8");
    expect(types).toContain('export type TinyRecipe = {\n  readonly name: "ahead";\n');
    expect(types).toContain("readonly labelSmoothing: 0.1;");
  });
  test("a model without one has the documented default, and says so", async () => {
    const text = await emitted(":Alone");
    expect(text).toContain(" * recipe      none in the design: the default of a training step\n");
    expect(text).toContain("sgd(momentum: 0.9, nesterov: false, dampening: 0, weight_decay: 0.0001, no_decay: [])");
    expect(text).toContain(" * functions   train (batch 1), infer (batch 1)\n");
    expect((await resnet("compile", "--help")).out.replace(/\s+/g, " ")).toContain(
      "for a model without one SGD with momentum 0.9 and weight decay 1e-4",
    );
  });
  test("flags beat it, and without --train a recipe's name stands for its model", async () => {
    expect(await emitted(":damped", "--batch", "5")).toContain(
      " * functions   train (batch 5), train (batch 4), infer (batch 3)\n",
    );
    const plain = await resnet("compile", `${file}:damped`, "--emit", "module");
    expect(plain.out).toContain(" * functions   infer (batch 1)\n");
    expect(plain.out).not.toContain("recipe");
  });
  test("every stage on the way is the recipe's", async () => {
    const graph = async (recipe: string): Promise<string> =>
      (await resnet("compile", `${file}:${recipe}`, "--train", "--emit", "graph")).out;
    expect(await graph("damped")).toContain("update/started");
    expect(await graph("damped")).toContain("f32[4,6,6,1] = input()");
    expect(await graph("ahead")).not.toContain("update/started");
  });
  test("a name that is neither model nor recipe, and one that is both of different models", async () => {
    expect(await resnet("compile", `${file}:dampd`, "--train", "--emit", "module")).toMatchObject({
      code: 2,
      err: expect.stringContaining(`has no model or recipe dampd\n  = help: did you mean ${file}:damped?`) as string,
    });
    const both = place("both.resnet");
    writeFileSync(both, TINY_RECIPES.replace("train ahead", "train Alone"));
    for (const flags of [["--train"], []])
      expect(await resnet("compile", `${both}:Alone`, ...flags, "--emit", "module")).toMatchObject({
        code: 1,
        err: expect.stringMatching(
          /error\[RN2011\]: Alone is declared twice[^]*give one of them another name/,
        ) as string,
      });
  });
});
