/** Between people's order and a buffer's: against a walk that counts indices one by one. */
import { expect, test } from "vitest";
import { fromStored, toStored, volume } from "../../../runtime/layout.ts";
import * as obvious from "../../support/shared-data.ts";

const cases: readonly (readonly [shape: readonly number[], order: readonly number[]])[] = [
  [[], []],
  [[5], [0]],
  [
    [2, 3],
    [0, 1],
  ],
  [
    [2, 3],
    [1, 0],
  ],
  [
    [4, 1, 3],
    [2, 0, 1],
  ],
  [
    [2, 3, 4, 5],
    [0, 2, 3, 1],
  ],
  [
    [6, 5, 3, 2],
    [2, 3, 1, 0],
  ],
  [
    [2, 3, 1, 4, 2],
    [4, 1, 0, 3, 2],
  ],
  [
    [2, 0, 3],
    [2, 1, 0],
  ],
  // Rows in pieces, and one that would be if its length were even.
  [
    [2, 40, 64, 32],
    [0, 2, 3, 1],
  ],
  [
    [150, 2, 513],
    [2, 0, 1],
  ],
];

test.each(cases)("[%j] stored as %j, and back", (shape, order) => {
  const values = Float32Array.from({ length: volume(shape) }, (_, i) => i + 1);
  const stored = toStored(values, shape, order, new Float32Array(values.length));
  expect([...stored]).toEqual([...obvious.toStored(values, shape, order)]);
  const back = fromStored(stored, shape, order);
  expect(back).toEqual(values);
  // A session's tensors are read at once: who hands one over to a worker keeps the others.
  expect(back.buffer).not.toBe(stored.buffer);
});

test("an image's channels end up innermost; integers stay integers", () => {
  const image = Int32Array.of(1, 2, 3, 4, 10, 20, 30, 40);
  expect(toStored(image, [1, 2, 2, 2], [0, 2, 3, 1], new Int32Array(8))).toEqual(
    Int32Array.of(1, 10, 2, 20, 3, 30, 4, 40),
  );
});
