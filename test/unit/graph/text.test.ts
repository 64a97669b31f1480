/** A graph's text reads back to the same graph, and says what it cannot read. */
import { expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { letterName, parseGraph, printGraph } from "../../../compiler/graph/text.ts";
import { verify } from "../../../compiler/graph/verify.ts";

test("names go from a to z, then aa", () => {
  expect([0, 25, 26, 27, 51, 52, 701, 702].map(letterName)).toEqual(["a", "z", "aa", "ab", "az", "ba", "zz", "aaa"]);
});

const everyKind = (): string => {
  const build = new GraphBuilder();
  build.at({ path: "s1.0.residual conv", phase: "forward" });
  const x = build.leaf("input", 'odd "name", with = signs', { dtype: "f32", shape: [2, 4, 4, 3] });
  const weight = build.leaf("parameter", "w", { dtype: "f32", shape: [3, 3, 3, 8] });
  const convolution = { stride: [1, 1], padding: [1, 1, 1, 1], dilation: [1, 1], groups: 1 } as const;
  const y = build.node("conv2d", [x, weight], convolution);
  build.at({ path: "loss", phase: "backward" });
  build.node("pad", [y], { before: [0, 0, 0, 0], after: [0, 0, 0, 1], interior: [0, 0, 0, 0], value: -Infinity });
  for (const value of [Infinity, Number.NaN, -0, 1e-5, 0.1]) build.constant(value);
  build.at({ path: "update", phase: "update" });
  const seed = build.scalar("seed", "i32");
  build.node("random", [seed], { stream: 3, shape: [2] });
  const state = build.leaf("state", "w/momentum", { dtype: "f32", shape: [3, 3, 3, 8] });
  for (let i = 0; i < 20; i++) build.map("negate", state);
  return printGraph(build.finish("every kind", [{ name: "y", node: y }], [{ target: "w", node: weight }]));
};

test("what is printed reads back", () => {
  const text = everyKind();
  const graph = parseGraph(text);
  expect(verify(graph)).toEqual([]);
  expect(printGraph(graph)).toBe(text);
  expect(text).toContain("value=-inf");
  expect(graph.nodes.flatMap((node) => (node.op === "constant" ? [node.attributes.value] : []))).toEqual([
    Infinity,
    Number.NaN,
    -0,
    1e-5,
    0.1,
  ]);
  expect(text).toContain(
    "c: f32[2,4,4,8] = conv2d(a, b) stride=[1,1] padding=[1,1,1,1] dilation=[1,1] groups=1  // s1.0.residual conv forward",
  );
});

test.each([
  ["nothing", "", /no graph/],
  ["another line", "graph g {\n  hello\n}\n", /no node/],
  ["no end of attributes", "graph g {\n  a: f32[] = constant() value=  // p forward\n}\n", /no attributes: value=/],
  ["an unknown op", "graph g {\n  a: f32[] = cosine()  // p forward\n}\n", /no op: cosine/],
])("%s is no graph", (_, text, message) => {
  expect(() => parseGraph(text)).toThrow(message);
});
