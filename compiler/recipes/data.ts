/** The entry `data`: which images, how they are normalised and moved, and that the model takes them. */
import { MOST_CLASSES, MOST_DATA_BYTES, type DataSet, type Facts, type MadeSizes } from "../../datasets/data-set.ts";
import { fittingText } from "../../datasets/fitting.ts";
import { resizeHelp } from "../../datasets/image-folder.ts";
import { dataSets, factsOf, type ChosenData } from "../../datasets/table.ts";
import { sizeAfter } from "../../runtime/augment/transform.ts";
import { leavesFinite, type Augmentation, type Normalisation } from "../../runtime/dataset.ts";
import { counted, grouped } from "../../grammar/counted.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { textOf, type Span } from "../../grammar/source.ts";
import type { CheckedModel } from "../model/checked.ts";
import type { CheckedRecipe, DataRecipe, LossTerms } from "./checked-recipe.ts";
import { abandon, Abandoned } from "../model/abandon.ts";
import { eachTogether } from "../model/together.ts";
import { classScores, outputProblem } from "../model/measures/trainable.ts";
import { reportValue } from "../model/values/messages.ts";
import { reportRecipe } from "./messages.ts";
import { augmentWords, evaluateWords } from "./augmentations/table.ts";
import { splitWords } from "./data-words.ts";
import { formatShape, type Shape } from "../model/shapes/shape.ts";
import { sizesForImage, sizeTaken } from "../model/shapes/sizes.ts";
import type { WordCall } from "./word-call.ts";

/** Examples that an epoch trains on; undefined of a folder that nobody has seen yet. */
export function trainingExamples(data: DataRecipe): number | undefined {
  const facts = factsOf(data, 1);
  return facts && facts.examples - data.validation;
}
/** Examples that it is evaluated on: those held out, else the test set. */
export function evaluationExamples(data: DataRecipe): number | undefined {
  return data.validation > 0 ? data.validation : factsOf(data, 1)?.tests;
}

/** Letters of a path that a recipe names: it travels with the record of a run. */
export const MOST_PATH_LETTERS = 200;

export function readData(called: WordCall, model: CheckedModel): DataRecipe {
  return called.read((call) => readSet(call, model));
}

function readSet(call: WordCall, model: CheckedModel): DataRecipe {
  const kind = call.word as DataRecipe["kind"];
  const augment = call.judged(() => readAugment(call), []);
  const evaluate = call.judged(() => readEvaluate(call), []);
  const inputChannels = model.inputs[0]?.shape.channels ?? 1;
  const own = readOwn(call, dataSets[kind], inputChannels);
  const validation = call.whole("validation", 0);
  call.judged(() => requireTraining({ kind, ...own, validation }, call.spanOf("validation")), undefined);
  const channels = factsOf({ kind, ...own }, inputChannels)?.image[0] ?? inputChannels;
  return {
    kind,
    normalize: call.judged(() => readNormalisation(call, channels), "channel"),
    augment,
    evaluate,
    validation,
    span: call.span,
    ...own,
  };
}

function readEvaluate(call: WordCall): DataRecipe["evaluate"] {
  const calls = call.wordsIn("evaluate", evaluateWords);
  return eachTogether(calls, (each) => each.read(({ word }) => evaluateWords[word].read(each)));
}

/** What mixes the images of a batch comes after what is done to one: RN4060. */
function readAugment(call: WordCall): DataRecipe["augment"] {
  const calls = call.wordsIn("augment", augmentWords);
  const steps = eachTogether(calls, (each) => each.read(({ word }) => augmentWords[word].read(each)));
  const mixing = (each: WordCall<Augmentation["kind"]>): boolean => augmentWords[each.word].mixes === true;
  const place = calls.findIndex(mixing);
  const [mixer, late] = [calls[place], calls.slice(place + 1).find((each) => !mixing(each))];
  if (!mixer || !late) return steps;
  const inOrder = [...calls.filter((each) => !mixing(each)), ...calls.filter(mixing)];
  const help = `write [${inOrder.map(({ span }) => textOf(span)).join(", ")}]`;
  return abandon(reportRecipe("RN4060", mixer.span, { word: mixer.word, name: late.word }, { help }));
}

/** Not all of the examples are held out: RN4022. Of a folder that nobody has seen yet nothing is said. */
function requireTraining(data: ChosenData & Pick<DataRecipe, "validation">, at: Span): void {
  const examples = factsOf(data, 1)?.examples;
  if (examples === undefined || data.validation < examples) return;
  const slots = { n: grouped(data.validation), data: data.kind, m: grouped(examples) };
  abandon(reportRecipe("RN4022", at, slots, { help: "hold out fewer, so that some are left" }));
}

/** What only sets of its kind are told. */
function readOwn(call: WordCall, set: DataSet, channels: number): Pick<DataRecipe, "split" | "synthetic" | "images"> {
  switch (set.kind) {
    case "made":
      return { synthetic: readSynthetic(call, channels) };
    case "folder":
      return { images: { path: call.text("path", MOST_PATH_LETTERS) } };
    case "published":
      return call.oneWord("split", splitWords, "any") === "official" ? { split: "official" } : {};
  }
}

function readSynthetic(call: WordCall, channels: number): MadeSizes {
  const [classes, size, examples] = [
    call.whole("classes", 1, MOST_CLASSES),
    call.whole("size", 1),
    call.whole("examples", 1),
  ];
  const most = Math.floor(MOST_DATA_BYTES / (channels * size * size));
  const tooLarge = (option: keyof MadeSizes, n: number, things: string): never => {
    const image = `${channels} × ${size} × ${size}`;
    const slots = { n: grouped(n), things, image, limit: "1 GiB", data: call.word };
    const help = most < 1 ? "make the images smaller" : `at most ${grouped(most)} fit`;
    return abandon(reportRecipe("RN4023", call.spanOf(option), slots, { help }));
  };
  if (most < 1) tooLarge("size", 1, "image");
  if (examples > most) tooLarge("examples", examples, "images");
  if (classes > most) tooLarge("classes", classes, "patterns");
  return { classes, size, examples };
}

function readNormalisation(call: WordCall, channels: number): DataRecipe["normalize"] {
  const value = call.raw("normalize");
  if (!value) return "channel";
  if (value.kind !== "list") return call.oneWord("normalize", ["channel", "none"], "channel");
  const unknown = (): never => {
    const help = "two lists of a number a channel: [[0.49, 0.48, 0.45], [0.25, 0.24, 0.26]]";
    return abandon(reportRecipe("RN4024", value.span, { value: textOf(value.span) }, { help }));
  };
  if (value.items.length !== 2) unknown();
  const [mean = [], std = []] = value.items.map((item) => {
    if (item.kind !== "list") return unknown();
    const numbers = call.numbersOf(item);
    if (numbers.length === channels) return numbers;
    const slots = { name: "this list of a number a channel", n: numbers.length, m: channels };
    const help = `the images of ${call.word} have ${counted(channels, "channels")}`;
    return abandon(reportValue("RN2018", item.span, slots, { help }));
  });
  if (!normalises({ mean, std })) {
    const help = "deviations are above 0; for most images they are about 0.2";
    abandon(reportRecipe("RN4025", value.span, { value: textOf(value.span) }, { help }));
  }
  return { mean, std };
}

/** Deviations are above 0, and no pixel comes out as what is not finite. */
export function normalises({ mean, std }: Normalisation): boolean {
  return mean.every((each, channel) => {
    const deviation = std[channel] ?? 0;
    return deviation > 0 && Number.isFinite(deviation) && leavesFinite(each, deviation);
  });
}

/**
 * Labelled images are scored by a number a class, whatever else the loss would take: RN4007, RN4005. Of the classes in a
 * folder that nobody has seen yet nothing is said.
 */
export function requireClasses(model: CheckedModel, data: DataRecipe, loss: LossTerms, at: Span): void {
  const { classes } = factsOf(data, model.inputs[0]?.shape.channels ?? 1) ?? {};
  for (const { kind, of } of loss) {
    const problem = outputProblem(model, at, classScores(kind, of));
    if (problem) abandon(problem);
    const output = model.outputs.find(({ name }) => of === undefined || name === of);
    const channels = model.nodes[output?.values[0] ?? -1]?.shape.channels ?? 0;
    if (classes === undefined || classes === channels) continue;
    const slots = { data: data.kind, n: classes, output: output?.name ?? "output", m: channels };
    abandon(reportRecipe("RN4005", data.span, slots, { help: `end the model with linear(${classes})` }));
  }
}

/** A program hands over what the recipe's images do not: RN4034 for a model of several inputs. */
export function judgeInputs(model: CheckedModel, data: DataRecipe): readonly Diagnostic[] {
  const [, second] = model.inputs;
  if (!second) return [];
  const help = "`resnet compile --train` makes its step for a program: session.step is given each input by its name";
  return [reportRecipe("RN4034", data.span, { data: data.kind, model: model.name, input: second.name }, { help })];
}

/**
 * The images are of the size of the model's one input once they are transformed, those that are evaluated on too: RN4006.
 * Of several inputs nothing is said here.
 * @returns the sizes of the model's symbols for these images; undefined where nobody knows what comes out
 */
export function requireImages(model: CheckedModel, data: DataRecipe): ReadonlyMap<string, number> | undefined {
  if (model.inputs.length > 1) return undefined;
  const trained = imageAfter(data, data.augment, model);
  const evaluated = imageAfter(data, data.evaluate, model);
  const sizes = trained && requireInput(model, data, trained);
  if (!evaluated) return sizes;
  if (!trained || `${evaluated}` === `${trained}`) return sizes ?? requireInput(model, data, evaluated);
  const slots = { shape: shapeText(evaluated), otherShape: `[N, ${trained.join(", ")}]` };
  const [, height, width] = trained;
  const help = `bring those that are evaluated on to that size too, \`evaluate: [${fittingText([height, width])}]\``;
  const notes = ["these are images that are evaluated on, as `evaluate` leaves them; `augment` is of training alone"];
  return abandon(reportRecipe("RN4006", data.span, slots, { help, notes }));
}

function requireInput(model: CheckedModel, data: DataRecipe, image: Facts["image"]): ReadonlyMap<string, number> {
  const shape = model.inputs[0]?.shape;
  const [channels, height, width] = image;
  const sizes = sizesForImage(model, [height, width]);
  if (typeof sizes !== "string" && channels === shape?.channels) return sizes;
  const slots = { shape: shapeText(image), otherShape: shape ? formatShape(shape) : "none" };
  const declared = `declare the input as [N, ${image.join(", ")}]`;
  const wanted = channels === shape?.channels ? sizeTaken(model, [height, width]) : undefined;
  const resized = wanted && `${resizeHelp([channels, ...wanted])}; or ${declared}`;
  const help = otherImages(data, shape, wanted) ?? resized ?? declared;
  const notes = typeof sizes === "string" ? [sizes] : [];
  return abandon(reportRecipe("RN4006", data.span, slots, { help, notes }));
}

/** What an image becomes; undefined where nobody has seen the images, or they differ, and no transform says a size. */
function imageAfter(
  data: ChosenData,
  transforms: readonly Augmentation[],
  model: CheckedModel,
): Facts["image"] | undefined {
  const inputChannels = model.inputs[0]?.shape.channels ?? 1;
  const { image, differs } = factsOf(data, inputChannels) ?? {};
  const size = sizeAfter(transforms, image && differs === undefined ? [image[1], image[2]] : undefined);
  return size && [image?.[0] ?? inputChannels, ...size];
}

function shapeText(image: Facts["image"]): string {
  return `[${image.join(", ")}]`;
}

/** What `check` says of a recipe's images, for such as have been seen since: RN4005, RN4006, RN4022. */
export function judgeImages({ model, data, loss, places }: CheckedRecipe): readonly Diagnostic[] {
  try {
    requireTraining(data, data.span);
    requireClasses(model, data, loss, places.get("loss") ?? data.span);
    requireImages(model, data);
    return [];
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    return error.diagnostics;
  }
}

/**
 * What images that are made can do about it; those of the other sets are as they are.
 * @param wanted height and width that the input takes
 */
function otherImages(
  { kind, augment }: DataRecipe,
  shape: Shape | undefined,
  wanted: readonly [number, number] | undefined,
): string | undefined {
  if (dataSets[kind].kind !== "made" || augment.length > 0) return undefined;
  if (shape?.layout === "vector") return `vectors are images of one pixel: ${kind}(size: 1)`;
  if (!wanted) return `give a size that the input takes: ${kind}(size: …)`;
  const [height, width] = wanted;
  if (height === width) return `give a size that the input takes: ${kind}(size: ${height})`;
  const crop = `[center_crop([${height}, ${width}])]`;
  return `they are made square: cut them, \`size: ${Math.max(height, width)}, augment: ${crop}, evaluate: ${crop}\``;
}
