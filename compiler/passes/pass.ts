/** A pass: a pure function from graph to graph with a name. */
import type { Graph } from "../graph/types.ts";

export interface Pass {
  readonly name: string;
  readonly description: string;
  readonly run: (graph: Graph) => Graph;
}
