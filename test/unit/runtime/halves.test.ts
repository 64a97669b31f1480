/** Numbers of 16 bits: written as the float64 interpreter rounds them, and read back to themselves. */
import { expect, test } from "vitest";
import { fromHalves, toHalves } from "../../../runtime/halves.ts";
import { readSafetensors, writeSafetensors, type Tensor } from "../../../runtime/safetensors.ts";
import { halfBits } from "../../support/halves.ts";

test("every half is written as itself", () => {
  const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter((bits) => (bits & 0x7fff) <= 0x7c00);
  expect(toHalves(fromHalves(all))).toEqual(all);
  expect(toHalves(Float32Array.of(Number.NaN, -Number.NaN)).every((bits) => (bits & 0x7fff) === 0x7e00)).toBe(true);
});

test("what lies between two halves becomes the nearer one, in the middle the even one", () => {
  const halves = Array.from({ length: 0x7c00 - 1 }, (_, bits) => bits);
  const [lower, upper] = [
    fromHalves(Uint16Array.from(halves)),
    fromHalves(Uint16Array.from(halves, (bits) => bits + 1)),
  ];
  for (const share of [0.25, 0.5, 0.75]) {
    const between = lower.map((low, i) => low + share * ((upper[i] as number) - low));
    const signed = between.map((value, i) => (i % 2 === 0 ? value : -value));
    expect([...toHalves(signed)]).toEqual([...signed].map(halfBits));
  }
  expect([...toHalves(Float32Array.of(65_519, 65_520, 1e10, 2 ** -25, 2 ** -25 * 1.001))]).toEqual([
    0x7bff, 0x7c00, 0x7c00, 0, 1,
  ]);
});

test("a file in halves has vectors as they were, and a number that is too large is refused by name", () => {
  const weight: Tensor = { dtype: "F32", shape: [2, 2], values: Float32Array.of(1, 1 / 3, -2, 1e-9) };
  const bias: Tensor = { dtype: "F32", shape: [2], values: Float32Array.of(1 / 3, 1e6) };
  const bytes = writeSafetensors(
    {
      tensors: new Map([
        ["w", weight],
        ["b", bias],
      ]),
      metadata: { by: "us" },
    },
    { half: true },
  );
  const { tensors, metadata } = readSafetensors(bytes);
  expect(metadata).toEqual({ by: "us" });
  expect(tensors.get("b")?.values).toEqual(bias.values);
  expect([...(tensors.get("w")?.values ?? [])]).toEqual([1, 0.333251953125, -2, 0]);
  const large = { ...weight, values: Float32Array.of(1, 2, 3, 1e5) };
  expect(() => writeSafetensors({ tensors: new Map([["w", large]]), metadata: {} }, { half: true })).toThrow(
    "the tensor w: it holds 100000, too large for F16",
  );
});
