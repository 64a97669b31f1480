/** A function of a program as the host sees it: checks what it is given and puts it into the order in which it is stored. */
import { MOST_F32 } from "./finite.ts";
import { requireFinite, requireOptions, requireWhole } from "./argument.ts";
import type { Upload, Wanted } from "./execution.ts";
import { arrayFor, givenAs, requireBatch, type Inputs, type Values } from "./inputs.ts";
import { toStored, volume } from "./layout.ts";
import type { ProgramFunction } from "./program.ts";

/** What the host gives each step besides the inputs. */
export interface StepNumbers {
  readonly rate: number;
  readonly seed?: number;
}

/** @throws ResnetProblem RN5013: a rate that is no number would make every weight none */
export function requireStepNumbers(numbers: unknown): asserts numbers is StepNumbers {
  requireOptions("step", numbers, ["rate", "seed"]);
  const { rate, seed = 0 } = numbers as { readonly rate: unknown; readonly seed?: unknown };
  requireFinite("step", "rate", rate, 0, MOST_F32);
  requireWhole("step", "seed", seed);
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
    this.#scalars = new DataView(new ArrayBuffer(4 * definition.scalars.length));
  }

  /** The outputs' elements, all of them or those of the names given. */
  wanted(names: readonly string[] = this.definition.outputs.map(({ name }) => name)): readonly Wanted[] {
    return names.map((name) => {
      const value = this.definition.outputs.find((each) => each.name === name);
      return { buffer: value?.buffer ?? -1, elements: volume(value?.shape ?? []) };
    });
  }

  /** One batch and the step's numbers, to be handed over at once. @throws ResnetProblem RN4005, RN4006: see `inputs.ts` */
  uploads(inputs: Inputs, { rate, seed = 0 }: StepNumbers): readonly Upload[] {
    const { inputs: values, scalars, scalarsBuffer } = this.definition;
    requireBatch(inputs, this.definition);
    const uploads = values.map(({ name, shape, order, buffer }): Upload => ({
      buffer,
      data: toStored(givenAs(name, inputs) ?? [], shape, order, this.#staging.get(name) as Values),
    }));
    if (scalarsBuffer === null) return uploads;
    scalars.forEach(({ name, dtype }, index) => {
      const value = name === "rate" ? rate : seed;
      if (dtype === "f32") this.#scalars.setFloat32(4 * index, value, true);
      else this.#scalars.setInt32(4 * index, value, true);
    });
    return [...uploads, { buffer: scalarsBuffer, data: new Int32Array(this.#scalars.buffer) }];
  }
}
