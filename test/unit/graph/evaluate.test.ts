/** The interpreter on values small enough to work out by hand, and what it says when a value is missing. */
import { describe, expect, test } from "vitest";
import { CompilerBug } from "../../../compiler/bug.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate, evaluateNodes } from "../../../compiler/graph/evaluate.ts";
import { scalarFunctions } from "../../../compiler/graph/scalar-functions.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { DataType, NodeId, ScalarFunction } from "../../../compiler/graph/types.ts";
import { nodeFromList } from "../../support/node-from-list.ts";

/** y of leaves that hold 1, 2, 3 … each. */
function run(
  shapes: readonly (readonly number[])[],
  make: (build: GraphBuilder, leaves: readonly NodeId[]) => NodeId,
  dtype: DataType = "f32",
): readonly number[] {
  const build = new GraphBuilder();
  build.at({ path: "test", phase: "forward" });
  const leaves = shapes.map((shape, i) => build.leaf("input", `x${i}`, { dtype, shape }));
  const graph = build.finish("test", [{ name: "y", node: make(build, leaves) }]);
  const values = shapes.map((shape, i): [string, Float64Array] => [
    `x${i}`,
    Float64Array.from({ length: volume(shape) }, (_, at) => at + 1),
  ]);
  return [...(evaluate(graph, new Map(values)).outputs.get("y") ?? [])];
}

describe("by hand:", () => {
  test("a sum and a maximum", () => {
    expect(run([[2, 3]], (build, [x = 0]) => build.reduce("sum", x, [0]))).toEqual([5, 7, 9]);
    expect(run([[2, 3]], (build, [x = 0]) => build.reduce("max", x, [1]))).toEqual([3, 6]);
  });
  test("views", () => {
    expect(run([[2, 3]], (build, [x = 0]) => build.transpose(x, [1, 0]))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(run([[2]], (build, [x = 0]) => build.broadcast(x, [2, 2], [0]))).toEqual([1, 1, 2, 2]);
    expect(run([[2]], (build, [x = 0]) => build.broadcast(x, [2, 2], [1]))).toEqual([1, 2, 1, 2]);
    expect(run([[5]], (build, [x = 0]) => build.slice(x, [1], [5], [2]))).toEqual([2, 4]);
    expect(run([[2]], (build, [x = 0]) => build.pad(x, [1], [2], [1]))).toEqual([0, 1, 0, 2, 0, 0]);
    const withValue = { before: [1], after: [0], interior: [0], value: -Infinity };
    expect(run([[1]], (build, [x = 0]) => build.node("pad", [x], withValue))).toEqual([-Infinity, 1]);
  });
  test("products", () => {
    expect(
      run(
        [
          [2, 2],
          [2, 2],
        ],
        (build, [a = 0, b = 0]) => build.matmul(a, b),
      ),
    ).toEqual([7, 10, 15, 22]);
    expect(
      run(
        [
          [2, 2],
          [2, 2],
        ],
        (build, [a = 0, b = 0]) => build.matmul(a, b, true),
      ),
    ).toEqual([10, 14, 14, 20]);
  });
  test("a convolution that pads on one side", () => {
    const attributes = { stride: [1, 1], padding: [0, 1, 0, 0], dilation: [1, 1], groups: 1 } as const;
    const y = run(
      [
        [1, 2, 2, 1],
        [2, 1, 1, 1],
      ],
      (build, inputs) => nodeFromList(build, "conv2d", inputs, attributes),
    );
    expect(y).toEqual([1 * 1 + 2 * 3, 1 * 2 + 2 * 4, 3, 4]);
  });
  test("groups do not mix", () => {
    const attributes = { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1], groups: 2 } as const;
    const y = run(
      [
        [1, 1, 1, 4],
        [1, 1, 2, 2],
      ],
      (build, inputs) => nodeFromList(build, "conv2d", inputs, attributes),
    );
    expect(y).toEqual([1 * 1 + 2 * 3, 3 * 2 + 4 * 4]);
  });
  test("an average that counts padding, and one that does not", () => {
    const pool = {
      kind: "average",
      kernel: [2, 1],
      stride: [2, 1],
      padding: [1, 1, 0, 0],
      outputSize: [2, 1],
    } as const;
    const average = (countPadding: boolean): readonly number[] =>
      run([[1, 2, 1, 1]], (build, inputs) => nodeFromList(build, "pool2d", inputs, { ...pool, countPadding }));
    expect(average(true)).toEqual([0.5, 1]);
    expect(average(false)).toEqual([1, 2]);
  });
  test("a window that hangs over counts only what the padded image has", () => {
    const pool = {
      kind: "average",
      kernel: [2, 1],
      stride: [2, 1],
      padding: [0, 0, 0, 0],
      outputSize: [2, 1],
    } as const;
    const y = run([[1, 3, 1, 1]], (build, inputs) =>
      nodeFromList(build, "pool2d", inputs, { ...pool, countPadding: true }),
    );
    expect(y).toEqual([1.5, 3]);
  });
  test("labels outside the classes give rows of zeros", () => {
    const rows = (ones: "at" | "before"): readonly number[] =>
      run([[3]], (build, [x = 0]) => build.node("one-hot", [x], { classes: 3, ones }), "i32");
    expect(rows("at")).toEqual([0, 1, 0, 0, 0, 1, 0, 0, 0]);
    expect(rows("before")).toEqual([1, 0, 0, 1, 1, 0, 0, 0, 0]);
  });
});

describe("scalar functions at their edges", () => {
  const at = (fn: ScalarFunction, a: number, b = Number.NaN, c = Number.NaN): number =>
    scalarFunctions[fn].evaluate(a, b, c);
  test("sigmoid and tanh do not overflow", () => {
    expect([at("sigmoid", -800), at("sigmoid", 800), at("tanh", -800), at("tanh", 800)]).toEqual([0, 1, -1, 1]);
    expect(at("sigmoid", -700)).toBeCloseTo(Math.exp(-700), 310);
  });
  test("erf to a few units of the last place (Abramowitz and Stegun, table 7.1)", () => {
    const known = [
      [0, 0],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
      [10, 1],
    ];
    for (const [x = 0, y = 0] of known) {
      expect(Math.abs(at("erf", x) - y)).toBeLessThan(1e-15);
      expect(at("erf", -x)).toBe(-at("erf", x));
    }
    expect(at("erf", Number.NaN)).toBeNaN();
  });
  test("NaN is not lost in a maximum", () => {
    expect([at("maximum", Number.NaN, 1), at("maximum", 1, Number.NaN), at("minimum", Number.NaN, 1)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });
  test("comparisons and selection", () => {
    expect([at("greater", 1, 1), at("greater-equal", 1, 1), at("equal", 1, 1), at("is-finite", Infinity)]).toEqual([
      0, 1, 1, 0,
    ]);
    expect([at("select", 1, 2, 3), at("select", 0, 2, 3)]).toEqual([2, 3]);
  });
});

test("a value that is missing or of another size is named", () => {
  const build = new GraphBuilder();
  const x = build.leaf("input", "image", { dtype: "f32", shape: [2] });
  const graph = build.finish("test", [{ name: "y", node: x }]);
  expect(() => evaluate(graph, new Map())).toThrow(CompilerBug);
  expect(() => evaluate(graph, new Map())).toThrow(/image/);
  expect(() => evaluate(graph, new Map([["image", new Float64Array(3)]]))).toThrow(/image has 3 elements, \[2\]/);
});

test("every node's value can be asked for", () => {
  const build = new GraphBuilder();
  const x = build.leaf("input", "x", { dtype: "f32", shape: [2] });
  const double = build.map("add", x, x);
  const graph = build.finish("test", [{ name: "y", node: build.map("negate", double) }]);
  const values = evaluateNodes(graph, new Map([["x", Float64Array.of(1, 2)]]));
  expect(values.map((value) => [...value])).toEqual([
    [1, 2],
    [2, 4],
    [-2, -4],
  ]);
});
