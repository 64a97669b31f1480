/** What is written is read; what is damaged is refused with the file's name and the reason, never half read. */
import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors, type Tensor } from "../../../runtime/safetensors.ts";

const tensors = new Map<string, Tensor>([
  ["conv.weight", { dtype: "F32", shape: [2, 3], values: Float32Array.of(1, -2, 3.5, Number.NaN, Infinity, -0) }],
  ["step", { dtype: "I32", shape: [], values: Int32Array.of(-7) }],
  ["empty", { dtype: "F32", shape: [0, 4], values: new Float32Array() }],
]);
const metadata = { seed: "1", note: "Größe ✓" };

/** A file with the header given as text or as an object. */
function file(header: object | string, data = new Uint8Array(8)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}
const f32 = (from: number, to: number): object => ({
  dtype: "F32",
  shape: [(to - from) / 4],
  data_offsets: [from, to],
});

test("a round trip keeps every bit, and the same contents give the same bytes", () => {
  const bytes = writeSafetensors({ tensors, metadata });
  expect(readSafetensors(bytes)).toEqual({ tensors, metadata });
  expect(writeSafetensors(readSafetensors(bytes))).toEqual(bytes);
  expect((bytes.length - 4 * 7) % 8).toBe(0);
  // From the middle of a Node Buffer, whatever its alignment.
  const moved = Buffer.concat([Buffer.of(1, 2, 3), bytes]).subarray(3);
  expect(readSafetensors(moved).tensors).toEqual(tensors);
});

test("a header of odd length, and PyTorch's 64-bit counters, are read", () => {
  const counter = new Uint8Array(new BigInt64Array([391n]).buffer);
  const entry = { dtype: "I64", shape: [], data_offsets: [0, 8] };
  const { tensors: read } = readSafetensors(file({ "bn1.num_batches_tracked": entry }, counter));
  expect([...(read.get("bn1.num_batches_tracked")?.values ?? [])]).toEqual([391]);
  const large = new Uint8Array(new BigInt64Array([2n ** 40n]).buffer);
  expect(() => readSafetensors(file({ n: entry }, large))).toThrow("n holds 1099511627776, too large for I32");
  expect(readSafetensors(file({ a: f32(0, 8) }, Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 64))).tensors.get("a")).toEqual({
    dtype: "F32",
    shape: [2],
    values: Float32Array.of(1, 2),
  });
});

test.each<readonly [what: string, bytes: Uint8Array, reason: string]>([
  ["nothing", new Uint8Array(), "0 bytes are too few for a header"],
  ["a few bytes", new Uint8Array(7), "7 bytes are too few for a header"],
  ["a header that is cut off", file({ a: f32(0, 8) }).subarray(0, 20), "the header of 54 bytes is cut off"],
  ["a header of no sane length", new Uint8Array(64).fill(255), "is too long"],
  ["no JSON", file("{"), "the header is no JSON object"],
  ["no object", file("[1]"), "the header is no JSON object"],
  ["null", file("null"), "the header is no JSON object"],
  ["no UTF-8", file("\u{1}".repeat(3)).fill(0xff, 8, 11), "the header is no JSON object"],
  ["an entry that is none", file({ a: 3 }), "the header's entry of a is damaged"],
  ["null as an entry", file({ a: null }), "the header's entry of a is damaged"],
  ["a negative extent", file({ a: { ...f32(0, 8), shape: [-2] } }), "the header's entry of a is damaged"],
  ["a fractional extent", file({ a: { ...f32(0, 8), shape: [1.5] } }), "the header's entry of a is damaged"],
  ["three offsets", file({ a: { ...f32(0, 8), data_offsets: [0, 4, 8] } }), "the header's entry of a is damaged"],
  ["a type that is not read", file({ a: { ...f32(0, 8), dtype: "BF16" } }), "a is BF16; F32, I32, I64 are read"],
  ["a type from Object", file({ a: { ...f32(0, 8), dtype: "toString" } }), "a is toString; F32, I32, I64 are read"],
  ["data that is cut off", file({ a: f32(0, 16) }), "a is cut off: it ends at byte 16 of 8"],
  ["offsets backwards", file({ a: { ...f32(0, 8), data_offsets: [8, 0] } }), "a has -8 bytes, [2] needs 8"],
  ["another size than the shape's", file({ a: { ...f32(0, 8), shape: [3] } }), "a has 8 bytes, [3] needs 12"],
  ["extents that overflow", file({ a: { ...f32(0, 8), shape: [2 ** 40, 2 ** 40] } }), "a has 8 bytes, [1099511627776,"],
  ["tensors that overlap", file({ a: f32(0, 8), b: f32(4, 8) }), "b overlaps another tensor at byte 4"],
  ["a hole", file({ a: f32(0, 4), b: f32(8, 12) }, new Uint8Array(12)), "the 4 bytes before b belong to no tensor"],
  ["bytes after the last", file({ a: f32(0, 4) }), "the last 4 bytes belong to no tensor"],
  [
    "one name twice",
    file(`{"a":${JSON.stringify(f32(0, 4))},"a":${JSON.stringify(f32(4, 8))}}`),
    "the 4 bytes before a belong to no tensor",
  ],
  ["metadata that is no text", file({ __metadata__: { step: 3 }, a: f32(0, 8) }), "the header's metadata is damaged"],
])("%s is refused", (_, bytes, reason) => {
  expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(
    expect.objectContaining({ code: "RN4013", message: expect.stringMatching(/^w\.safetensors: /) as string }),
  );
  expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(reason);
});

test("a whole file that is cut anywhere is refused, and any damage gives a problem or tensors, nothing else", () => {
  const bytes = writeSafetensors({ tensors, metadata });
  for (let length = 0; length < bytes.length; length++)
    expect(() => readSafetensors(bytes.subarray(0, length)), `${length} bytes`).toThrow(
      expect.objectContaining({ code: "RN4013" }),
    );
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] ?? 0) ^ 0x15;
    try {
      readSafetensors(damaged);
    } catch (error) {
      expect(error, `byte ${at}`).toMatchObject({ code: "RN4013" });
    }
  }
});
