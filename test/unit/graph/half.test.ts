/** Rounding to 16 bits, and where a graph rounds. */
import { expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { roundedToHalf } from "../../../compiler/graph/half.ts";
import { parseGraph, printGraph } from "../../../compiler/graph/text.ts";
import type { Graph } from "../../../compiler/graph/types.ts";
import { verify } from "../../../compiler/graph/verify.ts";
import { readSafetensors } from "../../../runtime/safetensors.ts";
import { halfBits, halfOf } from "../../support/halves.ts";

/** Every number of 16 bits but those that are none, in the order of their size, as our own reader of files has them. */
function allHalves(): readonly number[] {
  const bits = Uint16Array.from({ length: 0x7c00 }, (_, i) => i);
  const header = new TextEncoder().encode(
    JSON.stringify({ a: { dtype: "F16", shape: [bits.length], data_offsets: [0, bits.byteLength] } }).padEnd(80),
  );
  const file = new Uint8Array(8 + header.length + bits.byteLength);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(new Uint8Array(bits.buffer), 8 + header.length);
  return [...(readSafetensors(file).tensors.get("a")?.values ?? [])];
}

test("each number of 16 bits is itself, and what is between two is the nearer one, or the even one", () => {
  const halves = allHalves();
  expect(halves).toHaveLength(0x7c00);
  const wrong = halves.flatMap((low, bits) => {
    const high = halves[bits + 1] ?? 65_536;
    const even = bits % 2 === 0 ? low : high;
    const third = (high - low) / 3;
    const expected = [low, low, even, high, high].map((each) => (each === 65_536 ? Infinity : each));
    const rounded = [low, low + third, (low + high) / 2, high - third, high].map((each) => roundedToHalf(each));
    const mirrored = [low, low + third].map((each) => -roundedToHalf(-each));
    const isRight = [...expected, low, low].every((each, i) => each === [...rounded, ...mirrored][i]);
    return isRight && halfOf(halfBits(low)) === low && halfBits(low) === bits ? [] : [bits];
  });
  expect(wrong).toEqual([]);
});

test("what is beyond 65,504 is infinite from the middle to the next number on, and no number stays none", () => {
  expect([65_519.99, 65_520, -65_520, Infinity, 1e300].map(roundedToHalf)).toEqual([
    65_504,
    ...[Infinity, -Infinity, Infinity, Infinity],
  ]);
  expect([Number.NaN, -0, 2 ** -25, 2 ** -24].map(roundedToHalf)).toEqual([Number.NaN, -0, 0, 2 ** -24]);
});

/** y = x · 3, stored in 16 bits, plus 1. */
function thirds(): Graph {
  const build = new GraphBuilder().at({ path: "s", phase: "forward" });
  const x = build.leaf("input", "x", { dtype: "f32", shape: [2] });
  const graph = build.finish("thirds", [{ name: "y", node: build.mapWith("add", build.mapWith("multiply", x, 3), 1) }]);
  const nodes = graph.nodes.map((node) =>
    node.op === "map" && node.attributes.fn === "multiply"
      ? { ...node, type: { ...node.type, dtype: "f16" as const } }
      : node,
  );
  return { ...graph, nodes };
}

test("a graph rounds what takes 16 bits and nothing else, and reads back from its text", () => {
  const graph = thirds();
  expect(verify(graph)).toEqual([]);
  expect(parseGraph(printGraph(graph))).toEqual(graph);
  expect(printGraph(graph)).toContain("f16[2] = map(");
  const [y] = evaluate(graph, new Map([["x", Float64Array.of(0.1, 30_000)]])).outputs.values();
  // 0.3 in 16 bits is 0.300048828125; 90,000 is beyond all of them.
  expect([...(y ?? [])]).toEqual([1.300048828125, Infinity]);
});
