/** One training run from a checked recipe to saved weights; `train` and the demo are this with other words around it. */
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import { DeviceLostError } from "../../runtime/problem.ts";
import { openSession } from "../../runtime/session.ts";
import { namesToSave } from "../../runtime/weights.ts";
import { showDiagnostics } from "../design.ts";
import { requireRoomForModule } from "../emitted-files.ts";
import { requireFile } from "../files/read.ts";
import { openChosenDevice } from "../devices/open-device.ts";
import type { Io } from "../terminal.ts";
import { bitsOf, goOnFrom, readCheckpoint, resumeTarget } from "./checkpoint.ts";
import { prepareExamples } from "./examples.ts";
import { RunFolder } from "./folder.ts";
import { TrainingLoop, type RunResult } from "./loop.ts";
import { earlyOrigin } from "./origin.ts";
import { startProgress } from "./progress.ts";
import { sizesOf } from "./sizes.ts";
import type { RunOptions } from "./setting.ts";
import { Start } from "./start.ts";
import { judgeTimes, timesOf } from "./times.ts";

/**
 * What cannot be written, or would be written over, is told before data is read; what does not fit before the first step.
 * @throws ResnetProblem, UsageError; RN4015 where numbers cease to be finite: what was saved before stays
 */
export async function runTraining(recipe: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  // A path that leads nowhere is told before a folder of that name is made.
  if (options.resume !== undefined) requireFile(resumeTarget(options.resume).file);
  const folder = RunFolder.take(options);
  try {
    return await runIn(folder, recipe, options, io);
  } finally {
    folder.release();
  }
}

async function runIn(folder: RunFolder, recipe: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  const { model, batch, seed } = recipe;
  const checkpoint = options.resume === undefined ? undefined : readCheckpoint(resumeTarget(options.resume).file);
  const start = options.start && new Start(options.start);
  // What was held out stays held out, whatever the seed is now.
  const split = checkpoint?.record.origin?.data.split ?? checkpoint?.record.seed ?? seed;
  const [metric = "accuracy"] = recipe.metrics;
  const early = earlyOrigin(recipe, split);
  const facts = { ...early, seed, batch, metric };
  folder.claim(facts, checkpoint);
  // A run that has ended must not find that there is no place for its module.
  requireRoomForModule(options.out, model.name, options.overwrite);

  const examples = await prepareExamples(recipe, options.data, split, io);
  const { loader, evaluator, sizes, functions } = examples;
  const times = timesOf(recipe, loader.stepsPerEpoch);
  if (options.lengthGiven) showDiagnostics(judgeTimes(recipe, times), io.colour.err, io.err);

  const { device: opened, why } = await openChosenDevice(options.device);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  const program = compileModel(model, { functions, targets: device.targets, recipe, sizes });
  folder.requireRoom(sizesOf(program));
  if (options.names) namesToSave(program, options.names);
  const first =
    start?.valuesFor(program, { data: early.data, examples: examples.examples }, io) ?? new Map<string, Float32Array>();
  const { wgsl, wasm } = program.code;
  const compiling = startProgress(io, "compiling kernels", (wgsl ?? wasm)?.kernels.length ?? 0);
  await using session = await openSession(device, program, {
    seed,
    onCompile: ({ done }) => compiling.update(done, ""),
  });
  compiling.stop();
  for (const [name, values] of first) session.write(name, values);
  io.err(examples.summary);

  const origin = {
    ...early,
    normalisation: examples.normalisation,
    classes: examples.classes,
    examples: examples.examples,
  };
  const record = { seed, batch, design: program.hash, device: bitsOf(device.name), metric, origin };
  if (checkpoint) goOnFrom(checkpoint, { ...facts, examples: examples.examples }, { session, program, device, io });
  const from = checkpoint && { path: checkpoint.path, step: checkpoint.record.step };
  const opening = { recipe, options, io, folder, from, record, device, session, program };
  const loop = new TrainingLoop({ ...opening, loader, evaluator, times, sizes });
  try {
    return await loop.run();
  } catch (error) {
    throw error instanceof DeviceLostError ? loop.withWayOn(error) : error;
  }
}
