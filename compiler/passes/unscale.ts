/** Gradients of a loss that was scaled become those of the loss, and whether all are finite is asked once for all. */
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";

export interface Unscaled {
  readonly gradients: readonly NodeId[];
  /** 1 where every element of every gradient is finite, else 0; rank 0. */
  readonly isFinite: NodeId;
}

/** @param gradients at least one @param scale that of the loss, rank 0 */
export function unscaled(build: GraphBuilder, gradients: readonly NodeId[], scale: NodeId): Unscaled {
  const inverse = build.map("reciprocal", scale);
  const divided = gradients.map((gradient) =>
    build.map("multiply", gradient, build.broadcast(inverse, build.typeOf(gradient).shape, [])),
  );
  const isBad = divided
    .map((gradient) => anyNotFinite(build, gradient))
    .reduce((one, other) => build.map("maximum", one, other));
  return { gradients: divided, isFinite: build.map("subtract", build.constant(1), isBad) };
}

/** 1 where an element is infinite or no number, else 0. */
function anyNotFinite(build: GraphBuilder, value: NodeId): NodeId {
  const isBad = build.map("subtract", build.like(value, 1), build.map("is-finite", value));
  return build.reduce("max", isBad, [...build.typeOf(value).shape.keys()]);
}
