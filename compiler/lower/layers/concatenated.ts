/** Tensors beside each other along one axis. */
import { bug } from "../../bug.ts";
import type { GraphBuilder } from "../../graph/build.ts";
import type { NodeId } from "../../graph/types.ts";

/**
 * Each beside nothing where the others are, summed: exact, since x + -0 is x for every x, one pass that reads each part
 * once, and a part of whatever it is fused into.
 */
export function concatenated(build: GraphBuilder, parts: readonly NodeId[], axis: number): NodeId {
  const extents = parts.map((part) => build.typeOf(part).shape[axis] ?? 1);
  const whole = extents.reduce((sum, extent) => sum + extent, 0);
  let start = 0;
  const placed = parts.map((part, index) => {
    const { shape } = build.typeOf(part);
    const along = (value: number): readonly number[] => shape.map((_, each) => (each === axis ? value : 0));
    const [before, after] = [along(start), along(whole - start - (extents[index] ?? 1))];
    start += extents[index] ?? 1;
    if (parts.length === 1) return part;
    return build.node("pad", [part], { before, after, interior: along(0), value: -0 });
  });
  const [first = bug("nothing to put together"), ...others] = placed;
  return others.reduce((sum, each) => build.map("add", sum, each), first);
}
