/** What a session is given: the inputs of a function, each by its name, with its kind and size; the values of a tensor. */
import { isKind, meant, quoted, told, withArticle, wrongArgument } from "./argument.ts";
import { volume } from "./layout.ts";
import { ResnetProblem } from "./problem.ts";
import type { ProgramFunction, ProgramInput, ProgramValue } from "./program.ts";

export type Values = Float32Array | Int32Array;
/** Inputs by name in people's layout: images [N, C, H, W] row by row. */
export type Inputs = { readonly [name: string]: Values };

/** What was given by a name. What every object has by it (an input may be called `constructor`) was not. */
export function givenAs<T>(name: string, inputs: { readonly [name: string]: T }): T | undefined {
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}

/**
 * Every input is there, by its name and of its kind, and nothing else is.
 * @param call `step`, for messages
 * @throws ResnetProblem RN4006
 */
export function requireInputs(
  call: string,
  inputs: unknown,
  { inputs: values }: ProgramFunction,
): asserts inputs is Inputs {
  const names = values.map(({ name }) => name);
  const refuse = (reason: string): never => {
    const help = `give { ${values.map((value) => `${value.name}: ${kindOf(value)}`).join(", ")} }`;
    throw new ResnetProblem("RN4006", `${call}: ${reason}`, help);
  };
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs) || ArrayBuffer.isView(inputs))
    return refuse(`inputs are given by name, not as ${told(inputs)}`);
  const given = Object.entries(inputs).filter(([, value]) => value !== undefined);
  for (const [name] of given)
    if (!names.includes(name)) refuse(`there is no input ${quoted(name)}${meant(name, names)}`);
  for (const value of values) {
    const found: unknown = givenAs(value.name, inputs as Inputs);
    if (found === undefined) refuse(`the input ${value.name} is missing`);
    if (!isKind(found, kindOf(value)))
      refuse(`the input ${value.name} is ${told(found)}, not ${withArticle(kindOf(value))}`);
    if (isDetached(found as Values))
      refuse(`the input ${value.name} is empty since its memory was transferred, to a worker for example`);
  }
}
/** Its length is 0, as that of no examples is. Node 20 has no `detached` yet: a view of such memory cannot be made. */
function isDetached({ buffer }: Values): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    return new Uint8Array(buffer).length > 0;
  } catch {
    return true;
  }
}
function kindOf({ dtype }: ProgramValue): "Int32Array" | "Float32Array" {
  return dtype === "i32" ? "Int32Array" : "Float32Array";
}

/** How many of the inputs are one whole batch of the function. */
export function countWhole(inputs: Inputs, { inputs: values }: ProgramFunction): number {
  return values.filter(({ name, shape }) => givenAs(name, inputs)?.length === volume(shape)).length;
}

/** One whole batch of each input. @throws ResnetProblem RN4006, RN4005 for a label that is none of the classes */
export function requireBatch(inputs: Inputs, { inputs: values }: ProgramFunction): void {
  for (const { name, shape, classes } of values) {
    const given = givenAs(name, inputs) ?? [];
    if (given.length !== volume(shape))
      throw new ResnetProblem(
        "RN4006",
        `the input ${name} is [${shape.join(", ")}], ${given.length} numbers were given`,
        "give one whole batch",
      );
    requireClasses(name, given, classes);
  }
}

function requireClasses(name: string, given: ArrayLike<number>, classes: ProgramInput["classes"]): void {
  if (classes === undefined) return;
  for (let i = 0; i < given.length; i++) {
    const each = given[i] ?? -1;
    if (each >= 0 && each < classes) continue;
    throw new ResnetProblem(
      "RN4005",
      `${name}[${i}] is ${each}, which is none of the ${classes} classes`,
      `${name} are whole numbers from 0 to ${classes - 1}; none means "ignore this example": leave it out of the batch`,
    );
  }
}

/** How many examples the inputs are: as many of each. @throws ResnetProblem RN4006 */
export function countExamples(inputs: Inputs, { inputs: values }: ProgramFunction): number {
  let examples: number | undefined;
  for (const { name, shape } of values) {
    const [given, each] = [givenAs(name, inputs)?.length ?? 0, volume(shape.slice(1))];
    const wanted = `give [N, ${shape.slice(1).join(", ")}]`;
    if (given % each !== 0)
      throw new ResnetProblem(
        "RN4006",
        `the input ${name}: ${given} numbers are no whole number of examples of ${each}`,
        wanted,
      );
    examples ??= given / each;
    if (examples !== given / each)
      throw new ResnetProblem(
        "RN4006",
        `${given / each} examples of ${name}, ${examples} of ${values[0]?.name}`,
        wanted,
      );
  }
  return examples ?? 0;
}

/** `count` examples from `from` on, filled up with zeros to the function's batch. */
export function batchFrom(inputs: Inputs, { inputs: values }: ProgramFunction, from: number, count: number): Inputs {
  const slices = values.map((value): readonly [string, Values] => {
    const each = volume(value.shape.slice(1));
    const given = givenAs(value.name, inputs)?.subarray(from * each, (from + count) * each) ?? new Float32Array();
    if (given.length === volume(value.shape)) return [value.name, given];
    const padded = arrayFor(value);
    padded.set(given);
    return [value.name, padded];
  });
  return Object.fromEntries(slices);
}

/** Zeros of a value's kind and size. */
export function arrayFor({ dtype, shape }: ProgramValue): Values {
  return new (dtype === "i32" ? Int32Array : Float32Array)(volume(shape));
}

/** The values of a tensor: as many numbers as its shape has. @throws ResnetProblem RN4014 */
export function requireTensor(name: string, values: unknown, length: number): asserts values is ArrayLike<number> {
  const isNumbers =
    (ArrayBuffer.isView(values) &&
      !["DataView", "BigInt64Array", "BigUint64Array"].some((kind) => isKind(values, kind))) ||
    // Not `every`, which passes over holes.
    (Array.isArray(values) && values.findIndex((each) => typeof each !== "number") < 0);
  if (!isNumbers)
    throw wrongArgument(
      "write",
      `the values of ${name} are ${told(values)}`,
      "give a Float32Array or an array of numbers",
    );
  const given = (values as ArrayLike<number>).length;
  if (given !== length)
    throw new ResnetProblem(
      "RN4014",
      `${name} has ${length} elements, ${given} were given`,
      "give a tensor of the model's shape",
    );
}
