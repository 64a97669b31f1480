/** `resnet eval FILE:Model --weights W`: accuracy of saved or published weights on a test set. */
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedModel, DataRecipe } from "../../compiler/model/checked.ts";
import { evaluateExtent } from "../../compiler/model/extent.ts";
import { Loader, type Dataset, type Normalisation } from "../../runtime/data.ts";
import { openSession } from "../../runtime/session.ts";
import { loadWeights } from "../../runtime/weights.ts";
import { loadData, normalisationOf, readPartOf } from "../data/load.ts";
import { openModel, parseTarget, recipeOf, requireSizes } from "../design.ts";
import { readBytes } from "../files/read.ts";
import { openChosenDevice, type DeviceChoice } from "../device.ts";
import { grouped, type Io } from "../terminal.ts";
import { evaluateAccuracy } from "../training/evaluate.ts";
import { startProgress } from "../training/progress.ts";
import { UsageError } from "../usage-error.ts";

export interface EvalCommand extends DeviceChoice {
  readonly weights: string;
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
  const bytes = readBytes(command.weights);
  const { model, data, indices, normalisation, evaluatedOn } = examplesFor(target, command, io);
  const [input] = model.inputs;
  const count = Math.min(command.limit ?? indices.length, indices.length);
  const shared = { batch: command.batch, seed: 0, normalisation, augment: [], leastBatch: 1 };
  const loader = new Loader(data, indices.subarray(0, count), shared);

  const { device: opened, why } = await openChosenDevice(command);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  io.err(`accuracy on ${evaluatedOn}`);
  const functions = [{ kind: "infer", batch: command.batch }] as const;
  const [, height, width] = data.shape;
  const sizes = requireSizes(model, [height, width]);
  const program = compileModel(model, { functions, targets: device.targets, sizes });
  await using session = await openSession(device, program);
  loadWeights(session, bytes, command.weights);
  const progress = startProgress(io, "evaluating", count);
  const onBatch = (done: number): void => progress.update(done, "");
  const { correct, examples } = await evaluateAccuracy(session, loader, input?.name ?? "image", onBatch);
  progress.stop();
  io.out(`${grouped(correct)} of ${grouped(examples)} correct (${((100 * correct) / examples).toFixed(2)} %)`);
  return 0;
}

interface Examples {
  readonly model: CheckedModel;
  readonly data: Dataset;
  readonly indices: Uint32Array;
  readonly normalisation: Normalisation;
  readonly evaluatedOn: string;
}

/**
 * What a recipe evaluates on (its held-out examples, normalised as its training set is), or the test set that
 * `--dataset` names.
 */
function examplesFor(target: string, { dataset, data: folder, normalize }: EvalCommand, io: Io): Examples {
  const recipe = dataset === undefined ? recipeOf(parseTarget(target), io) : undefined;
  if (recipe) {
    const channels = recipe.model.inputs[0]?.shape.channels ?? 1;
    const { evaluation, normalisation, evaluatedOn } = loadData(recipe.data, folder, channels, recipe.seed);
    const chosen = chooseNormalisation(normalize, evaluation.data.shape[0]);
    return { model: recipe.model, ...evaluation, normalisation: chosen ?? normalisation, evaluatedOn };
  }
  const model = openModel(parseTarget(target), io);
  const kind = kinds.find((each) => each === dataset);
  if (!kind) {
    const problem = dataset === undefined ? `${target} has no recipe that says which data` : `--dataset is ${dataset}`;
    throw new UsageError(problem, `name the test set: --dataset ${kinds.join(", ")}`);
  }
  const named: DataRecipe = { kind, normalize: "channel", augment: [], validation: 0, span: model.span };
  const data = readPartOf(named, folder, "test", model.inputs[0]?.shape.channels ?? 3, 0);
  requireFit(model, data.shape, data.classes, kind);
  const indices = Uint32Array.from({ length: data.labels.length }, (_, i) => i);
  const normalisation = chooseNormalisation(normalize, data.shape[0]) ?? normalisationOf(named, data, indices);
  return { model, data, indices, normalisation, evaluatedOn: `the test set's ${grouped(indices.length)} images` };
}

/** The constants asked for; undefined for `channel`, the data's own. */
function chooseNormalisation(text: string, channels: number): Normalisation | undefined {
  if (text === "channel") return undefined;
  if (text === "imagenet") return imagenet;
  if (text === "none") return { mean: Array<number>(channels).fill(0), std: Array<number>(channels).fill(1) };
  const [mean = [], std = []] = text.split("/").map((part) => part.split(",").map(Number));
  const valid =
    mean.length === channels &&
    std.length === channels &&
    [...mean, ...std].every(Number.isFinite) &&
    std.every((each) => each > 0);
  if (!valid) {
    const help = `choose imagenet, channel, none, or ${channels} means and ${channels} deviations: 0.49,0.48,0.45/0.25,0.24,0.26`;
    throw new UsageError(`--normalize is ${text}`, help);
  }
  return { mean, std };
}

function requireFit(
  model: CheckedModel,
  [channels, height, width]: readonly [number, number, number],
  classes: number,
  data: string,
): void {
  const shape = model.inputs[0]?.shape;
  const size =
    shape?.extents.map((extent) => (extent.kind === "constant" ? evaluateExtent(extent, 1) : undefined)) ?? [];
  const fits = shape?.channels === channels && (size[0] ?? height) === height && (size[1] ?? width) === width;
  if (!fits)
    throw new UsageError(
      `RN4006: images of ${data} are [${channels}, ${height}, ${width}]; the input of ${model.name} is another`,
      "name the data set that the model is for: --dataset",
    );
  const outputs = model.nodes[model.outputs[0]?.values[0] ?? -1]?.shape.channels;
  if (outputs !== classes)
    throw new UsageError(
      `RN4005: ${data} has ${classes} classes, the output of ${model.name} has ${outputs} channels`,
      "name the data set that the model is for: --dataset",
    );
}
