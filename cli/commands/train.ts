/** `resnet train FILE[:recipe]`: trains, with checkpoints, resume and a loss curve. */
import { join } from "node:path";
import { LENGTH_CODES } from "../../compiler/recipes/times.ts";
import { openRecipe, parseTarget } from "../design.ts";
import { fileStem } from "../../compiler/emit/names.ts";
import { withInterrupt } from "../interrupt.ts";
import { commandLine } from "../options/command-line.ts";
import { choice, flag, value, type Given } from "../options/kinds.ts";
import { allowMissing, data, deviceOptions, download, noFuse } from "../options/shared.ts";
import { count, path, whole } from "../options/values.ts";
import { clock, type Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { adjusted, recipeOptions, requireOneLength } from "../training/adjust.ts";
import { resumeTarget } from "../training/checkpoint.ts";
import { readNames } from "../names-file.ts";
import { runTraining } from "../training/run.ts";
import { startFile } from "../training/start.ts";
import { MOST_WORKERS } from "../training/usual-workers.ts";
import type { CommandChanges } from "../training/options.ts";
import { defineVerb, oneWord } from "../verb.ts";

const logs = ["text", "json"] as const;

const options = {
  ...deviceOptions,
  data,
  download,
  out: value("<folder>", "where checkpoints and results go (default: out/NAME)", path),
  ...recipeOptions,
  names: value(
    "<names>",
    "of tensors in --weights and best.safetensors: torchvision, cifar, or a file of names.json",
    path,
  ),
  resume: value("<path>", "go on from a run's checkpoint: its folder, or a file", path),
  weights: value("<file>", "begin with these weights (safetensors, with our names or PyTorch's), at step 0", path),
  allowMissing,
  norms: flag("measure gradients and updates layer by layer, at each evaluation: norms.csv, norms.svg"),
  normsEvery: value("<n>", "the same every so many steps", count),
  workers: value(
    "<n>",
    "threads that decode and change images beside the device, 0 for none (default: as many as serve it)",
    whole(0, MOST_WORKERS),
  ),
  noFuse,
  log: choice("<how>", "of what happens, on stdout: text for people (default), or json, an object a line", logs),
  overwrite: flag("lose the run whose weights are in the folder"),
};
type TrainFlags = Given<typeof options>;

export const verb = defineVerb({
  name: "train",
  says: "trains a recipe, with checkpoints, resume, curves and a report",
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
  requireOneLength(given);
  const { data: folder, resume, weights, allowMissing, names, overwrite = false } = given;
  if (weights !== undefined && resume !== undefined)
    throw new UsageError(
      "--weights begins a run, --resume goes on with one",
      "keep --resume to go on with its optimizer and at its step, --weights to begin with weights alone",
    );
  const named = names === undefined ? undefined : readNames(names);
  const lengthGiven = given.steps !== undefined || given.epochs !== undefined;
  const recipe = adjusted(openRecipe(parseTarget(target), io, lengthGiven ? LENGTH_CODES : []), given);
  // A run that goes on has its weights.
  const begins = weights ?? (resume === undefined ? startFile(recipe) : undefined);
  if (begins === undefined && allowMissing.length > 0)
    throw new UsageError(
      "--allow-missing says what the weights may lack that a run begins with, and there are none",
      'name a file: --weights, or `start "FILE"` in the recipe',
    );
  const goesOnIn = resume === undefined ? undefined : resumeTarget(resume).folder;
  const result = await withInterrupt((signal) =>
    runTraining(
      recipe,
      {
        device: given,
        out: given.out ?? goesOnIn ?? join("out", fileStem(recipe.name)),
        lengthGiven,
        overwrite,
        ...(given.norms || given.normsEvery !== undefined
          ? { norms: given.normsEvery === undefined ? {} : { every: given.normsEvery } }
          : {}),
        workers: given.workers,
        fuse: given.noFuse !== true,
        download: given.download === true,
        logsJson: given.log === "json",
        signal,
        command: (changes) => trainAgain(target, { ...given, ...changes }),
        ...(folder === undefined ? {} : { data: folder }),
        ...(resume === undefined ? {} : { resume }),
        ...(begins === undefined
          ? {}
          : { start: { weights: begins, allowMissing, ...(typeof named === "object" ? { names: named } : {}) } }),
        ...(named === undefined ? {} : { names: named }),
      },
      io,
    ),
  );
  if (!result.interrupted) io.err(`trained in ${clock(result.seconds)}`);
  return result.interrupted ? 1 : 0;
}

/** As it would be typed. What a run began with is no matter to one that goes on. */
function trainAgain(target: string, command: Omit<TrainFlags, "resume"> & CommandChanges): string {
  const { weights, allowMissing, ...others } = command;
  return commandLine("train", target, others.resume === undefined ? { ...others, weights, allowMissing } : others);
}
