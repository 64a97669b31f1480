/** `resnet eval FILE:Model --weights W`: accuracy of saved or published weights on a test set. */
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedModel, CheckedRecipe, DataRecipe } from "../../compiler/model/checked.ts";
import { Loader, type Dataset, type Normalisation } from "../../runtime/data.ts";
import { fitWeights } from "../../runtime/fit-weights.ts";
import { openSession } from "../../runtime/session.ts";
import { normalises } from "../../compiler/model/recipe-data.ts";
import { loadData, normalisationOf, readPartOf } from "../data/load.ts";
import { openModel, parseTarget, recipeOf, requireSizes } from "../design.ts";
import { openChosenDevice, type DeviceChoice } from "../device.ts";
import { grouped, type Io } from "../terminal.ts";
import { evaluateExamples, formatMetric, valueOf } from "../training/evaluate.ts";
import { startProgress } from "../training/progress.ts";
import { UsageError } from "../usage-error.ts";
import { readWeights, tellWeights } from "../weights.ts";

export interface EvalCommand extends DeviceChoice {
  readonly weights: string;
  readonly allowMissing: readonly string[];
  readonly dataset?: string;
  readonly data?: string;
  readonly normalize: string;
  readonly batch: number;
  readonly limit?: number;
}

const kinds = ["cifar10", "cifar100", "mnist", "fashion_mnist"] as const;
/** Constants of ImageNet, which many published CIFAR weights were trained with. */
const imagenet: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

export async function evaluate(target: string, command: EvalCommand, io: Io): Promise<number> {
  const { weights, allowMissing } = command;
  const bytes = readWeights(weights);
  const { model, data, indices, normalisation, evaluatedOn, loss } = examplesFor(target, command, io);
  const [input] = model.inputs;
  const count = Math.min(command.limit ?? indices.length, indices.length);
  const batch = Math.min(command.batch, count);
  const shared = { batch, seed: 0, normalisation, augment: [], leastBatch: 1 };
  const loader = new Loader(data, indices.subarray(0, count), shared);

  const { device: opened, why } = await openChosenDevice(command);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  io.err(`accuracy on ${evaluatedOn}`);
  const functions = [{ kind: "infer", batch }] as const;
  const [, height, width] = data.shape;
  const sizes = requireSizes(model, [height, width]);
  const program = compileModel(model, { functions, targets: device.targets, sizes });
  const fitted = fitWeights(program, bytes, weights, { allowMissing });
  tellWeights(fitted, weights, program, allowMissing.length > 0, io);
  await using session = await openSession(device, program);
  for (const [name, values] of fitted.values) session.write(name, values);
  const progress = startProgress(io, "evaluating", count);
  const onBatch = (done: number): void => progress.update(done, "");
  const score = await evaluateExamples(session, loader, input?.name ?? "image", loss, onBatch);
  progress.stop();
  const { correct, examples } = score;
  io.out(
    `${grouped(correct)} of ${grouped(examples)} correct (${formatMetric("accuracy", valueOf("accuracy", score))})`,
  );
  io.out(`loss ${formatMetric("loss", score.loss)}`);
  return 0;
}

interface Examples {
  readonly model: CheckedModel;
  readonly data: Dataset;
  readonly indices: Uint32Array;
  readonly normalisation: Normalisation;
  readonly evaluatedOn: string;
  /** The recipe's, else plain cross-entropy. */
  readonly loss: Pick<CheckedRecipe["loss"], "labelSmoothing">;
}

/**
 * What a recipe evaluates on (its held-out examples, normalised as its training set is), or the test set that
 * `--dataset` names.
 */
function examplesFor(target: string, { dataset, data: folder, normalize }: EvalCommand, io: Io): Examples {
  const recipe = dataset === undefined ? recipeOf(parseTarget(target), io) : undefined;
  if (recipe) {
    const source = { folder, model: recipe.model, seed: recipe.seed, tell: io.err };
    const { evaluation, normalisation, evaluatedOn } = loadData(recipe.data, source);
    const chosen = chooseNormalisation(normalize, evaluation.data.shape[0]);
    return {
      model: recipe.model,
      ...evaluation,
      normalisation: chosen ?? normalisation,
      evaluatedOn,
      loss: recipe.loss,
    };
  }
  const model = openModel(parseTarget(target), io);
  const kind = kinds.find((each) => each === dataset);
  if (!kind) {
    const problem = dataset === undefined ? `${target} has no recipe that says which data` : `--dataset is ${dataset}`;
    throw new UsageError(problem, `name the test set: --dataset ${kinds.join(", ")}`);
  }
  const named: DataRecipe = { kind, normalize: "channel", augment: [], validation: 0, span: model.span };
  const { data } = readPartOf(named, { folder, model, seed: 0, tell: io.err }, "test");
  const indices = Uint32Array.from({ length: data.labels.length }, (_, i) => i);
  const normalisation = chooseNormalisation(normalize, data.shape[0]) ?? normalisationOf(named, data, indices);
  const evaluatedOn = `the test set's ${grouped(indices.length)} images`;
  return { model, data, indices, normalisation, evaluatedOn, loss: { labelSmoothing: 0 } };
}

/** The constants asked for; undefined for `channel`, the data's own. @throws UsageError */
function chooseNormalisation(text: string, channels: number): Normalisation | undefined {
  if (text === "channel") return undefined;
  if (text === "none") return { mean: Array<number>(channels).fill(0), std: Array<number>(channels).fill(1) };
  const [mean = [], std = [], ...more] =
    text === "imagenet" ? [imagenet.mean, imagenet.std] : text.split("/").map((part) => part.split(",").map(numberOf));
  const asMany = mean.length === channels && std.length === channels && more.length === 0;
  if (asMany && normalises({ mean, std })) return { mean, std };
  const [means, deviations] =
    channels === 3
      ? ["0.49,0.48,0.45", "0.25,0.24,0.26"]
      : [0.5, 0.25].map((each) => Array<number>(channels).fill(each).join(","));
  const why = asMany
    ? "deviations are above 0, and all are numbers that leave pixels from 0 to 1 finite"
    : `the images have ${channels} channel${channels === 1 ? "" : "s"}`;
  throw new UsageError(
    `--normalize is ${text}: ${why}`,
    `choose channel, none${channels === 3 ? ", imagenet" : ""}, or a mean and a deviation for each channel: ${means}/${deviations}`,
  );
}

/** Nothing at all is no number, though `Number` says 0. */
function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
