/**
 * Schedules and a target's kernels become one program: buffers that functions can share are shared, kernels that
 * print the same code are one kernel, and every step keeps the name of the layer it came from.
 */
import { NodeJson } from "../graph/node-json.ts";
import type { Lowered, LoweredTensor, LoweredValue, StepScalar } from "../lower/types.ts";
import type { Dispatch, KernelCode, Target } from "../kernels/target.ts";
import type { BufferSlot, Schedule } from "../schedule/types.ts";
import {
  FORMAT_VERSION,
  type Program,
  type ProgramFunction,
  type ProgramScalar,
  type ProgramStep,
  type ProgramTensor,
  type ProgramValue,
  type TargetCode,
} from "../../runtime/program.ts";
import { bug } from "../bug.ts";
import type { Recomputation } from "../recompute/recomputation.ts";
import { BYTES_PER_ELEMENT, BufferTable, placeBuffers } from "./buffer-table.ts";
import { ContentHash } from "./content-hash.ts";
import { partsOf } from "./parts.ts";
import { DispatchPlacer, type Place } from "./place-dispatches.ts";
import { ScratchTable } from "./scratch-table.ts";

/** One function of the program: what it computes, how its leaves look from outside, and its schedule. */
export interface ScheduledFunction {
  readonly lowered: Lowered;
  readonly schedule: Schedule;
  /** What a budget of memory cost, where one was given. */
  readonly recomputation?: Recomputation;
}

/** Kernels by name; those that are the same code are one. */
class KernelTable<Code> {
  readonly #key: (code: Code) => string;
  readonly #indexOf = new Map<string, number>();
  readonly #perFamily = new Map<string, number>();
  /** A target may give the same object again: then nothing is compared. */
  readonly #seen = new Map<KernelCode<Code>, number>();
  readonly kernels = new Map<string, KernelCode<Code>>();

  constructor(key: (code: Code) => string) {
    this.#key = key;
  }

  add(kernel: KernelCode<Code>): number {
    const known = this.#seen.get(kernel) ?? this.#find(kernel);
    this.#seen.set(kernel, known);
    return known;
  }
  #find(kernel: KernelCode<Code>): number {
    const key = `${kernel.writes.join()}\n${this.#key(kernel.code)}`;
    const known = this.#indexOf.get(key);
    if (known !== undefined) return known;
    const word = (kernel.family.split(" ")[0] ?? kernel.family).replaceAll("-", "_");
    const number = (this.#perFamily.get(word) ?? 0) + 1;
    this.#perFamily.set(word, number);
    this.kernels.set(`${word}_${number}`, kernel);
    this.#indexOf.set(key, this.kernels.size - 1);
    return this.kernels.size - 1;
  }
}

function assembleFunction({ lowered, schedule }: ScheduledFunction, placed: readonly number[]): ProgramFunction {
  const placeOf = ({ id }: BufferSlot): number => placed[id] ?? bug(`buffer ${id} has no place in the program`);
  // An input that nothing depends on has no buffer.
  const placedOf = <V extends LoweredValue>(
    role: "input" | "output",
    list: readonly V[],
  ): readonly (V & ProgramValue)[] =>
    list.flatMap((value) => {
      const slot = schedule.buffers.find((each) => each.role === role && each.name === value.name);
      return slot ? [{ ...value, buffer: placeOf(slot) }] : [];
    });
  const scalars = schedule.buffers.find(({ role }) => role === "scalars");

  return {
    kind: lowered.kind,
    batch: lowered.batch,
    inputs: placedOf("input", lowered.inputs),
    outputs: placedOf("output", lowered.outputs),
    scalars: placedScalars(lowered.scalars, schedule.scalars),
    scalarsBuffer: scalars ? placeOf(scalars) : null,
  };
}

/** @param read names of those that the function reads, in the order of the buffer */
function placedScalars(scalars: readonly StepScalar[], read: readonly string[]): readonly ProgramScalar[] {
  const unknown = read.find((name) => !scalars.some((each) => each.name === name));
  if (unknown !== undefined) bug(`nobody says what the number ${unknown} is`);
  return scalars.map((scalar) => {
    const place = read.indexOf(scalar.name);
    return { ...scalar, place: place < 0 ? null : place };
  });
}

/** Tensors of all functions, in the order in which they are first met; each has a buffer even where no step reads it. */
function assembleTensors(functions: readonly ScheduledFunction[], buffers: BufferTable): readonly ProgramTensor[] {
  const tensors = new Map<string, LoweredTensor>();
  for (const { lowered } of functions) for (const tensor of lowered.tensors) tensors.set(tensor.name, tensor);
  return [...tensors.values()].map((tensor) => {
    const role = tensor.role === "parameter" ? "parameter" : "state";
    const bytes = tensor.shape.reduce((product, extent) => product * extent, BYTES_PER_ELEMENT);
    // Its buffer stands last where it is emitted; spread in front of it, each tensor would be of a hidden class of its own.
    return Object.assign({}, tensor, { buffer: buffers.place(`${role} ${tensor.name}`, role, bytes, tensor.name) });
  });
}

/** Functions over the buffers that they share: what kernels are printed from. */
export interface PlacedFunctions {
  readonly program: Pick<Program, "tensors" | "buffers" | "functions" | "plannedBytes">;
  readonly functions: readonly ScheduledFunction[];
  /** For each function, where the buffers of its schedule lie among the program's. */
  readonly placed: readonly (readonly number[])[];
}
/** All functions of a program before any target has printed them: what `Program` has but for `code`. */
export interface Assembled extends PlacedFunctions {
  readonly program: Omit<Program, "code">;
}

export function placeFunctions(functions: readonly ScheduledFunction[]): PlacedFunctions {
  const table = new BufferTable();
  const placed = functions.map(({ schedule }, index) => placeBuffers(schedule, table, `function ${index}`));
  const assembled = functions.map((each, index) => assembleFunction(each, placed[index] ?? []));
  const tensors = assembleTensors(functions, table);
  const buffers = table.finish();
  const plannedBytes = buffers.reduce((sum, { bytes, within }) => (within ? sum : sum + bytes), 0);
  return { placed, functions, program: { functions: assembled, tensors, buffers, plannedBytes } };
}

/** What the plan of a program of these functions takes. */
export function plannedBytesOf(functions: readonly ScheduledFunction[]): number {
  return placeFunctions(functions).program.plannedBytes;
}

/** @param name of the model, for labels and messages */
export function assemble(name: string, functions: readonly ScheduledFunction[]): Assembled {
  const { placed, program: own } = placeFunctions(functions);
  const { tensors, buffers, functions: assembled, plannedBytes } = own;
  const program = {
    format: FORMAT_VERSION,
    name,
    hash: designHash(
      { tensors, buffers, functions: assembled },
      functions.map(({ schedule }) => schedule.graph.nodes),
    ),
    parameterCount: tensors
      .filter(({ role }) => role === "parameter")
      .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0),
    plannedBytes,
    tensors,
    buffers,
    functions: assembled,
  } as const;
  return { program, functions, placed };
}

/** Of the JSON of all this as one object, `nodes` last. */
function designHash(
  parts: { readonly [name: string]: readonly unknown[] },
  graphs: readonly Schedule["graph"]["nodes"][],
): string {
  const hash = new ContentHash();
  hash.add("{");
  for (const [name, values] of Object.entries(parts)) {
    hash.add(`${JSON.stringify(name)}:`);
    hash.addList(values);
    hash.add(",");
  }
  hash.add('"nodes":');
  hash.add("[");
  for (const [index, nodes] of graphs.entries()) {
    if (index > 0) hash.add(",");
    const json = new NodeJson();
    hash.addList(nodes, (node) => json.of(node));
  }
  hash.add("]");
  hash.add("}");
  return hash.digest();
}

/** One target's kernels by name, and the steps and scratch that go with them. */
export interface Printed<Code> extends TargetCode {
  readonly kernels: ReadonlyMap<string, KernelCode<Code>>;
}

/** Prints every step of every function. Deterministic: the same schedules give the same code. */
export function printKernels<Code, Facts, Linked>(
  { program, functions, placed }: PlacedFunctions,
  target: Target<Code, Facts, Linked>,
  facts: Facts,
): Printed<Code> {
  const table = new KernelTable(target.key);
  const scratch = new ScratchTable();
  const printed = functions.map(({ schedule }) => partsOf(schedule, target, facts));
  const own = printed.flat().flatMap(({ dispatches }) => dispatches.map(({ kernel }) => kernel));
  const shared = target.share?.([...new Set(own)]);
  const asShared = (dispatch: Dispatch<Code>): Dispatch<Code> => {
    const sized = shared?.get(dispatch.kernel);
    if (!sized) return dispatch;
    const { sizes = [], ...others } = dispatch;
    return { sizes: [...sizes, ...sized.sizes], ...others, kernel: sized.kernel };
  };
  const placements = functions.map(({ schedule }, index) => {
    const placer = new DispatchPlacer<Code>(schedule, scratch, (kernel) => table.add(kernel));
    return (printed[index] ?? []).map(({ label, dispatches }) => ({
      label,
      dispatches: placer.place(dispatches.map(asShared)),
    }));
  });
  const numberOf = (place: Place, buffers: readonly number[]): number => {
    if ("kept" in place) return program.buffers.length + scratch.numberOf(place);
    return buffers[place.buffer] ?? bug(`a kernel binds buffer ${place.buffer}, which the schedule lacks`);
  };
  const stepsWhere = (prepares: boolean): readonly (readonly ProgramStep[])[] =>
    placements.map((parts, index) => {
      const steps: ProgramStep[] = [];
      for (const { label, dispatches } of parts)
        for (const { kernel, places, grid, sizes, prepares: isPrepared } of dispatches) {
          if (isPrepared !== prepares) continue;
          const bindings = places.map((place) => numberOf(place, placed[index] ?? []));
          steps.push(sizes.length > 0 ? { label, kernel, bindings, grid, sizes } : { label, kernel, bindings, grid });
        }
      return steps;
    });
  return { kernels: table.kernels, steps: stepsWhere(false), preparation: stepsWhere(true), scratch: scratch.bytes };
}

export function linkKernels<Code, Facts, Linked>(
  assembled: Assembled,
  target: Target<Code, Facts, Linked>,
  facts: Facts,
): TargetCode & Linked {
  const { kernels, ...code } = printKernels(assembled, target, facts);
  return { ...target.link(kernels, facts), ...code };
}
