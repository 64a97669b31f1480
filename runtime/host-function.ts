/** A function of a program as the host sees it: checks what it is given and puts it into the order in which it is stored. */
import { MOST_F32 } from "./finite.ts";
import { requireFinite, requireOptions, requireWhole } from "./argument.ts";
import type { Upload, Wanted } from "./execution.ts";
import { arrayFor, givenAs, requireBatch, type Inputs, type Values } from "./inputs.ts";
import { toStored, volume } from "./layout.ts";
import type { ProgramFunction, ProgramScalar } from "./program.ts";

/** What the host gives a step beside the inputs, by name: the program says which numbers there are. */
export interface StepNumbers {
  readonly [name: string]: number | undefined;
}

/** @throws ResnetProblem RN5013: a rate that is no number would make every weight none */
export function requireNumbers(
  where: string,
  numbers: unknown,
  { scalars }: ProgramFunction,
): asserts numbers is StepNumbers {
  const names = scalars.map(({ name }) => name);
  requireOptions(where, numbers, names);
  for (const { name, dtype, least, otherwise } of scalars) {
    const value = givenAs(name, numbers as StepNumbers) ?? otherwise;
    if (dtype === "i32") requireWhole(where, name, value, least);
    else requireFinite(where, name, value, least ?? -MOST_F32, MOST_F32);
  }
}

/** The numbers whose meaning is known, by name. */
export function numbersOf(
  { scalars }: ProgramFunction,
  known: { readonly [M in NonNullable<ProgramScalar["meaning"]>]?: number },
): StepNumbers {
  return Object.fromEntries(
    scalars.map(({ name, meaning, otherwise }) => [name, (meaning === null ? undefined : known[meaning]) ?? otherwise]),
  );
}

export class HostFunction {
  readonly definition: ProgramFunction;
  /** Its place among the program's functions. */
  readonly index: number;
  /** Stored-order copies of the inputs, used again in each call. */
  readonly #staging: ReadonlyMap<string, Values>;
  readonly #scalars: DataView<ArrayBuffer>;

  constructor(definition: ProgramFunction, index: number) {
    this.definition = definition;
    this.index = index;
    this.#staging = new Map(definition.inputs.map((value) => [value.name, arrayFor(value)]));
    this.#scalars = new DataView(new ArrayBuffer(4 * definition.scalars.filter(({ place }) => place !== null).length));
  }

  /** The outputs' elements, all of them or those of the names given. */
  wanted(names: readonly string[] = this.definition.outputs.map(({ name }) => name)): readonly Wanted[] {
    return names.map((name) => {
      const value = this.definition.outputs.find((each) => each.name === name);
      return { buffer: value?.buffer ?? -1, elements: volume(value?.shape ?? []) };
    });
  }

  /** One batch and the step's numbers, to be handed over at once. @throws ResnetProblem RN4005, RN4006: see `inputs.ts` */
  uploads(inputs: Inputs, numbers: StepNumbers): readonly Upload[] {
    const { inputs: values, scalars, scalarsBuffer } = this.definition;
    requireBatch(inputs, this.definition);
    const uploads = values.map(({ name, shape, order, buffer }): Upload => ({
      buffer,
      data: toStored(givenAs(name, inputs) ?? [], shape, order, this.#staging.get(name) as Values),
    }));
    if (scalarsBuffer === null) return uploads;
    for (const { name, dtype, otherwise = 0, place } of scalars) {
      if (place === null) continue;
      const value = givenAs(name, numbers) ?? otherwise;
      if (dtype === "f32") this.#scalars.setFloat32(4 * place, value, true);
      else this.#scalars.setInt32(4 * place, value, true);
    }
    return [...uploads, { buffer: scalarsBuffer, data: new Int32Array(this.#scalars.buffer) }];
  }
}
