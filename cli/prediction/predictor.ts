/** A model with its weights, asked what single images are. */
import { compileModel } from "../../compiler/compile.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { classScores, outputProblem } from "../../compiler/model/measures/trainable.ts";
import { formatShape } from "../../compiler/model/shapes/shape.ts";
import { sizesForImage, sizeTaken } from "../../compiler/model/shapes/sizes.ts";
import type { CheckedRecipe, LossTerm } from "../../compiler/recipes/checked-recipe.ts";
import { classesOf } from "../../compiler/recipes/program-pictures.ts";
import { DamagedFile, type Facts, type NamedBytes } from "../../datasets/data-set.ts";
import { shapeFor, writePlanes } from "../../datasets/decoded-image.ts";
import { fitting, fittingText } from "../../datasets/fitting.ts";
import { decodeImage } from "../../datasets/image-folder.ts";
import { answersOf, type Answer } from "../../runtime/answers.ts";
import type { Size } from "../../runtime/augment/augmentation.ts";
import { shapeAfter } from "../../runtime/augment/transform.ts";
import { Loader } from "../../runtime/data.ts";
import { unchanged, type Augmentation, type Normalisation } from "../../runtime/dataset.ts";
import type { Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { openSafetensors } from "../../runtime/safetensors.ts";
import type { Session } from "../../runtime/session.ts";
import { inOrder } from "../../training/examples.ts";
import { readRecord, type RunOrigin } from "../../training/record.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { evaluatedFile } from "../../runtime/averages.ts";
import { openModel, parseTarget, recipeOf } from "../design.ts";
import { openChosenDevice } from "../devices/open-device.ts";
import { namesOf } from "../evaluation/by-class.ts";
import { chooseNormalisation } from "../evaluation/normalisation.ts";
import { readNamesFile } from "../names-file.ts";
import type { DeviceChoice } from "../options/shared.ts";
import type { Io } from "../terminal.ts";
import { networkHash } from "../../compiler/program-origin.ts";
import { UsageError } from "../usage-error.ts";
import { fitFile, readWeights, tellWeights } from "../weights.ts";

export interface PredictionWish extends DeviceChoice {
  /** `FILE[:NAME]` */
  readonly target: string;
  readonly weights: string;
  readonly allowMissing: readonly string[];
  readonly names?: string;
  readonly normalize?: string;
  /** Answers for each image. */
  readonly top: number;
  /** Images of a size that the model does not take are brought to one that it does. */
  readonly fit?: boolean;
}

/** What is known before an image is seen. */
interface Known {
  readonly model: CheckedModel;
  readonly input: string;
  /** Of the model's input. */
  readonly channels: number;
  /** That the scores were trained with, and their output. */
  readonly loss: Pick<LossTerm, "kind" | "of">;
  readonly classNames: readonly string[];
  readonly normalisation: Normalisation;
  /** What the recipe does to images that are evaluated on. */
  readonly evaluate: readonly Augmentation[];
}

/** Each has the weights in memory. */
const MOST_SESSIONS = 4;

export class Predictor implements AsyncDisposable {
  readonly #wish: PredictionWish;
  readonly #known: Known;
  readonly #weights: Uint8Array;
  readonly #device: Device;
  readonly #io: Io;
  /** By height and width: a model may take images of any size. */
  readonly #sessions = new Map<string, Session>();

  private constructor(wish: PredictionWish, known: Known, weights: Uint8Array, device: Device, io: Io) {
    this.#wish = wish;
    this.#known = known;
    this.#weights = weights;
    this.#device = device;
    this.#io = io;
  }

  /** @throws UsageError, ResnetProblem, DesignError for what no image could be told by */
  static async open(wish: PredictionWish, io: Io): Promise<Predictor> {
    const bytes = readWeights(wish.weights);
    const record = readRecord(openSafetensors(bytes, wish.weights).metadata, wish.weights);
    const target = parseTarget(wish.target);
    const recipe = recipeOf(target, io, record?.origin?.recipe);
    const known = knownOf(recipe?.model ?? openModel(target, io), recipe, record?.origin, wish, io);
    const { device, why } = await openChosenDevice(wish);
    io.err(`device: ${device.name} (${why})`);
    return new Predictor(wish, known, bytes, device, io);
  }

  /** Most probable first. @throws DamagedFile for what is no image of a size that the model takes */
  async answers(image: NamedBytes): Promise<readonly Answer[]> {
    const { input, channels, loss, classNames, normalisation } = this.#known;
    const decoded = await decodeImage(image);
    const shape = shapeFor(decoded, channels);
    const { size, evaluate } = this.#fitted(shape);
    const session = await this.#sessionFor(image.file, size);
    const images = new Uint8Array(shape[0] * shape[1] * shape[2]);
    writePlanes(decoded, shape[0], images);
    const labels = new Uint8Array(1);
    const data = { name: image.file, images, shape, labels, classes: classNames.length };
    const options = { batch: 1, seed: 0, normalisation, augment: [], evaluate, leastBatch: 1 };
    const loader = new Loader(data, Uint32Array.of(0), options);
    for await (const batch of inOrder(loader, input)) {
      const outputs = await session.run(batch.inputs);
      const [only = new Float32Array()] = Object.values(outputs);
      const scores = loss.of === undefined ? only : (outputs[loss.of] ?? only);
      if (scores.every(Number.isFinite)) return answersOf(scores, classesOf(loss.kind), classNames, this.#wish.top);
    }
    throw new ResnetProblem(
      "RN4015",
      `the output for ${image.file} is not finite, though every weight is`,
      "the run that saved these weights was diverging: take earlier ones",
    );
  }

  /** What is done to an image, and what size comes out. */
  #fitted(shape: Facts["image"]): { readonly size: Size; readonly evaluate: readonly Augmentation[] } {
    const { model, evaluate } = this.#known;
    const [, ...size] = shapeAfter(evaluate, shape);
    const isTaken = typeof sizesForImage(model, size) !== "string";
    const wanted = isTaken || this.#wish.fit !== true ? undefined : sizeTaken(model, size);
    return wanted ? { size: wanted, evaluate: [...evaluate, ...fitting(wanted)] } : { size, evaluate };
  }

  async #sessionFor(file: string, [height, width]: readonly [number, number]): Promise<Session> {
    const key = `${height} ${width}`;
    const open = this.#sessions.get(key);
    if (open) return open;
    const { model } = this.#known;
    const sizes = sizesForImage(model, [height, width]);
    if (typeof sizes === "string") {
      const wanted = model.inputs[0] ? formatShape(model.inputs[0].shape) : "none";
      const are = this.#known.evaluate.length > 0 ? "once it is transformed it is" : "it is";
      const why = `${are} ${width} × ${height} pixels large; the input of ${model.name} is ${wanted} (${sizes})`;
      const other = sizeTaken(model, [height, width]);
      const help = other
        ? `have its middle brought to that size: --fit; or have the recipe do so: \`evaluate: [${fittingText(other)}]\``
        : "bring it to that size";
      throw new DamagedFile(file, why, help);
    }
    const { weights, allowMissing, names } = this.#wish;
    const functions = [{ kind: "infer", batch: 1 }] as const;
    const program = compileModel(model, { functions, targets: this.#device.targets, sizes });
    const map = names === undefined ? undefined : readNamesFile(names);
    const fitted = fitFile(program, evaluatedFile(this.#weights, weights), weights, allowMissing, map);
    if (this.#sessions.size === 0) tellWeights(fitted, weights, program, allowMissing.length > 0, this.#io);
    const [oldest] = this.#sessions;
    if (oldest && this.#sessions.size === MOST_SESSIONS) {
      this.#sessions.delete(oldest[0]);
      oldest[1].dispose();
    }
    const session = await openSession(this.#device, program);
    this.#sessions.set(key, session);
    for (const [name, values] of fitted.values) session.write(name, values);
    return session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#sessions.values()) session.dispose();
    await this.#device[Symbol.asyncDispose]();
  }
}

function knownOf(
  model: CheckedModel,
  recipe: CheckedRecipe | undefined,
  origin: RunOrigin | undefined,
  wish: PredictionWish,
  io: Io,
): Known {
  const note = (text: string): void => io.err(printable(`note: ${text}`));
  const [input, ...others] = model.inputs;
  const channels = input?.shape.channels ?? 0;
  if (!input || others.length > 0 || input.shape.layout !== "image" || ![1, 3].includes(channels)) {
    const shapes = model.inputs.map(({ shape }) => formatShape(shape)).join(" and ");
    throw new ResnetProblem(
      "RN4006",
      `${model.name} takes ${shapes}, and an image is [N, 1, H, W] in grey or [N, 3, H, W] in colour`,
      "name a model of images; others are run from a program: resnet compile",
    );
  }
  const loss: Known["loss"] = recipe?.loss[0] ?? { kind: "cross_entropy" };
  const scores = classScores("predict", loss.of);
  const problem = outputProblem(model, model.span, scores);
  if (problem) throw new ResnetProblem(problem.code, `${model.name}: ${problem.message}`, scores.help);
  if (origin && origin.network !== networkHash(model))
    note(
      `the layers of ${model.name} are not those of ${origin.model} in ${origin.file}, which ${wish.weights} was trained with: where its tensors fit, they may mean something else`,
    );
  const output = model.outputs.find(({ name }) => loss.of === undefined || name === loss.of);
  const classes = model.nodes[output?.values[0] ?? -1]?.shape.channels ?? 0;
  const told = origin?.classNames?.length === classes ? origin.classNames : undefined;
  if (!told) note(`${wish.weights} does not say what its classes are called: they are told by their numbers, from 0`);
  return {
    ...{ model, input: input.name, channels, loss },
    classNames: namesOf(classes, told),
    normalisation: normalisationOf(recipe, origin, channels, wish),
    evaluate: recipe?.data.evaluate ?? [],
  };
}

/** As the flag says, else as the weights do, else as the recipe writes it out. */
function normalisationOf(
  recipe: CheckedRecipe | undefined,
  origin: RunOrigin | undefined,
  channels: number,
  { weights, normalize }: PredictionWish,
): Normalisation {
  const help = "say it: --normalize none, imagenet, or mean,…/std,…";
  if (normalize === "channel")
    throw new UsageError("--normalize is channel, which is of a data set: one image has none", help);
  const asked = normalize === undefined ? undefined : chooseNormalisation(normalize, channels);
  if (asked) return asked;
  if (origin?.normalisation.mean.length === channels) return origin.normalisation;
  const written = recipe?.data.normalize;
  if (written === "none") return unchanged(channels);
  if (written !== undefined && written !== "channel") return written;
  throw new UsageError(`${weights} does not say how its images were normalised`, help);
}
