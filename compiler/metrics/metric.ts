/** What every metric's file defines. A new metric is a new file; a loss names those that are told of its steps. */
import type { NodeId } from "../graph/types.ts";
import type { LossContext } from "../losses/context.ts";
import type { ProgramMeasure } from "../../runtime/program.ts";

export interface MetricDefinition<T extends string = string> {
  /** In the words of a recipe. */
  readonly word: string;
  /** Name of the output, and of the field of a step's result. */
  readonly output: string;
  readonly fold: ProgramMeasure["fold"];
  /** Rank 0, of the batch before its update. */
  value(context: LossContext<T>): NodeId;
}
