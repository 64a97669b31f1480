/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A session owns a program's tensors on a device: it initialises, steps, predicts, loads and saves. It knows no target:
 * what the device does with the program is an `Execution`. Everything is allocated once from the plan.
 */
import type { Device } from "./device.ts";
import type { CompileProgress, Execution, Wanted } from "./execution.ts";
import { arrayFor, givenAs, HostFunction, type Inputs, type StepNumbers, type Values } from "./host-function.ts";
import { initialValues } from "./initialise.ts";
import { fromStored, toStored, volume } from "./layout.ts";
import { DeviceLostError, ResnetProblem } from "./problem.ts";
import type { Program, ProgramFunction, ProgramTensor, ProgramValue } from "./program.ts";

export interface SessionOptions {
  /** Of the initial values; when left out the recipe's, and 0 where the program has none. */
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
  { seed = program.recipe?.seed ?? 0, onCompile }: SessionOptions = {},
): Promise<Session> {
  // The first values are drawn while the device compiles. Whatever fails, both are waited for, and nothing stays open.
  const [opened, drawn] = await Promise.allSettled([
    device.open(program, onCompile),
    Promise.resolve().then(() => firstValues(program, seed)),
  ]);
  if (opened.status === "rejected") throw opened.reason;
  const session = new Session(device, program, opened.value);
  try {
    if (drawn.status === "rejected") throw drawn.reason;
    for (const [name, values] of drawn.value) session.write(name, values);
    return session;
  } catch (error) {
    session.dispose();
    throw error;
  }
}

function firstValues({ tensors }: Program, seed: number): readonly (readonly [name: string, values: Float32Array])[] {
  return tensors.map((tensor) => [tensor.name, initialValues(tensor, seed)] as const);
}

export class Session {
  readonly program: Program;
  readonly #device: Device;
  readonly #execution: Execution;
  /** None once it is disposed: each has room for a batch. */
  #functions: readonly HostFunction[];
  readonly #tensors: ReadonlyMap<string, ProgramTensor>;
  readonly #pending: (Promise<StepResult> | undefined)[] = [];
  #steps = 0;
  /** Settles when the step that was asked for last has begun: steps begin in the order in which they are asked for. */
  #begun: Promise<unknown> = Promise.resolve();
  #disposed = false;

  /** Use `openSession`. */
  constructor(device: Device, program: Program, execution: Execution) {
    this.program = program;
    this.#device = device;
    this.#execution = execution;
    this.#tensors = new Map(program.tensors.map((tensor) => [tensor.name, tensor]));
    this.#functions = program.functions.map((definition, index) => new HostFunction(definition, index));
  }

  /** After all steps that were asked for. */
  async #read(wanted: readonly Wanted[]): Promise<readonly Float32Array[]> {
    await this.#begun;
    this.#alive();
    return this.#execution.read(wanted);
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
    for (const [name, values] of firstValues(this.program, seed)) this.write(name, values);
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
    this.#execution.write({ buffer: tensor.buffer, data: stored });
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
  step(inputs: Inputs, numbers: StepNumbers): Promise<{ readonly result: Promise<StepResult> }> {
    const begun = this.#begun.then(() => this.#begin(inputs, numbers));
    this.#begun = begun.catch(() => undefined);
    return begun;
  }

  async #begin(inputs: Inputs, numbers: StepNumbers): Promise<{ readonly result: Promise<StepResult> }> {
    this.#alive();
    const step = this.#functionFor("train", inputs["labels"]?.length ?? 0);
    const slot = this.#steps++ % STEPS_IN_FLIGHT;
    // No more steps are under way than that: the one before in this slot has to be done.
    await this.#pending[slot];
    this.#alive();
    const result = this.#execution
      .run(step.index, step.uploads(inputs, numbers), step.wanted(["loss", "correct"]))
      .then(([loss, correct]): StepResult => ({ loss: loss?.[0] ?? Number.NaN, correct: correct?.[0] ?? 0 }));
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
    const examples = (first ? (givenAs(first.name, inputs)?.length ?? 0) : 0) / perExample;
    if (!Number.isInteger(examples)) {
      throw new ResnetProblem(
        "RN4006",
        `${givenAs(first?.name ?? "", inputs)?.length} numbers are no whole number of examples of ${perExample}`,
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

  #functionFor(kind: ProgramFunction["kind"], batch?: number): HostFunction {
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
  async #call(each: HostFunction, inputs: Inputs, numbers: StepNumbers): Promise<readonly Float32Array[]> {
    await this.#begun;
    this.#alive();
    return this.#execution.run(each.index, each.uploads(inputs, numbers), each.wanted());
  }

  /** Bytes as planned by the compiler, and as allocated: the plan, the target's scratch, staging. */
  memory(): { readonly plannedBytes: number; readonly allocatedBytes: number } {
    const allocatedBytes = this.#disposed ? 0 : this.#execution.allocatedBytes;
    return { plannedBytes: this.program.plannedBytes, allocatedBytes };
  }

  /** Frees every buffer; may be called twice. The device stays open: it is the caller's. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#functions = [];
    this.#execution.dispose();
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#pending);
    this.dispose();
  }
}

/** `count` examples from `from` on, filled up with zeros to the function's batch. */
function slicePadded(inputs: Inputs, value: ProgramValue, from: number, count: number): Values {
  const perExample = volume(value.shape.slice(1));
  const given =
    givenAs(value.name, inputs)?.subarray(from * perExample, (from + count) * perExample) ?? new Float32Array();
  if (given.length === volume(value.shape)) return given;
  const padded = arrayFor(value);
  padded.set(given);
  return padded;
}
