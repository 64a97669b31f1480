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

test("names that an object would lose or move, metadata too, are kept in their order", () => {
  const each: Tensor = { dtype: "I32", shape: [1], values: Int32Array.of(1) };
  const names = ["b", "__proto__", "constructor", "7", "a\u0000b", "toString", "\u2028", '"'];
  const odd = { tensors: new Map(names.map((name) => [name, each])), metadata: JSON.parse('{"__proto__":"x"}') as {} };
  const read = readSafetensors(writeSafetensors(odd));
  expect([...read.tensors.keys()]).toEqual(names);
  expect(Object.entries(read.metadata)).toEqual([["__proto__", "x"]]);
});

test("what could not be read again is not written", () => {
  const written = (name: string, tensor: Tensor) => () =>
    writeSafetensors({ tensors: new Map([[name, tensor]]), metadata: {} });
  const values = new Float32Array(2);
  expect(written("__metadata__", { dtype: "F32", shape: [2], values })).toThrow("this name is the format's own");
  expect(written("a", { dtype: "I32", shape: [2], values })).toThrow("its values are no I32");
  expect(written("a", { dtype: "F32", shape: [3], values })).toThrow("[3] needs 3 values, not 2");
});

/** A file of one tensor of a type, of the bytes of `values`. */
function typed(dtype: string, values: ArrayBufferView<ArrayBuffer>, shape: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return file({ a: { dtype, shape, data_offsets: [0, bytes.length] } }, bytes);
}
function bits(tensor: Tensor | undefined): readonly number[] {
  return [...new Uint32Array(tensor?.values.buffer as ArrayBuffer)];
}

test("every half is read exactly: subnormal, infinite, not a number with its payload", () => {
  const halves = Uint16Array.from({ length: 2 ** 16 }, (_, half) => half);
  const values = readSafetensors(typed("F16", halves, [2 ** 16])).tensors.get("a")?.values ?? new Float32Array();
  const wrong = [...values].flatMap((value, half) => {
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
    const finite = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    const special = fraction > 0 ? Number.NaN : Infinity;
    const size = exponent < 31 ? finite : special;
    const wanted = half & 0x8000 ? -size : size;
    return Object.is(value, wanted) ? [] : [half];
  });
  expect(wrong).toEqual([]);
  expect(bits(readSafetensors(typed("F16", Uint16Array.of(0x7d01, 0xfe00), [2])).tensors.get("a"))).toEqual([
    0x7fa02000, 0xffc00000,
  ]);
});

test("BF16 is the upper half of F32, bit for bit", () => {
  const halves = Uint16Array.from({ length: 2 ** 16 }, (_, half) => half);
  const read = bits(readSafetensors(typed("BF16", halves, [2 ** 16])).tensors.get("a"));
  expect(read.filter((value, half) => value !== half * 2 ** 16)).toEqual([]);
});

test("F64 is rounded to F32, and told where it does not fit", () => {
  const read = readSafetensors(typed("F64", Float64Array.of(0.1, -Infinity, Number.NaN, 1e-46), [4])).tensors.get("a");
  expect(read?.values).toEqual(Float32Array.of(0.1, -Infinity, Number.NaN, 0));
  expect(() => readSafetensors(typed("F64", Float64Array.of(1, 1e39), [2]))).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("a holds 1e+39, too large for F32") as string,
      help: expect.stringContaining("diverged") as string,
    }),
  );
});

test.each<readonly [string, ArrayBufferView<ArrayBuffer>, readonly number[]]>([
  ["I8", Int8Array.of(-1, 5), [-1, 5]],
  ["U8", Uint8Array.of(255, 5), [255, 5]],
  ["BOOL", Uint8Array.of(1, 0), [1, 0]],
  ["I16", Int16Array.of(-300, 5), [-300, 5]],
  ["U16", Uint16Array.of(65535, 5), [65535, 5]],
  ["U32", Uint32Array.of(2 ** 31 - 1, 5), [2 ** 31 - 1, 5]],
  ["I64", BigInt64Array.of(-(2n ** 31n), 5n), [-(2 ** 31), 5]],
  ["U64", BigUint64Array.of(7n, 5n), [7, 5]],
])("integers of the type %s are read as I32", (dtype, values, wanted) => {
  expect(readSafetensors(typed(dtype, values, [2])).tensors.get("a")).toEqual({
    dtype: "I32",
    shape: [2],
    values: Int32Array.from(wanted),
  });
});

test("a type that is not read, or none, is named with a way to convert it", () => {
  const says = (message: string): unknown =>
    expect.objectContaining({ message, help: expect.stringContaining("load_file") as string });
  const list = "F32, F16, BF16, F64, I8, U8, BOOL, I16, U16, I32, U32, I64, U64 are read";
  const eights = typed("F8_E4M3", new Uint8Array(2), [2]);
  expect(() => readSafetensors(eights, "w")).toThrow(says(`w: a has the dtype F8_E4M3; ${list}`) as Error);
  const none = file({ a: { shape: [2], data_offsets: [0, 8] } });
  expect(() => readSafetensors(none, "w")).toThrow(says(`w: a has no dtype; ${list}`) as Error);
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
  ["no JSON", file("{"), "at its byte 1 it ends where a name in quotes should be"],
  ["no object", file("[1]"), "the header is no JSON object"],
  ["null", file("null"), "the header is no JSON object"],
  ["no UTF-8", file("\u{1}".repeat(3)).fill(0xff, 8, 11), "the header is no JSON object"],
  ["no UTF-8 in a name", file('{"ab":1}').fill(0xff, 10, 11), "text at byte 1 is not UTF-8"],
  ["a text without an end", file('{"a\\"'), "the header ends within a text"],
  ["an escape that is none", file('{"\\q":1}'), "text at byte 1 is not UTF-8, or no JSON"],
  ["a name that goes on and on", file(`{"${"a".repeat(70_000)}":1}`), "a name of more than 65536 bytes"],
  ["something after the header", file('{} "a"'), 'at its byte 3 there is "\\"" where nothing more should be'],
  ["no comma", file(`{"a":${JSON.stringify(f32(0, 8))} "b":1}`), "where a comma or } should be"],
  ["an entry that is none", file({ a: 3 }), "the header's entry of a is damaged: it is no object"],
  ["null as an entry", file({ a: null }), "the header's entry of a is damaged: it is no object"],
  ["a negative extent", file({ a: { ...f32(0, 8), shape: [-2] } }), "-2 in its shape is no count"],
  ["a fractional extent", file({ a: { ...f32(0, 8), shape: [1.5] } }), "1.5 in its shape is no count"],
  ["a huge extent", file({ a: { ...f32(0, 8), shape: [2 ** 60] } }), "1152921504606847000 in its shape is no count"],
  ["an extent of many digits", file(`{"a":{"shape":[${"9".repeat(50)}]}}`), "9999 in its shape is no count"],
  ["a text as an extent", file({ a: { ...f32(0, 8), shape: ["2"] } }), "where a number should be"],
  ["a number of no JSON", file('{"a":{"shape":[007]}}'), "where a number should be"],
  ["no shape", file({ a: { dtype: "F32", data_offsets: [0, 8] } }), "entry of a is damaged: it has no shape"],
  ["a shape that is none", file({ a: { ...f32(0, 8), shape: 2 } }), "entry of a is damaged: its shape is no list"],
  ["many axes", file({ a: { ...f32(0, 8), shape: Array(65).fill(1) } }), "its shape has more than 64 numbers"],
  ["no offsets", file({ a: { dtype: "F32", shape: [2] } }), "entry of a is damaged: it has no data_offsets"],
  ["three offsets", file({ a: { ...f32(0, 8), data_offsets: [0, 4, 8] } }), "it has 3 data_offsets, not 2"],
  ["one key twice", file('{"a":{"shape":[],"shape":[]}}'), "it says shape twice"],
  ["an object where none belongs", file({ a: { ...f32(0, 8), extra: {} } }), "where a number should be"],
  ["a type from Object", file({ a: { ...f32(0, 8), dtype: "toString" } }), "a has the dtype toString; F32"],
  ["a type that is no text", file({ a: { ...f32(0, 8), dtype: 7 } }), "a has no dtype; F32"],
  ["data that is cut off", file({ a: f32(0, 16) }), "a is cut off: it ends at byte 16 of 8"],
  ["offsets backwards", file({ a: { ...f32(0, 8), data_offsets: [8, 0] } }), "a has -8 bytes, [2] needs 8"],
  ["backwards, type unknown", file({ a: { ...f32(0, 8), dtype: "X", data_offsets: [8, 0] } }), "a has -8 bytes"],
  ["another size than the shape's", file({ a: { ...f32(0, 8), shape: [3] } }), "a has 8 bytes, [3] needs 12"],
  ["extents that overflow", file({ a: { ...f32(0, 8), shape: [2 ** 40, 2 ** 40] } }), "a has 8 bytes, [1099511627776,"],
  [
    "extents that overflow to 0",
    file({ a: { ...f32(0, 8), shape: Array(64).fill(2 ** 52) } }),
    "a has 8 bytes, [45035",
  ],
  ["tensors that overlap", file({ a: f32(0, 8), b: f32(4, 8) }), "b overlaps another tensor at byte 4"],
  ["an empty one within another", file({ a: f32(0, 8), b: f32(4, 4) }), "b overlaps another tensor at byte 4"],
  ["a hole", file({ a: f32(0, 4), b: f32(8, 12) }, new Uint8Array(12)), "the 4 bytes before b belong to no tensor"],
  ["bytes after the last", file({ a: f32(0, 4) }), "the last 4 bytes belong to no tensor"],
  [
    "one name twice",
    file(`{"a":${JSON.stringify(f32(0, 4))},"a":${JSON.stringify(f32(4, 8))}}`),
    "a stands twice in the header, with different entries",
  ],
  [
    "metadata that is no text",
    file({ __metadata__: { step: 3 }, a: f32(0, 8) }),
    "metadata is damaged: step is no text",
  ],
  ["metadata that is a list", file({ __metadata__: ["x"], a: f32(0, 8) }), "metadata is damaged: it is no object"],
  ["metadata twice", file('{"__metadata__":{},"__metadata__":{}}'), "the header's metadata is there twice"],
])("%s is refused", (_, bytes, reason) => {
  expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(
    expect.objectContaining({ code: "RN4013", message: expect.stringMatching(/^w\.safetensors: /) as string }),
  );
  expect(() => readSafetensors(bytes, "w.safetensors")).toThrow(reason);
});

test("the same entry twice, keys of a later version and an empty tensor are no damage", () => {
  const entry = JSON.stringify(f32(0, 8));
  const twice = file(`{"a":${entry}, "a":${entry}, "e":{"dtype":"F32","shape":[0,9],"data_offsets":[8,8],"of":null}}`);
  const { tensors: read } = readSafetensors(twice);
  expect([...read.keys()]).toEqual(["a", "e"]);
  expect(read.get("e")?.values.length).toBe(0);
});

test("a header of 90 MB that is none is refused at its first wrong byte, in less time than it takes to write", () => {
  const bytes = new Uint8Array(90_000_008);
  const startedAt = performance.now();
  bytes.fill("[".charCodeAt(0), 8);
  const filledAt = performance.now();
  new DataView(bytes.buffer).setBigUint64(0, 90_000_000n, true);
  for (const text of ["", '{"a":', '{"a":{"a":{', '{"a":{"shape":[', '{"__metadata__":']) {
    bytes.set(new TextEncoder().encode(text), 8);
    expect(() => readSafetensors(bytes), text).toThrow(expect.objectContaining({ code: "RN4013" }) as Error);
  }
  expect(performance.now() - filledAt).toBeLessThan(filledAt - startedAt);
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
