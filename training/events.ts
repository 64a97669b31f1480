/** What happens in a run, in its order: whoever runs it prints, draws or counts these. Steps count from the run's first. */
import type { FittedWeights } from "../runtime/fit-weights.ts";
import type { NotFinite } from "../runtime/finite.ts";
import type { LossNotFinite, TrainProgress } from "../runtime/train.ts";
import type { StepResult } from "../runtime/session.ts";
import type { Score } from "./evaluate.ts";
import type { FileName } from "./files.ts";
import type { NormsOfStep } from "./norms.ts";
import type { Stopped } from "./stopping.ts";
import type { NotStored } from "./storage.ts";
import type { Waited } from "./waiting.ts";

export type TrainingEvent =
  Resumed | Began | Measured | Training | Progress | Settled | Evaluated | Saved | NotSaved | Withheld | Ending;

/** The last event of a run that ends by itself. */
export type Ending = Ended | Interrupted | Diverged;

/** A checkpoint is in the session; in what the run that goes on differs from the one that saved it. */
export interface Resumed {
  readonly kind: "resumed";
  readonly step: number;
  /** What became of the checkpoint's tensors. */
  readonly fitted: FittedWeights;
  /** What decides the last bits is another now. */
  readonly otherDevice?: { readonly then: string; readonly now: string };
  /** In words: other examples are held out than were then. */
  readonly otherDraw?: string;
  /** In words, `the seed (5, now 1)`; empty where it is the same run. */
  readonly differences: readonly string[];
  /** In words: what the checkpoint does not tell of its run. */
  readonly unknown?: string;
}

export interface Began {
  readonly kind: "began";
  /** Steps done before. */
  readonly step: number;
  readonly total: number;
}

/** The step that comes next was looked at. */
export interface Measured extends NormsOfStep {
  readonly kind: "measured";
}

/** Steps begin, up to the next one where something is looked at. */
export interface Training {
  readonly kind: "training";
  readonly step: number;
  readonly total: number;
}

/** A step is done. */
export interface Progress extends Pick<TrainProgress, "step" | "examples" | "rate"> {
  readonly kind: "progress";
  readonly total: number;
  /** The loss and the metrics of its batch, by name. */
  readonly results: StepResult;
}

/** Nothing is in flight any more: numbers are read, evaluated and saved until training goes on. */
export interface Settled {
  readonly kind: "settled";
  readonly step: number;
}

export interface Evaluated {
  readonly kind: "evaluated";
  readonly step: number;
  readonly score: Score;
}

export interface Saved {
  readonly kind: "saved";
  readonly file: FileName;
  readonly step: number;
}

/** What was there before stays; it will be tried again. */
export interface NotSaved {
  readonly kind: "not-saved";
  readonly file: FileName;
  readonly step: number;
  readonly problem: NotStored;
}

/** The state is on its way to infinity: it takes the place of none that is not. */
export interface Withheld {
  readonly kind: "withheld";
  readonly step: number;
  readonly loss: number;
}

export interface Ended {
  readonly kind: "ended";
  readonly step: number;
  /** Of this process. */
  readonly waited: Waited;
  /** What ended the run before its length was over; absent where that was all. */
  readonly stopped?: Stopped;
}

export interface Interrupted {
  readonly kind: "interrupted";
  readonly step: number;
  /** Of this process. */
  readonly waited: Waited;
  /** The state after that step is in the storage; false where it could not be written, and where there is none. */
  readonly isSaved: boolean;
  /** Of which run the storage has a state that no step of this one came to take the place of; absent where one did. */
  readonly untouched?: "this run" | "another run";
}

/** Numbers ceased to be finite; what is in the session is not kept, and what was saved before stays. */
export interface Diverged {
  readonly kind: "diverged";
  /** Steps done. */
  readonly step: number;
  readonly cause: DivergenceCause;
  /** No step of this run changed a number: what it began with gives no loss. */
  readonly neverBegan: boolean;
}

export type DivergenceCause =
  | { readonly kind: "loss"; readonly problem: LossNotFinite; readonly seen: FirstSeen }
  | { readonly kind: "tensors"; readonly bad: NotFinite }
  | { readonly kind: "outputs"; readonly score: Score };

/** Where a loss that is not finite shows first: in a tensor before its step, in a layer's output, or only in the loss. */
export type FirstSeen =
  | { readonly kind: "tensor"; readonly bad: NotFinite }
  | { readonly kind: "layer"; readonly name: string }
  | { readonly kind: "loss" }
  | { readonly kind: "gradient" }
  | { readonly kind: "unknown" };
