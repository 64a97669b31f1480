/** A session's tensors as safetensors: saved in PyTorch's layouts, loaded whole or not at all. */
import { requireFlag, requireOptions, requireSession, requireTexts, requireWord, wrongArgument } from "./argument.ts";
import { evaluatedTensors } from "./averages.ts";
import { mostUsable, requireFiniteTensors } from "./finite.ts";
import { fitWeights, type LoadOptions } from "./fit-weights.ts";
import { torchNames, type NameStyle } from "./names.ts";
import { readNameMap, type NameMap, type TheirTensor } from "./naming/name-map.ts";
import { learnPictures, picturesIn } from "./pictures.ts";
import { AVERAGED, type Program } from "./program.ts";
import { writeSafetensors, type Safetensors, type Tensor } from "./safetensors.ts";
import type { Session } from "./session.ts";

export interface SaveOptions {
  /** Momentum too, so that training can go on. */
  readonly optimizer?: boolean;
  /** What is evaluated: where a recipe has an `ema`, the averages, by the plain names; no optimizer then. */
  readonly evaluated?: boolean;
  /** Weights of two axes and more as F16: half as long a file, for who only evaluates; no optimizer then. */
  readonly half?: boolean;
  readonly metadata?: { readonly [name: string]: string };
  /** Names as PyTorch's models have them instead of ours, or of another program's own. */
  readonly names?: NameStyle | NameMap;
}

/**
 * Waits for all steps that were begun.
 * @returns the file's bytes
 * @throws ResnetProblem RN4014 where two tensors would get one name of PyTorch's; RN4015 where a number is not finite
 * or, of a program that trains, beyond use, so that no such file takes the place of a good one; RN5013 for options that are none
 */
export async function saveWeights(session: Session, options: SaveOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  requireSession("saveWeights", session);
  requireOptions("saveWeights", options, ["optimizer", "evaluated", "half", "metadata", "names"]);
  const { optimizer = false, evaluated = false, half = false, metadata = {}, names } = options;
  requireFlag("saveWeights", "optimizer", optimizer);
  requireFlag("saveWeights", "evaluated", evaluated);
  requireFlag("saveWeights", "half", half);
  if (optimizer && half)
    throw wrongArgument(
      "saveWeights",
      "optimizer goes on with the weights, half rounds them",
      "save two files: one to go on with, one to use",
    );
  if (optimizer && evaluated)
    throw wrongArgument(
      "saveWeights",
      "optimizer goes on with the weights, evaluated has their averages instead",
      "save two files: one to go on with, one to use",
    );
  requireTexts("saveWeights", "metadata", metadata);
  if (names !== undefined && (typeof names !== "object" || names === null))
    requireWord("saveWeights", "names", names, ["torchvision", "cifar"]);
  const theirs = names ? namesToSave(session.program, names) : new Map<string, TheirTensor>();
  const averages = evaluated && session.program.tensors.some(({ name }) => name === `update/${AVERAGED}`);
  const withStates = optimizer || averages;
  const read = await session.readAll(["parameter", "state", ...(withStates ? (["optimizer"] as const) : [])]);
  const values = averages ? evaluatedTensors(read) : read;
  requireFiniteTensors(values, mostUsable(session.program));
  const shapes = new Map(session.program.tensors.map(({ name, shape }) => [name, shape]));
  const tensors = new Map(
    [...values].map(([name, each]): [string, Tensor] => [
      theirs.get(name)?.name ?? name,
      { dtype: "F32", shape: theirs.get(name)?.shape ?? shapes.get(name) ?? [], values: each },
    ]),
  );
  return writeSafetensors({ tensors, metadata }, { half });
}

/**
 * Others' names for a program's tensors, and their shapes there: what `saveWeights` will call them.
 * @param where names are from, for messages
 * @throws ResnetProblem RN4014 where two tensors would get one name, or names are wrong: to be known before training, not after
 */
export function namesToSave(
  { tensors }: Pick<Program, "tensors">,
  names: NameStyle | NameMap,
  where = "names",
): ReadonlyMap<string, TheirTensor> {
  if (typeof names === "object") return readNameMap(names, tensors, where);
  const theirs = torchNames(tensors, names);
  return new Map(
    tensors.map(({ name, shape, torchShape }) => [
      name,
      { name: theirs.get(name) ?? name, shape: torchShape ?? shape },
    ]),
  );
}

/**
 * Sets every parameter and running statistic from a file, by our names or PyTorch's; optimizer states if they are there.
 * Nothing is set when anything does not fit.
 * @param file its name, for messages
 * @returns the file's metadata
 * @throws ResnetProblem RN4013 for a damaged file or numbers that are not finite, RN4014 for another model's, RN5013
 * for arguments that are none
 */
export function loadWeights(
  session: Session,
  bytes: Uint8Array,
  file = "the file",
  options: LoadOptions = {},
): Safetensors["metadata"] {
  requireSession("loadWeights", session);
  const fitted = fitWeights(session.program, bytes, file, options);
  for (const [name, values] of fitted.values) session.write(name, values);
  learnPictures(session, picturesIn(fitted.metadata));
  return fitted.metadata;
}
