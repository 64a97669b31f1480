/** Every gradient rule against central differences of the op's own float64 meaning; needs no oracle. */
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { ops } from "../../../compiler/graph/ops/table.ts";
import { scalarFunctions } from "../../../compiler/graph/scalar-functions.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { Graph, NodeId, OpName, ScalarFunction } from "../../../compiler/graph/types.ts";
import { differentiate } from "../../../compiler/passes/differentiate.ts";
import { nodeFromList } from "../../support/node-from-list.ts";

interface Sample {
  /** Shapes of the parameters. */
  readonly shapes: readonly (readonly number[])[];
  readonly make: (build: GraphBuilder, parameters: readonly NodeId[]) => NodeId;
}

const window = { stride: [2, 1], padding: [1, 0, 0, 1], dilation: [1, 2], groups: 2 } as const;
/** The last row of windows hangs over the padded image, as in ceil mode. */
const pooling = { kernel: [3, 2], stride: [2, 2], padding: [1, 1, 1, 1], outputSize: [4, 3] } as const;

/** By op, and what is varied about it. */
const samples: { readonly [name: string]: Sample } = {
  "map: see the functions below": { shapes: [[3]], make: (build, [x = 0]) => build.map("exp", x) },
  "reduce: sum": { shapes: [[2, 3, 2]], make: (build, [x = 0]) => build.reduce("sum", x, [0, 2]) },
  "reduce: max": { shapes: [[2, 3, 2]], make: (build, [x = 0]) => build.reduce("max", x, [1]) },
  reshape: { shapes: [[2, 3]], make: (build, [x = 0]) => build.reshape(x, [3, 2]) },
  broadcast: { shapes: [[3]], make: (build, [x = 0]) => build.broadcast(x, [2, 3, 2], [1]) },
  transpose: { shapes: [[2, 3, 4]], make: (build, [x = 0]) => build.transpose(x, [2, 0, 1]) },
  slice: { shapes: [[5, 6]], make: (build, [x = 0]) => build.slice(x, [1, 0], [5, 6], [2, 3]) },
  "slice: the rest of a stride": { shapes: [[5, 7]], make: (build, [x = 0]) => build.slice(x, [0, 1], [5, 6], [3, 2]) },
  pad: { shapes: [[2, 3]], make: (build, [x = 0]) => build.pad(x, [1, 0], [0, 2], [2, 1]) },
  matmul: {
    shapes: [
      [2, 3],
      [3, 4],
    ],
    make: (build, [a = 0, b = 0]) => build.matmul(a, b),
  },
  "matmul: left transposed": {
    shapes: [
      [3, 2],
      [3, 4],
    ],
    make: (build, [a = 0, b = 0]) => build.matmul(a, b, true, false),
  },
  "matmul: right transposed": {
    shapes: [
      [2, 3],
      [4, 3],
    ],
    make: (build, [a = 0, b = 0]) => build.matmul(a, b, false, true),
  },
  "matmul: both transposed": {
    shapes: [
      [3, 2],
      [4, 3],
    ],
    make: (build, [a = 0, b = 0]) => build.matmul(a, b, true, true),
  },
  "matmul: a batch": {
    shapes: [
      [2, 2, 2, 3],
      [2, 2, 3, 4],
    ],
    make: (build, [a = 0, b = 0]) => build.matmul(a, b),
  },
  "matmul: a batch, right transposed": {
    shapes: [
      [3, 2, 3],
      [3, 4, 3],
    ],
    make: (build, [a = 0, b = 0]) => build.matmul(a, b, false, true),
  },
  conv2d: {
    shapes: [
      [2, 5, 6, 4],
      [3, 2, 2, 6],
    ],
    make: (build, inputs) => nodeFromList(build, "conv2d", inputs, window),
  },
  "conv2d-input-grad": {
    shapes: [
      [2, 2, 5, 6],
      [3, 2, 2, 6],
    ],
    make: (build, inputs) => nodeFromList(build, "conv2d-input-grad", inputs, { ...window, inputSize: [5, 6] }),
  },
  "conv2d-weight-grad": {
    shapes: [
      [2, 5, 6, 4],
      [2, 2, 5, 6],
    ],
    make: (build, inputs) => nodeFromList(build, "conv2d-weight-grad", inputs, { ...window, kernel: [3, 2] }),
  },
  "pool2d: max": {
    shapes: [[2, 6, 5, 3]],
    make: (build, inputs) => nodeFromList(build, "pool2d", inputs, { ...pooling, kind: "max", countPadding: false }),
  },
  "pool2d: average": {
    shapes: [[2, 6, 5, 3]],
    make: (build, inputs) =>
      nodeFromList(build, "pool2d", inputs, { ...pooling, kind: "average", countPadding: false }),
  },
  "pool2d: average with padding": {
    shapes: [[2, 6, 5, 3]],
    make: (build, inputs) => nodeFromList(build, "pool2d", inputs, { ...pooling, kind: "average", countPadding: true }),
  },
  "resize2d: nearest": {
    shapes: [[2, 3, 4, 2]],
    make: (build, inputs) => nodeFromList(build, "resize2d", inputs, { mode: "nearest", outputSize: [7, 3] }),
  },
  "resize2d: bilinear": {
    shapes: [[2, 3, 4, 2]],
    make: (build, inputs) => nodeFromList(build, "resize2d", inputs, { mode: "bilinear", outputSize: [7, 3] }),
  },
  "resize2d-grad": {
    shapes: [[2, 7, 3, 2]],
    make: (build, inputs) => nodeFromList(build, "resize2d-grad", inputs, { mode: "bilinear", inputSize: [3, 4] }),
  },
};
/** Their inputs are never learned, or nothing flows through them. */
const without: readonly OpName[] = [
  "input",
  "parameter",
  "state",
  "scalar",
  "constant",
  "random",
  "pool2d-grad",
  "one-hot",
];

/** Away from 0 and from each other, so that no difference crosses a kink; seeded by the index alone. */
function values(count: number, parameter: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => 0.35 + ((i * 7919 + parameter * 131) % 97) / 60);
}

function expectSlopes({ shapes, make }: Sample): void {
  const build = new GraphBuilder();
  build.at({ path: "sample", phase: "forward" });
  const parameters = shapes.map((shape, i) => build.leaf("parameter", `p${i}`, { dtype: "f32", shape }));
  const y = make(build, parameters);
  const { shape } = build.typeOf(y);
  const weighted = build.map("multiply", y, build.leaf("input", "weights", { dtype: "f32", shape }));
  const loss = build.reduce("sum", weighted, [...shape.keys()]);
  const graph = differentiate.run(build.finish("sample", [{ name: "loss", node: loss }]));

  const leaves = new Map(shapes.map((each, i) => [`p${i}`, values(volume(each), i)]));
  leaves.set("weights", values(volume(shape), 9));
  const { outputs } = evaluate(graph, leaves);
  for (const [name, at] of leaves) {
    if (name === "weights") continue;
    const gradient = outputs.get(`grad/${name}`) ?? new Float64Array(at.length);
    expect(gradient.length).toBe(at.length);
    for (let i = 0; i < at.length; i++) {
      const slope = (lossAt(graph, leaves, name, i, 1e-6) - lossAt(graph, leaves, name, i, -1e-6)) / 2e-6;
      expect(gradient[i], `${name}[${i}]`).toBeCloseTo(slope, 6);
    }
  }
}

function lossAt(
  graph: Graph,
  leaves: ReadonlyMap<string, Float64Array>,
  name: string,
  i: number,
  step: number,
): number {
  const moved = Float64Array.from(leaves.get(name) ?? []);
  moved[i] = (moved[i] ?? 0) + step;
  return evaluate(graph, new Map(leaves).set(name, moved)).outputs.get("loss")?.[0] ?? Number.NaN;
}

describe("the gradient of", () => {
  test.each(Object.entries(samples))("%s", (_, sample) => expectSlopes(sample));

  test.each(Object.entries(scalarFunctions))("the function %s", (name, { arity }) => {
    const fn = name as ScalarFunction;
    expectSlopes({
      shapes: Array.from({ length: arity }, () => [2, 3]),
      make: (build, inputs) => nodeFromList(build, "map", inputs, { fn }),
    });
  });
  test.each(Object.entries(scalarFunctions).filter(([name]) => !["log", "sqrt", "rsqrt", "power"].includes(name)))(
    "the function %s below zero",
    (name, { arity }) => {
      const fn = name as ScalarFunction;
      const make = (build: GraphBuilder, [first = 0, ...rest]: readonly NodeId[]): NodeId =>
        nodeFromList(build, "map", [build.map("negate", first), ...rest], { fn });
      expectSlopes({ shapes: Array.from({ length: arity }, () => [2, 3]), make });
    },
  );

  test("every op is tested or has none", () => {
    const tested = new Set(Object.keys(samples).map((name) => name.replace(/:.*/, "")));
    expect(
      Object.keys(ops)
        .filter((op) => !tested.has(op))
        .sort(),
    ).toEqual([...without].sort());
  });
});

test("a maximum's gradient is shared among equals, and a kink's slope is PyTorch's", () => {
  const build = new GraphBuilder();
  const x = build.leaf("parameter", "x", { dtype: "f32", shape: [4] });
  const relu = build.reduce("sum", build.mapWith("maximum", x, 0), [0]);
  const magnitude = build.reduce("sum", build.map("absolute", x), [0]);
  const loss = build.map("add", build.map("add", relu, magnitude), build.reduce("max", x, [0]));
  const graph = differentiate.run(build.finish("kinks", [{ name: "loss", node: loss }]));
  const { outputs } = evaluate(graph, new Map([["x", Float64Array.of(0, -1, 2, 2)]]));
  expect([...(outputs.get("grad/x") ?? [])]).toEqual([0, -1, 2.5, 2.5]);
});
