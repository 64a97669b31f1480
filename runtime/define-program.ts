/** How an emitted module hands over its data and its types: the one place where a module of another version is noticed. */
import { isKind, told, wrongArgument } from "./argument.ts";
import { FORMAT_VERSION, type Program } from "./program.ts";

declare const shape: unique symbol;

/**
 * Numbers of which TypeScript knows the shape; the array itself is a plain one and says nothing of it. What is known to be of
 * another shape is not taken for it. What nobody knows the shape of is: how long it is is looked at when it is given.
 */
export type Shaped<A extends Float32Array | Int32Array, S extends readonly number[]> = A & { readonly [shape]?: S };

/** What a function of a program takes and gives, by name; images as [N, C, H, W] in row-major order. */
export interface FunctionTypes {
  readonly inputs: { readonly [name: string]: Float32Array | Int32Array };
  readonly outputs: { readonly [name: string]: Float32Array };
}

/** What a training step takes and tells besides, by name: its numbers, and the loss and metrics of its batch. */
export interface StepTypes extends FunctionTypes {
  readonly numbers: { readonly [name: string]: number | undefined };
  readonly results: { readonly loss: number; readonly [metric: string]: number };
}

/** A program whose inputs, outputs and tensors TypeScript knows; `types` exists for the compiler only. */
export interface TypedProgram<
  Train extends StepTypes = StepTypes,
  Infer extends FunctionTypes = FunctionTypes,
  Tensor extends string = string,
> extends Program {
  readonly types?: { readonly train: Train; readonly infer: Infer; readonly tensor: Tensor };
}

/** What TypeScript knows of a program: names of its own, or of one without types that names are texts. */
export type TypesOf<P extends Program> =
  P extends TypedProgram<infer Train extends StepTypes, infer Infer extends FunctionTypes, infer Tensor extends string>
    ? { readonly train: Train; readonly infer: Infer; readonly tensor: Tensor }
    : never;

/**
 * Gives back `program`, frozen, after checking that this runtime can run it.
 * @throws ResnetProblem RN5013 for what is no program, or one that was emitted for another version of the format
 */
export function defineProgram<P extends Program>(program: P): P {
  requireProgram("defineProgram", program);
  return Object.freeze(program);
}

/** What another version means by a field is not known. */
function requireFormat(where: string, { name, format }: { readonly name: unknown; readonly format: unknown }): void {
  if (format === FORMAT_VERSION) return;
  throw wrongArgument(
    where,
    `${typeof name === "string" ? name : "the program"} was compiled for program format ${told(format)}; this runtime reads ${FORMAT_VERSION}. ` +
      "Compile the .resnet file again with the resnet-lang that is installed.",
    "compile it again: resnet compile FILE:MODEL -o DIR",
  );
}

/** Through JSON the kernels' bytes come back as numbers by name, which no engine reads. */
function requireCode(where: string, { name, code }: Program): void {
  const modules: readonly unknown[] = Object.values(code.wasm?.modules ?? {});
  const lost = modules.find((each) => each !== undefined && !isKind(each, "Uint8Array"));
  if (lost === undefined) return;
  throw wrongArgument(
    where,
    `the kernels of ${name} are ${told(lost)}, not bytes`,
    "import the module that was emitted: JSON does not keep its bytes, structuredClone does",
  );
}

/** @throws ResnetProblem RN5013 for what is no program, such as the module that exports one, or another version's */
export function requireProgram(where: string, program: unknown): asserts program is Program {
  const isProgram = (each: unknown): boolean =>
    typeof each === "object" &&
    each !== null &&
    ["functions", "tensors", "buffers"].every((name) => Array.isArray((each as { [name: string]: unknown })[name])) &&
    "code" in each &&
    isKind(each.code, "Object");
  if (isProgram(program)) {
    requireFormat(where, program as Program);
    requireCode(where, program as Program);
    return;
  }
  const inside = typeof program === "object" && program !== null ? Object.entries(program) : [];
  const [name] = inside.find(([, each]) => isProgram(each)) ?? [];
  throw wrongArgument(
    where,
    `the program is ${told(program)}${name === undefined ? "" : ` that has ${name}`}`,
    `give what an emitted module exports: import { ${name ?? "NAME"} } from its .js file, with NAME the model's`,
  );
}
