/** Norms behind convolutions and products go into their weights, where nobody else reads these, and nothing else changes. */
import { describe, expect, test } from "vitest";
import { evaluate, type Leaves } from "../../../compiler/graph/evaluate.ts";
import type { Graph, Node } from "../../../compiler/graph/types.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { foldScales } from "../../../compiler/passes/fold-scales.ts";
import { runPasses } from "../../../compiler/passes/pipeline.ts";
import { simplify } from "../../../compiler/passes/simplify.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { modelOf } from "../../support/resnet20.ts";
import { plainLoss } from "../../support/step-parts.ts";

function graphOf(body: string, input: string): Graph {
  const model = modelOf(
    `import { Basic } from "std/residual"\nmodel Net {\n  input image: ${input}\n${body}\n}\n`,
    "Net",
  );
  return runPasses(lower(model, { kind: "infer", loss: plainLoss, batch: 2 }).graph, [simplify]);
}
/** Factors of values that depend on the batch. */
function factors({ nodes }: Graph): number {
  const given = new Set<number>();
  for (const { id, op, inputs } of nodes) if (op === "input" || inputs.some((each) => given.has(each))) given.add(id);
  const isFactor = ({ id, op, attributes, inputs }: Node): boolean =>
    op === "map" && attributes.fn === "multiply" && given.has(id) && !inputs.every((each) => given.has(each));
  return nodes.filter(isFactor).length;
}
/** As trained ones are: a variance is positive. */
function trainedLeaves(graph: Graph): Leaves {
  const leaves = [...leavesOf(graph)];
  return new Map(
    leaves.map(([name, each]) => [name, name.endsWith("running_var") ? each.map((x) => 0.5 + Math.abs(x)) : each]),
  );
}

const bodies: readonly (readonly [what: string, body: string, before: number, after: number, input?: string])[] = [
  ["a norm behind a convolution", "conv(8, kernel: 3) -> bn -> relu", 1, 0],
  ["a norm behind a convolution with a bias", "conv(8, kernel: 3, bias: true) -> bn", 1, 0],
  ["a norm behind a grouped convolution", "conv(8, kernel: 3, groups: 2) -> bn", 1, 0],
  ["a norm behind a depthwise convolution", "conv(4, kernel: 3, groups: 4) -> bn", 1, 0],
  ["a norm behind a transposed convolution", "deconv(6, kernel: 2, stride: 2) -> bn", 1, 0],
  ["a norm behind a grouped transposed one stays", "deconv(6, kernel: 2, stride: 2, groups: 2) -> bn", 1, 1],
  ["norms of a residual and its shortcut", "Basic(8)", 3, 0],
  ["two norms, one behind the other", "conv(8, kernel: 1) -> bn -> bn", 2, 0],
  ["a norm behind a product", "linear(5) -> bn", 1, 0, "[N, 7]"],
  ["a norm behind an activation stays", "conv(8, kernel: 3) -> relu -> bn", 1, 1],
  ["a convolution that another path reads stays", "conv(8, kernel: 3)\n  residual { bn } shortcut identity", 1, 1],
];

describe("folded, or left as it was:", () => {
  for (const [what, body, before, after, input = "[N, 4, 6, 6]"] of bodies)
    test(what, () => {
      const graph = graphOf(body, input);
      const folded = runPasses(graph, [foldScales]);
      expect(factors(graph)).toBe(before);
      expect(factors(folded)).toBe(after);
      const leaves = trainedLeaves(graph);
      const expected = evaluate(graph, leaves).outputs;
      expect(expected.size).toBe(1);
      for (const [name, values] of evaluate(folded, leaves).outputs) {
        const wanted = expected.get(name) ?? new Float64Array();
        const scale = wanted.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
        expect(values.length).toBe(wanted.length);
        expect(values.every((each, i) => Math.abs(each - (wanted[i] ?? Number.NaN)) <= 1e-12 * scale)).toBe(true);
      }
    });
});
