/** A program's function on a device: bind groups made once, arrays for its inputs reused, ready to be encoded. */
import { toStored, volume } from "./layout.ts";
import { ResnetProblem } from "./problem.ts";
import type { ProgramFunction, ProgramValue } from "./program.ts";

export type Values = Float32Array | Int32Array;
/** Inputs by name in people's layout: images [N, C, H, W] row by row. */
export type Inputs = { readonly [name: string]: Values };

/** What the host gives each step besides the inputs. */
export interface StepNumbers {
  readonly rate: number;
  readonly seed?: number;
}

/** What a function is made of on the device, in the program's numbering. */
export interface Parts {
  readonly gpu: GPUDevice;
  readonly pipelines: readonly GPUComputePipeline[];
  readonly buffers: readonly GPUBuffer[];
}

export class PreparedFunction {
  readonly definition: ProgramFunction;
  readonly #parts: Parts;
  readonly #groups: readonly GPUBindGroup[];
  /** Stored-order copies of the inputs. */
  readonly #staging: ReadonlyMap<string, Values>;
  readonly #scalars: DataView<ArrayBuffer>;

  constructor(definition: ProgramFunction, parts: Parts) {
    this.definition = definition;
    this.#parts = parts;
    this.#groups = definition.steps.map(({ kernel, bindings, label }) =>
      parts.gpu.createBindGroup({
        label,
        layout: this.#pipeline(kernel).getBindGroupLayout(0),
        entries: bindings.map((buffer, binding) => ({ binding, resource: { buffer: this.#buffer(buffer) } })),
      }),
    );
    this.#staging = new Map(definition.inputs.map((value) => [value.name, arrayFor(value)]));
    this.#scalars = new DataView(new ArrayBuffer(4 * definition.scalars.length));
  }
  #pipeline(index: number): GPUComputePipeline {
    return this.#parts.pipelines[index] as GPUComputePipeline;
  }
  #buffer(index: number): GPUBuffer {
    return this.#parts.buffers[index] as GPUBuffer;
  }

  /** The output's buffer and elements. */
  output(name: string): { readonly buffer: GPUBuffer; readonly elements: number } {
    const value = this.definition.outputs.find((each) => each.name === name);
    return { buffer: this.#buffer(value?.buffer ?? -1), elements: volume(value?.shape ?? []) };
  }

  /** Hands one batch and the step's numbers to the queue. @throws ResnetProblem RN4006 for another size */
  upload(inputs: Inputs, { rate, seed = 0 }: StepNumbers): void {
    const { queue } = this.#parts.gpu;
    const { inputs: values, scalars, scalarsBuffer } = this.definition;
    for (const { name, shape } of values) {
      const given = inputs[name];
      if (given?.length === volume(shape)) continue;
      throw new ResnetProblem(
        "RN4006",
        `the input ${name} is [${shape.join(", ")}], ${given?.length ?? "no"} numbers were given`,
        "give one whole batch",
      );
    }
    for (const { name, shape, order, buffer } of values) {
      const stored = toStored(inputs[name] ?? [], shape, order, this.#staging.get(name) as Values);
      queue.writeBuffer(this.#buffer(buffer), 0, stored as Float32Array<ArrayBuffer>);
    }
    if (scalarsBuffer === null) return;
    scalars.forEach(({ name, dtype }, index) => {
      const value = name === "rate" ? rate : seed;
      if (dtype === "f32") this.#scalars.setFloat32(4 * index, value, true);
      else this.#scalars.setInt32(4 * index, value, true);
    });
    queue.writeBuffer(this.#buffer(scalarsBuffer), 0, this.#scalars.buffer);
  }

  /** All steps in one compute pass. */
  encode(encoder: GPUCommandEncoder): void {
    const pass = encoder.beginComputePass();
    this.definition.steps.forEach(({ kernel, grid }, index) => {
      pass.setPipeline(this.#pipeline(kernel));
      pass.setBindGroup(0, this.#groups[index] as GPUBindGroup);
      pass.dispatchWorkgroups(...grid);
    });
    pass.end();
  }
}

export function arrayFor({ dtype, shape }: ProgramValue): Values {
  return dtype === "i32" ? new Int32Array(volume(shape)) : new Float32Array(volume(shape));
}
