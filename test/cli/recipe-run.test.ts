/** A program that trains a module by its recipe does what the command does: the same bits, the same ways on. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bug } from "../../compiler/bug.ts";
import { checkProject } from "../../compiler/check.ts";
import { compileModel, everywhere } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { functionsOf } from "../../compiler/recipes/program-recipe.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import {
  BEST,
  keepTraining,
  LAST,
  makeSynthetic,
  MemoryStorage,
  NotStored,
  openDevice,
  openSession,
  readSafetensors,
  trainRecipe,
  type CpuDevice,
  type Device,
  type ProgramRecipe,
  type RecipeRunOptions,
  type TrainingEvent,
} from "../../runtime/index.ts";
import { decodeDataset } from "../../datasets/decode.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { digitsFile } from "../support/recipe-module.ts";

const RECIPE = `model Net {
  input image: [N, 3, 8, 8]
  conv(8, kernel: 3) -> bn -> relu -> globalavgpool -> dropout(0.1) -> linear(4)
}
train Net {
  data      synthetic(classes: 4, size: 8, examples: 104, validation: 32, augment: [pad_crop(1), flip])
  batch     16
  loss      cross_entropy(label_smoothing: 0.1)
  optimizer adamw(weight_decay: 0.01)
  schedule  one_cycle(0.02)
  epochs    4
  metric    loss
  stop      patience(3)
  seed      3
}
`;
const CPU = ["--device", "cpu", "--threads", "1"] as const;
const folder = scratchFolder();
const project = loadProject("net.resnet", RECIPE, { read: (path) => ({ problem: `${path} is not there` }) });
const [recipe] = checkProject(project).recipes;
if (!recipe) throw new Error("the design has no recipe");
const program = compileModel(recipe.model, {
  functions: functionsOf({ batch: 16 }, 8, 32),
  targets: everywhere,
  recipe,
  sizes: new Map(),
});
const data = makeSynthetic({ classes: 4, size: 8, examples: 104 }, 3, 3);
const given = { data, heldOut: 32, augment: recipe.data.augment } as const;

let device: Device;
beforeAll(async () => (device = await openDevice({ device: "cpu", threads: 1 })));
afterAll(() => {
  device.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function trained(
  options: Partial<RecipeRunOptions>,
  hear = (_event: TrainingEvent): void => undefined,
): Promise<readonly TrainingEvent[]> {
  const session = await openSession(device, program);
  try {
    const events: TrainingEvent[] = [];
    for await (const event of trainRecipe(session, { ...given, ...options })) {
      events.push(event);
      hear(event);
    }
    return events;
  } finally {
    session.dispose();
  }
}

/** Net in a file, trained by the command into a folder. */
async function trainedByCommand(): Promise<{ readonly path: string; readonly out: string }> {
  const [path, out] = [join(folder, "net.resnet"), join(folder, "out")];
  writeFileSync(path, RECIPE);
  const ran = await resnet("train", path, ...CPU, "--out", out);
  expect(ran.code, ran.err).toBe(0);
  return { path, out };
}

test("gives the numbers of `resnet train`", async () => {
  const { path, out } = await trainedByCommand();
  const storage = new MemoryStorage();
  const events = await trained({ storage });
  expect(events.at(-1)).toMatchObject({ kind: "ended" });
  for (const name of [LAST, BEST]) {
    const [ours, theirs] = [await storage.read(name), readFileSync(join(out, name))].map((bytes) =>
      readSafetensors(bytes ?? new Uint8Array()),
    );
    expect(ours?.tensors, name).toEqual(theirs?.tensors);
    expect(ours?.metadata, name).toEqual(theirs?.metadata);
  }
  await requireNoStranger(path, storage);
});

/** The command takes a program's files as its own. */
async function requireNoStranger(path: string, storage: MemoryStorage): Promise<void> {
  const theirs = join(folder, "page");
  mkdirSync(theirs);
  for (const name of [LAST, BEST]) writeFileSync(join(theirs, name), (await storage.read(name)) ?? new Uint8Array());
  const evaluated = await resnet("eval", path, "--weights", join(theirs, BEST), ...CPU);
  const goneOn = await resnet("train", path, "--resume", theirs, ...CPU);
  for (const { code, err } of [evaluated, goneOn]) {
    expect(code, err).toBe(0);
    expect(err).not.toMatch(/note:|differ/);
  }
}

test("a device that is lost in the middle costs the steps since the last state, and no bit; lost again and again it ends the run", async () => {
  const run = async (
    loseAt: (event: TrainingEvent, opened: number) => boolean,
    { storage = new MemoryStorage(), overwrite = false } = {},
  ) => {
    const [devices, events]: [CpuDevice[], TrainingEvent[]] = [[], []];
    const open = async () => {
      devices.push(await openDevice({ device: "cpu", threads: 1 }));
      return openSession(devices.at(-1)!, program);
    };
    const ended = await (async () => {
      for await (const event of keepTraining(open, { ...given, storage, overwrite })) {
        events.push(event);
        if (loseAt(event, devices.length)) devices.at(-1)?.lose("the driver was reset");
      }
      return "ended";
    })().catch((error: Error) => error.name);
    for (const each of devices) each.dispose();
    const last = await storage.read(LAST);
    return { ended, events, opened: devices.length, tensors: last && readSafetensors(last).tensors };
  };
  const whole = await run(() => false);
  const lost = await run((event, opened) => event.kind === "progress" && event.step === 7 * opened && opened < 3);
  expect(lost).toMatchObject({ ended: "ended", opened: 3, tensors: whole.tensors });
  expect(lost.events.filter(({ kind }) => kind === "resumed").length).toBeGreaterThan(0);
  const hopeless = await run(({ kind }) => kind === "began");
  expect(hopeless).toMatchObject({ ended: "DeviceLostError", opened: 3, tensors: undefined });
  // Another run's state is no state of this one, also where it may be lost.
  const others = new MemoryStorage();
  await trained({ storage: others, steps: 9 });
  const early = await run((event, opened) => event.kind === "progress" && event.step === 2 && opened === 1, {
    storage: others,
    overwrite: true,
  });
  expect(early).toMatchObject({ ended: "ended", opened: 2, tensors: whole.tensors });
});

test("a file says what was done otherwise than the recipe says, which the command tells", async () => {
  const storage = new MemoryStorage();
  const made = makeSynthetic({ classes: 4, size: 8, examples: 96 }, 3, 3);
  await trained({ storage, data: made, augment: [{ kind: "flip" }], steps: 2 });
  const theirs = join(folder, "other");
  mkdirSync(theirs);
  writeFileSync(join(theirs, LAST), (await storage.read(LAST)) ?? new Uint8Array());
  writeFileSync(join(folder, "net.resnet"), RECIPE);
  const { err } = await resnet("train", join(folder, "net.resnet"), "--out", theirs, ...CPU);
  expect(err).toContain("the data (synthetic (classes 4, examples 96, size 8), 32 held out, now");
  expect(err).toContain("augment ([flip], now [pad_crop(padding: 1), flip])");
});

test("a recipe that begins with weights asks for their bytes: no module has files", async () => {
  const storage = new MemoryStorage();
  await trained({ storage, steps: 2 });
  const begins = { ...program, recipe: { ...program.recipe, start: "first.safetensors" } as ProgramRecipe };
  const run = async (start?: RecipeRunOptions["start"]): Promise<readonly Float32Array[]> => {
    await using session = await openSession(device, begins);
    const kept = new MemoryStorage();
    for await (const event of trainRecipe(session, { ...given, storage: kept, steps: 1, ...(start ? { start } : {}) }))
      if (event.kind === "began") return [...(await session.readAll(["parameter"])).values()];
    return [];
  };
  await expect(run()).rejects.toMatchObject({
    code: "RN4002",
    message: expect.stringContaining("begins with the weights of first.safetensors") as string,
  });
  const bytes = (await storage.read(LAST)) ?? new Uint8Array();
  const [first, loaded] = [await run(bytes), await run("loaded")];
  const { tensors } = readSafetensors(bytes);
  expect(first).toEqual(
    program.tensors.filter(({ role }) => role === "parameter").map(({ name }) => tensors.get(name)?.values),
  );
  expect(loaded).not.toEqual(first);
  await expect(run(bytes.slice(0, 99))).rejects.toMatchObject({ code: "RN4013" });
});

test("interrupted and gone on with ends with the bytes of one that was not", async () => {
  const [whole, halved] = [new MemoryStorage(), new MemoryStorage()];
  await trained({ storage: whole });
  const signal = { aborted: false };
  const first = await trained({ storage: halved, signal }, (event) => {
    if (event.kind === "progress" && event.step === 7) signal.aborted = true;
  });
  expect(first.at(-1)).toMatchObject({ kind: "interrupted", isSaved: true });
  await trained({ storage: halved, resume: true });
  for (const name of [LAST, BEST]) expect(await halved.read(name)).toEqual(await whole.read(name));
});

test("a storage that holds a run, or has one, is refused with the ways on", async () => {
  const storage = new MemoryStorage();
  await trained({ storage, steps: 2 });
  await expect(trained({ storage })).rejects.toMatchObject({
    help: expect.stringMatching(/resume: true.*overwrite: true/) as string,
  });
  await trained({ storage, steps: 2, overwrite: true });
  const release = await storage.lock();
  await expect(trained({ storage })).rejects.toThrow(NotStored);
  release();
});

test("a length, a rate and a mean that are none are refused before the first step", async () => {
  const schedule = { kind: "constant", rate: NaN, warmup: 0, warmupFrom: 0.1, warmupShape: "linear" } as const;
  for (const wrong of [
    { steps: NaN },
    { steps: 0 },
    { steps: 1.5 },
    { schedule },
    { normalisation: { mean: [0.5], std: [0.2] } },
  ]) {
    const storage = new MemoryStorage();
    await expect(trained({ ...wrong, storage }), JSON.stringify(wrong)).rejects.toMatchObject({ code: "RN5013" });
    expect(await storage.list()).toEqual([]);
  }
});

const TWO_INPUTS = RECIPE.replace("  conv(8", "  input mask: [N, 1, 8, 8]\n  image -> concat(mask) -> conv(8");
test.for([
  ["images of another size", { data: makeSynthetic({ classes: 4, size: 6, examples: 104 }, 3, 3) }, "RN4006"],
  ["others to evaluate on", { heldOut: makeSynthetic({ classes: 4, size: 6, examples: 32 }, 3, 4) }, "RN4006"],
  ["mixed images, for a loss of classes", { augment: [{ kind: "mixup", alpha: 1 }] }, "RN5013"],
  ["images alone, for a model of two inputs", {}, "RN5013", TWO_INPUTS],
] as const)("%s are refused before anything is trained or kept", async ([, options, code, text = RECIPE]) => {
  const { recipes } = checkProject(loadProject("net.resnet", text, { read: (path) => ({ problem: `${path}?` }) }));
  const [{ model } = bug("no recipe")] = recipes;
  const functions = functionsOf({ batch: 16 }, 8, 32);
  const made = compileModel(model, { functions, targets: device.targets, recipe: recipes[0] as CheckedRecipe });
  await using session = await openSession(device, made);
  const storage = new MemoryStorage();
  const events = trainRecipe(session, { ...given, ...options, storage });
  await expect(events.next()).rejects.toMatchObject({ code });
  expect(await storage.list()).toEqual([]);
});

test("a longer run than its schedule was made for is told where it goes on", async () => {
  const storage = new MemoryStorage();
  await trained({ storage, steps: 6 });
  const [resumed] = await trained({ storage, steps: 9, resume: true });
  expect(resumed).toMatchObject({
    kind: "resumed",
    differences: ["the length that its schedule counts on (6 steps, now 9 steps)"],
  });
});

test("files of a data set are taken packed or not, and damage is told", async () => {
  const named = (file: string, bytes: Uint8Array) => ({ file, bytes });
  const [images, labels] = ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"].map((file) =>
    named(file, digitsFile(file, 12)),
  );
  if (!images || !labels) throw new Error("two files");
  expect(await decodeDataset("mnist", [images, labels])).toMatchObject({ classes: 10, shape: [1, 28, 28] });
  const cut = named(images.file, images.bytes.subarray(0, 40));
  await expect(decodeDataset("fashion_mnist", [cut, labels])).rejects.toMatchObject({ code: "RN4013" });
  await expect(decodeDataset("mnist", [labels, images])).rejects.toMatchObject({ code: "RN4013" });
});
