/** What a loss that is not finite leaves alone, and which weights decay. */
import { expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import { sgd, type SgdOptions } from "../../../compiler/optimizers/sgd.ts";
import { addUpdate } from "../../../compiler/passes/add-update.ts";
import { differentiate } from "../../../compiler/passes/differentiate.ts";
import { runPasses } from "../../../compiler/passes/pipeline.ts";
import { runner } from "../../support/fed-updates.ts";
import { plainSgd } from "../../support/step-parts.ts";

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
    addUpdate(sgd({ ...plainSgd, weightDecay: 0.5, noDecay: ["bias"] }), { kinds: new Map([["layer.bias", "bias"]]) }),
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
