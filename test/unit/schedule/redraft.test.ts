/** Steps that are taken over when more is stored are those that would be drafted again. */
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import type { Graph } from "../../../compiler/graph/types.ts";
import { draftSteps } from "../../../compiler/schedule/draft.ts";
import { resolveStorage } from "../../../compiler/schedule/storage.ts";
import { modelsOf } from "../../support/resnet20.ts";

const models = modelsOf(`import { CifarResNet } from "std/residual"
import { CifarDenseNet } from "std/dense"
model Residual = CifarResNet(3)
model Dense = CifarDenseNet(2, growth: 4)
`);

function stepOf(name: string): Graph {
  const model = models.get(name);
  if (!model) throw new Error(`no ${name}`);
  return compileFunction(model, { kind: "train", batch: 4 }, { functions: [], targets: everywhere }).schedule.graph;
}

test.each(["Residual", "Dense"])("what is taken over is what a new draft would be: %s", (name) => {
  const graph = stepOf(name);
  for (const maxBindings of [5, 6, 8, 10]) {
    const { table, drafts } = resolveStorage(graph, maxBindings);
    expect(drafts).toEqual(draftSteps(table, maxBindings).drafts);
  }
});

test("a step that reads nothing of what is stored now is not drafted again", () => {
  const graph = stepOf("Residual");
  const { table } = resolveStorage(graph, 8);
  const before = draftSteps(table, 8);
  const extra = graph.nodes.findLast(({ id, op }) => op === "map" && !table.stored.has(id));
  if (!extra) throw new Error("every value is stored");
  const after = draftSteps({ ...table, stored: new Set([...table.stored, extra.id]) }, 8, before);
  const taken = after.drafts.filter((draft) => before.drafts.includes(draft));
  expect(taken.length).toBeGreaterThan(0.95 * before.drafts.length);
  expect(taken.length).toBeLessThan(after.drafts.length);
});
