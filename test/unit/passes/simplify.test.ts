/** Each rule on the smallest graph that it is for: it fires, and the value stays. Then what they make of a batch norm. */
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { verify } from "../../../compiler/graph/verify.ts";
import { moments } from "../../../compiler/lower/layers/normalise.ts";
import { runPasses, trainingPasses } from "../../../compiler/passes/pipeline.ts";
import { rules, simplifyWith } from "../../../compiler/passes/simplify.ts";
import { modelOf } from "../../support/resnet20.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { oracleSgd, plainLoss } from "../../support/step-parts.ts";

/** From x [2,3,4], c [4] and d [4] to y. */
type Example = (build: GraphBuilder, x: NodeId, c: NodeId, d: NodeId) => NodeId;
const shape = [2, 3, 4];

const examples: { readonly [rule: string]: Example } = {
  "fold-constants": (build, x) => build.map("multiply", x, build.map("exp", build.like(x, 2))),
  "add-zero": (build, x) => build.mapWith("add", x, 0),
  "subtract-zero": (build, x) => build.mapWith("subtract", x, 0),
  "multiply-one": (build, x) => build.map("multiply", build.like(x, 1), x),
  "divide-one": (build, x) => build.mapWith("divide", x, 1),
  "double-negate": (build, x) => build.map("negate", build.map("negate", x)),
  "add-negated": (build, x, c) => build.map("add", build.map("negate", build.perChannel(c, x)), x),
  "subtract-negated": (build, x, c) => build.map("subtract", x, build.map("negate", build.perChannel(c, x))),
  "select-known": (build, x, c) => build.map("select", build.like(x, 1), x, build.perChannel(c, x)),
  "broadcast-of-broadcast": (build, _, c) => build.broadcast(build.broadcast(c, [3, 4], [1]), shape, [1, 2]),
  "reshape-of-reshape": (build, x) => build.reshape(build.reshape(x, [6, 4]), [24]),
  "reshape-to-same": (build, x) => build.node("reshape", [x], { shape }),
  "transpose-of-transpose": (build, x) => build.transpose(build.transpose(x, [2, 0, 1]), [0, 2, 1]),
  "transpose-to-same": (build, x) => build.transpose(x, [0, 1, 2]),
  "join-broadcast-factors": (build, x, c, d) =>
    build.map("multiply", build.map("multiply", x, build.perChannel(c, x)), build.perChannel(d, x)),
  "join-broadcast-terms": (build, x, c, d) =>
    build.map("add", build.map("add", x, build.perChannel(c, x)), build.perChannel(d, x)),
  "sum-of-broadcast": (build, x, c) => build.reduce("sum", build.perChannel(c, x), [0, 1]),
  "negate-out-of-sum": (build, x) => build.reduce("sum", build.map("negate", x), [0, 2]),
  "factor-out-of-sum": (build, x, c) => {
    const product = build.map("multiply", build.map("multiply", x, build.perChannel(c, x)), x);
    return build.reduce("sum", product, [0, 1]);
  },
  "centred-sums-to-zero": (build, x, c) => {
    const centred = build.map("multiply", moments(build, x, [0, 1]).centred, build.perChannel(c, x));
    return build.reduce("sum", build.map("subtract", x, centred), [0, 1]);
  },
};

function graphOf(example: Example): Graph {
  const build = new GraphBuilder();
  build.at({ path: "example", phase: "forward" });
  const [x, c, d] = (["x", "c", "d"] as const).map((name) =>
    build.leaf("input", name, { dtype: "f32", shape: name === "x" ? shape : [4] }),
  );
  const y = example(build, x ?? 0, c ?? 0, d ?? 0);
  return build.finish("example", [{ name: "y", node: y }]);
}
const leaves = new Map(
  (["x", "c", "d"] as const).map((name, i) => {
    const count = name === "x" ? volume(shape) : 4;
    return [name, Float64Array.from({ length: count }, (_, at) => Math.sin(7 * i + 3 * at + 1))];
  }),
);

describe("simplify", () => {
  test.each(Object.entries(examples))("%s", (name, example) => {
    const before = graphOf(example);
    const fired = new Set<string>();
    const after = simplifyWith(before, (rule) => fired.add(rule));
    expect(fired).toContain(name);
    expect(verify(after)).toEqual([]);
    const [expected, got] = [before, after].map((graph) => evaluate(graph, leaves).outputs.get("y"));
    expect(got?.length).toBe(expected?.length);
    expected?.forEach((value, i) => expect(got?.[i]).toBeCloseTo(value, 12));
    expect(simplifyWith(after, (rule) => expect.fail(`${rule} fires on its own result`))).toEqual(after);
  });

  test("every rule has an example", () => {
    expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(examples).sort());
  });

  // Each is nearly a sum that vanishes; its value must stay.
  const nearly: { readonly [what: string]: Example } = {
    "centred along other axes": (build, x) => build.reduce("sum", moments(build, x, [0, 1]).centred, [0]),
    "centred by another's mean": (build, x) => {
      const mean = moments(build, build.map("tanh", x), [0, 1]).mean;
      return build.reduce("sum", build.map("subtract", x, build.perChannel(mean, x)), [0, 1]);
    },
    "centred by twice the mean": (build, x) => {
      const mean = build.mapWith("multiply", build.reduce("sum", x, [0, 1]), 2 / 6);
      return build.reduce("sum", build.map("subtract", x, build.perChannel(mean, x)), [0, 1]);
    },
    "centred by the mean along an axis as long": (build, x) => {
      const square = build.slice(x, [0, 0, 0], [2, 3, 3], [1, 1, 1]);
      const mean = build.broadcast(moments(build, square, [2]).mean, [2, 3, 3], [0, 2]);
      return build.reduce("sum", build.map("subtract", square, mean), [1]);
    },
    "centred times what varies": (build, x) =>
      build.reduce("sum", build.map("multiply", moments(build, x, [0, 1]).centred, x), [0, 1]),
    "subtracted from what is centred": (build, x) =>
      build.reduce("sum", build.map("subtract", moments(build, x, [0, 1]).centred, x), [0, 1]),
    "centred and of what is negated": (build, x, c) => {
      const negative = build.map("subtract", build.map("negate", x), build.perChannel(c, x));
      return build.reduce("sum", build.map("add", moments(build, x, [0, 1]).centred, negative), [0, 1]);
    },
    "negated with a term": (build, x, c) => {
      const sum = build.map("add", moments(build, x, [0, 1]).centred, build.perChannel(c, x));
      return build.reduce("sum", build.map("negate", build.map("subtract", sum, x)), [0, 1]);
    },
  };
  test.each(Object.entries(nearly))("the sum of %s keeps its value", (_, example) => {
    const graph = graphOf(example);
    const [expected, got] = [graph, simplifyWith(graph, () => undefined)].map((each) =>
      evaluate(each, leaves).outputs.get("y"),
    );
    expect(Math.max(...(expected ?? []).map(Math.abs))).toBeGreaterThan(0.01);
    expected?.forEach((value, i) => expect(got?.[i]).toBeCloseTo(value, 12));
  });
});

test("a batch norm's backward pass sums two tensors of the activation's size", () => {
  const text = [
    "model Net {",
    "  input image: [N, 3, 8, 8]",
    "  stem { conv(4, kernel: 3) -> bn -> relu }",
    "  head { globalavgpool -> linear(2) }",
    "}",
    "",
  ].join("\n");
  const graph = runPasses(
    lower(modelOf(text, "Net"), { kind: "train", loss: plainLoss, batch: 2 }).graph,
    trainingPasses(oracleSgd),
  );
  const sums = graph.nodes.filter(
    ({ op, inputs: [x = 0], origin }) =>
      op === "reduce" && origin.path === "stem.bn" && volume(graph.nodes[x]?.type.shape ?? []) === 2 * 8 * 8 * 4,
  );
  expect(sums.map(({ origin }) => origin.phase)).toEqual(["forward", "forward", "backward", "backward"]);
});
