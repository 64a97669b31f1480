/** Layers in the interpreter, by hand where no oracle case reaches. */
import { describe, expect, test } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
import { modelWith } from "../../support/layer-cases.ts";
import { runLowered, type Values } from "../../support/run-lowered.ts";
import { plainLoss } from "../../support/step-parts.ts";

/** The output in evaluation mode, in PyTorch's layout. */
function infer(input: string, body: string, batch: number, values: Values): readonly number[] {
  return runLowered(lower(modelWith(input, body), { kind: "infer", batch }), values).outputs["output"] ?? [];
}
const count = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

describe("pools that round up, as PyTorch does", () => {
  // Windows begin at -1, 1 and 3; the last hangs over the padding by one, and what hangs over never counts.
  const call = (options: string): string => `avgpool([1, 3], stride: [1, 2], padding: [0, 1], ceil: true${options})`;
  test("average of what is inside", () =>
    expect(infer("[N, 1, 1, 4]", call(""), 1, { x: count(4) })).toEqual([1.5, 3, 4]));
  test("average with the padding counted", () =>
    expect(infer("[N, 1, 1, 4]", call(", count_padding: true"), 1, { x: count(4) })).toEqual([1, 3, 2]));
  test("maximum", () =>
    expect(infer("[N, 1, 1, 5]", "maxpool([1, 2], ceil: true)", 1, { x: [-5, -4, -3, -2, -1] })).toEqual([-4, -2, -1]));
});

describe("taps that never reach the image are left out, and nothing else", () => {
  test.each([
    [[8, 9], [3, 3], 1, 100, [100, 100]],
    [[8, 9], [3, 5], 2, 77, [77, 154]],
    [[5, 70], [4, 3], 3, 60, [120, 64]],
    [[6, 6], [5, 1], 1, 90, [361, 0]],
    [[7, 5], [2, 2], 5, 500, [500, 498]],
  ] as const)(
    "an image of %s, kernel %s, stride %i, dilation %i, padding %s",
    (image, kernel, stride, dilation, padding) => {
      const [[h, w], [kh, kw]] = [image, kernel];
      const x = Array.from({ length: h * w }, (_, i) => ((i * 7) % 11) - 4);
      const weight = Array.from({ length: kh * kw }, (_, i) => i + 1);
      const call = `conv(1, kernel: [${kh}, ${kw}], stride: ${stride}, dilation: ${dilation}, padding: [${padding.join(", ")}])`;
      const expected: number[] = [];
      const windows = (extent: number, taps: number, pad: number): number =>
        Math.floor((extent + 2 * pad - dilation * (taps - 1) - 1) / stride) + 1;
      for (let oy = 0; oy < windows(h, kh, padding[0]); oy++)
        for (let ox = 0; ox < windows(w, kw, padding[1]); ox++) {
          let sum = 0;
          for (let ky = 0; ky < kh; ky++)
            for (let kx = 0; kx < kw; kx++) {
              const [y, column] = [oy * stride - padding[0] + ky * dilation, ox * stride - padding[1] + kx * dilation];
              if (y >= 0 && y < h && column >= 0 && column < w)
                sum += (x[y * w + column] ?? 0) * (weight[ky * kw + kx] ?? 0);
            }
          expected.push(sum);
        }
      expect(expected.some((each) => each !== 0)).toBe(true);
      expect(infer(`[N, 1, ${h}, ${w}]`, call, 1, { x, "s.0.conv.weight": weight })).toEqual(expected);
    },
  );
});

describe("what is added may be smaller", () => {
  test("one channel, at each position of the others", () => {
    const values = { x: [1, 2, 3, 4], "s.0.conv.weight": [10, 100] };
    expect(infer("[N, 1, 2, 2]", "conv(2, kernel: 1) -> add(in)", 1, values)).toEqual([
      11, 22, 33, 44, 101, 202, 303, 404,
    ]);
  });
  test("one number, for each channel", () => {
    const values = { x: [3, 5], "s.0.linear.weight": [1, 2], "s.0.linear.bias": [0, 1] };
    expect(infer("[N, 1]", "linear(2) -> add(in)", 2, values)).toEqual([6, 10, 10, 16]);
  });
});

test("flatten puts channels outermost", () =>
  expect(infer("[N, 2, 2, 2]", "flatten", 2, { x: count(16) })).toEqual(count(16)));

test("a linear layer acts at each position of an image and of tokens", () => {
  const weights = { "s.0.linear.weight": [1, 10], "s.0.linear.bias": [0.5] };
  // Channels 1 and 2 of three pixels: [1, 2, 3] and [4, 5, 6]
  expect(infer("[N, 2, 1, 3]", "linear(1)", 1, { x: count(6), ...weights })).toEqual([41.5, 52.5, 63.5]);
  expect(infer("[N, 3, 2]", "linear(1)", 1, { x: count(6), ...weights })).toEqual([21.5, 43.5, 65.5]);
});

describe("dropout", () => {
  const [batch, width, rate] = [64, 256, 0.25];
  const model = modelWith(`[N, ${width}]`, `dropout(${rate}) -> dropout(${rate})`);
  const x = new Array<number>(batch * width).fill(1);
  const train = (seed: number): readonly number[] => {
    const values = { x, seed: [seed], labels: new Array<number>(batch).fill(0) };
    return runLowered(lower(model, { kind: "train", loss: plainLoss, batch }), values).outputs["output"] ?? [];
  };

  test("does nothing in evaluation", () => {
    const lowered = lower(model, { kind: "infer", batch });
    expect(lowered.graph.nodes.map(({ op }) => op)).toEqual(["input"]);
  });
  test("twice keeps what both keep, scaled so that the mean stays: the masks are independent", () => {
    const y = train(1);
    const scale = 1 / (1 - rate) ** 2;
    expect(new Set(y.map((each) => each.toFixed(12)))).toEqual(new Set(["0.000000000000", scale.toFixed(12)]));
    const kept = y.filter((each) => each > 0).length / y.length;
    // 0.75² = 0.5625 of 16,384, five standard deviations either side; one mask twice would keep 0.75.
    expect(Math.abs(kept - (1 - rate) ** 2)).toBeLessThan(5 * Math.sqrt((0.5625 * 0.4375) / y.length));
  });
  test("the same seed gives the same mask, another seed another", () => {
    expect(train(1)).toEqual(train(1));
    expect(train(1)).not.toEqual(train(2));
  });
});

test("in training a norm keeps the unbiased variance, in evaluation it uses it", () => {
  const model = modelWith("[N, 1]", "bn(momentum: 0.5, affine: false)");
  const state = { "s.0.bn.running_mean": [1], "s.0.bn.running_var": [3] };
  const trained = runLowered(lower(model, { kind: "train", loss: plainLoss, batch: 3 }), {
    x: [1, 2, 6],
    labels: [0, 0, 0],
    ...state,
  });
  // mean 3, squares 4 + 1 + 9 = 14: 7 unbiased, 14/3 biased
  expect(trained.updates).toEqual({ "s.0.bn.running_mean": [2], "s.0.bn.running_var": [5] });
  expect(trained.outputs["output"]?.[0]).toBeCloseTo(-2 / Math.sqrt(14 / 3 + 1e-5), 12);
  const evaluated = runLowered(lower(model, { kind: "infer", batch: 1 }), { x: [5], ...state });
  expect(evaluated.outputs["output"]?.[0]).toBeCloseTo(4 / Math.sqrt(3 + 1e-5), 12);
  expect(evaluated.updates).toEqual({});
});

describe("tokens", () => {
  // Two channels of a 2 x 2 image: 1 2 / 3 4 and 5 6 / 7 8
  test("pixels row by row, and back", () => {
    expect(infer("[N, 2, 2, 2]", "tokens", 1, { x: count(8) })).toEqual([1, 5, 2, 6, 3, 7, 4, 8]);
    expect(infer("[N, 2, 2, 3]", "tokens -> untokens(in)", 2, { x: count(24) })).toEqual(count(24));
  });
  test("positions and channels change places", () =>
    expect(infer("[N, 2, 3]", "transpose", 2, { x: count(12) })).toEqual([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12]));
  test("a learned token in front of each example's, an offset for each position, one of them as a vector", () => {
    const values = { x: count(8), "s.0.class_token.weight": [100, 200] };
    expect(infer("[N, 2, 2]", "class_token", 2, values)).toEqual([100, 200, 1, 2, 3, 4, 100, 200, 5, 6, 7, 8]);
    const offsets = { x: count(8), "s.0.position_embedding.weight": [10, 20, 30, 40] };
    expect(infer("[N, 2, 2]", "position_embedding", 2, offsets)).toEqual([11, 22, 33, 44, 15, 26, 37, 48]);
    expect(infer("[N, 2, 2]", "token(1)", 2, { x: count(8) })).toEqual([3, 4, 7, 8]);
  });
  test("flattened as they lie, and averaged", () => {
    expect(infer("[N, 2, 2]", "flatten", 2, { x: count(8) })).toEqual(count(8));
    expect(infer("[N, 2, 2]", "globalavgpool", 2, { x: count(8) })).toEqual([2, 3, 6, 7]);
  });
});

test("attention stays finite where scores are far beyond what exp can take", () => {
  const identity = [1, 0, 0, 1];
  const values = {
    x: [3000, 0, 0, -3000],
    "s.0.attention.in_proj_weight": [...identity, ...identity, ...identity],
    "s.0.attention.out_proj.weight": identity,
  };
  // Each position reads itself alone: its own score is 9e6 / sqrt(2), the other's 0.
  expect(infer("[N, 2, 2]", "attention(1, bias: false)", 1, values)).toEqual([3000, 0, 0, -3000]);
});
