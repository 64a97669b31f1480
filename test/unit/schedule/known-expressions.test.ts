/** An expression that is known by the way to it is the one that would be built. */
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import type { NodeId } from "../../../compiler/graph/types.ts";
import type { Draft, DraftOutput } from "../../../compiler/schedule/draft.ts";
import { expressionOf } from "../../../compiler/schedule/expression.ts";
import { KnownExpressions } from "../../../compiler/schedule/known-expressions.ts";
import { resolveStorage } from "../../../compiler/schedule/storage.ts";
import { modelsOf } from "../../support/resnet20.ts";

const models = modelsOf(`import { CifarResNet } from "std/residual"
import { CifarDenseNet } from "std/dense"
model Residual = CifarResNet(3)
model Dense = CifarDenseNet(2, growth: 4)
`);

function outputsOf(draft: Draft): readonly DraftOutput[] {
  return draft.family === "map" || draft.family === "reduce" ? draft.outputs : [];
}

test.each([...models])("of a training step of %s", (_, model) => {
  const { graph } = compileFunction(
    model,
    { kind: "train", batch: 4 },
    { functions: [], targets: everywhere },
  ).schedule;
  const { table, drafts } = resolveStorage(graph, 8);
  let built = 0;
  for (const draft of drafts)
    for (const { node, expression } of outputsOf(draft)) {
      // What a pad stands for is copied, and what is put together is the sum of others.
      if (table.wholes.within(node)) continue;
      const source = draft.family === "reduce" ? (graph.nodes[node]?.inputs[0] ?? node) : node;
      const alone = { ...table, expressions: new KnownExpressions() };
      const own = expressionOf(alone, source, draft.family !== "reduce");
      expect({ expression, reads: draft.reads }).toEqual({ expression: own.expression, reads: own.operands });
      built++;
    }
  expect(built).toBeGreaterThan(100);
});

/** What is built of `make` of two inputs and a number, where nothing but inputs is stored. */
function built(known: KnownExpressions, make: (build: GraphBuilder, a: NodeId, b: NodeId) => NodeId): unknown {
  const build = new GraphBuilder();
  const type = { dtype: "f32", shape: [2, 3] } as const;
  const value = make(build, build.leaf("input", "a", type), build.leaf("input", "b", type));
  const { table } = resolveStorage(build.finish("few", [{ name: "y", node: value }]), 8);
  return expressionOf({ ...table, stored: new Set<NodeId>(), expressions: known }, value, true).expression;
}

test("what differs in an operand, a number, its sign or in what is read twice is not the same", () => {
  const known = new KnownExpressions();
  const different = [
    built(known, (g, a, b) => g.map("subtract", a, b)),
    built(known, (g, a, b) => g.map("subtract", g.map("add", a, b), b)),
    built(known, (g, a, b) => g.map("subtract", g.map("add", a, b), a)),
    built(known, (g, a) => g.map("add", a, a)),
    built(known, (g, a) => g.mapWith("add", a, 0)),
    built(known, (g, a) => g.mapWith("add", a, -0)),
    built(known, (g, a) => g.mapWith("add", a, 1)),
  ];
  expect(new Set(different).size).toBe(different.length);
  expect(built(known, (g, a, b) => g.map("subtract", b, a))).toBe(different[0]);
});
