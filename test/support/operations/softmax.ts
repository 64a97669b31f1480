/** The logarithm of a softmax, of which a loss is made. */
import { input, number, shapeOf, type OperationGraph, type Results } from "./operation.ts";

export function logSoftmax(graph: OperationGraph): Results {
  const { build } = graph;
  const x = input(graph, "x");
  const shape = shapeOf(graph, x);
  const axis = (number(graph, "axis") + shape.length) % shape.length;
  const kept = [...shape.keys()].filter((each) => each !== axis);
  const shifted = build.map("subtract", x, build.broadcast(build.reduce("max", x, [axis]), shape, kept));
  const total = build.reduce("sum", build.map("exp", shifted), [axis]);
  return { y: build.map("subtract", shifted, build.broadcast(build.map("log", total), shape, kept)) };
}
