/** `resnet eval FILE:Model --weights W`: accuracy of saved or published weights on images that they have not seen. */
import { compileModel } from "../../compiler/compile.ts";
import { printable, printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { evaluatedFile } from "../../runtime/averages.ts";
import { shapeAfter } from "../../runtime/augment/transform.ts";
import { loaderOf } from "../data/loader.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import { openSession } from "../../runtime/open-session.ts";
import { classLosses } from "../../training/class-losses.ts";
import { ClassMeter } from "../../training/class-meter.ts";
import { evaluateExamples } from "../../training/evaluate.ts";
import { inOrder } from "../../training/examples.ts";
import { readRecord } from "../../training/record.ts";
import { requireSizes } from "../design.ts";
import { byClassText, namesOf } from "../evaluation/by-class.ts";
import { confusionWriter } from "../evaluation/confusion-file.ts";
import { examplesFor } from "../evaluation/examples.ts";
import { requireWritable, writeWhole } from "../files/write.ts";
import { openChosenDevice } from "../devices/open-device.ts";
import { value, type Given } from "../options/kinds.ts";
import { allowMissing, data, deviceOptions, download, noFuse } from "../options/shared.ts";
import { count, natural, path, text } from "../options/values.ts";
import { readNamesFile } from "../names-file.ts";
import { grouped } from "../../grammar/counted.ts";
import type { Io } from "../terminal.ts";
import { eta, startProgress } from "../training/progress.ts";
import { correctOf, formatMetric, otherMeans } from "../training/score-text.ts";
import { defineVerb, oneWord } from "../verb.ts";
import { fitFile, readWeights, tellWeights } from "../weights.ts";

const options = {
  weights: value("<file>", "safetensors, with our names or PyTorch's", path, { required: true }),
  allowMissing,
  names: value("<file>", "what the weights call each tensor, as `resnet names` writes it", path),
  dataset: value(
    "<name>",
    "the test set of cifar10, cifar100, mnist or fashion_mnist instead of the recipe's data",
    text,
  ),
  data,
  download,
  normalize: value(
    "<how>",
    "channel, none, imagenet, or mean,…/std,… (default: as the weights say, else channel)",
    text,
  ),
  seed: value("<n>", "that drew the held-out examples, where the weights do not say (default: the recipe's)", natural),
  batch: value("<n>", "examples at a time", count, { default: 100 }),
  limit: value("<n>", "only the first examples", count),
  confusion: value("<file>", "where the confusion matrix goes: NAME.csv, NAME.json or NAME.svg", path),
  noFuse,
  ...deviceOptions,
};

const OTHER_FILE = "name another file with --confusion";

export const verb = defineVerb({
  name: "eval",
  says: "accuracy of saved or published weights on a test set, of all images and by class",
  examples: [
    "resnet eval examples/fashion.resnet --weights out/fashionnet/best.safetensors",
    "resnet eval examples/fashion.resnet --weights out/fashionnet/best.safetensors --confusion confusion.svg",
    "resnet eval examples/cifar.resnet:ResNet20 --weights resnet20.safetensors --data ../data/cifar10 --normalize imagenet",
  ],
  words: oneWord("target"),
  options,
  run: evaluate,
});

async function evaluate(target: string, given: Given<typeof options>, io: Io): Promise<number> {
  const { weights } = given;
  const names = given.names === undefined ? undefined : readNamesFile(given.names);
  const bytes = readWeights(weights);
  const record = readRecord(openSafetensors(bytes, weights).metadata, weights);
  const note = (text: string): void => io.err(printable(`note: ${text}`));
  const {
    model,
    data: images,
    indices,
    normalisation,
    evaluatedOn,
    loss,
    metrics,
    evaluate,
  } = await examplesFor({ ...given, target, record }, io, note);
  const classNames = namesOf(images.classes, record?.origin?.classNames ?? images.classNames);
  const write = given.confusion === undefined ? undefined : confusionWriter(given.confusion, images.classes);
  if (given.confusion !== undefined) requireWritable(given.confusion, OTHER_FILE);
  const [input] = model.inputs;
  const first = Math.min(given.limit ?? indices.length, indices.length);
  const batch = Math.min(given.batch, first);
  const shared = { batch, seed: 0, normalisation, augment: [], evaluate, leastBatch: 1 };
  const loader = loaderOf(images, indices.subarray(0, first), shared);

  const { device: opened, why } = await openChosenDevice(given);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  io.err(`accuracy on ${evaluatedOn}`);
  const functions = [{ kind: "infer", batch }] as const;
  const [, height, width] = shapeAfter(evaluate, images.shape);
  const sizes = requireSizes(model, [height, width]);
  const program = compileModel(model, { functions, targets: device.targets, sizes, fuse: given.noFuse !== true });
  const fitted = fitFile(program, evaluatedFile(bytes, weights), weights, given.allowMissing, names);
  tellWeights(fitted, weights, program, given.allowMissing.length > 0, io);
  await using session = await openSession(device, program);
  for (const [name, values] of fitted.values) session.write(name, values);
  const progress = startProgress(io, "evaluating", first);
  const startedAt = performance.now();
  const onBatch = (done: number): void => progress.update(done, `ETA ${eta(startedAt, done, first)}`);
  const score = await evaluateExamples(
    session,
    inOrder(loader, input?.name ?? "image"),
    new ClassMeter(classLosses(loss), metrics),
    onBatch,
  );
  progress.stop();
  const { examples, notFinite, means } = score;
  if (notFinite > 0)
    throw new ResnetProblem(
      "RN4015",
      `the output for ${grouped(notFinite)} of ${grouped(examples)} images is not finite, though every weight is`,
      "the run that saved these weights was diverging: evaluate earlier ones",
    );
  io.out(`${grouped(correctOf(score))} of ${grouped(examples)} correct (${formatMetric("accuracy", means.accuracy)})`);
  for (const [metric, value] of otherMeans(score)) io.out(`${metric} ${value}`);
  if (metrics.includes("loss")) io.out(`loss ${formatMetric("loss", means.loss)}`);
  io.out(byClassText(score.confusion, classNames));
  if (given.confusion !== undefined && write) {
    writeWhole(given.confusion, write(score.confusion, classNames), OTHER_FILE);
    io.out(`confusion matrix  ${printableLine(given.confusion)}`);
  }
  return 0;
}
