import { expect, test } from "vitest";
import { constant, symbolic, windowed } from "../../../../compiler/model/shapes/extent.ts";
import {
  concreteSizes,
  formatShape,
  image,
  imageSize,
  vector,
  type Shape,
} from "../../../../compiler/model/shapes/shape.ts";

const half = windowed(symbolic("H"), -1, 2, 1);
const tokens: Shape = { layout: "tokens", batch: "B", channels: 384, extents: [symbolic("L")] };

test.each<[string, Shape]>([
  ["[N, 64, 56, 56]", image("N", 64, constant(56), constant(56))],
  ["[N, 128, floor((H + 1) / 2), W]", image("N", 128, half, symbolic("W"))],
  ["[N, 1000]", vector("N", 1000)],
  ["[B, L, 384]", tokens],
])("%s", (text, shape) => expect(formatShape(shape)).toBe(text));

test("sizes without the batch, channels where PyTorch has them", () => {
  const sizes = new Map([
    ["H", 225],
    ["W", 10],
    ["L", 197],
  ]);
  expect(concreteSizes(image("N", 128, half, symbolic("W")), sizes)).toEqual([128, 113, 10]);
  expect(concreteSizes(tokens, sizes)).toEqual([197, 384]);
  expect(concreteSizes(vector("N", 10), new Map())).toEqual([10]);
  expect(() => concreteSizes(tokens, new Map())).toThrow(/no size is known for L/);
});

test("only an image has height and width", () => {
  expect(imageSize(image("N", 3, constant(7), constant(8)))).toEqual([constant(7), constant(8)]);
  expect(() => imageSize(vector("N", 3))).toThrow(/\[N, 3\] is no image/);
});
