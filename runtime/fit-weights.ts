/** A file of weights held against a program: every value read and checked, before anything is set; else one problem. */
import { requireOptions, told, wrongArgument } from "./argument.ts";
import { requireProgram } from "./define-program.ts";
import { beyondUse, findNotFinite, mostUsable } from "./finite.ts";
import { volume } from "./layout.ts";
import { matchTensors, type Shapes } from "./match-tensors.ts";
import { listed, requireFit } from "./misfit.ts";
import { readNameMap, type NameMap } from "./naming/name-map.ts";
import { ResnetProblem } from "./problem.ts";
import type { Program, ProgramTensor } from "./program.ts";
import { shown } from "./safetensors-header.ts";
import { openSafetensors, type OpenedSafetensors, type Safetensors } from "./safetensors.ts";
import { outOfRange, type Ranged } from "./tensor-range.ts";

export interface LoadOptions {
  /**
   * Parts of the program that the file may lack or have in other shapes, and that then keep their values: `head`, a
   * stage, a layer, a tensor. Or parts of the file, as its names begin, that are left: `ema`.
   */
  readonly allowMissing?: readonly string[];
  /** What the file calls each tensor, where it has names of its own. */
  readonly names?: NameMap;
}

/** What a file holds for a program: all values, read and found to fit, and what became of the rest. */
export interface FittedWeights {
  readonly metadata: Safetensors["metadata"];
  /** How the file names its tensors: `our names`, `torchvision's names after module.` */
  readonly layout: string;
  /** By our names: parameters, running statistics, and the optimizer states that are there. */
  readonly values: ReadonlyMap<string, Float32Array>;
  /** Tensors that keep their values because `allowMissing` says so, with the reason. */
  readonly kept: ReadonlyMap<string, string>;
  /** Optimizer states that the file lacks; they keep their values. */
  readonly fresh: readonly string[];
  /** Tensors of the file that this program has no use for: optimizer states, counters, what belongs to a part that is kept. */
  readonly unused: readonly string[];
}

/**
 * What `loadWeights` would set, without a session.
 * @param file its name, for messages
 * @throws ResnetProblem RN4013 for a damaged file or numbers that are not finite, RN4014 for another model's, RN5013 for
 * arguments that are none
 */
export function fitWeights(
  program: Program,
  bytes: Uint8Array,
  file = "the file",
  options: LoadOptions = {},
): FittedWeights {
  requireProgram("weights", program);
  requireLoading(file, options);
  const { allowMissing = [], names } = options;
  const opened = openSafetensors(bytes, file);
  const shapes: Shapes = new Map([...opened.entries].map(([name, { shape }]) => [name, shape]));
  const given = names && namesIn(names, program);
  const match = requireFit(matchTensors(program.tensors, shapes, allowMissing, given), program, file);
  const values = new Map([...match.used].map(([name, theirs]) => [name, floats(opened, theirs, file)]));
  requireFinite(values, file, mostUsable(program));
  for (const tensor of program.tensors) requireRange(tensor, values.get(tensor.name) ?? [], file);
  const implied = impliedStates(program.tensors, match.fresh, values);
  return {
    metadata: opened.metadata,
    layout: match.prefix === "" ? match.words : `${match.words} after ${shown(match.prefix)}`,
    values: new Map([...values, ...implied]),
    kept: match.kept,
    fresh: match.fresh.filter((name) => !implied.has(name)),
    unused: match.unused,
  };
}

function namesIn(names: NameMap, { tensors }: Program): ReadonlyMap<string, string> {
  return new Map([...readNameMap(names, tensors, "names")].map(([ours, { name }]) => [ours, name]));
}

/** The file's name comes before the options: options in its place would say nothing of what may be missing. */
function requireLoading(file: unknown, options: LoadOptions): void {
  if (typeof file !== "string")
    throw wrongArgument(
      "weights",
      `the file's name is ${told(file)}`,
      'give a text, and options after it: loadWeights(session, bytes, "my.safetensors", { allowMissing: ["head"] })',
    );
  requireOptions("weights", options, ["allowMissing", "names"]);
  const { allowMissing = [] } = options;
  if (!Array.isArray(allowMissing) || !allowMissing.every((each) => typeof each === "string"))
    throw wrongArgument("weights", `allowMissing is ${told(allowMissing)}`, 'give a list of parts, ["head"]');
}

function floats(opened: OpenedSafetensors, name: string, file: string): Float32Array {
  const { values } = opened.read(name);
  if (values instanceof Float32Array) return values;
  throw new ResnetProblem(
    "RN4013",
    `${file}: ${shown(name)} is ${opened.entries.get(name)?.dtype}: whole numbers, where weights are floating point`,
    "save the weights as they were before they were quantised",
  );
}

function requireFinite(values: ReadonlyMap<string, Float32Array>, file: string, most: number): void {
  const bad = [...values].flatMap(([name, each]) => {
    const found = findNotFinite([[name, each]], most);
    return found ? [{ ...found, text: `${name} (${found.count} of ${found.total})` }] : [];
  });
  if (bad.length === 0) return;
  const what = beyondUse(bad.find(({ beyond }) => beyond !== undefined) ?? {});
  throw new ResnetProblem(
    "RN4013",
    `${file} has numbers that are ${what} in ${listed(bad.map(({ text }) => text))}`,
    "the run that saved it had diverged, or they were too large for the type they were saved in: use another file",
  );
}

/** @param file its name, for messages @throws ResnetProblem RN4013 for numbers that the tensor cannot have */
export function requireRange(tensor: Ranged, values: ArrayLike<number>, file: string): void {
  const wrong = outOfRange(tensor, values);
  if (wrong !== undefined)
    throw new ResnetProblem("RN4013", `${file}: ${wrong}`, "what wrote this file has damaged it: use another one");
}

/** States that the file lacks, but whose value others of the optimizer's tell: it has done steps. */
function impliedStates(
  tensors: Program["tensors"],
  fresh: readonly string[],
  values: ReadonlyMap<string, Float32Array>,
): ReadonlyMap<string, Float32Array> {
  const hasMoved = ({ name, role, initializer }: ProgramTensor): boolean =>
    role === "optimizer" &&
    initializer.kind === "constant" &&
    (values.get(name)?.some((value) => value !== initializer.value) ?? false);
  if (!tensors.some(hasMoved)) return new Map();
  return new Map(
    tensors.flatMap(({ name, shape, onceMoved }): [string, Float32Array][] =>
      onceMoved === undefined || !fresh.includes(name) ? [] : [[name, new Float32Array(volume(shape)).fill(onceMoved)]],
    ),
  );
}
