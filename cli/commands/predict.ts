/** `resnet predict FILE:Model --weights W IMAGE…`: what images are, by saved or published weights. */
import { printable, printableLine } from "../../compiler/diagnostics/render/printable.ts";
import { value, type Given, flag } from "../options/kinds.ts";
import { allowMissing, deviceOptions } from "../options/shared.ts";
import { count, path, text } from "../options/values.ts";
import { requireSvg } from "../files/svg-file.ts";
import { requireWritable, writeWhole } from "../files/write.ts";
import type { Answer } from "../../runtime/answers.ts";
import { answerText } from "../prediction/answers.ts";
import { givenImages } from "../prediction/images.ts";
import { answersSvg, MOST_PICTURED, type AnsweredImage } from "../prediction/picture.ts";
import { Predictor } from "../prediction/predictor.ts";
import { tellFailure } from "../failure.ts";
import { DamagedFile } from "../../datasets/data-set.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { defineVerb, type Words } from "../verb.ts";

const options = {
  weights: value("<file>", "safetensors, with our names or PyTorch's", path, { required: true }),
  allowMissing,
  names: value("<file>", "what the weights call each tensor, as `resnet names` writes it", path),
  normalize: value("<how>", "none, imagenet, or mean,…/std,… (default: as the weights say)", text),
  fit: flag("bring images of other sizes to the model's: resized, and the middle of them (default: they are refused)"),
  top: value("<n>", "answers for each image", count, { default: 3 }),
  json: flag("as JSON"),
  out: value("<file>", "images with their answers as a picture: NAME.svg", path, { short: "-o" }),
  ...deviceOptions,
};

const words: Words<[string, readonly string[]]> = {
  usage: "<target> [images...]",
  read: ([target = "", ...images]) => [target, images],
};

export const verb = defineVerb({
  name: "predict",
  says: "what PNG and JPEG images show, with probabilities: files, a folder, or - for standard input; grey and colour as the model takes them",
  examples: [
    "resnet predict examples/fashion.resnet --weights out/fashionnet/best.safetensors coat.png bag.jpg",
    "resnet predict examples/fashion.resnet --weights out/fashionnet/best.safetensors photos --json",
    "resnet predict examples/fashion.resnet --weights out/fashionnet/best.safetensors photos --top 1 -o answers.svg",
    "cat coat.png | resnet predict examples/fashion.resnet --weights out/fashionnet/best.safetensors -",
  ],
  words,
  options,
  run: predict,
});

const OTHER_FILE = "name another file with -o";

/** What cannot be read of some images is told at each, and the others are answered: 1 then. */
async function predict(
  target: string,
  words: readonly string[],
  given: Given<typeof options>,
  io: Io,
): Promise<number> {
  const images = givenImages(words);
  if (given.out !== undefined) requirePicture(given.out, images.length);
  await using predictor = await Predictor.open({ ...given, target }, io);
  const answered: AnsweredImage[] = [];
  const told: { readonly image: string; readonly answers: readonly Answer[] }[] = [];
  let code = 0;
  for (const { name, read } of images) {
    try {
      const image = read();
      const answers = await predictor.answers(image);
      told.push({ image: name, answers });
      if (given.out !== undefined) answered.push({ name, bytes: image.bytes, answers });
      if (given.json !== true) io.out(`${printableLine(name)}  ${answers.map(answerText).join(", ")}`);
    } catch (error) {
      if (!(error instanceof DamagedFile || error instanceof UsageError)) throw error;
      tellFailure(error, io);
      code = 1;
    }
  }
  if (given.json === true) io.out(JSON.stringify(told, undefined, 2));
  if (given.out !== undefined) {
    writeWhole(given.out, answersSvg(answered), OTHER_FILE);
    io.err(`answers in ${printable(given.out)}`);
  }
  return code;
}

function requirePicture(out: string, images: number): void {
  requireSvg(out);
  if (images > MOST_PICTURED)
    throw new UsageError(
      `${images} images are more than the ${MOST_PICTURED} of one picture`,
      "give fewer, or take --json",
    );
  requireWritable(out, OTHER_FILE);
}
