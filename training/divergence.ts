/** When numbers cease to be finite: where it was seen first. */
import { findNotFinite, MOST_USABLE, type NotFinite } from "../runtime/finite.ts";
import type { Inputs } from "../runtime/inputs.ts";
import type { Session } from "../runtime/session.ts";
import type { LossNotFinite } from "../runtime/train.ts";
import type { Diverged, FirstSeen } from "./events.ts";

/**
 * Runs the model on the batch of a step with the given tensors.
 * @returns the first layer whose output is not finite, undefined where all are
 */
export type FindLayer = (
  tensors: ReadonlyMap<string, Float32Array>,
  inputs: Inputs,
  step: number,
) => Promise<string | undefined>;

export interface Watched {
  readonly session: Session;
  /** Steps done before this run. */
  readonly from: number;
  /** Inputs of a step's micro-batch; undefined for an epoch's last, smaller one, which `findLayer` is not made for. */
  readonly wholeBatch: (step: number, part: number) => Promise<Inputs | undefined>;
  /** Left out where the model cannot be compiled: then no layer is named. */
  readonly findLayer?: FindLayer | undefined;
}

/** The loss is told on the way; it guards the update of its own step, not those before it. */
export async function lossDiverged(problem: LossNotFinite, watched: Watched): Promise<Diverged> {
  const { step, part, isOfGradient } = problem;
  // Where every tensor is finite, however large, the layer that first gives what is not says more.
  const bad = await notFiniteIn(watched.session, Number.MAX_VALUE);
  const behind = async (): Promise<FirstSeen> => (isOfGradient ? { kind: "gradient" } : layerOf(step, part, watched));
  const seen = bad ? ({ kind: "tensor", bad } as const) : await behind();
  return { kind: "diverged", step, cause: { kind: "loss", problem, seen }, neverBegan: step === watched.from };
}

/** A tensor that is not finite though every loss was. */
export async function stateDiverged(step: number, session: Session): Promise<Diverged | undefined> {
  const bad = await notFiniteIn(session, MOST_USABLE);
  return bad && { kind: "diverged", step, cause: { kind: "tensors", bad }, neverBegan: false };
}

async function notFiniteIn(session: Session, most: number): Promise<NotFinite | undefined> {
  return findNotFinite(await session.readAll(["parameter", "state", "optimizer"]), most);
}

async function layerOf(step: number, part: number, { session, wholeBatch, findLayer }: Watched): Promise<FirstSeen> {
  const inputs = await wholeBatch(step, part);
  if (!inputs || !findLayer) return { kind: "unknown" };
  const name = await findLayer(await session.readAll(["parameter", "state"]), inputs, step);
  return name === undefined ? { kind: "loss" } : { kind: "layer", name };
}
