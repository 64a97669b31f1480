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
import { arrayFor, PreparedFunction, type Inputs, type StepNumbers, type Values } from "./prepared-function.ts";
import type { Program, ProgramFunction, ProgramTensor, ProgramValue } from "./program.ts";
import { ReadBack } from "./read-back.ts";

export interface SessionOptions {
  /** Of the initial values; 0 when left out. */
  readonly seed?: number;
  readonly onCompile?: (progress: CompileProgress) => void;
}

export interface StepResult {
  readonly loss: number;
  /** Examples whose label had the largest logit, of the batch before its update. */
  readonly correct: number;
}

/** Steps whose results have not been read: enough that the device never waits for the host. */
const STEPS_IN_FLIGHT = 3;

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
  readonly #buffers: readonly GPUBuffer[];
  readonly #functions: readonly PreparedFunction[];
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
    this.#buffers = buffers;
    this.#tensors = new Map(program.tensors.map((tensor) => [tensor.name, tensor]));
    this.#readBack = new ReadBack(device, () => this.#alive());
    const parts = { gpu: device.gpu, pipelines, buffers };
    this.#functions = program.functions.map((definition) => new PreparedFunction(definition, parts));
    this.#results = Array.from({ length: STEPS_IN_FLIGHT }, () =>
      this.#device.gpu.createBuffer({ size: 8, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
    );
  }

  #buffer(index: number): GPUBuffer {
    return this.#buffers[index] as GPUBuffer;
  }
  /** After all steps that were asked for. */
  async #read(
    wanted: readonly { readonly buffer: GPUBuffer; readonly elements: number }[],
  ): Promise<readonly Float32Array[]> {
    await this.#begun;
    return this.#readBack.copied(wanted);
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
    const [values] = await this.#read([{ buffer: this.#buffer(tensor.buffer), elements: volume(tensor.shape) }]);
    return fromStored(values ?? [], tensor.shape, tensor.order, new Float32Array(volume(tensor.shape)));
  }

  /** All tensors of the given roles at once. */
  async readAll(roles: readonly ProgramTensor["role"][]): Promise<ReadonlyMap<string, Float32Array>> {
    const tensors = [...this.#tensors.values()].filter(({ role }) => roles.includes(role));
    const values = await this.#read(
      tensors.map(({ buffer, shape }) => ({ buffer: this.#buffer(buffer), elements: volume(shape) })),
    );
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
  step(inputs: Inputs, numbers: StepNumbers): Promise<{ readonly result: Promise<StepResult> }> {
    const begun = this.#begun.then(() => this.#begin(inputs, numbers));
    this.#begun = begun.catch(() => undefined);
    return begun;
  }

  async #begin(inputs: Inputs, numbers: StepNumbers): Promise<{ readonly result: Promise<StepResult> }> {
    this.#alive();
    const prepared = this.#functionFor("train", inputs["labels"]?.length ?? 0);
    const slot = this.#steps++ % STEPS_IN_FLIGHT;
    // The slot's buffer is free once the step that used it before has been read.
    await this.#pending[slot];
    this.#alive();
    prepared.upload(inputs, numbers);
    const encoder = this.#device.gpu.createCommandEncoder();
    prepared.encode(encoder);
    const staging = this.#results[slot] as GPUBuffer;
    encoder.copyBufferToBuffer(prepared.output("loss").buffer, 0, staging, 0, 4);
    encoder.copyBufferToBuffer(prepared.output("correct").buffer, 0, staging, 4, 4);
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
      const slices = prepared.definition.inputs.map((value) => [value.name, slicePadded(inputs, value, from, count)]);
      const values = await this.#call(prepared, Object.fromEntries(slices) as Inputs, { rate: 0 });
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
    const values = await this.#call(prepared, inputs, { rate: 0, seed });
    return new Map(prepared.definition.outputs.map(({ name }, index) => [name, values[index]?.[0] === 1]));
  }

  #functionFor(kind: ProgramFunction["kind"], batch?: number): PreparedFunction {
    const all = this.#functions.filter(({ definition }) => definition.kind === kind);
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

  /** Begins one call of a function that does not train and reads what it puts out, whatever else is asked for meanwhile. */
  async #call(prepared: PreparedFunction, inputs: Inputs, numbers: StepNumbers): Promise<readonly Float32Array[]> {
    await this.#begun;
    this.#alive();
    // From here to the copies nothing waits: another call would write the same buffers.
    prepared.upload(inputs, numbers);
    const encoder = this.#device.gpu.createCommandEncoder();
    prepared.encode(encoder);
    this.#device.gpu.queue.submit([encoder.finish()]);
    return this.#readBack.copied(prepared.definition.outputs.map(({ name }) => prepared.output(name)));
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

/** `count` examples from `from` on, filled up with zeros to the function's batch. */
function slicePadded(inputs: Inputs, value: ProgramValue, from: number, count: number): Values {
  const perExample = volume(value.shape.slice(1));
  const given = inputs[value.name]?.subarray(from * perExample, (from + count) * perExample) ?? new Float32Array();
  if (given.length === volume(value.shape)) return given;
  const padded = arrayFor(value);
  padded.set(given);
  return padded;
}
