/**
 * Between settling and joining: what a step gives one tensor and what it makes of it at once, a parameter's momentum and
 * the parameter, are one map with a result for each. It reads the gradient once, and nobody waits in between.
 */
import { bug } from "../bug.ts";
import { sameShape } from "../graph/shape.ts";
import { isElementwiseAccess } from "./access.ts";
import type { Settled } from "./settle.ts";
import { remembering } from "./shared-expressions.ts";
import {
  outputsOf,
  type BufferId,
  type BufferSlot,
  type Expression,
  type FusedOutput,
  type Instruction,
  type MapStep,
  type Operand,
  type Step,
} from "./types.ts";

/** @param maxBindings storage buffers that one kernel may bind */
export function mergeUpdates(settled: Settled, maxBindings: number): Settled {
  const { steps, buffers } = settled;
  const touches = new Touches(steps, buffers);
  /** By the buffer that it gives a new value, the update that does. */
  const updates = new Map<BufferId, Update>();
  const merged = new Map<Step, MapStep | undefined>();
  for (const [at, step] of steps.entries()) {
    if (!isUpdate(step, buffers)) continue;
    const makers = new Set(step.operands.flatMap((each) => makerOf(each, updates) ?? []));
    const own: Update = { step, members: [at] };
    const together = makers.size > 0 ? asOne([...makers, own], touches, maxBindings) : undefined;
    const last = together ?? own;
    for (const each of outputsOf(last.step)) updates.set(each.buffer, last);
    if (!together) continue;
    for (const member of together.members) merged.set(steps[member] as Step, undefined);
    merged.set(step, together.step);
  }
  return { ...settled, steps: steps.flatMap((step) => (merged.has(step) ? (merged.get(step) ?? []) : [step])) };
}

/** A map that gives leaves new values, and the places of the steps that it is made of, in their order: it stands at the last. */
interface Update {
  readonly step: MapStep;
  readonly members: readonly number[];
}

function isUpdate(step: Step, buffers: readonly BufferSlot[]): step is MapStep {
  return step.family === "map" && step.outputs.every((each) => isLeaf(each, buffers) && !each.layout && !each.half);
}
function isLeaf({ buffer }: Operand, buffers: readonly BufferSlot[]): boolean {
  const role = buffers[buffer]?.role;
  return role === "parameter" || role === "state";
}
/** The update whose result is read; none of an old value that lies there. */
function makerOf({ node, buffer }: Operand, updates: ReadonlyMap<BufferId, Update>): Update | undefined {
  const update = updates.get(buffer);
  return update?.step.outputs.some((each) => each.node === node) ? update : undefined;
}

/** Updates as one step where the last of them stands, which reads what the others make; undefined where they cannot be. */
function asOne(updates: readonly Update[], touches: Touches, maxBindings: number): Update | undefined {
  const members = updates.flatMap((each) => each.members).sort((a, b) => a - b);
  const steps = updates.map(({ step }) => step);
  const [first] = steps;
  if (!first || !steps.every(({ domain }) => sameShape(domain, first.domain))) return undefined;
  const made = steps.flatMap(({ outputs }) => outputs);
  const isMade = ({ node }: Operand): boolean => made.some((each) => each.node === node);
  const operands = distinct(steps.flatMap((step) => step.operands.filter((each) => !isMade(each))));
  const bound = new Set([...operands, ...made].map(({ buffer }) => buffer));
  if (bound.size > maxBindings || new Set(made.map(({ buffer }) => buffer)).size < made.length) return undefined;
  // Done side by side, an element is read and given its new value: nobody may ask for another of these.
  const buffers = new Set(made.map(({ buffer }) => buffer));
  if (!steps.every((step) => goesAlong(step, buffers))) return undefined;
  if (!touches.leave(members, steps)) return undefined;
  const outputs: FusedOutput[] = [];
  for (const step of steps) {
    const before = outputs.length;
    const reads = step.operands.map(({ node }): Read => {
      const output = made.findIndex((each) => each.node === node);
      return output >= 0 ? { output } : operands.findIndex((each) => each.node === node);
    });
    for (const each of step.outputs) outputs.push({ ...each, expression: reading(each.expression, reads, before) });
  }
  const last = steps.at(-1) ?? first;
  return { step: { ...last, operands, outputs }, members };
}

/** What an operand becomes: the operand of that number, or what an output of the step itself has made. */
type Read = number | { readonly output: number };
const renumbered = remembering();

/** @param reads by operand @param before outputs in front of the step's own */
function reading(expression: Expression, reads: readonly Read[], before: number): Expression {
  const key = `${before}: ${reads.map((each) => (typeof each === "number" ? each : `own ${each.output}`)).join()}`;
  return renumbered(expression, key, () => ({
    value: expression.value,
    instructions: expression.instructions.map((each): Instruction => {
      if (each.kind === "own") return { ...each, output: before + each.output };
      if (each.kind !== "load") return each;
      const read = reads[each.operand] ?? bug("a load of no operand");
      return typeof read === "number" ? { ...each, operand: read } : { kind: "own", ...read };
    }),
  }));
}

function goesAlong({ operands, outputs, domain }: MapStep, buffers: ReadonlySet<BufferId>): boolean {
  return outputs.every(({ expression }) =>
    expression.instructions.every((each) => {
      if (each.kind === "random") return false;
      const isWritten = each.kind === "load" && buffers.has(operands[each.operand]?.buffer ?? -1);
      return !isWritten || isElementwiseAccess(each.access, domain);
    }),
  );
}

/** Each value once. */
function distinct(operands: readonly Operand[]): readonly Operand[] {
  return [...new Map(operands.map((each) => [each.node, each])).values()];
}

/** At which places the steps of a schedule write a buffer, and at which they read or write one that updates give new values. */
class Touches {
  // Apart: every update reads the rate, and nobody writes it.
  readonly #written: (number[] | undefined)[];
  readonly #touched: (number[] | undefined)[];

  constructor(steps: readonly Step[], buffers: readonly BufferSlot[]) {
    this.#written = new Array<undefined>(buffers.length).fill(undefined);
    this.#touched = new Array<undefined>(buffers.length).fill(undefined);
    const note = (at: (number[] | undefined)[], { buffer }: Operand, place: number): void => {
      const known = at[buffer];
      if (known) known.push(place);
      else at[buffer] = [place];
    };
    for (const [place, step] of steps.entries()) {
      for (const each of step.operands) if (isLeaf(each, buffers)) note(this.#touched, each, place);
      for (const each of outputsOf(step)) {
        note(this.#written, each, place);
        if (isLeaf(each, buffers)) note(this.#touched, each, place);
      }
    }
  }

  /** Whether the members may all run where the last does: between them nobody asks for what they write, nor changes what they read. */
  leave(members: readonly number[], steps: readonly MapStep[]): boolean {
    const [first = 0, last = 0] = [members[0], members.at(-1)];
    const isBetween = (place: number): boolean => place > first && place < last && !members.includes(place);
    const isWritten = ({ buffer }: Operand): boolean => this.#written[buffer]?.some(isBetween) ?? false;
    const isTouched = ({ buffer }: Operand): boolean => this.#touched[buffer]?.some(isBetween) ?? false;
    return steps.every(({ operands, outputs }) => !operands.some(isWritten) && !outputs.some(isTouched));
  }
}
