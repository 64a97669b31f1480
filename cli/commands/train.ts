/** `resnet train FILE[:recipe]`: trains, with checkpoints, resume and a loss curve. */
import { join } from "node:path";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { LENGTH_CODES } from "../../compiler/recipes/times.ts";
import { highestRate, isRate } from "../../compiler/recipes/rates.ts";
import { openRecipe, parseTarget } from "../design.ts";
import { fileStem } from "../../compiler/emit/names.ts";
import { withInterrupt } from "../interrupt.ts";
import { flag, value, type Given } from "../options/kinds.ts";
import { allowMissing, data, deviceOptions } from "../options/shared.ts";
import { count, natural, path, rate } from "../options/values.ts";
import { shellCommand } from "../shell.ts";
import { clock, type Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { resumeTarget } from "../training/checkpoint.ts";
import { readNames } from "../names-file.ts";
import { runTraining } from "../training/run.ts";
import type { CommandChanges } from "../training/options.ts";
import { defineVerb, oneWord } from "../verb.ts";

const options = {
  ...deviceOptions,
  data,
  out: value("<folder>", "where checkpoints and results go (default: out/NAME)", path),
  steps: value("<n>", "length of the run in steps; what the recipe counts in epochs stays so", count),
  epochs: value("<n>", "length of the run in epochs; what the recipe counts in steps stays so", count),
  batch: value("<n>", "examples a step; the rate stays, and an epoch has other steps", count),
  seed: value("<n>", "of weights, order, augmentation, held-out examples and synthetic images", natural),
  rate: value("<x>", "base learning rate, of which warm-up and drops are parts", rate),
  names: value(
    "<names>",
    "of tensors in --weights and best.safetensors: torchvision, cifar, or a file of names.json",
    path,
  ),
  resume: value("<path>", "go on from a run's checkpoint: its folder, or a file", path),
  weights: value("<file>", "begin with these weights (safetensors, with our names or PyTorch's), at step 0", path),
  allowMissing,
  overwrite: flag("lose the run whose weights are in the folder"),
};
type TrainFlags = Given<typeof options>;

export const verb = defineVerb({
  name: "train",
  says: "trains a recipe, with checkpoints, resume and a loss curve",
  examples: [
    "resnet train examples/fashion.resnet",
    "resnet train examples/cifar.resnet:ResNet20 --data ../data/cifar10 --steps 1000",
    "resnet train examples/cifar.resnet:ResNet20 --data ../data/cifar10 --resume out/resnet20",
    "resnet train nets/first.resnet --weights resnet18.safetensors --allow-missing head",
  ],
  words: oneWord("target"),
  options,
  run: train,
});

async function train(target: string, given: TrainFlags, io: Io): Promise<number> {
  if (given.steps !== undefined && given.epochs !== undefined)
    throw new UsageError("--steps and --epochs both give the length of the run", "keep one of them");
  const { data: folder, resume, weights, allowMissing, names, overwrite = false } = given;
  if (weights !== undefined && resume !== undefined)
    throw new UsageError(
      "--weights begins a run, --resume goes on with one",
      "keep --resume to go on with its optimizer and at its step, --weights to begin with weights alone",
    );
  if (weights === undefined && allowMissing.length > 0)
    throw new UsageError("--allow-missing says what --weights may lack, and there are none", "name a file: --weights");
  const named = names === undefined ? undefined : readNames(names);
  const lengthGiven = given.steps !== undefined || given.epochs !== undefined;
  const recipe = adjusted(openRecipe(parseTarget(target), io, lengthGiven ? LENGTH_CODES : []), given);
  const goesOnIn = resume === undefined ? undefined : resumeTarget(resume).folder;
  const result = await withInterrupt((signal) =>
    runTraining(
      recipe,
      {
        device: given,
        out: given.out ?? goesOnIn ?? join("out", fileStem(recipe.name)),
        lengthGiven,
        overwrite,
        signal,
        command: (changes) => commandLine(target, { ...given, ...changes }),
        ...(folder === undefined ? {} : { data: folder }),
        ...(resume === undefined ? {} : { resume }),
        ...(weights === undefined
          ? {}
          : { start: { weights, allowMissing, ...(typeof named === "object" ? { names: named } : {}) } }),
        ...(named === undefined ? {} : { names: named }),
      },
      io,
    ),
  );
  if (!result.interrupted) io.err(`trained in ${clock(result.seconds)}`);
  return result.interrupted ? 1 : 0;
}

/** As it would be typed. What a run began with is no matter to one that goes on. */
function commandLine(target: string, command: Omit<TrainFlags, "resume"> & CommandChanges): string {
  const { weights, allowMissing: parts, ...others } = command;
  const begins = others.resume === undefined;
  const flags = [
    ...Object.entries(others).map(([name, given]) => worded(name, given)),
    ...(begins ? [worded("weights", weights), ...parts.map((part) => worded("allow-missing", part))] : []),
  ];
  // A name that begins with a dash would be taken for a flag.
  return shellCommand(["resnet", "train", target.startsWith("-") ? `./${target}` : target, ...flags.flat()]);
}

function worded(name: string, given: unknown): readonly string[] {
  if (given === undefined || given === false) return [];
  return given === true ? [`--${name}`] : [`--${name}`, String(given)];
}

/** Flags beat the recipe. Its schedule and intervals stay as they are counted there, whatever unit the length has. */
function adjusted(recipe: CheckedRecipe, { steps, epochs, batch, seed, rate }: TrainFlags): CheckedRecipe {
  const schedule = rate === undefined ? recipe.schedule : { ...recipe.schedule, rate };
  const highest = highestRate(schedule);
  if (!isRate(highest))
    throw new UsageError(
      `--rate ${rate}: with what the recipe's schedule makes of it, a rate would be ${highest}`,
      "choose a smaller one",
    );
  return {
    ...recipe,
    ...(steps === undefined ? {} : { length: { unit: "steps", count: steps } as const }),
    ...(epochs === undefined ? {} : { length: { unit: "epochs", count: epochs } as const }),
    ...(batch === undefined ? {} : { batch }),
    ...(seed === undefined ? {} : { seed }),
    schedule,
  };
}
