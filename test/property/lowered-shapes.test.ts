/** The model's shapes for every size against the graph's, which its operations infer on their own from numbers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { verify } from "../../compiler/graph/verify.ts";
import { lower } from "../../compiler/lower/lower.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { checkProject } from "../../compiler/model/check.ts";
import { loadProject } from "../../compiler/model/project.ts";
import { concreteSizes } from "../../compiler/model/shape.ts";

const int = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const pair = int(1, 4).chain((a) => int(1, 4).map((b) => `[${a}, ${b}]`));
const size = fc.oneof(int(1, 5).map(String), pair);
const option = (name: string, value: fc.Arbitrary<string | number | boolean>): fc.Arbitrary<string> =>
  fc.option(value, { nil: undefined }).map((given) => (given === undefined ? "" : `, ${name}: ${given}`));
const call = (name: string, first: fc.Arbitrary<string>, ...options: readonly fc.Arbitrary<string>[]) =>
  fc.tuple(first, ...options).map((parts) => `${name}(${parts.join("")})`);

const channels = fc.constantFrom("2", "4", "6");
const padding = fc.oneof(int(0, 2).map(String), fc.constant("[0, 1, 2, 0]"));
const layer = fc.oneof(
  call(
    "conv",
    channels,
    size.map((kernel) => `, kernel: ${kernel}`),
    option("stride", size),
    option("padding", padding),
    option("dilation", int(1, 2)),
    option("groups", fc.constantFrom(1, 2)),
    option("bias", fc.boolean()),
  ),
  call("maxpool", size, option("stride", size), option("padding", int(0, 1)), option("ceil", fc.boolean())),
  call("avgpool", size, option("stride", size), option("count_padding", fc.boolean()), option("ceil", fc.boolean())),
  call("subsample", size),
  call("linear", channels),
  call("pad_channels", fc.constantFrom("6", "8")),
  call("groupnorm", fc.constant("groups: 2")),
  fc.constantFrom("bn", "relu", "dropout(0.5)", "globalavgpool", "flatten", "add(in)"),
);
const factor = fc.constantFrom("", "2 * ", "3 * ");
const design = fc
  .tuple(factor, factor, fc.array(layer, { minLength: 1, maxLength: 6 }))
  .map(
    ([h, w, layers]) =>
      `block B { ${layers.join(" -> ")} }\nmodel M {\n  input x: [N, 2, ${h}H, ${w}W]\n  stage s { B }\n}\n`,
  );

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
    fc.property(design, int(0, 40), int(0, 40), (text, more, wider) => {
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
