/** A module that was compiled with its whole recipe, and MNIST's files in small. */
import { gzipSync } from "node:zlib";
import { compileModel, everywhere } from "../../compiler/compile.ts";
import { checkProject } from "../../compiler/check.ts";
import { emitModule, type EmittedFile } from "../../compiler/emit/module.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import type { Program } from "../../runtime/program.ts";
import { functionsOf } from "../../compiler/recipes/program-recipe.ts";

export const DIGITS = `model Digits {
  input image: [N, 1, 28, 28]
  conv(8, kernel: 3, stride: 4) -> bn -> relu -> globalavgpool -> linear(10)
}
train Digits {
  data      mnist(validation: 32, augment: [flip])
  batch     16
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  cosine(0.1)
  steps     16
  evaluate  4
  stop      reached(0.99)
}
`;

export function recipeModule(): { readonly program: Program; readonly emitted: readonly EmittedFile[] } {
  const project = loadProject("digits.resnet", DIGITS, { read: (path) => ({ problem: `${path} is not there` }) });
  const [recipe] = checkProject(project).recipes;
  if (!recipe) throw new Error("the design has no recipe");
  const functions = functionsOf(recipe, 0, 32);
  const compiled = compileModel(recipe.model, { functions, targets: everywhere, recipe });
  return { program: compiled, emitted: emitModule(compiled) };
}

/** Images whose class is where they are bright. @returns a file of the training set as it is published */
export function digitsFile(name: string, count = 96): Uint8Array {
  const isImages = name.includes("images");
  const bytes = Buffer.alloc(isImages ? 16 + count * 784 : 8 + count);
  bytes.writeUInt32BE(isImages ? 0x00000803 : 0x00000801, 0);
  bytes.writeUInt32BE(count, 4);
  if (isImages) [28, 28].forEach((extent, axis) => bytes.writeUInt32BE(extent, 8 + 4 * axis));
  for (let i = 0; i < count; i++)
    if (isImages)
      for (let p = 0; p < 784; p++) bytes[16 + i * 784 + p] = (25 * (i % 10) + ((p * 7 + i * 13) % 31)) % 256;
    else bytes[8 + i] = i % 10;
  return gzipSync(bytes);
}
