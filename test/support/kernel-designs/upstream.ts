/** Whatever a layer puts out takes part: a loss that is linear in it, so that what flows back is given, as `gy`. */
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { valueOrder, reorder } from "../../../compiler/lower/layer-lowering.ts";
import type { Lowered } from "../../../compiler/lower/types.ts";
import { onlyValue } from "../../../compiler/losses/context.ts";
import type { Loss } from "../../../compiler/losses/loss.ts";

export const upstream: Loss<"gy"> = {
  word: "upstream",
  takes: "one tensor",
  fits: (outputs) => outputs.length === 1,
  help: "give the model one output",
  targets: (outputs) => ({ gy: { dtype: "f32", shape: onlyValue(outputs).shape } }),
  value({ build, outputs, targets: { gy } }) {
    const { node } = onlyValue(outputs);
    const axes = build.typeOf(node).shape.map((_, axis) => axis);
    return build.reduce("sum", build.map("multiply", node, gy), axes);
  },
  metrics: [],
};

/** The same loss of a function that has none, because it does not train: what flows back through a layer in evaluation. */
export function withUpstream(lowered: Lowered): Lowered {
  const { kind, graph, outputs, inputs } = lowered;
  const [output] = outputs;
  const [first] = graph.outputs;
  if (kind === "train" || !output || !first) return lowered;
  const build = GraphBuilder.from(graph).at({ path: "loss", phase: "forward" });
  const { name, shape, order } = output;
  const gy = build.leaf("input", "gy", { dtype: "f32", shape: reorder(shape, valueOrder(shape)) });
  const values = [{ node: first.node, shape }];
  const loss = upstream.value({ build, outputs: [{ name, values }], targets: { gy } });
  return {
    ...lowered,
    graph: build.finish(graph.name, [...graph.outputs, { name: "loss", node: loss }]),
    inputs: [...inputs, { name: "gy", dtype: "f32", shape, order, role: "target" }],
  };
}
