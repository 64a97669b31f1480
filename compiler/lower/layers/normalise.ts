/** The arithmetic that norms share: mean and variance over axes in two passes, then scale and shift. */
import type { GraphBuilder } from "../../graph/build.ts";
import { volume } from "../../graph/shape.ts";
import type { NodeId } from "../../graph/types.ts";

export interface Moments {
  readonly mean: NodeId;
  /** x - mean, in x's shape. */
  readonly centred: NodeId;
  /** Divided by the count. */
  readonly variance: NodeId;
  readonly count: number;
}

/** Two passes: E[x²] - E[x]² loses every digit when the mean is far from 0. One step takes both (`schedule/spread-reductions.ts`). */
export function moments(build: GraphBuilder, x: NodeId, axes: readonly number[]): Moments {
  const { shape } = build.typeOf(x);
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const count = volume(axes.map((axis) => shape[axis] ?? 1));
  const mean = build.mapWith("multiply", build.reduce("sum", x, axes), 1 / count);
  const centred = build.map("subtract", x, build.broadcast(mean, shape, kept));
  const variance = build.mapWith(
    "multiply",
    build.reduce("sum", build.map("multiply", centred, centred), axes),
    1 / count,
  );
  return { mean, centred, variance, count };
}

/** x with a mean of 0 and a variance of 1 over the axes, but for `eps`. */
export function normalised(build: GraphBuilder, x: NodeId, axes: readonly number[], eps: number): NodeId {
  const { shape } = build.typeOf(x);
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const { centred, variance } = moments(build, x, axes);
  const factor = build.map("rsqrt", build.mapWith("add", variance, eps));
  return build.map("multiply", centred, build.broadcast(factor, shape, kept));
}

/** γ x + β for each channel, the last axis. */
export function affine(build: GraphBuilder, x: NodeId, gamma: NodeId, beta: NodeId): NodeId {
  return build.map("add", build.map("multiply", x, build.perChannel(gamma, x)), build.perChannel(beta, x));
}
