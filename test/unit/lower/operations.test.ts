/** What a layer says that it makes of a training step is what it makes: `check` refuses by it what could not be compiled. */
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import type { Graph } from "../../../compiler/graph/types.ts";
import { operationsOf } from "../../../compiler/model/layers/facts.ts";
import { layerNames, type CallableLayer } from "../../../compiler/resolve/built-in.ts";
import { factsOf, modelWith } from "../../support/layer-cases.ts";

/** A call of each layer, with whatever adds to it, on [N, 4, 32, 32]. */
const calls: { readonly [L in CallableLayer]: string } = {
  conv: "conv(4, kernel: 3, bias: true)",
  linear: "linear(4)",
  bn: "bn",
  groupnorm: "groupnorm(groups: 2)",
  layernorm: "layernorm",
  instancenorm: "instancenorm(affine: true)",
  lrn: "lrn(5)",
  relu: "relu",
  relu6: "relu6",
  gelu: "gelu",
  silu: "silu",
  sigmoid: "sigmoid",
  tanh: "tanh",
  hardswish: "hardswish",
  hardsigmoid: "hardsigmoid",
  leaky_relu: "leaky_relu",
  prelu: "prelu",
  softmax: "softmax(groups: 2)",
  maxpool: "maxpool(3, stride: 1)",
  avgpool: "avgpool(3, stride: 1)",
  globalavgpool: "globalavgpool",
  flatten: "flatten",
  dropout: "dropout(0.5)",
  subsample: "subsample(1)",
  pad_channels: "pad_channels(5)",
  tokens: "tokens",
  untokens: "untokens(in)",
  transpose: "transpose",
  class_token: "class_token",
  position_embedding: "position_embedding",
  token: "token(0)",
  attention: "attention(2)",
  deconv: "deconv(4, kernel: 3, padding: 1, bias: true)",
  globalmaxpool: "globalmaxpool",
  adaptive_avgpool: "adaptive_avgpool(3)",
  upsample: "upsample(2)",
  pixel_shuffle: "pixel_shuffle(2)",
  space_to_depth: "space_to_depth(2)",
  channel_shuffle: "channel_shuffle(2)",
  slice: "slice(1, to: 3)",
  concat: "concat([in, in])",
  mul: "mul(in)",
  add: "add(in)",
  scale: "scale(0.5)",
  shift: "shift(0.5)",
  identity: "identity()",
};

/** These take tokens. */
const ofTokens: readonly string[] = [
  calls.untokens,
  calls.transpose,
  calls.class_token,
  calls.position_embedding,
  calls.token,
  calls.attention,
];
const before = (call: string): string => (ofTokens.includes(call) ? "tokens\n" : "");

/** SGD with every option that adds to a step. */
const recipe = {
  loss: [{ kind: "cross_entropy", labelSmoothing: 0.1, weight: 1 }],
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
  !["globalavgpool", "globalmaxpool", "flatten", "add", "mul", "concat", "pad_channels", "slice"].includes(name) &&
  !["adaptive_avgpool", "upsample", "pixel_shuffle", "space_to_depth", "tokens", "untokens", "token"].includes(name);

/** What the layer of a call says of it. */
function said(body: string): number {
  const { node } = factsOf("[N, 4, 32, 32]", before(body) + body);
  // An identity leaves no node behind.
  return node.layer === "input" ? 0 : operationsOf(node);
}

const standardized = "conv(4, kernel: 3, bias: true, standardize: true)";

test.each([...layerNames.filter(isRepeatable).map((name) => calls[name]), standardized])(
  "%s: a copy more is what it says",
  (call) => {
    const lines = (count: number): string => before(call) + `${call}\n`.repeat(count);
    const copy = (most(lines(6)) - most(lines(2))) / 4;
    expect(copy).toBeLessThanOrEqual(said(call));
    // Nor does it say much more than is there, and refuse what could be compiled.
    expect(2 * copy).toBeGreaterThanOrEqual(said(call));
  },
);

test.each([...layerNames.map((name) => calls[name]), standardized])("%s: one is no more than it says", (call) => {
  // What makes a vector stands where the other end would.
  const isEnd = ["globalavgpool", "globalmaxpool", "flatten", calls.token].includes(call);
  const without = most(before(call));
  const nodes = isEnd ? most(before(call), call) - without + said("flatten") : most(before(call) + call) - without;
  expect(nodes).toBeLessThanOrEqual(said(call));
});
