/** What a map does, apart from the values that it does it to: steps that do the same to several can be one. */
import { volume } from "../graph/shape.ts";
import { isElementwiseAccess } from "./access.ts";
import { expressionNumber, remembering } from "./shared-expressions.ts";
import type { Access, BufferId, BufferSlot, Expression, Instruction, MapStep, Step } from "./types.ts";

/** A map of f32 that goes along its values element by element, and reads besides only numbers that are the same for all of them. */
export interface Row {
  readonly step: MapStep;
  /** Equal for steps that do the same. */
  readonly key: string;
  /** Elements of each of its values. */
  readonly length: number;
  /** Buffers that it goes along, each once: the k-th is to this step what the k-th of one with the same key is to that. */
  readonly columns: readonly BufferId[];
}

/** Undefined for a step that is no such map. */
export function rowOf(step: Step, buffers: readonly BufferSlot[]): Row | undefined {
  if (step.family !== "map") return undefined;
  const { operands, outputs, domain } = step;
  const length = volume(domain);
  // What is quickly told comes first: most steps are no rows.
  if (length < 2 || outputs.some(({ buffer }) => !isWholeValue(buffers[buffer], length))) return undefined;
  if ([...operands, ...outputs].some(({ layout, half }) => layout || half)) return undefined;
  const ways = waysThrough(step, operands.length);
  if (ways.includes(undefined)) return undefined;
  const goesAlong = operands.filter((_, operand) => ways[operand] === "along");
  const columns = [...new Set([...goesAlong, ...outputs].map(({ buffer }) => buffer))];
  const isRow =
    !operands.some(({ buffer }, operand) => ways[operand] === "fixed" && columns.includes(buffer)) &&
    columns.every((buffer) => isWholeValue(buffers[buffer], length));
  if (!isRow) return undefined;
  const placeOf = (buffer: BufferId): number => columns.indexOf(buffer);
  const key = [
    columns.map((buffer) => buffers[buffer]?.role).join(),
    operands.map(({ buffer }, operand) => (ways[operand] === "fixed" ? `buffer ${buffer}` : placeOf(buffer))).join(),
    ...outputs.map((each) => `${placeOf(each.buffer)} ${expressionNumber(alongRow(each.expression, domain))}`),
  ].join("\n");
  return { step, key, length, columns };
}

/** The step over a row of `length` elements instead of its own values. */
export function overRow(step: MapStep, length: number): MapStep {
  const outputs = step.outputs.map((each) => ({ ...each, expression: alongRow(each.expression, step.domain) }));
  return { ...step, domain: [length], outputs };
}

export type Way = "along" | "fixed";

/** How what is computed reads each operand; undefined for a way that depends on the shape, and for none. */
export function waysThrough(
  {
    domain,
    outputs,
  }: { readonly domain: readonly number[]; readonly outputs: readonly { readonly expression: Expression }[] },
  operands: number,
): readonly (Way | undefined)[] {
  const ways: (Way | "unread" | undefined)[] = new Array<"unread">(operands).fill("unread");
  for (const { expression } of outputs)
    for (let at = 0; at < expression.instructions.length; at++) {
      const each = expression.instructions[at] as Instruction;
      // The index of a random number's element is that of its own value.
      if (each.kind === "random") return ways.map(() => undefined);
      if (each.kind !== "load") continue;
      const way = wayOf(each.access, domain);
      const before = ways[each.operand];
      ways[each.operand] = before === "unread" || before === way ? way : undefined;
    }
  return ways.map((way) => (way === "unread" ? undefined : way));
}
function wayOf(access: Access, domain: readonly number[]): Way | undefined {
  if (isElementwiseAccess(access, domain)) return "along";
  return access.guards.length === 0 && access.strides.every((stride) => stride === 0) ? "fixed" : undefined;
}

/** A value that fills its buffer, and whose neighbours in an arena nobody would see. */
function isWholeValue(slot: BufferSlot | undefined, length: number): boolean {
  return slot?.length === length && ["parameter", "state", "temporary"].includes(slot.role);
}

const rows = remembering();

/** An expression whose loads all go along its values or are fixed, over a domain of one axis. */
export function alongRow(expression: Expression, domain: readonly number[]): Expression {
  return rows(expression, domain.join(), () => ({
    value: expression.value,
    instructions: expression.instructions.map((each) => {
      if (each.kind !== "load") return each;
      const { offset, fill } = each.access;
      const strides = [isElementwiseAccess(each.access, domain) ? 1 : 0];
      return { ...each, access: { strides, offset, guards: [], fill } };
    }),
  }));
}
