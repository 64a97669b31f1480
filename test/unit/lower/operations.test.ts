/** What a layer says that it makes of a training step is what it makes: `check` refuses by it what could not be compiled. */
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import type { Graph } from "../../../compiler/graph/types.ts";
import { layers } from "../../../compiler/model/layers/table.ts";
import { layerNames, type CallableLayer } from "../../../compiler/resolve/built-in.ts";
import { modelWith } from "../../support/layer-cases.ts";

/** The call of each layer that makes most, on [N, 4, 32, 32]. */
const calls: { readonly [L in CallableLayer]: string } = {
  conv: "conv(4, kernel: 3, bias: true)",
  linear: "linear(4)",
  bn: "bn",
  groupnorm: "groupnorm(groups: 2)",
  relu: "relu",
  gelu: "gelu",
  maxpool: "maxpool(3, stride: 1)",
  avgpool: "avgpool(3, stride: 1)",
  globalavgpool: "globalavgpool",
  flatten: "flatten",
  dropout: "dropout(0.5)",
  subsample: "subsample(1)",
  pad_channels: "pad_channels(5)",
  add: "add(in)",
  identity: "identity()",
};

/** SGD with every option that adds to a step. */
const recipe = {
  loss: { kind: "cross_entropy", labelSmoothing: 0.1 },
  optimizer: { kind: "sgd", momentum: 0.9, nesterov: false, dampening: 0.1, weightDecay: 1e-4, noDecay: [] },
} as const;

/** Nodes of a training step's largest graph, after whichever pass that is. */
function most(body: string, end = "flatten"): number {
  let nodes = 0;
  const onGraph = (_: string, __: string, graph: Graph): void => {
    nodes = Math.max(nodes, graph.nodes.length);
  };
  const model = modelWith("[N, 4, 32, 32]", `conv(4, kernel: 1)\n${body}\n${end}\nlinear(3)`);
  const options = { functions: [], targets: everywhere, onGraph };
  compileFunction(model, { kind: "train", batch: 2 }, { ...options, recipe: { ...recipe, ...whole } as never });
  return nodes;
}
const whole = { zeroInitialised: [], seed: 0 };

const isRepeatable = (name: CallableLayer): boolean =>
  !["globalavgpool", "flatten", "add", "pad_channels"].includes(name);

test.each(layerNames.filter(isRepeatable))("%s: a copy more is what it says", (name) => {
  const lines = (count: number): string => `${calls[name]}\n`.repeat(count);
  const copy = (most(lines(6)) - most(lines(2))) / 4;
  expect(copy).toBeLessThanOrEqual(layers[name].operations);
  // Nor does it say much more than is there, and refuse what could be compiled.
  expect(2 * copy).toBeGreaterThanOrEqual(layers[name].operations);
});

test.each(layerNames)("%s: one is no more than it says", (name) => {
  // What makes a vector stands where the other end would.
  const isEnd = name === "globalavgpool" || name === "flatten";
  const ofFlatten = layers.flatten.operations;
  const nodes = isEnd ? most("", calls[name]) - most("") + ofFlatten : most(calls[name]) - most("");
  expect(nodes).toBeLessThanOrEqual(layers[name].operations);
});
