/** How an emitted module hands over its data: the one place where a module of another version is noticed. */
import { FORMAT_VERSION, type Program } from "./program.ts";

/** What a function of a program takes and gives, by name; images as [N, C, H, W] in row-major order. */
export interface FunctionTypes {
  readonly inputs: { readonly [name: string]: Float32Array | Int32Array };
  readonly outputs: { readonly [name: string]: Float32Array | Int32Array };
}

/** A program whose inputs, outputs and tensors TypeScript knows; `types` exists for the compiler only. */
export interface TypedProgram<
  Train extends FunctionTypes = FunctionTypes,
  Infer extends FunctionTypes = FunctionTypes,
  Tensor extends string = string,
> extends Program {
  readonly types?: { readonly train: Train; readonly infer: Infer; readonly tensor: Tensor };
}

/**
 * Gives back `program`, frozen, after checking that this runtime can run it.
 * @throws Error when the module was emitted for another version of the program format
 */
export function defineProgram<P extends Program>(program: P): P {
  if (program.format !== FORMAT_VERSION) {
    throw new Error(
      `${program.name} was compiled for program format ${program.format}; this runtime reads ${FORMAT_VERSION}. ` +
        "Compile the .resnet file again with the resnet-lang that is installed.",
    );
  }
  return Object.freeze(program);
}
