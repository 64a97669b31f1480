/** `resnet eval FILE:Model --weights W`: accuracy of saved or published weights on a test set. */
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedModel, DataRecipe } from "../../compiler/model/checked.ts";
import { evaluateExtent } from "../../compiler/model/extent.ts";
import { Loader, type Normalisation } from "../../runtime/data.ts";
import { openDevice } from "../../runtime/device.ts";
import { openSession } from "../../runtime/session.ts";
import { loadWeights } from "../../runtime/weights.ts";
import { normalisationOf, readPartOf } from "../data/load.ts";
import { openModel, parseTarget } from "../design.ts";
import { readBytes } from "../files.ts";
import { openGpu, type DeviceWord } from "../gpu.ts";
import { grouped, type Io } from "../terminal.ts";
import { evaluateAccuracy } from "../training/evaluate.ts";
import { startProgress } from "../training/progress.ts";
import { UsageError } from "../usage-error.ts";

export interface EvalCommand {
  readonly weights: string;
  readonly dataset: string;
  readonly data?: string;
  readonly normalize: string;
  readonly batch: number;
  readonly limit?: number;
  readonly device: DeviceWord;
}

const kinds = ["cifar10", "cifar100", "mnist", "fashion_mnist"] as const;
/** Constants of ImageNet, which many published CIFAR weights were trained with. */
const imagenet: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

export async function evaluate(target: string, command: EvalCommand, io: Io): Promise<number> {
  const model = openModel(parseTarget(target), io);
  const kind = kinds.find((each) => each === command.dataset);
  if (!kind) throw new UsageError(`--dataset is ${command.dataset}`, `choose one of ${kinds.join(", ")}`);
  const [input] = model.inputs;
  const recipe: DataRecipe = { kind, normalize: "channel", augment: [], validation: 0, span: model.span };
  const bytes = readBytes(command.weights);
  const data = readPartOf(recipe, command.data, "test", input?.shape.channels ?? 3, 0);
  requireFit(model, data.shape, data.classes, kind);
  const count = Math.min(command.limit ?? data.labels.length, data.labels.length);
  const indices = Uint32Array.from({ length: count }, (_, i) => i);
  const normalisation =
    command.normalize === "imagenet"
      ? imagenet
      : normalisationOf({ ...recipe, normalize: normalizeWord(command.normalize, data.shape[0]) }, data, indices);
  const loader = new Loader(data, indices, {
    batch: command.batch,
    seed: 0,
    normalisation,
    augment: [],
    leastBatch: 1,
  });

  const { gpu, adapter, memoryBytes } = await openGpu(command.device);
  await using device = await openDevice({ gpu, memoryBytes });
  io.err(`device: ${adapter.description || adapter.architecture}`);
  const program = compileModel(model, { functions: [{ kind: "infer", batch: command.batch }], device: device.profile });
  await using session = await openSession(device, program);
  loadWeights(session, bytes, command.weights);
  const progress = startProgress(io, "evaluating", count);
  const { correct, examples } = await evaluateAccuracy(session, loader, input?.name ?? "image", (done) =>
    progress.update(done, ""),
  );
  progress.stop();
  io.out(`${grouped(correct)} of ${grouped(examples)} correct (${((100 * correct) / examples).toFixed(2)} %)`);
  return 0;
}

/** `channel`, `none`, or `mean,…/std,…`. */
function normalizeWord(text: string, channels: number): DataRecipe["normalize"] {
  if (text === "channel" || text === "none") return text;
  const [mean = [], std = []] = text.split("/").map((part) => part.split(",").map(Number));
  const valid =
    mean.length === channels &&
    std.length === channels &&
    [...mean, ...std].every(Number.isFinite) &&
    std.every((each) => each > 0);
  if (!valid)
    throw new UsageError(
      `--normalize is ${text}`,
      `choose imagenet, channel, none, or ${channels} means and ${channels} deviations: 0.49,0.48,0.45/0.25,0.24,0.26`,
    );
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
