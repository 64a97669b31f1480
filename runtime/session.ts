/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A session owns a program's tensors on a device: it initialises, steps, predicts, loads and saves. It knows no target:
 * what the device does with the program is an `Execution`. Everything is allocated once from the plan.
 */
import { meant, requireWhole, requireWord, told, wrongArgument } from "./argument.ts";
import { functionFor, stepFor } from "./choose-function.ts";
import type { TypesOf } from "./define-program.ts";
import type { Device } from "./device.ts";
import type { Execution, TimedRun } from "./execution.ts";
import { HostFunction, numbersOf, requireNumbers, type StepNumbers } from "./host-function.ts";
import { firstValues } from "./initialise.ts";
import { batchFrom, countExamples, requireInputs, requireTensor, type Inputs } from "./inputs.ts";
import { fromStored, toStored, volume } from "./layout.ts";
import { DeviceLostError, ResnetProblem } from "./problem.ts";
import type { Program, ProgramFunction, ProgramPictures, ProgramTensor } from "./program.ts";
import { outOfRange } from "./tensor-range.ts";
import { Turns } from "./turns.ts";

/** The loss and the metrics of a step's batch before its update, by name: `correct` counts right answers. */
export type StepResult<P extends Program = Program> = TypesOf<P>["train"]["results"];

/** A step that has begun. */
export interface BegunStep<P extends Program = Program> {
  readonly result: Promise<StepResult<P>>;
  /** Of its batch. */
  readonly examples: number;
}

/** Steps whose results have not been read: enough that the device never waits for the host. */
const STEPS_IN_FLIGHT = 3;

function byName(names: readonly string[], values: readonly Float32Array[]): { readonly [name: string]: number } {
  return Object.fromEntries(names.map((name, index) => [name, values[index]?.[0] ?? Number.NaN]));
}

export class Session<P extends Program = Program> {
  readonly program: P;
  /** What is known of pictures: as the program says, or weights that were loaded since, or images that were trained on. */
  pictures: ProgramPictures | undefined;
  readonly #device: Device;
  readonly #execution: Execution;
  /** None once it is disposed: each has room for a batch. */
  #functions: readonly HostFunction[];
  readonly #tensors: ReadonlyMap<string, ProgramTensor>;
  readonly #turns = new Turns();
  readonly #pending: (Promise<unknown> | undefined)[] = [];
  #steps = 0;
  #disposed = false;

  /** Use `openSession`. */
  constructor(device: Device, program: P, execution: Execution) {
    this.program = program;
    this.pictures = program.pictures;
    this.#device = device;
    this.#execution = execution;
    this.#tensors = new Map(program.tensors.map((tensor) => [tensor.name, tensor]));
    this.#functions = program.functions.map((definition, index) => new HostFunction(definition, index));
  }

  #inOrder<T>(begin: () => Promise<T> | T): Promise<T> {
    return this.#turns.take(() => {
      this.#alive();
      return begin();
    });
  }

  async #read(tensors: readonly ProgramTensor[]): Promise<readonly Float32Array[]> {
    const wanted = tensors.map(({ buffer, shape }) => ({ buffer, elements: volume(shape) }));
    // Begun is enough for what comes after it: hence the promise in an object, which is not waited for.
    const begun = await this.#inOrder(() => ({ values: this.#execution.read(wanted) }));
    const values = await begun.values;
    return tensors.map(({ shape, order }, index) => fromStored(values[index] as Float32Array, shape, order));
  }
  #alive(): void {
    if (this.#device.lost()) throw new DeviceLostError("its session cannot go on");
    if (this.#disposed) throw new ResnetProblem("RN5007", "the session was disposed", "open another one");
  }

  /** Names of all tensors: parameters, running statistics, optimizer states. */
  names(): readonly TypesOf<P>["tensor"][] {
    return [...this.#tensors.keys()];
  }

  /** Sets every tensor to its first value: the same seed gives the same bits. */
  initialise(seed: number): void {
    requireWhole("initialise", "seed", seed);
    for (const [name, values] of firstValues(this.program.tensors, seed)) this.write(name, values);
  }

  /**
   * Sets a tensor; `values` in PyTorch's layout, free for other uses once this returns. What was asked for before, steps
   * that wait for others too, still has the value before.
   * @throws ResnetProblem RN4014 for a name or a size that is not there, RN5013 for values that the tensor cannot have
   */
  write(name: TypesOf<P>["tensor"], values: ArrayLike<number>): void {
    this.#alive();
    const tensor = this.#tensor(name);
    const length = volume(tensor.shape);
    requireTensor(name, values, length);
    const wrong = outOfRange(tensor, values);
    if (wrong !== undefined) throw wrongArgument("write", wrong, "give what the tensor can have");
    const data = toStored(values, tensor.shape, tensor.order, new Float32Array(length));
    const write = (): void => this.#execution.write({ buffer: tensor.buffer, data });
    if (!this.#turns.waited) return write();
    // Where it cannot be written any more, the session is gone, and whatever is asked for next says so.
    this.#inOrder(write).catch(() => undefined);
  }

  /** A tensor's values in PyTorch's layout, after all steps that were begun. */
  async read(name: TypesOf<P>["tensor"]): Promise<Float32Array> {
    const [values] = await this.#read([this.#tensor(name)]);
    return values as Float32Array;
  }

  /** All tensors of the given roles at once. */
  async readAll(roles: readonly ProgramTensor["role"][]): Promise<ReadonlyMap<TypesOf<P>["tensor"], Float32Array>> {
    if (!Array.isArray(roles))
      throw wrongArgument("readAll", `the roles are ${told(roles)}`, 'give a list of them, ["parameter", "state"]');
    for (const role of roles) requireWord("readAll", "a role", role, ["parameter", "state", "optimizer"]);
    const tensors = [...this.#tensors.values()].filter(({ role }) => roles.includes(role));
    const values = await this.#read(tensors);
    return new Map(tensors.map(({ name }, index) => [name, values[index] as Float32Array]));
  }

  #tensor(name: string): ProgramTensor {
    const tensor = this.#tensors.get(name);
    if (!tensor)
      throw new ResnetProblem(
        "RN4014",
        `${this.program.name} has no tensor ${typeof name === "string" ? name : told(name)}${meant(String(name), this.names())}`,
        `it has ${this.names().slice(0, 4).join(", ")}, …`,
      );
    return tensor;
  }

  /**
   * Begins a training step and returns without waiting for it; the promise gives the loss before the update.
   * @param inputs one batch: the model's inputs and the loss's targets; they are free for other uses once the promise
   * settles
   * @param numbers what the step takes besides: the rate, a seed for dropout
   * @throws ResnetProblem RN4005 for a label that is none of the classes, RN4006 for inputs that are not the function's,
   * RN5013 for a number that is none; the step is not begun then
   */
  step(inputs: TypesOf<P>["train"]["inputs"], numbers: TypesOf<P>["train"]["numbers"]): Promise<BegunStep<P>> {
    return this.#inOrder(() => this.#begin(inputs, numbers));
  }

  async #begin(inputs: unknown, numbers: unknown): Promise<BegunStep<P>> {
    const { definition: any } = this.#functionFor("train");
    requireNumbers("step", numbers, any);
    requireInputs("step", inputs, any);
    const step = stepFor(this.program.name, this.#functions, inputs);
    const { batch, outputs } = step.definition;
    const uploads = step.uploads(inputs, numbers);
    const slot = this.#steps++ % STEPS_IN_FLIGHT;
    // No more steps are under way than that: the one before in this slot has to be done.
    await this.#pending[slot];
    this.#alive();
    const measured = outputs.filter(({ measure }) => measure).map(({ name }) => name);
    const result = this.#execution
      .run(step.index, uploads, step.wanted(measured))
      // The program's own types say which there are.
      .then((values) => byName(measured, values) as StepResult<P>);
    // A rejection is told to whoever awaits the result; here it must not end the process before.
    result.catch(() => undefined);
    this.#pending[slot] = result;
    return { result, examples: batch };
  }

  /**
   * Evaluation mode for any number of examples, all with the tensors as they are when it is asked for: the last batch is
   * filled up with zeros, which no example sees.
   * @param inputs read when the call's turn comes: to be left as they are until it resolves
   * @returns outputs by name, [N, …] in people's layout
   */
  async run(inputs: TypesOf<P>["infer"]["inputs"]): Promise<TypesOf<P>["infer"]["outputs"]> {
    this.#alive();
    const prepared = this.#functionFor("infer");
    const { definition } = prepared;
    const { batch, outputs } = definition;
    const given: unknown = inputs;
    requireInputs("run", given, definition);
    const examples = countExamples(given, definition);
    const results = Object.fromEntries(
      outputs.map(({ name, shape }) => [name, new Float32Array((examples * volume(shape)) / batch)]),
    );
    return this.#inOrder(async () => {
      for (let from = 0; from < examples; from += batch) {
        const count = Math.min(batch, examples - from);
        const values = await this.#call(prepared, batchFrom(given, definition, from, count), {});
        outputs.forEach(({ name, shape, order }, index) => {
          const whole = fromStored(values[index] as Float32Array, shape, order);
          const each = volume(shape) / batch;
          results[name]?.set(whole.subarray(0, count * each), from * each);
        });
      }
      return results;
    });
  }

  /** Runs the function `probe` on one batch: for each layer in order, whether all that it put out is finite. */
  async probe(inputs: TypesOf<P>["infer"]["inputs"], seed = 0): Promise<ReadonlyMap<string, boolean>> {
    this.#alive();
    const prepared = this.#functionFor("probe");
    const given: unknown = inputs;
    requireInputs("probe", given, prepared.definition);
    requireWhole("probe", "seed", seed);
    const values = await this.#inOrder(() => this.#call(prepared, given, numbersOf(prepared.definition, { seed })));
    return new Map(prepared.definition.outputs.map(({ name }, index) => [name, values[index]?.[0] === 1]));
  }

  /**
   * Runs the function `norms` on one batch, which changes no tensor: `weight/NAME`, `gradient/NAME` and `update/NAME` of each
   * parameter, what a step with these numbers would begin with and do.
   * @param inputs as of `step` @param numbers of the step: its rate, the seed of dropout, which it is from 1
   */
  async norms(
    inputs: TypesOf<P>["train"]["inputs"],
    numbers: { readonly rate: number; readonly seed: number; readonly step: number },
  ): Promise<ReadonlyMap<string, number>> {
    this.#alive();
    const prepared = this.#functionFor("norms");
    const given: unknown = inputs;
    requireInputs("norms", given, prepared.definition);
    const known = numbersOf(prepared.definition, numbers);
    requireNumbers("norms", known, prepared.definition);
    const values = await this.#inOrder(() => this.#call(prepared, given, known));
    return new Map(prepared.definition.outputs.map(({ name }, index) => [name, values[index]?.[0] ?? Number.NaN]));
  }

  /**
   * One call of a function as `step` and `run` do it, each step of the program timed: where the time goes.
   * @param inputs of one batch @param numbers as of `step`
   */
  async time(kind: "train" | "infer", inputs: Inputs, numbers: StepNumbers = {}): Promise<TimedRun> {
    const prepared = this.#functionFor(kind);
    requireNumbers("time", numbers, prepared.definition);
    requireInputs("time", inputs, prepared.definition);
    // As `#read`.
    const { run } = await this.#inOrder(() => ({
      run: this.#execution.time(prepared.index, prepared.uploads(inputs, numbers)),
    }));
    return run;
  }

  /** Milliseconds that the device spent in calls so far; undefined where it does not tell. */
  get busyMilliseconds(): number | undefined {
    return this.#execution.busyMilliseconds;
  }

  #functionFor(kind: ProgramFunction["kind"]): HostFunction {
    return functionFor(this.program.name, this.#functions, kind);
  }

  /** One call of a function that does not train, and what it puts out. */
  async #call(each: HostFunction, inputs: Inputs, numbers: StepNumbers): Promise<readonly Float32Array[]> {
    this.#alive();
    return this.#execution.run(each.index, each.uploads(inputs, numbers), each.wanted());
  }

  /** Bytes as planned by the compiler, and as allocated: the plan, the target's scratch, staging. */
  memory(): { readonly plannedBytes: number; readonly allocatedBytes: number } {
    const allocatedBytes = this.#disposed ? 0 : this.#execution.allocatedBytes;
    return { plannedBytes: this.program.plannedBytes, allocatedBytes };
  }

  /** Of what it runs on: what decides the last bits is in it. */
  get deviceName(): string {
    return this.#device.name;
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
