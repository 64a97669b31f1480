/** From what a page shows to what a model takes: read, brought to its size, normalised as its weights were trained. */
import { fitting } from "../datasets/fitting.ts";
import { requireFlag, requireOptions, requireSession, wrongArgument } from "../runtime/argument.ts";
import { mapPlanes } from "../runtime/augment/picture.ts";
import { Preparation } from "../runtime/augment/prepare.ts";
import { shapeAfter } from "../runtime/augment/transform.ts";
import { requireNormalisation } from "../runtime/checked-data.ts";
import { unchanged, type Normalisation } from "../runtime/dataset.ts";
import type { TypesOf } from "../runtime/define-program.ts";
import type { Program, ProgramPictures } from "../runtime/program.ts";
import type { Session } from "../runtime/session.ts";
import { inverted, pictureFrom, type PictureSource } from "./pixels.ts";

export interface ImageOfOptions {
  /** In place of what the recipe and the weights say. */
  readonly normalisation?: Normalisation;
  /**
   * A picture of another size is brought to the model's: its shorter side resized, the middle cut out. True when left out; what
   * the recipe does to images that are evaluated on comes first.
   */
  readonly fit?: boolean;
  /**
   * Light for dark and dark for light. False when left out. For a picture that is the other way round than those that were
   * trained on: a drawing dark on white, where these are bright on black as MNIST's and Fashion-MNIST's.
   */
  readonly invert?: boolean;
}

/** The input of a program that infers, as TypeScript knows it. */
type PictureOf<P extends Program> = [TypesOf<P>["infer"]] extends [never]
  ? Float32Array
  : Extract<TypesOf<P>["infer"]["inputs"][keyof TypesOf<P>["infer"]["inputs"]], Float32Array>;

const WHERE = "imageOf";

/**
 * A picture as the model's input: `session.run({ image: await imageOf(session, canvas) })`. In grey where the model takes one
 * channel, with Pillow's weights; resized as torchvision does it.
 * @returns [C, H, W] of one picture, normalised
 * @throws ResnetProblem RN5013 for a model that takes no picture, for what is none or is of another origin, and where nobody
 * has said how images are normalised, or with a number for each of other channels; RN4013 for a Blob that cannot be shown
 */
export async function imageOf<P extends Program>(
  session: Session<P>,
  source: PictureSource,
  options: ImageOfOptions = {},
): Promise<PictureOf<P>> {
  requireSession(WHERE, session);
  requireOptions(WHERE, options, ["normalisation", "fit", "invert"]);
  const { fit = true, invert = false } = options;
  requireFlag(WHERE, "fit", fit);
  requireFlag(WHERE, "invert", invert);
  const [channels, height, width] = inputOf(WHERE, session.program);
  if (options.normalisation !== undefined) requireNormalisation(WHERE, options.normalisation, channels);
  const given = await pictureFrom(WHERE, source, channels);
  const picture = invert ? mapPlanes(given, [given.height, given.width], inverted) : given;
  const recipe = session.pictures?.evaluate ?? [];
  const [, ...size] = shapeAfter(recipe, [channels, picture.height, picture.width]);
  const isTaken = size[0] === height && size[1] === width;
  if (!isTaken && !fit)
    throw wrongArgument(
      WHERE,
      `the picture is ${size[1]} × ${size[0]} pixels large, ${session.program.name} takes ${width} × ${height}`,
      "bring it to that size, or leave out fit: false",
    );
  // Last, so that it hides no mistake in the call.
  const normalisation = options.normalisation ?? normalisationOf(session.pictures, channels);
  const evaluate = isTaken ? recipe : [...recipe, ...fitting([height, width])];
  const out = new Float32Array(channels * height * width);
  new Preparation({ seed: 0, normalisation, augment: [], evaluate }).evaluation(picture, out);
  // Of the input's shape, which is all that its type says.
  return out as PictureOf<P>;
}

/** Of what the session infers, or trains on where it does not infer. @throws ResnetProblem RN5013 where that is no picture */
export function inputOf(
  where: string,
  { name, functions }: Program,
): readonly [channels: number, height: number, width: number] {
  const inputs = (functions.find(({ kind }) => kind === "infer") ?? functions[0])?.inputs ?? [];
  const [input, ...others] = inputs.filter(({ role }) => role === "model");
  const [, channels = 0, height = 0, width = 0] = input?.shape ?? [];
  if (input?.shape.length === 4 && others.length === 0 && (channels === 1 || channels === 3))
    return [channels, height, width];
  throw wrongArgument(
    where,
    `${name} takes ${inputs.map(({ shape }) => `[${shape.join(", ")}]`).join(" and ")}, and a picture is [N, 1, H, W] in grey or [N, 3, H, W] in colour`,
    "make its inputs yourself: session.run takes them by name",
  );
}

/** Of MNIST in grey, of ImageNet in colour. */
const EXAMPLES: { readonly [channels: number]: string } = {
  1: "mean: [0.1307], std: [0.3081]",
  3: "mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]",
};

function normalisationOf(pictures: ProgramPictures | undefined, channels: number): Normalisation {
  const { normalize = "channel" } = pictures ?? {};
  if (normalize === "none") return unchanged(channels);
  if (normalize === "channel")
    throw wrongArgument(
      WHERE,
      "nobody has said how images are normalised",
      `load the weights of a run, which say it, before; or give it: { normalisation: { ${EXAMPLES[channels]} } }`,
    );
  requireNormalisation(`${WHERE}, as the weights say`, normalize, channels);
  return normalize;
}
