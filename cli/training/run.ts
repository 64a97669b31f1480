/** One training run from a checked recipe to saved weights; `train` and the demo are this with other words around it. */
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import { DeviceLostError } from "../../runtime/problem.ts";
import { openSession } from "../../runtime/session.ts";
import { showDiagnostics } from "../design.ts";
import { makeFolder } from "../files/write.ts";
import { openChosenDevice } from "../device.ts";
import type { Io } from "../terminal.ts";
import { prepareExamples } from "./examples.ts";
import { TrainingLoop, type RunResult } from "./loop.ts";
import { startProgress } from "./progress.ts";
import type { RunOptions } from "./setting.ts";
import { judgeTimes, timesOf } from "./times.ts";

/** @throws ResnetProblem, UsageError; RN4015 after the last good state was saved */
export async function runTraining(recipe: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  const { model, seed } = recipe;
  makeFolder(options.out);
  const { loader, evaluator, summary, sizes, functions } = prepareExamples(recipe, options.data, io);
  const times = timesOf(recipe, loader.stepsPerEpoch);
  if (options.lengthGiven) showDiagnostics(judgeTimes(recipe, times), io.colour.err, io.err);

  const { device: opened, why } = await openChosenDevice(options.device);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  const program = compileModel(model, { functions, targets: device.targets, recipe, sizes });
  const { wgsl, wasm } = program.code;
  const compiling = startProgress(io, "compiling kernels", (wgsl ?? wasm)?.kernels.length ?? 0);
  await using session = await openSession(device, program, {
    seed,
    onCompile: ({ done }) => compiling.update(done, ""),
  });
  compiling.stop();
  io.err(summary);

  const setting = { recipe, options, io, device, session, program, loader, evaluator, times, sizes, functions };
  const loop = new TrainingLoop(setting);
  try {
    return await loop.run();
  } catch (error) {
    throw error instanceof DeviceLostError ? loop.withWayOn(error) : error;
  }
}
