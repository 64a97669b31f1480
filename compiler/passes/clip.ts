/**
 * Gradients that are too long together are shortened, as `torch.nn.utils.clip_grad_norm_` does: each is multiplied by
 * most / (norm + 1e-6), at most 1, where the norm is that of all of them as one vector.
 */
import type { GraphBuilder } from "../graph/build.ts";
import { squaredNorm } from "../graph/norms.ts";
import type { NodeId } from "../graph/types.ts";

export interface Clipped {
  readonly gradients: readonly NodeId[];
  /** Before they are shortened, rank 0. */
  readonly norm: NodeId;
}

/** @param gradients at least one */
export function clipped(build: GraphBuilder, gradients: readonly NodeId[], most: number): Clipped {
  const squares = gradients.map((gradient) => squaredNorm(build, gradient));
  const norm = build.map(
    "sqrt",
    squares.reduce((sum, square) => build.map("add", sum, square)),
  );
  const factor = build.map("divide", build.constant(most), build.mapWith("add", norm, 1e-6));
  const least = build.map("minimum", factor, build.constant(1));
  const shortened = gradients.map((gradient) =>
    build.map("multiply", gradient, build.broadcast(least, build.typeOf(gradient).shape, [])),
  );
  return { gradients: shortened, norm };
}
