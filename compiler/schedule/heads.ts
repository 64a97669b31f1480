/**
 * Behind the tails: the map that makes the first operand of an operation for nobody else is its head, done by the
 * operation's kernel as it loads, and what it makes lies nowhere. So it is one only where the kernels of every target do
 * it: a norm and an activation in front of a convolution, the gates of an image's channels.
 */
import { hostsHeads } from "./families.ts";
import type { Settled } from "./settle.ts";
import {
  boundBy,
  isOperationStep,
  memoryOf,
  NOWHERE,
  outputsOf,
  singly,
  type BufferId,
  type MapStep,
  type Operand,
  type OperationStep,
  type Step,
} from "./types.ts";

/** Whether an operation's kernels do its head, on every target that the schedule is for; with why, where they do not. */
export type HeadHosting = (step: OperationStep, settled: Pick<Settled, "graph" | "buffers">) => string | undefined;

/** @param hosts undefined for what is hosted, else why not */
export function attachHeads(settled: Settled, hosts: HeadHosting): Settled {
  const makers = new Makers(settled);
  const taken = new Set<Step>();
  const steps = settled.steps.map((step, at): Step => {
    const made = isOperationStep(step) && hostsHeads(step) ? makers.mapOf(step) : undefined;
    if (!made || !isOperationStep(step)) return step;
    const map = settled.steps[made.at] as MapStep;
    const whole = withHead(step, map);
    const lacks = made.why ?? makers.between(made.at, at, whole) ?? hosts(whole, settled);
    if (lacks !== undefined) return { ...step, headLacks: `${map.name} ${lacks}` };
    taken.add(map);
    return whole;
  });
  return { ...settled, steps: steps.filter((step) => !taken.has(step)) };
}

function withHead(step: OperationStep, map: MapStep): OperationStep {
  const nowhere = <T extends Operand>(each: T): T => ({ ...each, buffer: NOWHERE });
  const operands = step.operands.map((each, place) => (place === 0 ? nowhere(each) : each));
  return { ...step, operands, head: { ...map, outputs: map.outputs.map(nowhere) } };
}

/** Who makes and reads what, before any step is moved: a map moves to an operation behind it, which changes no memory. */
class Makers {
  readonly #settled: Settled;
  /** By memory, the steps that read or write there, and those that write. */
  readonly #touching = new Map<BufferId, number[]>();
  readonly #writing = new Map<BufferId, number[]>();

  constructor(settled: Settled) {
    this.#settled = settled;
    const note = (known: Map<BufferId, number[]>, operands: readonly Operand[], at: number): void => {
      for (const memory of new Set(operands.map((each) => this.#memory(each)))) {
        const steps = known.get(memory);
        if (steps) steps.push(at);
        else known.set(memory, [at]);
      }
    };
    for (const [at, step] of settled.steps.entries()) {
      note(this.#touching, boundBy(step), at);
      note(this.#writing, writesOf(step), at);
    }
  }
  #memory({ buffer }: Operand): BufferId {
    return memoryOf(this.#settled.buffers, buffer);
  }

  /** The map that makes the first operand, by its place, and why it can be no head whoever hosts it. */
  mapOf(step: OperationStep): { readonly at: number; readonly why?: string } | undefined {
    const [operand] = step.operands;
    if (!operand || this.#settled.buffers[operand.buffer]?.role !== "temporary") return undefined;
    const memory = this.#memory(operand);
    const [at = -1, ...more] = this.#writing.get(memory) ?? [];
    const map = this.#settled.steps[at];
    if (map?.family !== "map" || map.joins || more.length > 0) return undefined;
    const reads = boundBy(step).filter((each) => this.#memory(each) === memory);
    if (map.outputs.length > 1) return { at, why: "makes other values, too" };
    if (reads.length > 1 || this.#touching.get(memory)?.length !== 2) return { at, why: "is read by others, too" };
    if (operand.layout || memory !== operand.buffer) return { at, why: "makes a part of a larger value" };
    if (operand.half || map.operands.some(({ half }) => half)) return { at, why: "is of 16 bits" };
    return { at };
  }

  /** Why a map cannot be done later, by the operation at `to`, which has it as its head. */
  between(from: number, to: number, whole: OperationStep): string | undefined {
    const reads = (whole.head?.operands ?? []).map((each) => this.#memory(each));
    if (reads.length === 0) return "reads nothing";
    const isOverwritten = reads.some((memory) => this.#writing.get(memory)?.some((at) => from < at && at < to));
    if (isOverwritten) return "reads what is overwritten in between";
    const isWritten = writesOf(whole).some((each) => reads.includes(this.#memory(each)));
    return isWritten ? "reads where the operation writes" : undefined;
  }
}

/** All that a step writes in memory. */
function writesOf(step: Step): readonly Operand[] {
  const joined = step.family === "map" && step.joins ? [step] : [];
  return [...joined, ...singly(step)].flatMap(outputsOf).filter(({ buffer }) => buffer !== NOWHERE);
}
