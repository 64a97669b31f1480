/** An oracle case as a design calls it, through the lowering that every design takes. */
import type { Graph } from "../../compiler/graph/types.ts";
import { lower } from "../../compiler/lower/lower.ts";
import { differentiateWith } from "../../compiler/passes/differentiate.ts";
import { upstream, withUpstream } from "./kernel-designs/upstream.ts";
import { modelOf } from "./layer-cases.ts";
import type { StatedOperation, Stored } from "./stated-operation.ts";
import { designInputs, shapesBeside, tensorNames } from "./oracle-calls.ts";
import type { OperationCase } from "./oracle.ts";

/** @param call what a design writes */
export function designedOperation(each: OperationCase, call: string): StatedOperation {
  const inputs = designInputs(each);
  const shapes = inputs.map((name) => [name, inputShape(each, name)] as const);
  const batch = shapes[0]?.[1][0] ?? 1;
  const declared = [
    ...shapes.map(([name, [, ...shape]]) => [name, shape] as const),
    ...Object.entries(shapesBeside(each)),
  ];
  const model = modelOf(new Map(declared.map(([name, shape]) => [name, `[N, ${shape.join(", ")}]`])), call);
  const path = model.nodes.find(({ weights }) => weights.length > 0)?.path;
  /** The graph's name of a tensor of the case. */
  const own = (name: string): string => (inputs.includes(name) ? name : `${path}.${tensorNames[name] ?? name}`);
  const kind = each.attrs["mode"] === "eval" ? "infer" : "train";
  const lowered = withUpstream(lower(model, { kind, loss: upstream, batch }));
  const graph = differentiateWith({ inputs }).run(lowered.graph);
  const places = new Map<string, Stored>(
    [...lowered.tensors, ...lowered.inputs, ...lowered.outputs].map((tensor) => [tensor.name, tensor]),
  );
  const stored = (name: string): Stored => places.get(name) ?? { shape: [], order: [] };
  const outputs = [
    ...Object.keys(each.outputs).map(
      (name) => [name, name === "y" ? "output" : own(name.replace("new_", ""))] as const,
    ),
    ...Object.keys(each.grads).map((name) => [`grad/${name.slice(1)}`, own(name.slice(1))] as const),
  ];
  return {
    graph: renamed(graph, new Map(outputs)),
    leaves: new Map([
      ...Object.entries(each.inputs).map(
        ([name, { tensor }]) => [own(name), { ...stored(own(name)), tensor }] as const,
      ),
      ["gy", { ...stored("gy"), tensor: each.upstream }],
    ]),
    outputs: new Map(outputs.map(([name, theirs]) => [name, stored(theirs)])),
  };
}

/** A model's input has a batch and channels; a number for each channel of an example is a vector. */
function inputShape({ op, inputs }: OperationCase, name: string): readonly number[] {
  const shape = inputs[name]?.shape ?? [];
  if (op === "mul" && name === "b") return shape.slice(0, 2);
  return shape.length === 1 ? [1, ...shape] : shape;
}

/** Puts out what the oracle knows, under its names; what a state becomes is put out too. */
function renamed(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const nodes = new Map([
    ...graph.outputs.map(({ name, node }) => [name, node] as const),
    ...graph.updates.map(({ target, node }) => [target, node] as const),
  ]);
  const outputs = [...names].map(([name, own]) => {
    const node = nodes.get(name.startsWith("grad/") ? `grad/${own}` : own);
    if (node === undefined) throw new Error(`nothing puts out ${name}`);
    return { name, node };
  });
  return { ...graph, outputs, updates: [] };
}
