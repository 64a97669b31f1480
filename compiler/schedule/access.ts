/**
 * Index maps: from the index of the element computed to the index of an operand's element, as views compose. Each
 * axis of the value is an affine function of the domain's axes; a pad with interior divides a domain axis once.
 */
import { stridesOf } from "../graph/shape.ts";
import type { NodeOf } from "../graph/types.ts";
import type { Access, Guard } from "./types.ts";

interface AxisIndex {
  /** One factor a domain axis. */
  readonly factors: readonly number[];
  readonly offset: number;
}
export interface IndexMap {
  readonly axes: readonly AxisIndex[];
  readonly guards: readonly Guard[];
  readonly fill: number;
}

export function identityMap(rank: number): IndexMap {
  const axes = Array.from({ length: rank }, (_, axis) => {
    const factors = new Array<number>(rank).fill(0);
    factors[axis] = 1;
    return { factors, offset: 0 };
  });
  return { axes, guards: [], fill: 0 };
}

/** The index in a broadcast's input, from that in its output. */
export function throughBroadcast(map: IndexMap, { attributes: { axes } }: NodeOf<"broadcast">): IndexMap {
  return { ...map, axes: axes.flatMap((axis) => map.axes[axis] ?? []) };
}
export function throughTranspose(map: IndexMap, { attributes: { permutation } }: NodeOf<"transpose">): IndexMap {
  return { ...map, axes: permutation.map((_, axis) => map.axes[permutation.indexOf(axis)] as AxisIndex) };
}
export function throughSlice(map: IndexMap, { attributes: { start, stride } }: NodeOf<"slice">): IndexMap {
  const axes = map.axes.map(({ factors, offset }, axis) => {
    const step = stride[axis] ?? 1;
    return { factors: factors.map((factor) => factor * step), offset: offset * step + (start[axis] ?? 0) };
  });
  return { ...map, axes };
}
/** Undefined where the pad's output index is no single domain axis: then the padded value is stored instead. */
export function throughPad(map: IndexMap, node: NodeOf<"pad">, inputShape: readonly number[]): IndexMap | undefined {
  const { before, after, interior, value } = node.attributes;
  if (map.guards.length > 0) return undefined;
  const guards: Guard[] = [];
  const axes: AxisIndex[] = [];
  for (const [axis, index] of map.axes.entries()) {
    const [low, step] = [before[axis] ?? 0, (interior[axis] ?? 0) + 1];
    if (low === 0 && (after[axis] ?? 0) === 0 && step === 1) {
      axes.push(index);
      continue;
    }
    const used = index.factors.flatMap((factor, d) => (factor === 0 ? [] : [d]));
    const [domainAxis = 0] = used;
    if (used.length !== 1 || index.factors[domainAxis] !== 1 || guards.some((guard) => guard.axis === domainAxis))
      return undefined;
    const first = low - index.offset;
    guards.push({ axis: domainAxis, low: first, high: first + ((inputShape[axis] ?? 1) - 1) * step + 1, step });
    // The guard's own counting, (index - low) / step, takes the offset's place.
    axes.push({ factors: index.factors, offset: 0 });
  }
  // Another axis of the value that runs along a guarded domain axis would count from the guard's low, too.
  const guarded = new Set(guards.map(({ axis }) => axis));
  const clash = axes.some(({ factors }, axis) =>
    factors.some(
      (factor, d) =>
        factor !== 0 &&
        guarded.has(d) &&
        (before[axis] ?? 0) === 0 &&
        (after[axis] ?? 0) === 0 &&
        (interior[axis] ?? 0) === 0,
    ),
  );
  return clash ? undefined : { axes, guards, fill: value };
}

/** The index in a whole, from that in the part whose first element is the whole's at `start`. */
export function startingAt(map: IndexMap, start: readonly number[]): IndexMap {
  return { ...map, axes: map.axes.map((each, axis) => ({ ...each, offset: each.offset + (start[axis] ?? 0) })) };
}

/** The map as strides and an offset into the row-major storage of a value of `shape`. */
export function accessOf(map: IndexMap, shape: readonly number[], rank: number): Access {
  const own = stridesOf(shape);
  const strides = new Array<number>(rank).fill(0);
  let offset = 0;
  // Axis by axis: an access is made for each value that each expression reads.
  map.axes.forEach((each, axis) => {
    const stride = own[axis] ?? 1;
    offset += each.offset * stride;
    for (let d = 0; d < rank; d++) strides[d] = (strides[d] ?? 0) + (each.factors[d] ?? 0) * stride;
  });
  return { strides, offset, guards: map.guards, fill: map.fill };
}

/** Element i of a value in row-major order of `domain` for element i of the domain. */
export function elementwiseAccess(domain: readonly number[]): Access {
  return { strides: stridesOf(domain), offset: 0, guards: [], fill: 0 };
}
/** True if that is what `access` does; along an axis of one element any stride is as good. */
export function isElementwiseAccess({ strides, offset, guards }: Access, domain: readonly number[]): boolean {
  const expected = stridesOf(domain);
  return (
    offset === 0 &&
    guards.length === 0 &&
    domain.every((extent, axis) => extent === 1 || strides[axis] === expected[axis])
  );
}
