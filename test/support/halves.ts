/** Numbers of 16 bits as memory has them, and which values of a schedule lie there so. */
import { roundedToHalf } from "../../compiler/graph/half.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import { outputsOf, type Schedule } from "../../compiler/schedule/types.ts";

/** The bits of the nearest number. */
export function halfBits(value: number): number {
  const rounded = roundedToHalf(value);
  const sign = rounded < 0 || Object.is(rounded, -0) ? 0x8000 : 0;
  const size = Math.abs(rounded);
  if (Number.isNaN(size)) return 0x7e00;
  if (size === Infinity) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | (size / 2 ** (exponent - 10) - 1024);
}
export function halfOf(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/** As a buffer of so many words holds them; what is behind the values is no number. */
export function asHalves(values: ArrayLike<number>, words: number): Uint16Array<ArrayBuffer> {
  const halves = new Uint16Array(2 * words).fill(halfBits(Number.NaN));
  for (let i = 0; i < values.length; i++) halves[i] = halfBits(values[i] ?? Number.NaN);
  return halves;
}
export function fromHalves({ buffer, byteOffset, byteLength }: ArrayBufferView): Float32Array<ArrayBuffer> {
  return Float32Array.from(new Uint16Array(buffer as ArrayBuffer, byteOffset, byteLength / 2), halfOf);
}

/**
 * The graph with 16 bits only where a step stores a value in them: what a device rounds, the interpreter then rounds, and
 * nothing else. A value that is computed where it is used is nowhere in memory.
 */
export function asStored({ graph, steps }: Schedule): Graph {
  const stored = new Set(steps.flatMap((step) => outputsOf(step).flatMap(({ node, half }) => (half ? [node] : []))));
  return {
    ...graph,
    nodes: graph.nodes.map((node) =>
      node.type.dtype === "f16" && !stored.has(node.id) ? { ...node, type: { ...node.type, dtype: "f32" } } : node,
    ),
  };
}
