/**
 * Between joining and sharing memory: what goes element by element along what an operation makes, an activation, the add
 * of a shortcut, the sums of the norm behind it, is its tail. A kernel does it while the elements are there; a target
 * whose kernel cannot runs it behind, so that a tail promises nothing but that it may be done so.
 */
import { volume } from "../graph/shape.ts";
import { nodeOf } from "../graph/node-of.ts";
import { isElementwiseAccess } from "./access.ts";
import { hostsTails } from "./families.ts";
import type { Settled } from "./settle.ts";
import {
  boundBy,
  isOperationStep,
  memoryOf,
  outputsOf,
  type BufferId,
  type BufferSlot,
  type Expression,
  type Operand,
  type OperationStep,
  type Step,
  type TailStep,
} from "./types.ts";

export function attachTails(settled: Settled): Settled {
  const groups = new Groups(settled);
  for (const step of settled.steps) groups.add(step);
  return groups.settled();
}

/** An operation with what goes along its elements so far, or any other step. */
interface Group {
  readonly head: Step;
  readonly tail: TailStep[];
  ends?: string;
  /** Of all that it is; undefined where it has no tail. */
  readonly does: Doing | undefined;
}
interface Doing {
  readonly made: Operand[];
  /** Memory of what is read. */
  readonly read: Set<BufferId>;
  /** Buffers of sums in the tail. */
  readonly summed: Set<BufferId>;
}

class Groups {
  readonly #settled: Settled;
  readonly #groups: Group[] = [];
  /** The last group that writes a buffer, and the last that reads or writes it. */
  readonly #writtenBy: Int32Array;
  readonly #touchedBy: Int32Array;
  /** By memory, how many steps name it. */
  readonly #stepsReading: Int32Array;

  constructor(settled: Settled) {
    this.#settled = settled;
    const buffers = settled.buffers.length;
    this.#writtenBy = new Int32Array(buffers).fill(-1);
    this.#touchedBy = new Int32Array(buffers).fill(-1);
    this.#stepsReading = new Int32Array(buffers);
    const lastCounted = new Int32Array(buffers).fill(-1);
    settled.steps.forEach((step, at) =>
      boundBy(step).forEach(({ buffer }) => {
        const memory = this.#memoryOf(buffer);
        if (lastCounted[memory] === at) return;
        lastCounted[memory] = at;
        this.#stepsReading[memory] = (this.#stepsReading[memory] ?? 0) + 1;
      }),
    );
  }
  #slot(buffer: BufferId): BufferSlot | undefined {
    return this.#settled.buffers[buffer];
  }
  #memoryOf(buffer: BufferId): BufferId {
    return memoryOf(this.#settled.buffers, buffer);
  }

  add(step: Step): void {
    const at = isTailStep(step) ? this.#hostOf(step) : undefined;
    const place = at ?? this.#groups.length;
    const group = this.#groups[place] ?? opened(step);
    if (at === undefined) this.#groups.push(group);
    else group.tail.push(step as TailStep);
    if (group.does) this.#does(group.does, step);
    // Stretches of an arena are apart from each other.
    for (const { buffer } of boundBy(step)) this.#touchedBy[buffer] = Math.max(place, this.#touchedBy[buffer] ?? -1);
    for (const { buffer } of outputsIn(step)) this.#writtenBy[buffer] = Math.max(place, this.#writtenBy[buffer] ?? -1);
  }

  #does({ made, read, summed }: Doing, step: Step): void {
    for (const { buffer } of step.operands) read.add(this.#memoryOf(buffer));
    for (const each of outputsOf(step)) {
      made.push(each);
      if (step.family === "reduce") summed.add(each.buffer);
    }
  }

  /** The group that `step` may be a tail of: of the operation that makes what it goes along, where all else is there by then. */
  #hostOf(step: TailStep): number | undefined {
    let at = -1;
    for (const { buffer } of step.operands) at = Math.max(at, this.#writtenBy[buffer] ?? -1);
    const group = this.#groups[at];
    if (!group?.does) return undefined;
    const why = this.#obstacle(group.head, group.does, at, step);
    if (why === undefined) return at;
    group.ends ??= `${step.name} ${why}`;
    return undefined;
  }
  #obstacle(head: Step, { made, read, summed }: Doing, at: number, step: TailStep): string | undefined {
    const { operands } = step;
    const writes = outputsOf(step);
    const isPrepared = ({ buffer }: Operand): boolean => this.#slot(buffer)?.role === "prepared";
    if (outputsOf(head).some(isPrepared) !== writes.some(isPrepared)) return "is done with every call";
    const length = volume(nodeOf(this.#settled.graph, outputsOf(head)[0]?.node ?? -1).type.shape);
    if (operands.some(({ buffer }) => summed.has(buffer))) return "reads what is summed first";
    if (volume(step.domain) !== length) return "goes along other elements";
    const isPart = ({ layout }: Operand): boolean => layout !== undefined;
    if (made.some(isPart) || operands.some(isPart) || writes.some(isPart)) return "is of a part of a larger value";
    const isMade = (buffer: BufferId): boolean => made.some((each) => each.buffer === buffer);
    const isAlong = operands.every(({ buffer }, operand) => !isMade(buffer) || goesAlong(step, operand));
    if (!isAlong) return "reads other elements";
    const isRead = (memory: BufferId): boolean =>
      read.has(memory) || operands.some(({ buffer }) => this.#memoryOf(buffer) === memory);
    if (writes.some(({ buffer }) => isRead(this.#memoryOf(buffer)) || isMade(buffer))) return "writes what is read";
    // Moved up to the operation it must not write what another reads until then.
    const isTouched = ({ buffer }: Operand): boolean => (this.#touchedBy[buffer] ?? -1) > at;
    return writes.some(isTouched) ? "writes what is read in between" : undefined;
  }

  settled(): Settled {
    return { ...this.#settled, steps: this.#groups.map((group) => this.#asStep(group)) };
  }
  #asStep({ head, tail, ends }: Group): Step {
    if (!isOperationStep(head)) return head;
    const step = tail.length === 0 ? head : this.#inPlace(head, tail);
    return ends === undefined ? step : { tailEnds: ends, ...step };
  }
  /** What is read by its first map alone is never kept: it lies where that puts its result. */
  #inPlace(head: OperationStep, tail: readonly TailStep[]): OperationStep {
    const [first, ...others] = tail;
    const { buffer, half } = head.output;
    // Itself and the map: nobody else.
    const whole = { tail, ...head };
    const isLast = this.#slot(buffer)?.role === "temporary" && this.#stepsReading[this.#memoryOf(buffer)] === 2;
    if (first?.family !== "map" || !isLast) return whole;
    const result = first.outputs.find((each) => each.half === half);
    if (!result) return whole;
    const moved = <T extends Operand>(each: T): T =>
      each.buffer === buffer ? { ...each, buffer: result.buffer } : each;
    return {
      tail: [{ ...first, operands: first.operands.map(moved) }, ...others],
      ...head,
      output: moved(head.output),
    };
  }
}

function opened(head: Step): Group {
  const does = hostsTails(head) ? { made: [], read: new Set<BufferId>(), summed: new Set<BufferId>() } : undefined;
  return { head, tail: [], does };
}
function isTailStep(step: Step): step is TailStep {
  return step.family === "reduce" || (step.family === "map" && !step.joins);
}
function outputsIn(step: Step): readonly Operand[] {
  const joins = step.family === "map" ? step.joins : undefined;
  return joins ? joins.flatMap(outputsOf) : outputsOf(step);
}

/** Whether the elements of an operand are read in the order of the domain, by each of what is computed there. */
function goesAlong(step: TailStep, operand: number): boolean {
  const isAlong = ({ instructions }: Expression): boolean =>
    instructions.every(
      (each) => each.kind !== "load" || each.operand !== operand || isElementwiseAccess(each.access, step.domain),
    );
  const isRead = step.family === "reduce" && step.finish.some(({ expression }) => loads(expression, operand));
  return !isRead && step.outputs.every(({ expression }) => isAlong(expression));
}
function loads({ instructions }: Expression, operand: number): boolean {
  return instructions.some((each) => each.kind === "load" && each.operand === operand);
}
