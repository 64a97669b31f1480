/** One training run from a checked recipe to saved weights; `train` and the demo are this with other words around it. */
import { compileModel, type FunctionRequest } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import { Loader } from "../../runtime/data.ts";
import { DeviceLostError } from "../../runtime/problem.ts";
import { openSession } from "../../runtime/session.ts";
import { loadData } from "../data/load.ts";
import { requireSizes } from "../design.ts";
import { makeFolder } from "../files/write.ts";
import { openChosenDevice } from "../device.ts";
import { grouped, type Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { TrainingLoop, type RunResult } from "./loop.ts";
import { startProgress } from "./progress.ts";
import type { RunOptions } from "./setting.ts";

/** Larger than the batch of training, for no gradient is kept; in step with it, so that a smaller one needs less memory. */
function evaluationBatch(batch: number, examples: number): number {
  return Math.min(Math.max(2 * batch, 32), 256, examples);
}

/** @throws ResnetProblem, UsageError; RN4015 after the last good state was saved */
export async function runTraining(recipe: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  const { model, batch, seed } = recipe;
  const [input] = model.inputs;
  const channels = input?.shape.channels ?? 1;
  makeFolder(options.out);
  io.err(`reading ${recipe.data.kind}`);
  const {
    train: training,
    evaluation,
    evaluatedOn,
    normalisation,
  } = loadData(recipe.data, options.data, channels, seed);
  const hasNorm = model.nodes.some(({ layer }) => layer === "bn");
  const shared = { batch, seed, normalisation, leastBatch: hasNorm ? 2 : 1 };
  const loader = new Loader(training.data, training.indices, { ...shared, augment: recipe.data.augment });
  const evaluator = new Loader(evaluation.data, evaluation.indices, {
    ...shared,
    batch: evaluationBatch(batch, evaluation.indices.length),
    augment: [],
  });
  if (loader.stepsPerEpoch === 0)
    throw new UsageError(
      `a batch of ${batch} is more than the ${training.indices.length} training examples`,
      "use a smaller batch",
    );

  const { device: opened, why } = await openChosenDevice(options.device);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  const functions: FunctionRequest[] = [{ kind: "train", batch }];
  if (loader.lastBatch > 0) functions.push({ kind: "train", batch: loader.lastBatch });
  functions.push({ kind: "infer", batch: evaluationBatch(batch, evaluation.indices.length) });
  const [, height, width] = training.data.shape;
  const sizes = requireSizes(model, [height, width]);
  const program = compileModel(model, { functions, targets: device.targets, recipe, sizes });
  const { wgsl, wasm } = program.code;
  const compiling = startProgress(io, "compiling kernels", (wgsl ?? wasm)?.kernels.length ?? 0);
  await using session = await openSession(device, program, {
    seed,
    onCompile: ({ done }) => compiling.update(done, ""),
  });
  compiling.stop();
  io.err(`${grouped(training.indices.length)} training images; accuracy on ${evaluatedOn}`);

  const setting = { recipe, options, io, device, session, program, loader, evaluator, sizes, functions };
  const loop = new TrainingLoop(setting);
  try {
    return await loop.run();
  } catch (error) {
    throw error instanceof DeviceLostError ? loop.withWayOn(error) : error;
  }
}
