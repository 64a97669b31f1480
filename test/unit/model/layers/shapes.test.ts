/** Shape rules against what PyTorch gives for the same call. */
import { describe, expect, test } from "vitest";
import { factsOf } from "../../../support/layer-cases.ts";

const IMAGE = "[N, 16, 7, 10]";

describe("an image of 16 channels, 7 x 10", () => {
  test.each([
    // Conv2d(16, 8, 3, padding=1)
    ["conv(8, kernel: 3)", "[N, 8, 7, 10]"],
    // Conv2d(16, 8, 3, stride=2, padding=1): odd and even sizes
    ["conv(8, kernel: 3, stride: 2)", "[N, 8, 4, 5]"],
    ["conv(8, kernel: 1, stride: 2)", "[N, 8, 4, 5]"],
    ["conv(8, kernel: 7, stride: 2)", "[N, 8, 4, 5]"],
    // An even kernel is not padded: Conv2d(16, 8, 4, stride=4)
    ["conv(8, kernel: 4, stride: 4)", "[N, 8, 1, 2]"],
    ["conv(8, kernel: 2)", "[N, 8, 6, 9]"],
    ["conv(8, kernel: 3, padding: 0)", "[N, 8, 5, 8]"],
    // Dilation 2 pads by 2.
    ["conv(8, kernel: 3, dilation: 2)", "[N, 8, 7, 10]"],
    ["conv(8, kernel: 3, dilation: 2, padding: 0)", "[N, 8, 3, 6]"],
    ["conv(8, kernel: [1, 7])", "[N, 8, 7, 10]"],
    ["conv(8, kernel: [3, 5], stride: [1, 2], padding: [0, 1])", "[N, 8, 5, 4]"],
    // TensorFlow's SAME at stride 2: ZeroPad2d((0, 1, 0, 1)), then Conv2d without padding
    ["conv(8, kernel: 3, stride: 2, padding: [0, 1, 0, 1])", "[N, 8, 3, 5]"],
    // top and bottom differ from left and right
    ["conv(8, kernel: 3, padding: [2, 1, 0, 0])", "[N, 8, 8, 8]"],
    ["maxpool(2)", "[N, 16, 3, 5]"],
    ["maxpool(3, stride: 2)", "[N, 16, 4, 5]"],
    ["maxpool(3, stride: 2, padding: 0)", "[N, 16, 3, 4]"],
    // MaxPool2d(3, 2, ceil_mode=True): 7 is covered by 3 windows, 10 needs one that hangs over
    ["maxpool(3, stride: 2, padding: 0, ceil: true)", "[N, 16, 3, 5]"],
    ["avgpool(2, ceil: true)", "[N, 16, 4, 5]"],
    ["avgpool(3, stride: 2, count_padding: true)", "[N, 16, 4, 5]"],
    ["avgpool([2, 5])", "[N, 16, 3, 2]"],
    ["subsample(2)", "[N, 16, 4, 5]"],
    ["subsample([1, 3])", "[N, 16, 7, 4]"],
    ["pad_channels(19)", "[N, 19, 7, 10]"],
    ["globalavgpool", "[N, 16]"],
    ["flatten", "[N, 1120]"],
    ["linear(5)", "[N, 5, 7, 10]"],
    ["bn", "[N, 16, 7, 10]"],
    ["groupnorm(groups: 4)", "[N, 16, 7, 10]"],
    ["dropout(0.5)", "[N, 16, 7, 10]"],
    ["relu", "[N, 16, 7, 10]"],
    ["gelu", "[N, 16, 7, 10]"],
    ["prelu -> softmax(groups: 4)", "[N, 16, 7, 10]"],
    ["layernorm -> scale(1) -> shift(0)", "[N, 16, 7, 10]"],
    ["instancenorm -> lrn(5)", "[N, 16, 7, 10]"],
    ["relu -> add(in)", "[N, 16, 7, 10]"],
    ["relu -> mul(in)", "[N, 16, 7, 10]"],
    // ConvTranspose2d(16, 8, 2, stride=2)
    ["deconv(8, kernel: 2, stride: 2)", "[N, 8, 14, 20]"],
    ["deconv(8, kernel: 3, stride: 2, padding: 1)", "[N, 8, 13, 19]"],
    ["deconv(8, kernel: 3, stride: 2, padding: 1, output_padding: 1)", "[N, 8, 14, 20]"],
    ["deconv(8, kernel: 4, stride: [2, 1], padding: [1, 0])", "[N, 8, 14, 13]"],
    ["deconv(8, kernel: 3, dilation: 3, output_padding: 2)", "[N, 8, 15, 18]"],
    ["globalmaxpool", "[N, 16]"],
    ["adaptive_avgpool(7)", "[N, 16, 7, 7]"],
    ["adaptive_avgpool([20, 3])", "[N, 16, 20, 3]"],
    ["upsample(2)", "[N, 16, 14, 20]"],
    ["upsample([1, 3], mode: bilinear)", "[N, 16, 7, 30]"],
    ["maxpool(2) -> upsample(to: in)", "[N, 16, 7, 10]"],
    ["pixel_shuffle(2)", "[N, 4, 14, 20]"],
    ["pixel_shuffle(4)", "[N, 1, 28, 40]"],
    ["space_to_depth(1)", "[N, 16, 7, 10]"],
    ["pixel_shuffle(2) -> space_to_depth(2)", "[N, 16, 7, 10]"],
    ["channel_shuffle(8)", "[N, 16, 7, 10]"],
    ["slice(4, to: 16)", "[N, 12, 7, 10]"],
    ["conv(5, kernel: 3) -> concat(in)", "[N, 21, 7, 10]"],
    ["conv(5, kernel: 3) -> concat([in, in])", "[N, 37, 7, 10]"],
  ])("%s gives %s", (body, shape) => expect(factsOf(IMAGE, body).shape).toBe(shape));
});

describe("tokens", () => {
  test.each([
    ["tokens", "[N, 70, 16]"],
    ["tokens -> class_token", "[N, 71, 16]"],
    ["tokens -> transpose", "[N, 16, 70]"],
    ["tokens -> transpose -> linear(5) -> transpose", "[N, 5, 16]"],
    ["tokens -> linear(8) -> untokens(in)", "[N, 8, 7, 10]"],
    ["tokens -> class_token -> position_embedding", "[N, 71, 16]"],
    ["tokens -> attention(4)", "[N, 70, 16]"],
    ["tokens -> token(69)", "[N, 16]"],
    ["tokens -> flatten", "[N, 1120]"],
    ["tokens -> globalavgpool", "[N, 16]"],
    ["tokens -> bn -> dropout(0.5)", "[N, 70, 16]"],
  ])("%s gives %s", (body, shape) => expect(factsOf(IMAGE, body).shape).toBe(shape));

  test.each([
    ["tokens", "[N, 7 * H, 4]"],
    ["conv(6, kernel: 3, stride: [1, 2]) -> tokens -> class_token", "[N, 7 * floor((H + 1) / 2) + 1, 6]"],
    ["tokens -> attention(2) -> untokens(in)", "[N, 4, 7, H]"],
    ["tokens -> token(6)", "[N, 4]"],
    ["tokens -> globalavgpool", "[N, 4]"],
  ])("of every width: %s gives %s", (body, shape) => expect(factsOf("[N, 4, 7, H]", body).shape).toBe(shape));

  test.each([
    ["tokens", "[N, H * W, 4]"],
    [
      "conv(6, kernel: 4, stride: 4) -> tokens -> class_token -> attention(2)",
      "[N, floor(H / 4) * floor(W / 4) + 1, 6]",
    ],
    ["tokens -> attention(2) -> untokens(in)", "[N, 4, H, W]"],
    ["tokens -> class_token -> token(0)", "[N, 4]"],
  ])("of every size at once: %s gives %s", (body, shape) => expect(factsOf("[N, 4, H, W]", body).shape).toBe(shape));
});

describe("every size at once", () => {
  test.each([
    ["conv(8, kernel: 3)", "[N, 8, H, W]", 1],
    ["conv(8, kernel: 3, stride: 2)", "[N, 8, floor((H + 1) / 2), floor((W + 1) / 2)]", 1],
    ["maxpool(2)", "[N, 3, floor(H / 2), floor(W / 2)]", 2],
    [
      "maxpool(2) -> maxpool(2) -> conv(8, kernel: 3, padding: 0)",
      "[N, 8, floor((H - 8) / 4), floor((W - 8) / 4)]",
      12,
    ],
    ["avgpool(2, ceil: true)", "[N, 3, floor((H + 1) / 2), floor((W + 1) / 2)]", 2],
    ["conv(8, kernel: 7, padding: 1)", "[N, 8, H - 4, W - 4]", 5],
    ["subsample(4)", "[N, 3, floor((H + 3) / 4), floor((W + 3) / 4)]", 1],
    ["globalavgpool", "[N, 3]", 1],
    ["deconv(8, kernel: 2, stride: 2)", "[N, 8, 2 * H, 2 * W]", 1],
    ["deconv(8, kernel: 3, stride: 2)", "[N, 8, 2 * H + 1, 2 * W + 1]", 1],
    // 2 H - 7 rows are left
    ["deconv(8, kernel: 3, stride: 2, padding: 4)", "[N, 8, 2 * H - 7, 2 * W - 7]", 4],
    ["upsample(2)", "[N, 3, 2 * H, 2 * W]", 1],
    ["maxpool(3, stride: 2) -> upsample(to: in)", "[N, 3, H, W]", 1],
    ["adaptive_avgpool([7, 5])", "[N, 3, 7, 5]", 1],
    ["upsample(3) -> space_to_depth(3)", "[N, 27, H, W]", 1],
  ])("%s gives %s from H = %d on", (body, shape, least) => {
    const facts = factsOf("[N, 3, H, W]", body);
    expect([facts.shape, facts.least]).toEqual([shape, least]);
  });

  test("a promise of multiples is kept through exact halvings", () => {
    expect(factsOf("[N, 3, 32 * H, 32 * W]", "conv(8, kernel: 3, stride: 2) -> maxpool(2)").shape).toBe(
      "[N, 8, 8 * H, 8 * W]",
    );
  });
});

describe("vectors and tokens", () => {
  test.each([
    ["[N, 32]", "linear(10)", "[N, 10]"],
    ["[N, 32]", "bn -> relu -> dropout(0.1)", "[N, 32]"],
    ["[N, 32]", "pad_channels(40)", "[N, 40]"],
    ["[N, 32]", "layernorm -> prelu -> scale(1) -> shift(0) -> softmax(groups: 2)", "[N, 32]"],
    ["[N, L, 384]", "layernorm -> silu -> prelu -> scale(1) -> shift(0) -> softmax(groups: 3)", "[N, L, 384]"],
    ["[N, 32]", "slice(0, to: 8)", "[N, 8]"],
    ["[N, 32]", "relu -> concat(in)", "[N, 64]"],
    ["[N, 32]", "channel_shuffle(4)", "[N, 32]"],
    ["[N, 196, 384]", "slice(128, to: 256)", "[N, 196, 128]"],
    ["[N, L, 384]", "linear(10) -> concat([in, in])", "[N, L, 778]"],
    ["[N, L, 384]", "channel_shuffle(3)", "[N, L, 384]"],
    ["[N, L, 384]", "globalmaxpool", "[N, 384]"],
    ["[N, 196, 384]", "linear(10)", "[N, 196, 10]"],
    ["[N, L, 384]", "groupnorm", "[N, L, 384]"],
    ["[N, L, 384]", "globalavgpool", "[N, 384]"],
    ["[N, 196, 384]", "flatten", "[N, 75264]"],
  ])("%s through %s is %s", (input, body, shape) => expect(factsOf(input, body).shape).toBe(shape));
});

describe.each(["add", "mul"])("what is joined by %s may be smaller", (layer) => {
  test("one channel at each position", () =>
    expect(factsOf("[N, 1, H, W]", `conv(8, kernel: 3) -> ${layer}(in)`).shape).toBe("[N, 8, H, W]"));
  test("one channel of tokens", () =>
    expect(factsOf("[N, L, 1]", `linear(8) -> ${layer}(in)`).shape).toBe("[N, L, 8]"));
  test("a value for each channel", () => expect(factsOf("[N, 1]", `linear(8) -> ${layer}(in)`).shape).toBe("[N, 8]"));
});

test("option A pads half before, the odd one after; `after` pads only there", () => {
  expect(factsOf("[N, 16, 8, 8]", "pad_channels(21)").node.attributes).toEqual({ before: 2, after: 3 });
  expect(factsOf("[N, 16, 8, 8]", "pad_channels(21, at: after)").node.attributes).toEqual({ before: 0, after: 5 });
});
