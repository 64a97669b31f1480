/** A function of a program as the host sees it: checks what it is given and puts it into the order in which it is stored. */
import type { Upload, Wanted } from "./execution.ts";
import { toStored, volume } from "./layout.ts";
import { ResnetProblem } from "./problem.ts";
import type { ProgramFunction, ProgramValue } from "./program.ts";

export type Values = Float32Array | Int32Array;
/** Inputs by name in people's layout: images [N, C, H, W] row by row. */
export type Inputs = { readonly [name: string]: Values };

/** What was given by a name. What every object has by it (an input may be called `constructor`) was not. */
export function givenAs(name: string, inputs: Inputs): Values | undefined {
  return Object.hasOwn(inputs, name) ? inputs[name] : undefined;
}

/** What the host gives each step besides the inputs. */
export interface StepNumbers {
  readonly rate: number;
  readonly seed?: number;
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

  /** One batch and the step's numbers, to be handed over at once. @throws ResnetProblem RN4006 for another size */
  uploads(inputs: Inputs, { rate, seed = 0 }: StepNumbers): readonly Upload[] {
    const { inputs: values, scalars, scalarsBuffer } = this.definition;
    for (const { name, shape } of values) {
      const given = givenAs(name, inputs);
      if (given?.length === volume(shape)) continue;
      throw new ResnetProblem(
        "RN4006",
        `the input ${name} is [${shape.join(", ")}], ${given?.length ?? "no"} numbers were given`,
        "give one whole batch",
      );
    }
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

export function arrayFor({ dtype, shape }: ProgramValue): Values {
  return dtype === "i32" ? new Int32Array(volume(shape)) : new Float32Array(volume(shape));
}
