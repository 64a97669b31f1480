/** Tensors, multiply-adds and starting values of each layer, counted by hand and by PyTorch's formulas. */
import { describe, expect, test } from "vitest";
import { factsOf } from "../../../support/layer-cases.ts";

const CASES: readonly (readonly [body: string, params: number, macs: number, weights: readonly string[]])[] = [
  ["conv(64, kernel: 7, stride: 2)", 64 * 3 * 49, 112 * 112 * 64 * 3 * 49, ["weight [64, 3, 7, 7] parameter"]],
  [
    "conv(8, kernel: [1, 3], bias: true)",
    8 * 3 * 3 + 8,
    224 * 224 * 8 * 9,
    ["weight [8, 3, 1, 3] parameter", "bias [8] parameter"],
  ],
  ["conv(6, kernel: 3, groups: 3)", 6 * 9, 224 * 224 * 6 * 9, ["weight [6, 1, 3, 3] parameter"]],
  // [in, out / groups, kh, kw], and a product for each pixel that comes in
  ["deconv(8, kernel: 2, stride: 2)", 3 * 8 * 4, 224 * 224 * 3 * 8 * 4, ["weight [3, 8, 2, 2] parameter"]],
  [
    "deconv(6, kernel: 3, groups: 3, bias: true)",
    3 * 2 * 9 + 6,
    224 * 224 * 3 * 2 * 9,
    ["weight [3, 2, 3, 3] parameter", "bias [6] parameter"],
  ],
  ["linear(5)", 3 * 5 + 5, 224 * 224 * 15, ["weight [5, 3] parameter", "bias [5] parameter"]],
  ["globalavgpool -> linear(10, bias: false)", 30, 30, ["weight [10, 3] parameter"]],
  ["bn", 6, 0, ["weight [3] parameter", "bias [3] parameter", "running_mean [3] state", "running_var [3] state"]],
  ["bn(affine: false)", 0, 0, ["running_mean [3] state", "running_var [3] state"]],
  ["groupnorm(groups: 3)", 6, 0, ["weight [3] parameter", "bias [3] parameter"]],
  ["groupnorm(groups: 1, affine: false)", 0, 0, []],
  ["layernorm", 6, 0, ["weight [3] parameter", "bias [3] parameter"]],
  ["layernorm(affine: false)", 0, 0, []],
  ["instancenorm", 0, 0, []],
  ["instancenorm(affine: true)", 6, 0, ["weight [3] parameter", "bias [3] parameter"]],
  ["prelu", 3, 0, ["weight [3] parameter"]],
  ["prelu(per: scalar)", 1, 0, ["weight [1] parameter"]],
  ["scale(0)", 3, 0, ["weight [3] parameter"]],
  ["scale(0, per: scalar)", 1, 0, ["weight [1] parameter"]],
  ["shift(0)", 3, 0, ["bias [3] parameter"]],
  ["shift(0, per: scalar)", 1, 0, ["bias [1] parameter"]],
  ["conv(8, kernel: 1, standardize: true)", 24, 224 * 224 * 24, ["weight [8, 3, 1, 1] parameter"]],
  ...[
    "relu",
    "relu6",
    "gelu",
    "silu",
    "sigmoid",
    "tanh",
    "hardswish",
    "hardsigmoid",
    "leaky_relu",
    "softmax",
    "lrn(5)",
    "maxpool(2)",
    "avgpool(2)",
    "globalavgpool",
    "flatten",
    "dropout(0.5)",
    "subsample(2)",
    "pad_channels(9)",
    "add(in)",
    "mul(in)",
    "concat(in)",
    "slice(1, to: 3)",
    "channel_shuffle(3)",
    "upsample(2)",
    "space_to_depth(2)",
    "adaptive_avgpool(7)",
    "globalmaxpool",
  ].map((body) => [body, 0, 0, []] as const),
];

describe("parameters and multiply-adds on [N, 3, 224, 224]", () => {
  test.each(CASES)("%s: %d and %d", (body, params, macs, weights) => {
    const facts = factsOf("[N, 3, 224, 224]", body);
    expect([facts.params, facts.macs, facts.weights]).toEqual([params, macs, weights]);
  });
  test("tokens: once at every position", () => {
    const { params, macs } = factsOf("[N, 196, 384]", "linear(1536)");
    expect([params, macs]).toEqual([384 * 1536 + 1536, 196 * 384 * 1536]);
  });
  // torch.nn.MultiheadAttention(384, 6): 591,360 parameters; its products at 196 positions
  test("attention: four products with weights, and two of positions by positions", () => {
    const weights = [
      "in_proj_weight [1152, 384]",
      "in_proj_bias [1152]",
      "out_proj.weight [384, 384]",
      "out_proj.bias [384]",
    ];
    const facts = factsOf("[N, 196, 384]", "attention(6)");
    expect([facts.params, facts.macs]).toEqual([591_360, 4 * 196 * 384 ** 2 + 2 * 196 ** 2 * 384]);
    expect(facts.weights).toEqual(weights.map((each) => `${each} parameter`));
    expect(factsOf("[N, 196, 384]", "attention(6, bias: false)").params).toBe(4 * 384 ** 2);
  });
  test.each([
    ["class_token", ["weight [1, 1, 8] parameter"]],
    ["position_embedding", ["weight [1, 5, 8] parameter"]],
    ["transpose", []],
    ["token(4)", []],
  ])("of tokens, %s has %s and multiplies nothing", (body, weights) => {
    const facts = factsOf("[N, 5, 8]", body);
    expect([facts.weights, facts.macs]).toEqual([weights, 0]);
  });
  test("symbolic sizes are counted where they are given", () => {
    expect(factsOf("[N, 4, H, W]", "conv(8, kernel: 3, stride: 2)", { H: 225, W: 3 }).macs).toBe(113 * 2 * 8 * 4 * 9);
  });
});

describe("starting values", () => {
  const start = (input: string, body: string): readonly unknown[] =>
    factsOf(input, body).node.weights.map(({ initializer }) => initializer);
  const first = (init: string): unknown => start("[N, 16, 8, 8]", `conv(32, kernel: 3, groups: 2, init: ${init})`)[0];
  // fan_in = 16 / 2 * 9, fan_out = 32 * 9, as torch.nn.init counts them
  const [fanIn, fanOut] = [72, 288];

  test("a convolution: He, by what goes out; its bias 0", () => {
    expect(start("[N, 16, 8, 8]", "conv(32, kernel: 3, groups: 2, bias: true)")).toEqual([
      { kind: "normal", std: Math.sqrt(2 / fanOut) },
      { kind: "constant", value: 0 },
    ]);
  });
  test("a transposed convolution: He, with the fans that PyTorch counts of [in, out / groups, kh, kw]", () => {
    expect(start("[N, 16, 8, 8]", "deconv(32, kernel: 3, groups: 2, bias: true)")).toEqual([
      { kind: "normal", std: Math.sqrt(2 / (16 * 9)) },
      { kind: "constant", value: 0 },
    ]);
  });
  test("a linear layer: PyTorch's default for both", () => {
    const bound = 1 / Math.sqrt(64);
    expect(start("[N, 64]", "linear(10)")).toEqual([
      { kind: "uniform", bound },
      { kind: "uniform", bound },
    ]);
  });
  test("attention: Xavier's uniform over all rows of a weight, biases 0", () => {
    expect(start("[N, 5, 8]", "attention(2)")).toEqual([
      { kind: "uniform", bound: Math.sqrt(6 / (8 + 24)) },
      { kind: "constant", value: 0 },
      { kind: "uniform", bound: Math.sqrt(6 / (8 + 8)) },
      { kind: "constant", value: 0 },
    ]);
  });
  test("a class token: 0; positions: normal, or what is said", () => {
    expect(start("[N, 5, 8]", "class_token")).toEqual([{ kind: "constant", value: 0 }]);
    expect(start("[N, 5, 8]", "position_embedding")).toEqual([{ kind: "normal", std: 0.02 }]);
    expect(start("[N, 5, 8]", "position_embedding(init: constant(0))")).toEqual([{ kind: "constant", value: 0 }]);
  });
  test("norms: γ as said, β 0, statistics 0 and 1", () => {
    const values = (body: string): readonly unknown[] =>
      start("[N, 32, 8, 8]", body).map((each) => (each as { readonly value: number }).value);
    expect(values("bn")).toEqual([1, 0, 0, 1]);
    expect(values("bn(gamma: 0)")).toEqual([0, 0, 0, 1]);
    expect(values("groupnorm(gamma: 0.5)")).toEqual([0.5, 0]);
    expect(values("layernorm(gamma: 0)")).toEqual([0, 0]);
    expect(values("instancenorm(affine: true)")).toEqual([1, 0]);
  });
  test("learned slopes, factors and offsets: as said", () => {
    const value = (body: string): unknown => start("[N, 4, 8, 8]", body)[0];
    expect(value("prelu")).toEqual({ kind: "constant", value: 0.25 });
    expect(value("prelu(per: scalar, init: 0.1)")).toEqual({ kind: "constant", value: 0.1 });
    expect(value("scale(1e-6)")).toEqual({ kind: "constant", value: 1e-6 });
    expect(value("shift(-1, per: scalar)")).toEqual({ kind: "constant", value: -1 });
  });
  test.each([
    ["he_normal(fan_in)", { kind: "normal", std: Math.sqrt(2 / fanIn) }],
    ["he_normal(fan_out, gain: 2)", { kind: "normal", std: 2 * Math.sqrt(2 / fanOut) }],
    ["he_uniform(fan_in)", { kind: "uniform", bound: Math.sqrt(6 / fanIn) }],
    ["xavier_normal", { kind: "normal", std: Math.sqrt(2 / (fanIn + fanOut)) }],
    ["xavier_uniform", { kind: "uniform", bound: Math.sqrt(6 / (fanIn + fanOut)) }],
    ["fan_in_uniform", { kind: "uniform", bound: 1 / Math.sqrt(fanIn) }],
    ["normal(0.02)", { kind: "normal", std: 0.02 }],
    ["truncated_normal(0.02)", { kind: "truncated_normal", std: 0.02 }],
    ["uniform(0.1)", { kind: "uniform", bound: 0.1 }],
    ["constant(3)", { kind: "constant", value: 3 }],
    ["dirac", { kind: "dirac", groups: 2 }],
  ])("init: %s", (init, expected) => expect(first(init)).toEqual(expected));
});
