/** The least batch that a model can be trained on: two examples where a batch norm would see one value a channel. */
import { expect, test } from "vitest";
import { leastBatch } from "../../../compiler/model/measures/least-batch.ts";
import { modelOf } from "../../support/resnet20.ts";

const least = (input: string, body: string, sizes: { readonly [symbol: string]: number } = {}) => {
  const model = modelOf(`model M {\n  input image: ${input}\n  ${body}\n}\n`, "M");
  const { examples, norm } = leastBatch(model, new Map(Object.entries(sizes)));
  return [examples, norm?.path ?? ""];
};

test.each([
  ["a norm of 64 pixels", "[N, 3, 8, 8]", "conv(4, kernel: 3) -> bn -> globalavgpool -> linear(4)", [1, ""]],
  ["no norm", "[N, 3, 8, 8]", "globalavgpool -> linear(4)", [1, ""]],
  ["a norm behind the pooling", "[N, 3, 8, 8]", "bn -> globalavgpool -> bn -> linear(4)", [2, "bn_2"]],
  ["a norm of a vector", "[N, 3]", "linear(8) -> bn -> linear(4)", [2, "bn"]],
  ["a norm of one pixel", "[N, 3, 8, 8]", "conv(4, kernel: 8, stride: 8, padding: 0) -> bn", [2, "bn"]],
  ["a norm of two pixels", "[N, 3, 8, 16]", "conv(4, kernel: 8, stride: 8, padding: 0) -> bn", [1, ""]],
  ["a norm of groups looks at no batch", "[N, 3]", "linear(8) -> groupnorm(groups: 2) -> linear(4)", [1, ""]],
] as const)("%s", (_, input, body, expected) => expect(least(input, body)).toEqual(expected));

test("where the input leaves its size open, the images at hand decide", () => {
  const body = "conv(4, kernel: 4, stride: 4, padding: 0) -> bn";
  expect(least("[N, 3, 4 * H, 4 * W]", body, { H: 1, W: 1 })).toEqual([2, "bn"]);
  expect(least("[N, 3, 4 * H, 4 * W]", body, { H: 1, W: 2 })).toEqual([1, ""]);
});
