/**
 * What every loss's file defines: the targets that it wants, its graph, and the metrics that a step tells beside it. A new
 * loss is a new file and one line in `table.ts`; lowering, the program, its types and the runtime follow what it says.
 */
import type { HostType, NodeId } from "../graph/types.ts";
import type { MetricDefinition } from "../metrics/metric.ts";
import type { OutputTaker } from "../model/measures/trainable.ts";
import type { LossContext, ModelOutputs } from "./context.ts";

/** What has to be known of each example: a number, a vector or an image. */
export interface LossTarget {
  readonly dtype: HostType;
  /** As the person gives it, the batch in front: [N], [N, k], [N, C, H, W]. It is stored as a value of this shape is. */
  readonly shape: readonly number[];
  /** They are whole numbers from 0 to below this. */
  readonly classes?: number;
}

/** What a training step makes small, as lowering sees it. */
export interface StepLoss<T extends string = string> {
  /** By name: what `session.step` is given beside the model's inputs. */
  targets(outputs: readonly ModelOutputs[]): { readonly [Name in T]: LossTarget };
  /** Mean over the batch, rank 0. */
  value(context: LossContext<T>): NodeId;
  readonly metrics: readonly MetricDefinition<T>[];
}

/** A loss with the options of its recipe; a model whose outputs it does not take is refused before. */
export interface Loss<T extends string = string> extends OutputTaker, StepLoss<T> {
  /** The same of the share of each class, for images that are mixed; absent where its targets are numbers anyway. */
  readonly ofShares?: StepLoss;
}
