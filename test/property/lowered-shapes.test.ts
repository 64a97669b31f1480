/** The model's shapes for every size against the graph's, which its operations infer on their own from numbers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { verify } from "../../compiler/graph/verify.ts";
import { lower } from "../../compiler/lower/lower.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { checkProject } from "../../compiler/check.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { concreteSizes } from "../../compiler/model/shapes/shape.ts";
import { layersDesign } from "../support/layers-design.ts";

const int = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** Output of the node that the graph made last for a layer, in PyTorch's order. */
function checkShapes(model: CheckedModel, sizes: ReadonlyMap<string, number>): number {
  const { graph, outputs } = lower(model, { kind: "infer", batch: 2, sizes });
  expect(verify(graph)).toEqual([]);
  let compared = 0;
  for (const node of model.nodes) {
    const made = graph.nodes.filter(({ origin, op }) => origin.path === node.path && op !== "parameter").at(-1);
    // Layers without an effect in evaluation make no node.
    if (!made || node.layer === "dropout") continue;
    const [n, ...rest] = made.type.shape;
    const inner = rest.length === 3 ? [rest[2], rest[0], rest[1]] : rest;
    expect([n, ...inner], node.path).toEqual([2, ...concreteSizes(node.shape, sizes)]);
    compared++;
  }
  expect(outputs[0]?.shape).toEqual([2, ...concreteSizes(model.nodes.at(-1)?.shape as never, sizes)]);
  return compared;
}

test("1,500 random designs check without a crash, and from the least size on have the graph's shapes", () => {
  const seen = { models: 0, refused: 0, shapes: 0 };
  fc.assert(
    fc.property(layersDesign(""), int(0, 40), int(0, 40), (text, more, wider) => {
      const project = loadProject("random.resnet", text, { read: (path) => ({ problem: path }) });
      const { models, diagnostics } = checkProject(project);
      const model = models.get("M");
      if (!model) {
        expect(diagnostics.length).toBeGreaterThan(0);
        for (const { code } of diagnostics) expect(code).toMatch(/^RN(2|5)\d{3}$/);
        seen.refused++;
        return;
      }
      seen.models++;
      for (const extra of [0, 1, more]) {
        const sizes = new Map(
          [...model.symbols].map(([name, least]) => [name, least + (name === "W" ? wider : extra)]),
        );
        seen.shapes += checkShapes(model, sizes);
      }
    }),
    { numRuns: 1_500, seed: 20_260_704 },
  );
  console.log(`${seen.models} random designs, ${seen.refused} refused; ${seen.shapes} shapes agree with the graph's`);
  expect(Math.min(seen.models, seen.refused)).toBeGreaterThan(200);
});
