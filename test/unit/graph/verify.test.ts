/** The verifier finds each way in which a graph can be wrong. */
import { expect, test } from "vitest";
import { bug, CompilerBug } from "../../../compiler/bug.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import type { Graph, Node } from "../../../compiler/graph/types.ts";
import { verify } from "../../../compiler/graph/verify.ts";
import { runPasses } from "../../../compiler/passes/pipeline.ts";

function sound(): Graph {
  const build = new GraphBuilder();
  build.at({ path: "p", phase: "forward" });
  const x = build.leaf("input", "x", { dtype: "f32", shape: [2, 3] });
  const w = build.leaf("parameter", "w", { dtype: "f32", shape: [2, 3] });
  const y = build.map("add", x, w);
  return build.finish("g", [{ name: "y", node: y }], [{ target: "w", node: y }]);
}
function changed(graph: Graph, id: number, change: object): Graph {
  const nodes = graph.nodes.map((node) => (node.id === id ? ({ ...node, ...change } as Node) : node));
  return { ...graph, nodes };
}

test("a sound graph has no problems", () => expect(verify(sound())).toEqual([]));

const broken: readonly (readonly [string, (graph: Graph) => Graph, RegExp])[] = [
  [
    "a type that its rule does not give",
    (g) => changed(g, 2, { type: { dtype: "f32", shape: [3, 2] } }),
    /says \[3,2\]/,
  ],
  [
    "an element type that its rule does not give",
    (g) => changed(g, 2, { type: { dtype: "i32", shape: [2, 3] } }),
    /says/,
  ],
  [
    "inputs that do not fit",
    (g) =>
      changed(g, 1, {
        type: { dtype: "f32", shape: [3] },
        attributes: { name: "w", type: { dtype: "f32", shape: [3] } },
      }),
    /add of \[2,3\] and \[3\]/,
  ],
  ["a missing input", (g) => changed(g, 2, { inputs: [0] }), /takes 2 inputs, not 1/],
  ["an input too many", (g) => changed(g, 2, { inputs: [0, 1, 0] }), /takes 2 inputs, not 3/],
  ["a leaf with an input", (g) => changed(g, 1, { inputs: [0] }), /takes 0 inputs, not 1/],
  ["a use before its node", (g) => changed(g, 2, { inputs: [0, 2] }), /does not come before/],
  ["an id that is not its place", (g) => changed(g, 2, { id: 7 }), /stands at 2/],
  [
    "a name twice",
    (g) => changed(g, 1, { attributes: { name: "x", type: { dtype: "f32", shape: [2, 3] } } }),
    /two leaves/,
  ],
  ["an output that is not there", (g) => ({ ...g, outputs: [{ name: "y", node: 9 }] }), /not there/],
  ["an update of no parameter", (g) => ({ ...g, updates: [{ target: "x", node: 2 }] }), /no parameter or state/],
  [
    "an update of another shape",
    (g) => ({ ...changed(g, 1, { inputs: [] }), updates: [{ target: "w", node: 9 }] }),
    /another shape/,
  ],
];
test.each(broken)("%s", (_, breakIt, message) => {
  expect(verify(breakIt(sound())).join("\n")).toMatch(message);
});

test("a pass that breaks the graph is a bug that names the pass and shows the graph", () => {
  const pass = {
    name: "break-it",
    description: "",
    run: (graph: Graph) => ({ ...graph, outputs: [{ name: "y", node: 9 }] }),
  };
  expect(() => runPasses(sound(), [pass])).toThrow(CompilerBug);
  expect(() => runPasses(sound(), [pass])).toThrow(/break-it[^]*output y is node 9[^]*graph g \{/);
});

test("the builder refuses a node that cannot be", () => {
  const build = new GraphBuilder();
  build.at({ path: "s1.conv", phase: "forward" });
  const a = build.leaf("input", "a", { dtype: "f32", shape: [2] });
  const b = build.leaf("input", "b", { dtype: "f32", shape: [3] });
  expect(() => build.map("add", a, b)).toThrow(/s1\.conv.*add of \[2\] and \[3\]/);
  expect(build.leaf("input", "a", { dtype: "f32", shape: [2] })).toBe(a);
  expect(() => build.leaf("parameter", "a", { dtype: "f32", shape: [2] })).toThrow(CompilerBug);
  expect(() => bug("x")).toThrow(CompilerBug);
});

test("a number is repeated in a shape once, be it constant, the host's or computed", () => {
  const build = new GraphBuilder();
  const numbers = [build.constant(2), build.scalar("rate"), build.map("negate", build.scalar("rate"))];
  const [first, again] = [0, 1].map(() => numbers.map((each) => build.broadcast(each, [4, 3], [])));
  expect(again).toEqual(first);
  expect(new Set(first).size).toBe(3);
  expect(build.broadcast(build.scalar("rate"), [3], [])).not.toBe(first?.[1]);
  // What is no number lies along one axis or another.
  const row = build.leaf("parameter", "row", { dtype: "f32", shape: [3] });
  expect(build.broadcast(row, [3, 3], [0])).not.toBe(build.broadcast(row, [3, 3], [1]));
});
