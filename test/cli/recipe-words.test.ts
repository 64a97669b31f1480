/** Every word of a recipe that the check accepts changes what a run does: what is read and not used would be a lie. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { augmentWords } from "../../compiler/recipes/augmentations/table.ts";
import { dataWords } from "../../compiler/recipes/data-words.ts";
import { entryWords } from "../../compiler/recipes/entries.ts";
import { losses } from "../../compiler/losses/table.ts";
import { optimizers } from "../../compiler/optimizers/table.ts";
import { scheduleWords } from "../../compiler/recipes/schedules/table.ts";
import { stopWords } from "../../compiler/recipes/stops/table.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";

const folder = scratchFolder();

type Entries = { readonly [entry: string]: string };
const base: Entries = {
  data: "synthetic(classes: 4, size: 8, examples: 24, validation: 8)",
  batch: "8",
  loss: "cross_entropy",
  optimizer: "sgd",
  schedule: "constant(0.1)",
  steps: "4",
};

/** A stage where a word is about one: what there is more of is compiled and emitted for each run. */
const STAGE = "stage s1 { residual { conv(4, kernel: 3) -> bn } shortcut identity }";
const design = (entries: Entries, classes = 4, stage = ""): string => `model Tiny {
  input image: [N, 3, H, W]
  stem { conv(4, kernel: 3) -> bn -> relu }
  ${stage}
  head { globalavgpool -> linear(${classes}) }
}
train Tiny {
${Object.entries(entries)
  .filter(([, value]) => value !== "")
  .map(([word, value]) => `  ${word} ${value}`)
  .join("\n")}
}
`;

const runs = new Map<string, Promise<string>>();
/** What a run leaves and tells: tensors after the last step, the step of its best, and each evaluation. */
function outcome(text: string): Promise<string> {
  const known = runs.get(text);
  if (known) return known;
  const run = async (number: number): Promise<string> => {
    const [file, out] = [join(folder, `${number}.resnet`), join(folder, `out-${number}`)];
    writeFileSync(file, text);
    const { code, err } = await resnet("train", file, "--device", "cpu", "--threads", "1", "--out", out);
    if (code !== 0) throw new Error(err);
    const saved = (name: string) => readSafetensors(readFileSync(join(out, `${name}.safetensors`)));
    const tensors = [...saved("last").tensors].map(([name, { values }]) => `${name} ${values.join(" ")}`);
    const evaluations = err.split("\n").filter((line) => line.startsWith("step "));
    return [...tensors, `best ${saved("best").metadata["step"]}`, ...evaluations].join("\n");
  };
  const running = run(runs.size);
  runs.set(text, running);
  return running;
}

interface Row {
  readonly before?: Entries;
  readonly after: Entries;
  /** Of the model, after the change. */
  readonly classes?: number;
  /** Of both models. */
  readonly stage?: string;
}
const data = (options: string): Entries => ({ data: `synthetic(${options})` });
const plain = "size: 8, validation: 8";

/** @param before a call of the word @param changes by parameter, the arguments of another one */
function optimizerRows(before: string, changes: Entries): { readonly [word: string]: Row } {
  return rowsOf("optimizer", before, changes);
}
function rowsOf(entry: string, before: string, changes: Entries): { readonly [word: string]: Row } {
  const [word = ""] = before.split("(");
  const rows = Object.entries(changes).map(([name, written]): readonly [string, Row] => [
    `${word}.${name}`,
    { before: { [entry]: before }, after: { [entry]: `${word}(${written})` } },
  ]);
  return Object.fromEntries(rows);
}
function warmupRows(call: string): { readonly [word: string]: Row } {
  const [word = ""] = call.split("(");
  const schedule = (options: string): Entries => ({ schedule: call.replace(")", `${options})`) });
  const warm = schedule(", warmup: 2");
  return {
    [`${word}.warmup`]: { before: schedule(""), after: warm },
    [`${word}.warmup_from`]: { before: warm, after: schedule(", warmup: 2, warmup_from: 0.5") },
    [`${word}.warmup_shape`]: { before: warm, after: schedule(", warmup: 2, warmup_shape: constant") },
  };
}
function scheduleRows(before: string, changes: Entries): { readonly [word: string]: Row } {
  return { ...rowsOf("schedule", before, changes), ...warmupRows(before) };
}

/** For each `entry`, and each `word.parameter`: a change of it alone. */
const rows: { readonly [word: string]: Row } = {
  "synthetic.classes": { after: data("classes: 3, size: 8, examples: 24, validation: 8"), classes: 3 },
  "synthetic.size": { after: data("classes: 4, size: 9, examples: 24, validation: 8") },
  "synthetic.examples": { after: data("classes: 4, examples: 32, size: 8, validation: 8") },
  "synthetic.validation": { after: data("classes: 4, examples: 24, size: 8, validation: 4") },
  "synthetic.normalize": { after: data(`classes: 4, examples: 24, ${plain}, normalize: none`) },
  "synthetic.augment": { after: data(`classes: 4, examples: 24, ${plain}, augment: [flip]`) },
  flip: { after: data(`classes: 4, examples: 24, ${plain}, augment: [flip]`) },
  "pad_crop.padding": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [pad_crop(1)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [pad_crop(3)]`),
  },
  "synthetic.evaluate": {
    before: data(`classes: 4, examples: 24, ${plain}`),
    after: data(`classes: 4, examples: 24, ${plain}, evaluate: [resize(6), center_crop(8)]`),
  },
  "resize.size": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [resize(6), center_crop(8)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [resize(7), center_crop(8)]`),
  },
  "center_crop.size": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [center_crop(6), resize(8)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [center_crop(7), resize(8)]`),
  },
  "random_resized_crop.size": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [random_resized_crop(4), resize(8)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [random_resized_crop(6), resize(8)]`),
  },
  "random_resized_crop.scale": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [random_resized_crop(8)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [random_resized_crop(8, scale: [0.5, 1])]`),
  },
  "random_resized_crop.ratio": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [random_resized_crop(8)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [random_resized_crop(8, ratio: [1, 2])]`),
  },
  "color_jitter.strength": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [color_jitter(0.2)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [color_jitter(0.4)]`),
  },
  "cutout.size": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [cutout(2)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [cutout(4)]`),
  },
  "random_erasing.probability": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [random_erasing(0.1)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [random_erasing(0.9)]`),
  },
  "random_erasing.scale": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [random_erasing(1)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [random_erasing(1, scale: [0.3, 0.6])]`),
  },
  "random_erasing.ratio": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [random_erasing(1)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [random_erasing(1, ratio: [2, 3])]`),
  },
  "mixup.alpha": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [mixup(0.2)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [mixup(2)]`),
  },
  "cutmix.alpha": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [cutmix(0.2)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [cutmix(2)]`),
  },
  "the order of augment": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [flip, pad_crop(2)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [pad_crop(2), flip]`),
  },
  "augment twice": {
    before: data(`classes: 4, examples: 24, ${plain}, augment: [pad_crop(2)]`),
    after: data(`classes: 4, examples: 24, ${plain}, augment: [pad_crop(2), pad_crop(2)]`),
  },
  batch: { after: { batch: "4" } },
  accumulate: { after: { accumulate: "2" } },
  "cross_entropy.label_smoothing": { after: { loss: "cross_entropy(label_smoothing: 0.2)" } },
  binary_cross_entropy: { after: { loss: "binary_cross_entropy" } },
  mse: { after: { loss: "mse" } },
  l1: { after: { loss: "l1" } },
  dice: { after: { loss: "dice" } },
  "focal.gamma": { before: { loss: "focal" }, after: { loss: "focal(gamma: 1)" } },
  "focal.alpha": { before: { loss: "focal" }, after: { loss: "focal(alpha: 0.5)" } },
  "smooth_l1.beta": { before: { loss: "smooth_l1" }, after: { loss: "smooth_l1(beta: 0.5)" } },
  "sgd.momentum": { after: { optimizer: "sgd(momentum: 0.9)" } },
  "sgd.nesterov": {
    before: { optimizer: "sgd(momentum: 0.9)" },
    after: { optimizer: "sgd(momentum: 0.9, nesterov: true)" },
  },
  "sgd.dampening": {
    before: { optimizer: "sgd(momentum: 0.9)" },
    after: { optimizer: "sgd(momentum: 0.9, dampening: 0.5)" },
  },
  "sgd.weight_decay": { after: { optimizer: "sgd(weight_decay: 0.1)" } },
  "sgd.no_decay": {
    before: { optimizer: "sgd(weight_decay: 0.1, no_decay: [norm])" },
    after: { optimizer: "sgd(weight_decay: 0.1, no_decay: [norm, bias])" },
  },
  "no_decay: norm": {
    before: { optimizer: "sgd(weight_decay: 0.1)" },
    after: { optimizer: "sgd(weight_decay: 0.1, no_decay: [norm])" },
  },
  "adam.betas": { before: { optimizer: "adam" }, after: { optimizer: "adam(betas: [0.8, 0.99])" } },
  "adam.eps": { before: { optimizer: "adam" }, after: { optimizer: "adam(eps: 0.01)" } },
  "adam.weight_decay": { before: { optimizer: "adam" }, after: { optimizer: "adam(weight_decay: 0.1)" } },
  "adam.no_decay": {
    before: { optimizer: "adam(weight_decay: 0.1)" },
    after: { optimizer: "adam(weight_decay: 0.1, no_decay: [norm])" },
  },
  ...optimizerRows("adamw(weight_decay: 0.1)", {
    betas: "betas: [0.8, 0.99]",
    eps: "eps: 0.01",
    weight_decay: "weight_decay: 0.2",
    no_decay: "weight_decay: 0.1, no_decay: [norm]",
  }),
  ...optimizerRows("rmsprop(weight_decay: 0.1)", {
    alpha: "alpha: 0.9, weight_decay: 0.1",
    eps: "eps: 0.01, weight_decay: 0.1",
    momentum: "momentum: 0.9, weight_decay: 0.1",
    weight_decay: "weight_decay: 0.2",
    no_decay: "weight_decay: 0.1, no_decay: [norm]",
  }),
  ...optimizerRows("lars(weight_decay: 0.1)", {
    momentum: "momentum: 0.5, weight_decay: 0.1",
    trust: "trust: 0.01, weight_decay: 0.1",
    weight_decay: "weight_decay: 0.2",
    no_decay: "weight_decay: 0.1, no_decay: [norm]",
  }),
  "constant.rate": { after: { schedule: "constant(0.2)" } },
  ...warmupRows("constant(0.1)"),
  "steps.rate": { before: { schedule: "steps(0.1, at: [2])" }, after: { schedule: "steps(0.2, at: [2])" } },
  "steps.drop": { before: { schedule: "steps(0.1, at: [2])" }, after: { schedule: "steps(0.1, at: [2], drop: 0.5)" } },
  "steps.at": { before: { schedule: "steps(0.1, at: [2])" }, after: { schedule: "steps(0.1, at: [3])" } },
  ...warmupRows("steps(0.1, at: [3])"),
  ...scheduleRows("cosine(0.1)", { rate: "0.2", to: "0.1, to: 0.05" }),
  ...scheduleRows("linear(0.1)", { rate: "0.2", to: "0.1, to: 0.05" }),
  ...scheduleRows("polynomial(0.1)", { rate: "0.2", power: "0.1, power: 2" }),
  ...scheduleRows("exponential(0.1)", { rate: "0.2", factor: "0.1, factor: 0.5" }),
  ...rowsOf("schedule", "one_cycle(0.1)", { rate: "0.2", rise: "0.1, rise: 0.75", shape: "0.1, shape: linear" }),
  ...scheduleRows("restarts(0.1, period: 2)", { rate: "0.2, period: 2", period: "0.1, period: 3" }),
  "restarts.grow": {
    before: { schedule: "restarts(0.1, period: 1)" },
    after: { schedule: "restarts(0.1, period: 1, grow: 3)" },
  },
  steps: { after: { steps: "3" } },
  epochs: { after: { steps: "", epochs: "4" } },
  init: { after: { init: "[zero_last_gamma]" }, stage: STAGE },
  freeze: { after: { freeze: "stem" } },
  clip: { after: { clip: "0.01" } },
  ema: { after: { ema: "0.5" } },
  // The loss falls at each evaluation, the accuracy is the same at all.
  metric: {
    before: { steps: "8", schedule: "constant(0.0001)", metric: "accuracy" },
    after: { steps: "8", schedule: "constant(0.0001)", metric: "loss" },
  },
  // The rate is so small that no evaluation is better than the first.
  "patience.evaluations": {
    before: { steps: "8", schedule: "constant(1e-9)", evaluate: "1", stop: "patience(3)" },
    after: { steps: "8", schedule: "constant(1e-9)", evaluate: "1", stop: "patience(2)" },
  },
  "reached.target": {
    before: { steps: "8", evaluate: "1", metric: "loss", stop: "reached(0.1)" },
    after: { steps: "8", evaluate: "1", metric: "loss", stop: "reached(3)" },
  },
  stop: { before: { evaluate: "1", metric: "loss" }, after: { evaluate: "1", metric: "loss", stop: "reached(3)" } },
  "metric mean_iou": { after: { metric: "[accuracy, mean_iou]" } },
  evaluate: { after: { evaluate: "1" } },
  seed: { after: { seed: "1" } },
};

/** Entries of which only one value is accepted, or whose effect a run that ends by itself does not show. */
const elsewhere: { readonly [entry: string]: string } = {
  data: "its words are above",
  loss: "its words are above",
  optimizer: "its words are above",
  schedule: "its words are above",
  precision: "test/cli/half-precision.test.ts: the processor refuses f16",
  start: "test/cli/start-entry.test.ts",
  checkpoint: "test/unit/cli/times.test.ts",
  "cross_entropy.of": "test/unit/losses/sum.test.ts",
  "mse.of": "test/unit/losses/sum.test.ts",
};

test("no word is missing here", () => {
  const own = {
    ...augmentWords,
    ...losses,
    ...optimizers,
    ...scheduleWords,
    ...stopWords,
    synthetic: dataWords["synthetic"],
  };
  const words = Object.entries(own).flatMap(([word, definition]) => {
    // Which output a loss is `of` is in test/unit/losses/sum.test.ts.
    const own = definition?.parameters.filter(({ name }) => name !== "of") ?? [];
    return own.length > 0 ? own.map(({ name }) => `${word}.${name}`) : [word];
  });
  const all = [...words, ...entryWords];
  expect(all.filter((each) => !rows[each] && !elsewhere[each])).toEqual([]);
  // The sets on disk have the options of the synthetic one; a folder's path is in image-folder.test.ts, which sources keep
  // a split in download.test.ts.
  for (const [word, { parameters }] of Object.entries(dataWords))
    for (const { name } of parameters)
      expect([...all, "synthetic.path", "synthetic.split"], `${word}.${name}`).toContain(`synthetic.${name}`);
});

describe("changes what a run does", () => {
  test.each(Object.entries(rows))("%s", async (_, { before = {}, after, classes, stage }) => {
    const changed = await outcome(design({ ...base, ...after }, classes, stage));
    expect(changed).not.toBe(await outcome(design({ ...base, ...before }, undefined, stage)));
  });
});
