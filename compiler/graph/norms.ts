/** How long a value is as one vector. */
import type { GraphBuilder } from "./build.ts";
import type { NodeId } from "./types.ts";

/** The sum of its squares, rank 0. */
export function squaredNorm(build: GraphBuilder, value: NodeId): NodeId {
  const squares = build.map("multiply", value, value);
  const axes = [...build.typeOf(value).shape.keys()];
  return axes.length === 0 ? squares : build.reduce("sum", squares, axes);
}

export function euclideanNorm(build: GraphBuilder, value: NodeId): NodeId {
  return build.map("sqrt", squaredNorm(build, value));
}
