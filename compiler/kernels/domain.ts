/** Simplifies a domain before code is printed: axes that every access walks as one become one, so index arithmetic goes. */
import { stridesOf } from "../graph/shape.ts";
import type { Access, Expression, Instruction, Layout } from "../schedule/types.ts";

export interface Merged {
  readonly domain: readonly number[];
  readonly expressions: readonly Expression[];
  /** Where results are stored. */
  readonly layouts: readonly Layout[];
  /** Reduced axes of the merged domain. */
  readonly axes: readonly number[];
}

function accessesOf(expressions: readonly Expression[]): readonly Access[] {
  return expressions.flatMap(({ instructions }) => instructions.flatMap(accessesIn));
}
function accessesIn(instruction: Instruction): readonly Access[] {
  if (instruction.kind === "load") return [instruction.access];
  return instruction.kind === "random" ? [instruction.index] : [];
}

/** @param axes reduced ones; a reduced axis never merges with a kept one */
export function mergeAxes(
  domain: readonly number[],
  axes: readonly number[],
  expressions: readonly Expression[],
  layouts: readonly Layout[] = [],
): Merged {
  let current: Merged = { domain, axes, expressions, layouts };
  for (let axis = domain.length - 1; axis >= 0; axis--) {
    if (current.domain[axis] === 1 && current.domain.length > 1 && canDrop(current, axis))
      current = drop(current, axis);
  }
  for (let axis = current.domain.length - 2; axis >= 0; axis--)
    if (canMerge(current, axis)) current = merge(current, axis);
  return current;
}

function canDrop({ expressions }: Merged, axis: number): boolean {
  return accessesOf(expressions).every(({ guards }) => guards.every((guard) => guard.axis !== axis));
}
function canMerge({ domain, axes, expressions, layouts }: Merged, axis: number): boolean {
  if (axes.includes(axis) !== axes.includes(axis + 1)) return false;
  const isOneWalk = ({ strides }: Layout): boolean =>
    strides[axis] === (strides[axis + 1] ?? 0) * (domain[axis + 1] ?? 1);
  const isUnguarded = ({ guards }: Access): boolean =>
    guards.every((guard) => guard.axis !== axis && guard.axis !== axis + 1);
  return layouts.every(isOneWalk) && accessesOf(expressions).every((each) => isOneWalk(each) && isUnguarded(each));
}

function drop(merged: Merged, axis: number): Merged {
  return without(
    merged,
    axis,
    merged.domain.filter((_, each) => each !== axis),
  );
}
/** Axis and axis + 1 become one, which keeps the strides of the inner. */
function merge(merged: Merged, axis: number): Merged {
  const inner = merged.domain[axis + 1] ?? 1;
  const domain = merged.domain.map((extent, each) => (each === axis ? extent * inner : extent));
  domain.splice(axis + 1, 1);
  return without(merged, axis, domain);
}
function without({ axes, expressions, layouts }: Merged, axis: number, domain: readonly number[]): Merged {
  const moved = (each: number): number => (each > axis ? each - 1 : each);
  const layout = <L extends Layout>(old: L): L => ({ ...old, strides: old.strides.filter((_, each) => each !== axis) });
  const access = (old: Access): Access => ({
    ...layout(old),
    guards: old.guards.map((guard) => ({ ...guard, axis: moved(guard.axis) })),
  });
  const instruction = (each: Instruction): Instruction => {
    if (each.kind === "load") return { ...each, access: access(each.access) };
    return each.kind === "random" ? { ...each, index: access(each.index) } : each;
  };
  return {
    domain,
    axes: axes.filter((each) => each !== axis).map(moved),
    expressions: expressions.map(({ instructions, value }) => ({ instructions: instructions.map(instruction), value })),
    layouts: layouts.map(layout),
  };
}

/** One element behind the other, in the order of the domain. */
export function rowMajor(domain: readonly number[]): Layout {
  return { strides: stridesOf(domain), offset: 0 };
}
export function isRowMajor({ strides, offset }: Layout, domain: readonly number[]): boolean {
  const expected = stridesOf(domain);
  return offset === 0 && strides.every((stride, axis) => stride === expected[axis]);
}

/** True if four neighbours along the last axis can be computed as one vec4f, and stored as one. */
export function isVectorisable(
  domain: readonly number[],
  expressions: readonly Expression[],
  layouts: readonly Layout[] = [],
): boolean {
  const last = domain.length - 1;
  if ((domain[last] ?? 1) % 4 !== 0) return false;
  for (const { strides, offset } of layouts)
    if (strides[last] !== 1 || offset % 4 !== 0 || strides.some((stride, axis) => axis !== last && stride % 4 !== 0))
      return false;
  const kinds = new Map<number, number>();
  for (const { instructions } of expressions) {
    for (const each of instructions) {
      if (each.kind === "random") return false;
      if (each.kind !== "load") continue;
      const { strides, offset, guards } = each.access;
      const step = strides[last] ?? 0;
      // One buffer is declared once: as vec4f or as f32.
      if (step !== 0 && step !== 1) return false;
      if (kinds.has(each.operand) && kinds.get(each.operand) !== step) return false;
      kinds.set(each.operand, step);
      if (step === 0 && guards.every(({ axis }) => axis !== last)) continue;
      if (step === 0 || offset % 4 !== 0 || strides.some((stride, axis) => axis !== last && stride % 4 !== 0))
        return false;
      for (const { axis, low, high, step: jump } of guards)
        if (axis === last && (low % 4 !== 0 || high % 4 !== 0 || jump !== 1)) return false;
    }
  }
  return true;
}
