/** SGD against PyTorch's float64 trajectories, and what a loss that is not finite leaves alone. */
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { sgd, type SgdOptions } from "../../../compiler/optimizers/sgd.ts";
import { addUpdate } from "../../../compiler/passes/add-update.ts";
import { differentiate } from "../../../compiler/passes/differentiate.ts";
import { runPasses, trainingPasses } from "../../../compiler/passes/pipeline.ts";
import { sharedJson } from "../../support/oracle.ts";
import { isThere, largestDifference } from "../../support/shared-data.ts";
import { plainSgd } from "../../support/step-parts.ts";

interface Trajectory {
  readonly optimizer: string;
  readonly options: {
    readonly lr: number;
    readonly momentum?: number;
    readonly dampening?: number;
    readonly nesterov?: boolean;
    readonly weight_decay?: number;
  };
  readonly params: readonly (readonly number[])[];
  readonly grads: readonly (readonly number[])[];
  readonly losses: readonly number[];
  readonly state_after_10: { readonly momentum_buffer?: readonly number[] };
}

/** Loss sum(p * g), whose gradient by p is g: the oracle's gradients go in, its parameters must come out. */
function fedWithGradients(): Graph {
  const build = new GraphBuilder();
  build.at({ path: "p", phase: "forward" });
  const type = { dtype: "f32", shape: [6] } as const;
  const product = build.map("multiply", build.leaf("parameter", "p", type), build.leaf("input", "g", type));
  return build.finish("fed", [{ name: "loss", node: build.reduce("sum", product, [0]) }]);
}

/** Runs a graph again and again, its updates kept; states start at 0. */
function runner(
  graph: Graph,
  start: ReadonlyMap<string, Float64Array>,
): (given: ReadonlyMap<string, Float64Array>) => ReadonlyMap<string, Float64Array> {
  const kept = new Map(start);
  for (const node of graph.nodes) {
    if (node.op === "state" && !kept.has(node.attributes.name)) {
      kept.set(node.attributes.name, new Float64Array(node.type.shape.reduce((a, b) => a * b, 1)));
    }
  }
  return (given) => {
    for (const [name, value] of evaluate(graph, new Map([...kept, ...given])).updates) kept.set(name, value);
    return kept;
  };
}

const there = isThere("oracle/optim.json");
const trajectories = there
  ? Object.entries((sharedJson("oracle/optim.json") as { optimizers: { [name: string]: Trajectory } }).optimizers)
  : [];
const ofSgd = trajectories.filter(([, { optimizer }]) => optimizer === "SGD");

describe("SGD follows PyTorch", () => {
  test("there are seven trajectories", (context) => {
    if (!there) return context.skip();
    expect(ofSgd.length).toBe(7);
  });
  test.each(ofSgd)("%s", (_, { options, params, grads, state_after_10: state }) => {
    const { lr, momentum = 0, dampening = 0, nesterov = false, weight_decay: weightDecay = 0 } = options;
    const graph = runPasses(
      fedWithGradients(),
      trainingPasses(sgd({ momentum, dampening, nesterov, weightDecay, noDecay: [] })),
    );
    const step = runner(graph, new Map([["p", Float64Array.from(params[0] ?? [])]]));
    for (const [t, gradient] of grads.slice(0, params.length - 1).entries()) {
      const kept = step(
        new Map([
          ["g", Float64Array.from(gradient)],
          ["rate", Float64Array.of(lr)],
        ]),
      );
      expect(largestDifference(kept.get("p") ?? [], params[t + 1] ?? []), `after step ${t + 1}`).toBeLessThanOrEqual(
        1e-12,
      );
    }
    if (state.momentum_buffer) {
      const kept = step(
        new Map([
          ["g", new Float64Array(6)],
          ["rate", Float64Array.of(0)],
        ]),
      );
      const decayed = (params.at(-1) ?? []).map((p) => weightDecay * p * (1 - dampening));
      const next = state.momentum_buffer.map((value, i) => momentum * value + (decayed[i] ?? 0));
      expect(largestDifference(kept.get("p/momentum") ?? [], next)).toBeLessThanOrEqual(1e-12);
    }
  });
});

/** loss = log(w), and a running statistic that follows it. */
function logOf(options: SgdOptions): Graph {
  const build = new GraphBuilder();
  build.at({ path: "w", phase: "forward" });
  const w: NodeId = build.leaf("parameter", "w", { dtype: "f32", shape: [] });
  const running = build.leaf("state", "running", { dtype: "f32", shape: [] });
  const loss = build.map("log", w);
  const graph = build.finish(
    "log",
    [{ name: "loss", node: loss }],
    [{ target: "running", node: build.map("add", running, loss) }],
  );
  return runPasses(graph, [differentiate, addUpdate(sgd(options))]);
}

test("a loss that is not finite leaves everything as it was", () => {
  const graph = logOf({ ...plainSgd, momentum: 0.9, dampening: 0.5 });
  const given = new Map([["rate", Float64Array.of(1)]]);
  const good = runner(graph, new Map([["w", Float64Array.of(2)]]))(given);
  expect(Object.fromEntries([...good].map(([name, [value]]) => [name, value]))).toEqual({
    w: 1.5,
    running: Math.log(2),
    "w/momentum": 0.5,
    "update/started": 1,
  });
  for (const w of [0, -1, Number.NaN, Infinity]) {
    const before = new Map([
      ["w", Float64Array.of(w)],
      ["running", Float64Array.of(3)],
      ["w/momentum", Float64Array.of(4)],
    ]);
    const after = runner(graph, before)(given);
    expect(
      [...after.values()].map(([value]) => value),
      `log(${w})`,
    ).toEqual([w, 3, 4, 0]);
  }
});

test("weight decay spares the kinds of weights it is told to", () => {
  const build = new GraphBuilder();
  build.at({ path: "p", phase: "forward" });
  const [a, b] = ["layer.weight", "layer.bias"].map((name) =>
    build.leaf("parameter", name, { dtype: "f32", shape: [] }),
  );
  const none = build.mapWith("multiply", build.map("add", a ?? 0, b ?? 0), 0);
  const graph = runPasses(build.finish("decay", [{ name: "loss", node: none }]), [
    differentiate,
    addUpdate(sgd({ ...plainSgd, weightDecay: 0.5, noDecay: ["bias"] }), new Map([["layer.bias", "bias"]])),
  ]);
  const one = Float64Array.of(1);
  const { updates, outputs } = evaluate(
    graph,
    new Map([
      ["layer.weight", one],
      ["layer.bias", one],
      ["rate", one],
    ]),
  );
  expect([updates.get("layer.weight")?.[0], updates.get("layer.bias")?.[0]]).toEqual([0.5, 1]);
  expect([...outputs.keys()], "gradients are consumed").toEqual(["loss"]);
});
