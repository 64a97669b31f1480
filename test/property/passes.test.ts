/** Random graphs: no pass changes what a graph computes, nor its gradients, and every graph's text reads back. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { GraphBuilder } from "../../compiler/graph/build.ts";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import { volume } from "../../compiler/graph/shape.ts";
import { parseGraph, printGraph } from "../../compiler/graph/text.ts";
import type { Graph, NodeId } from "../../compiler/graph/types.ts";
import { moments } from "../../compiler/lower/layers/normalise.ts";
import { differentiate } from "../../compiler/passes/differentiate.ts";
import { inferencePasses, runPasses } from "../../compiler/passes/pipeline.ts";

const shape = [2, 3, 4];
const axes = [0, 1];

/** Each makes a tensor of `shape` from two of them; smooth and bounded, so that no difference grows. */
const steps: readonly ((build: GraphBuilder, a: NodeId, b: NodeId) => NodeId)[] = [
  (build, a, b) => build.map("add", a, b),
  (build, a, b) => build.map("subtract", a, b),
  (build, a, b) => build.map("multiply", build.map("tanh", a), b),
  (build, a, b) => build.map("divide", a, build.mapWith("add", build.map("multiply", b, b), 1)),
  (build, a, b) => build.map("add", build.map("negate", a), build.map("negate", b)),
  (build, a) => build.map("sigmoid", a),
  (build, a) => build.mapWith("multiply", a, 1),
  (build, a) => build.mapWith("add", build.mapWith("multiply", a, 0.5), 0),
  (build, a) => moments(build, a, axes).centred,
  (build, a) => {
    const { centred, variance } = moments(build, a, axes);
    return build.map("multiply", centred, build.perChannel(build.map("rsqrt", build.mapWith("add", variance, 0.1)), a));
  },
  (build, a, b) => build.map("multiply", a, build.perChannel(build.reduce("sum", build.map("tanh", b), axes), a)),
  (build, a, b) => build.map("add", a, build.perChannel(build.reduce("max", b, axes), a)),
  (build, a) => build.transpose(build.transpose(a, [1, 2, 0]), [2, 0, 1]),
  (build, a) => build.reshape(build.reshape(a, [6, 4]), shape),
  (build, a) => build.slice(build.pad(a, [0, 1, 0], [0, 0, 2]), [0, 1, 0], [2, 4, 4], [1, 1, 1]),
  (build, a, b) => build.map("select", build.map("greater", a, b), a, b),
];

type Plan = readonly (readonly [step: number, a: number, b: number])[];
const plans: fc.Arbitrary<Plan> = fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(9), fc.nat(9)), {
  minLength: 1,
  maxLength: 10,
});

function graphOf(plan: Plan): Graph {
  const build = new GraphBuilder();
  build.at({ path: "random", phase: "forward" });
  const values = ["x", "y"].map((name) => build.leaf("parameter", name, { dtype: "f32", shape }));
  for (const [step, a, b] of plan) {
    // Counted from the end, so that most of what is made is used.
    const [left = 0, right = 0] = [values.at(-1 - (a % values.length)), values.at(-1 - (b % values.length))];
    values.push(steps[step]?.(build, left, right) ?? 0);
  }
  const last = values.at(-1) ?? 0;
  const loss = build.reduce("sum", build.map("tanh", last), [0, 1, 2]);
  return differentiate.run(
    build.finish("random", [
      { name: "loss", node: loss },
      { name: "last", node: last },
    ]),
  );
}

const leaves = new Map(
  ["x", "y"].map((name, n) => [name, Float64Array.from({ length: volume(shape) }, (_, i) => Math.sin(n + 5 * i + 1))]),
);

test("passes keep what a graph computes", () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const graph = graphOf(plan);
      const expected = evaluate(graph, leaves).outputs;
      runPasses(graph, inferencePasses, (pass, after) => {
        expect(printGraph(parseGraph(printGraph(after)))).toBe(printGraph(after));
        const got = evaluate(after, leaves).outputs;
        expect([...got.keys()], pass).toEqual([...expected.keys()]);
        for (const [name, values] of expected) {
          values.forEach((value, i) =>
            expect(Math.abs((got.get(name)?.[i] ?? Number.NaN) - value), `${pass} ${name}[${i}]`).toBeLessThan(
              1e-9 * Math.max(1, Math.abs(value)),
            ),
          );
        }
      });
    }),
    { seed: 20, numRuns: 200 },
  );
});
