/**
 * Schedules and a target's kernels become one program: buffers that functions can share are shared, kernels that
 * print the same code are one kernel, and every step keeps the name of the layer it came from.
 */
import type { FunctionKind, Lowered, LoweredTensor, LoweredValue } from "../lower/types.ts";
import type { Binding, DeviceProfile, Dispatch, Target } from "../kernels/target.ts";
import type { BufferSlot, Schedule, Step } from "../schedule/types.ts";
import {
  FORMAT_VERSION,
  type Program,
  type ProgramBuffer,
  type ProgramFunction,
  type ProgramKernel,
  type ProgramStep,
  type ProgramTensor,
  type ProgramValue,
} from "../../runtime/program.ts";
import { bug } from "../bug.ts";
import { contentHash } from "./content-hash.ts";

/** One function of the program: what it computes, how its leaves look from outside, and its schedule. */
export interface ScheduledFunction {
  readonly lowered: Lowered;
  readonly schedule: Schedule;
}

const BYTES_PER_ELEMENT = 4;

/**
 * Buffers of all functions. Functions never run at the same time, so the k-th temporary of one lies where the k-th of
 * another does, and leaves of one name and role are one buffer, as large as the largest needs.
 */
class BufferTable {
  readonly #indexOf = new Map<string, number>();
  readonly #buffers: { bytes: number; role: ProgramBuffer["role"]; name?: string }[] = [];

  place(key: string, role: ProgramBuffer["role"], bytes: number, name?: string): number {
    const known = this.#indexOf.get(key);
    if (known !== undefined) {
      const buffer = this.#buffers[known] ?? bug("a buffer table lost a buffer");
      buffer.bytes = Math.max(buffer.bytes, bytes);
      return known;
    }
    this.#buffers.push({ bytes, role, ...(name === undefined ? {} : { name }) });
    this.#indexOf.set(key, this.#buffers.length - 1);
    return this.#buffers.length - 1;
  }

  finish(): readonly ProgramBuffer[] {
    return this.#buffers;
  }
}

class KernelTable {
  readonly #indexOf = new Map<string, number>();
  readonly #perFamily = new Map<string, number>();
  readonly kernels: ProgramKernel[] = [];
  readonly requires = new Set<string>();

  add({ family, code, writes, requires }: Dispatch["kernel"]): number {
    const key = `${writes.join()}\n${code}`;
    const known = this.#indexOf.get(key);
    if (known !== undefined) return known;
    const word = family.split(" ")[0] ?? family;
    const number = (this.#perFamily.get(word) ?? 0) + 1;
    this.#perFamily.set(word, number);
    for (const feature of requires) this.requires.add(feature);
    this.kernels.push({ name: `${word.replaceAll("-", "_")}_${number}`, code, writes });
    this.#indexOf.set(key, this.kernels.length - 1);
    return this.kernels.length - 1;
  }
}

/** Shared temporaries are paired by size, largest first, so that their sum is that of the most demanding function. */
function temporaryKeys(schedule: Schedule): ReadonlyMap<BufferSlot, string> {
  const temporaries = schedule.buffers.filter(({ role }) => role === "temporary");
  return new Map(
    temporaries.sort((a, b) => b.length - a.length || a.id - b.id).map((slot, k) => [slot, `temporary ${k}`]),
  );
}

function stepLabel({ name, origin }: Step): string {
  return origin.phase === "forward" ? name : `${name} (${origin.phase})`;
}

function assembleFunction(
  { lowered, schedule }: ScheduledFunction,
  target: Target,
  device: DeviceProfile,
  buffers: BufferTable,
  kernels: KernelTable,
): ProgramFunction {
  const temporaries = temporaryKeys(schedule);
  const placed = schedule.buffers.map((slot) =>
    buffers.place(
      temporaries.get(slot) ?? `${slot.role} ${slot.name ?? ""}`,
      slot.role,
      Math.max(1, slot.length) * BYTES_PER_ELEMENT,
      slot.name,
    ),
  );
  const bufferOf = (binding: Binding): number =>
    "buffer" in binding
      ? (placed[binding.buffer] ?? bug(`a kernel binds buffer ${binding.buffer}, which the schedule lacks`))
      : buffers.place(`scratch ${binding.scratch}`, "scratch", binding.bytes);

  const steps = schedule.steps.flatMap((step) =>
    target.dispatches(step, schedule, device).map(({ kernel, bindings, grid }): ProgramStep => ({
      label: stepLabel(step),
      kernel: kernels.add(kernel),
      bindings: bindings.map(bufferOf),
      grid,
    })),
  );

  const bufferNamed = (role: BufferSlot["role"], name: string): number => {
    const slot = schedule.buffers.find((each) => each.role === role && each.name === name);
    return slot ? (placed[slot.id] ?? -1) : -1;
  };
  const values = (role: "input" | "output", list: readonly LoweredValue[]): readonly ProgramValue[] =>
    list.map((value) => ({ ...value, buffer: bufferNamed(role, value.name) })).filter(({ buffer }) => buffer >= 0);
  const scalars = schedule.buffers.find(({ role }) => role === "scalars");

  return {
    kind: lowered.kind,
    batch: lowered.batch,
    inputs: values("input", lowered.inputs),
    outputs: values("output", lowered.outputs),
    scalars: schedule.scalars.map((name) => ({ name, dtype: scalarType(lowered, name) })),
    scalarsBuffer: scalars ? (placed[scalars.id] ?? null) : null,
    steps,
  };
}

function scalarType(lowered: Lowered, name: string): "f32" | "i32" {
  const leaf = lowered.graph.nodes.find((node) => node.op === "scalar" && node.attributes.name === name);
  return leaf?.type.dtype ?? "f32";
}

/** Tensors of all functions, in the order in which they are first met; each has a buffer even where no step reads it. */
function assembleTensors(functions: readonly ScheduledFunction[], buffers: BufferTable): readonly ProgramTensor[] {
  const tensors = new Map<string, LoweredTensor>();
  for (const { lowered } of functions) for (const tensor of lowered.tensors) tensors.set(tensor.name, tensor);
  return [...tensors.values()].map((tensor) => {
    const role = tensor.role === "parameter" ? "parameter" : "state";
    const bytes = tensor.shape.reduce((product, extent) => product * extent, BYTES_PER_ELEMENT);
    return { ...tensor, buffer: buffers.place(`${role} ${tensor.name}`, role, bytes, tensor.name) };
  });
}

/**
 * Prints every step of every function with `target`'s kernels. Deterministic: the same schedules give the same program.
 * @param name of the model, for labels and messages
 */
export function assemble(
  name: string,
  functions: readonly ScheduledFunction[],
  target: Target,
  device: DeviceProfile,
): Program {
  const buffers = new BufferTable();
  const kernels = new KernelTable();
  const printed = functions.map((each) => assembleFunction(each, target, device, buffers, kernels));
  const tensors = assembleTensors(functions, buffers);
  const finished = buffers.finish();
  const body = {
    tensors,
    buffers: finished,
    kernels: kernels.kernels,
    functions: printed,
  };
  return {
    format: FORMAT_VERSION,
    name,
    hash: contentHash(JSON.stringify(body)),
    target: target.name,
    requires: [...kernels.requires].sort(),
    parameterCount: tensors
      .filter(({ role }) => role === "parameter")
      .reduce((sum, { shape }) => sum + shape.reduce((product, extent) => product * extent, 1), 0),
    plannedBytes: finished.reduce((sum, { bytes }) => sum + bytes, 0),
    ...body,
  };
}

/** The function of a kind, the largest batch first where there are several. */
export function functionOf(program: Program, kind: FunctionKind): ProgramFunction | undefined {
  return program.functions.filter((each) => each.kind === kind).sort((a, b) => b.batch - a.batch)[0];
}
