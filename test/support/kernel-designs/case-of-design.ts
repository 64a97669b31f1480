/** A design becomes a case as every design becomes kernels: checked, lowered as a training step, differentiated, simplified. */
import { volume } from "../../../compiler/graph/shape.ts";
import type { Graph, Node } from "../../../compiler/graph/types.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { differentiateWith } from "../../../compiler/passes/differentiate.ts";
import { inferencePasses, runPasses } from "../../../compiler/passes/pipeline.ts";
import { values, type KernelCase } from "../kernel-case.ts";
import { modelWith } from "../layer-cases.ts";
import type { LayerDesign } from "./design.ts";
import { upstream } from "./upstream.ts";

/** The loss itself is no matter of the layer: with it goes what only it needs. */
function withoutLoss(graph: Graph): Graph {
  return { ...graph, outputs: graph.outputs.filter(({ name }) => name !== "loss") };
}

/** A training step's graph with the gradients by the layer's weights and by its input, `x`. */
export function graphOfDesign({ input: [batch = 1, ...input], body }: LayerDesign): Graph {
  const { graph } = lower(modelWith(`[N, ${input.join(", ")}]`, body), { kind: "train", loss: upstream, batch });
  const differentiated = differentiateWith({ inputs: ["x"] }).run(graph);
  return runPasses(withoutLoss(differentiated), inferencePasses);
}

function leafValues({ op, id, type }: Node, ties: boolean): Float64Array {
  if (op === "scalar") return Float64Array.of(3);
  const own = values(volume(type.shape), id + 1);
  return op === "input" && ties ? own.map((value) => Math.round(2 * value)) : own;
}

export function caseOfDesign(name: string, design: LayerDesign): KernelCase {
  const graph = graphOfDesign(design);
  const leaves = graph.nodes.flatMap((node) =>
    "name" in node.attributes ? [[node.attributes.name, leafValues(node, design.ties)] as const] : [],
  );
  return { name, graph, leaves: new Map(leaves) };
}
