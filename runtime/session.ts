/**
 * A session owns a program's buffers and pipelines on a device: it initialises, steps, predicts, loads and saves.
 * Everything is allocated once from the plan; a step encodes into one command encoder and allocates nothing.
 */
import { DeviceLostError, type Device } from "./device.ts";
import { initialValues } from "./initialise.ts";
import { fromStored, toStored, volume } from "./layout.ts";
import { checkLimits } from "./limits.ts";
import { compilePipelines, type CompileProgress } from "./pipelines.ts";
import { ResnetProblem } from "./problem.ts";
import type { Program, ProgramFunction, ProgramTensor, ProgramValue } from "./program.ts";
import { ReadBack } from "./read-back.ts";

export interface SessionOptions {
  /** Of the initial values; 0 when left out. */
  readonly seed?: number;
  readonly onCompile?: (progress: CompileProgress) => void;
}

export type Values = Float32Array | Int32Array;
/** Inputs by name in people's layout: images [N, C, H, W] row by row. */
export type Inputs = { readonly [name: string]: Values };

export interface StepResult {
  readonly loss: number;
  /** Examples whose label had the largest logit, of the batch before its update. */
  readonly correct: number;
}

/** Steps whose results have not been read: enough that the device never waits for the host. */
const STEPS_IN_FLIGHT = 3;

interface Prepared {
  readonly definition: ProgramFunction;
  readonly groups: readonly GPUBindGroup[];
  /** Stored-order copies of the inputs, reused every step. */
  readonly staging: ReadonlyMap<string, Values>;
}

/** @throws ResnetProblem RN5001 to RN5006 before anything is allocated */
export async function openSession(
  device: Device,
  program: Program,
  { seed = 0, onCompile }: SessionOptions = {},
): Promise<Session> {
  checkLimits(program, device);
  const pipelines = await compilePipelines(device, program, onCompile);
  const { gpu } = device;
  gpu.pushErrorScope("validation");
  gpu.pushErrorScope("out-of-memory");
  const buffers = program.buffers.map(({ bytes, role, name }) =>
    gpu.createBuffer({
      label: name ?? role,
      size: Math.max(4, bytes),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    }),
  );
  const session = new Session(device, program, pipelines, buffers);
  // Popped in one turn and awaited after it: another session may push meanwhile.
  const [shortage, misfit] = await Promise.all([gpu.popErrorScope(), gpu.popErrorScope()]);
  if (shortage || misfit) session.dispose();
  if (shortage) {
    const megabytes = (program.plannedBytes / 2 ** 20).toFixed(1);
    throw new ResnetProblem(
      "RN5004",
      `the plan needs ${megabytes} MiB, the device has less; half the batch may fit`,
      "use a smaller batch: --batch N",
    );
  }
  if (misfit) {
    throw new ResnetProblem(
      "RN5001",
      `${program.name} cannot be set up on this device: ${misfit.message}`,
      "this is a bug in resnet-lang: report it with the output of resnet doctor",
    );
  }
  session.initialise(seed);
  return session;
}

export class Session {
  readonly program: Program;
  readonly #device: Device;
  readonly #pipelines: readonly GPUComputePipeline[];
  readonly #buffers: readonly GPUBuffer[];
  readonly #prepared = new Map<ProgramFunction, Prepared>();
  readonly #tensors: ReadonlyMap<string, ProgramTensor>;
  readonly #readBack: ReadBack;
  /** Ring of staging buffers for `loss` and `correct`. */
  readonly #results: readonly GPUBuffer[];
  readonly #pending: (Promise<StepResult> | undefined)[] = [];
  #steps = 0;
  /** Settles when the step that was asked for last has begun: steps begin in the order in which they are asked for. */
  #begun: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /** Use `openSession`. */
  constructor(
    device: Device,
    program: Program,
    pipelines: readonly GPUComputePipeline[],
    buffers: readonly GPUBuffer[],
  ) {
    this.program = program;
    this.#device = device;
    this.#pipelines = pipelines;
    this.#buffers = buffers;
    this.#tensors = new Map(program.tensors.map((tensor) => [tensor.name, tensor]));
    this.#readBack = new ReadBack(device, () => this.#alive());
    for (const definition of program.functions) this.#prepared.set(definition, this.#prepare(definition));
    this.#results = Array.from({ length: STEPS_IN_FLIGHT }, () =>
      this.#device.gpu.createBuffer({ size: 8, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
    );
  }

  #prepare(definition: ProgramFunction): Prepared {
    const groups = definition.steps.map(({ kernel, bindings, label }) =>
      this.#device.gpu.createBindGroup({
        label,
        layout: this.#pipeline(kernel).getBindGroupLayout(0),
        entries: bindings.map((buffer, binding) => ({ binding, resource: { buffer: this.#buffer(buffer) } })),
      }),
    );
    const staging = new Map(definition.inputs.map((value) => [value.name, arrayFor(value)]));
    return { definition, groups, staging };
  }
  #pipeline(index: number): GPUComputePipeline {
    return this.#pipelines[index] as GPUComputePipeline;
  }
  #buffer(index: number): GPUBuffer {
    return this.#buffers[index] as GPUBuffer;
  }
  #read(wanted: readonly { readonly buffer: number; readonly elements: number }[]): Promise<readonly Float32Array[]> {
    return this.#readBack.copied(wanted.map(({ buffer, elements }) => ({ buffer: this.#buffer(buffer), elements })));
  }
  #alive(): void {
    if (this.#device.lost()) throw new DeviceLostError("its session cannot go on");
    if (this.#disposed) throw new ResnetProblem("RN5007", "the session was disposed", "open another one");
  }

  /** Names of all tensors: parameters, running statistics, optimizer states. */
  names(): readonly string[] {
    return [...this.#tensors.keys()];
  }

  /** Sets every tensor to its first value: the same seed gives the same bits. */
  initialise(seed: number): void {
    for (const tensor of this.#tensors.values()) this.write(tensor.name, initialValues(tensor, seed));
  }

  /** Sets a tensor; `values` in PyTorch's layout. */
  write(name: string, values: ArrayLike<number>): void {
    this.#alive();
    const tensor = this.#tensor(name);
    const length = volume(tensor.shape);
    if (values.length !== length) {
      throw new ResnetProblem(
        "RN4014",
        `${name} has ${length} elements, ${values.length} were given`,
        "give a tensor of the model's shape",
      );
    }
    const stored = toStored(values, tensor.shape, tensor.order, new Float32Array(length));
    this.#device.gpu.queue.writeBuffer(this.#buffer(tensor.buffer), 0, stored);
  }

  /** A tensor's values in PyTorch's layout, after all steps that were begun. */
  async read(name: string): Promise<Float32Array> {
    const tensor = this.#tensor(name);
    const [values] = await this.#read([{ buffer: tensor.buffer, elements: volume(tensor.shape) }]);
    return fromStored(values ?? [], tensor.shape, tensor.order, new Float32Array(volume(tensor.shape)));
  }

  /** All tensors of the given roles at once. */
  async readAll(roles: readonly ProgramTensor["role"][]): Promise<ReadonlyMap<string, Float32Array>> {
    const tensors = [...this.#tensors.values()].filter(({ role }) => roles.includes(role));
    const values = await this.#read(tensors.map(({ buffer, shape }) => ({ buffer, elements: volume(shape) })));
    return new Map(
      tensors.map(({ name, shape, order }, index) => [
        name,
        fromStored(values[index] ?? [], shape, order, new Float32Array(volume(shape))),
      ]),
    );
  }

  #tensor(name: string): ProgramTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor)
      throw new ResnetProblem(
        "RN4014",
        `${this.program.name} has no tensor ${name}`,
        `it has ${this.names().slice(0, 4).join(", ")}, …`,
      );
    return tensor;
  }

  /**
   * Begins a training step and returns without waiting for it; the promise gives the loss before the update.
   * @param inputs one batch: the model's inputs and `labels`; they are free for other uses once this returns
   */
  step(
    inputs: Inputs,
    numbers: { readonly rate: number; readonly seed?: number },
  ): Promise<{ readonly result: Promise<StepResult> }> {
    const begun = this.#begun.then(() => this.#begin(inputs, numbers));
    this.#begun = begun.catch(() => undefined);
    return begun;
  }

  async #begin(
    inputs: Inputs,
    numbers: { readonly rate: number; readonly seed?: number },
  ): Promise<{ readonly result: Promise<StepResult> }> {
    this.#alive();
    const prepared = this.#functionFor("train", inputs["labels"]?.length ?? 0);
    const slot = this.#steps++ % STEPS_IN_FLIGHT;
    // The slot's buffer is free once the step that used it before has been read.
    await this.#pending[slot];
    this.#alive();
    this.#upload(prepared, inputs, numbers);
    const encoder = this.#device.gpu.createCommandEncoder();
    this.#encode(encoder, prepared);
    const staging = this.#results[slot] as GPUBuffer;
    const output = (name: string): GPUBuffer =>
      this.#buffer(prepared.definition.outputs.find((value) => value.name === name)?.buffer ?? -1);
    encoder.copyBufferToBuffer(output("loss"), 0, staging, 0, 4);
    encoder.copyBufferToBuffer(output("correct"), 0, staging, 4, 4);
    this.#device.gpu.queue.submit([encoder.finish()]);
    const result = this.#readBack
      .mapped(staging, 2)
      .then(([loss = Number.NaN, correct = 0]): StepResult => ({ loss, correct }));
    // A rejection is told to whoever awaits the result; here it must not end the process before.
    result.catch(() => undefined);
    this.#pending[slot] = result;
    return { result };
  }

  /**
   * Evaluation mode for any number of examples: the last batch is filled up with zeros, which no example sees.
   * @returns outputs by name, [N, …] in people's layout
   */
  async run(inputs: Inputs): Promise<{ readonly [name: string]: Float32Array }> {
    this.#alive();
    const prepared = this.#functionFor("infer");
    const { batch, outputs } = prepared.definition;
    const first = prepared.definition.inputs[0];
    const perExample = first ? volume(first.shape.slice(1)) : 1;
    const examples = (first ? (inputs[first.name]?.length ?? 0) : 0) / perExample;
    if (!Number.isInteger(examples)) {
      throw new ResnetProblem(
        "RN4006",
        `${inputs[first?.name ?? ""]?.length} numbers are no whole number of examples of ${perExample}`,
        `give [N, ${first?.shape.slice(1).join(", ")}]`,
      );
    }
    const results = Object.fromEntries(
      outputs.map(({ name, shape }) => [name, new Float32Array((examples * volume(shape)) / batch)]),
    );
    for (let from = 0; from < examples; from += batch) {
      const count = Math.min(batch, examples - from);
      this.#upload(
        prepared,
        Object.fromEntries(
          prepared.definition.inputs.map((value) => [value.name, slicePadded(inputs, value, from, count)]),
        ),
        { rate: 0 },
      );
      const encoder = this.#device.gpu.createCommandEncoder();
      this.#encode(encoder, prepared);
      this.#device.gpu.queue.submit([encoder.finish()]);
      const values = await this.#read(outputs.map(({ buffer, shape }) => ({ buffer, elements: volume(shape) })));
      outputs.forEach(({ name, shape, order }, index) => {
        const whole = fromStored(values[index] ?? [], shape, order, new Float32Array(volume(shape)));
        results[name]?.set(whole.subarray(0, (count * volume(shape)) / batch), (from * volume(shape)) / batch);
      });
    }
    return results;
  }

  /** Runs the function `probe` on one batch: for each layer in order, whether all that it put out is finite. */
  async probe(inputs: Inputs, seed = 0): Promise<ReadonlyMap<string, boolean>> {
    this.#alive();
    const prepared = this.#functionFor("probe");
    this.#upload(prepared, inputs, { rate: 0, seed });
    const encoder = this.#device.gpu.createCommandEncoder();
    this.#encode(encoder, prepared);
    this.#device.gpu.queue.submit([encoder.finish()]);
    const { outputs } = prepared.definition;
    const values = await this.#read(outputs.map(({ buffer }) => ({ buffer, elements: 1 })));
    return new Map(outputs.map(({ name }, index) => [name, values[index]?.[0] === 1]));
  }

  #functionFor(kind: ProgramFunction["kind"], batch?: number): Prepared {
    const all = [...this.#prepared.values()].filter(({ definition }) => definition.kind === kind);
    const found = all.find(({ definition }) => batch === undefined || definition.batch === batch);
    if (found) return found;
    const batches = all.map(({ definition }) => definition.batch).join(", ");
    const reason =
      all.length === 0
        ? `${this.program.name} was compiled without ${kind}`
        : `${this.program.name} was compiled for a batch of ${batches}, not ${batch}`;
    throw new ResnetProblem(
      "RN4006",
      reason,
      all.length === 0 ? "compile it with --train" : "give whole batches, or compile for this batch",
    );
  }

  #upload(
    { definition, staging }: Prepared,
    inputs: Inputs,
    numbers: { readonly rate: number; readonly seed?: number },
  ): void {
    const { queue } = this.#device.gpu;
    for (const { name, shape, order, buffer } of definition.inputs) {
      const given = inputs[name];
      if (!given || given.length !== volume(shape)) {
        throw new ResnetProblem(
          "RN4006",
          `the input ${name} is [${shape.join(", ")}], ${given?.length ?? "no"} numbers were given`,
          "give one whole batch",
        );
      }
      const stored = toStored(given, shape, order, staging.get(name) as Values);
      queue.writeBuffer(this.#buffer(buffer), 0, stored as Float32Array<ArrayBuffer>);
    }
    if (definition.scalarsBuffer === null) return;
    const bits = new DataView(new ArrayBuffer(4 * definition.scalars.length));
    definition.scalars.forEach(({ name, dtype }, index) => {
      const value = name === "rate" ? numbers.rate : (numbers.seed ?? 0);
      if (dtype === "f32") bits.setFloat32(4 * index, value, true);
      else bits.setInt32(4 * index, value, true);
    });
    queue.writeBuffer(this.#buffer(definition.scalarsBuffer), 0, bits.buffer);
  }

  #encode(encoder: GPUCommandEncoder, { definition, groups }: Prepared): void {
    const pass = encoder.beginComputePass();
    definition.steps.forEach(({ kernel, grid }, index) => {
      pass.setPipeline(this.#pipeline(kernel));
      pass.setBindGroup(0, groups[index] as GPUBindGroup);
      pass.dispatchWorkgroups(...grid);
    });
    pass.end();
  }

  /** Bytes as planned by the compiler, and as allocated: buffers of the plan and the ring of results. */
  memory(): { readonly plannedBytes: number; readonly allocatedBytes: number } {
    const allocated = [...this.#buffers, ...this.#results].reduce((sum, { size }) => sum + size, 0);
    return { plannedBytes: this.program.plannedBytes, allocatedBytes: this.#disposed ? 0 : allocated };
  }

  /** Frees every buffer; may be called twice. The device stays open: it is the caller's. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const buffer of [...this.#buffers, ...this.#results]) buffer.destroy();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#pending);
    this.dispose();
  }
}

function arrayFor({ dtype, shape }: ProgramValue): Values {
  return dtype === "i32" ? new Int32Array(volume(shape)) : new Float32Array(volume(shape));
}

/** `count` examples from `from` on, filled up with zeros to the function's batch. */
function slicePadded(inputs: Inputs, value: ProgramValue, from: number, count: number): Values {
  const perExample = volume(value.shape.slice(1));
  const given = inputs[value.name]?.subarray(from * perExample, (from + count) * perExample) ?? new Float32Array();
  if (given.length === volume(value.shape)) return given;
  const padded = arrayFor(value);
  padded.set(given);
  return padded;
}
