/** Norms, losses and sums, and every operation by the oracle's name. */
import { volume } from "../../../compiler/graph/shape.ts";
import type { NodeId } from "../../../compiler/graph/types.ts";
import { crossEntropy } from "../../../compiler/losses/cross-entropy.ts";
import { normalised } from "../../../compiler/lower/layers/normalise.ts";
import { callOf } from "../oracle-calls.ts";
import type { OperationCase } from "../oracle.ts";
import { input, inward, number, shapeOf, type Operation, type OperationGraph } from "./operation.ts";
import { logSoftmax } from "./softmax.ts";

/** Over all axes but the batch: the language's is over channels alone. */
function layerNorm(graph: OperationGraph): NodeId {
  const { build } = graph;
  const x = input(graph, "x");
  const shape = shapeOf(graph, x);
  const axes = [...shape.keys()].slice(1);
  const spread = (name: string): NodeId => build.broadcast(input(graph, name), shape, axes);
  const normal = normalised(build, x, axes, number(graph, "eps"));
  return build.map("add", build.map("multiply", normal, spread("gamma")), spread("beta"));
}

function crossEntropyOf(graph: OperationGraph): NodeId {
  const x = input(graph, "x");
  const outputs = [{ name: "x", values: [{ node: inward(graph, x), shape: shapeOf(graph, x) }] }];
  const loss = crossEntropy({ labelSmoothing: number(graph, "label_smoothing") });
  return loss.value({ build: graph.build, outputs, targets: { labels: input(graph, "target") } });
}

function meanSquare(graph: OperationGraph): NodeId {
  const { build } = graph;
  const difference = build.map("subtract", input(graph, "x"), input(graph, "target"));
  const shape = shapeOf(graph, difference);
  const axes = shape.map((_, axis) => axis);
  const total = build.reduce("sum", build.map("multiply", difference, difference), axes);
  return build.mapWith("multiply", total, 1 / volume(shape));
}

function gatedSum(graph: OperationGraph): NodeId {
  const { build } = graph;
  const t = build.map("sigmoid", input(graph, "s"));
  const carried = build.map("multiply", build.map("subtract", build.like(t, 1), t), input(graph, "x"));
  return build.map("add", build.map("multiply", t, input(graph, "h")), carried);
}

/** By the oracle's name of the operation. */
export const operations: { readonly [op: string]: Operation } = {
  layernorm: (graph) => ({ y: layerNorm(graph) }),
  log_softmax: logSoftmax,
  cross_entropy: (graph) => ({ y: crossEntropyOf(graph) }),
  mse: (graph) => ({ y: meanSquare(graph) }),
  "t*h + (1-t)*x": (graph) => ({ y: gatedSum(graph) }),
};

/** Why a case can be stated neither as a layer nor as a graph, or undefined if it can. */
export function whyNot(each: OperationCase): string | undefined {
  if (callOf(each) !== undefined) return undefined;
  return each.op in operations ? undefined : "nothing states it yet";
}
