/**
 * Safetensors: 8 bytes of header length, a JSON header, the tensors' bytes (huggingface/safetensors, "Format").
 * Everything in a header is checked before it is used: files come from anywhere.
 */
import { ResnetProblem } from "./problem.ts";

export interface Tensor {
  readonly dtype: "F32" | "I32";
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: { readonly [name: string]: string };
}

const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
/** As the format's own implementation: a longer header is an attack, or no header. */
const MOST_HEADER_BYTES = 100_000_000;
/** Bytes of an element. I64 is what PyTorch counts batches in; it is read as I32. */
const elementBytes = { F32: 4, I32: 4, I64: 8 } as const;

function bad(file: string, reason: string): never {
  throw new ResnetProblem(
    "RN4013",
    `${file}: ${reason}`,
    "the file is damaged or no safetensors file: get or save it again",
  );
}

/** @param file for messages @throws ResnetProblem RN4013 */
export function readSafetensors(bytes: Uint8Array, file = "weights"): Safetensors {
  if (bytes.byteLength < LENGTH_BYTES) bad(file, `${bytes.byteLength} bytes are too few for a header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  if (length > MOST_HEADER_BYTES) bad(file, `a header of ${length} bytes is too long`);
  if (start > bytes.byteLength) bad(file, `the header of ${length} bytes is cut off`);
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, start), file);
  const data = bytes.subarray(start);
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => checkedEntry(name, entry, data.byteLength, file));
  requireCover(entries, data.byteLength, file);
  const tensors = new Map(entries.map((entry) => [entry.name, readTensor(entry, data, file)]));
  return { tensors, metadata: checkedMetadata(header[METADATA], file) };
}

function parseHeader(bytes: Uint8Array, file: string): { readonly [name: string]: unknown } {
  try {
    const header: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header))
      return header as { [name: string]: unknown };
  } catch {
    // told below
  }
  return bad(file, "the header is no JSON object");
}

function checkedMetadata(metadata: unknown, file: string): Safetensors["metadata"] {
  if (metadata === undefined) return {};
  if (typeof metadata !== "object" || metadata === null) return bad(file, "the header's metadata is damaged");
  const texts = Object.entries(metadata).every(([, value]) => typeof value === "string");
  return texts ? (metadata as Safetensors["metadata"]) : bad(file, "the header's metadata is damaged");
}

interface Entry {
  readonly name: string;
  readonly dtype: keyof typeof elementBytes;
  readonly shape: readonly number[];
  readonly from: number;
  readonly to: number;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

function checkedEntry(name: string, entry: unknown, dataBytes: number, file: string): Entry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as { readonly [key: string]: unknown };
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    return bad(file, `the header's entry of ${name} is damaged`);
  const known = Object.keys(elementBytes) as (keyof typeof elementBytes)[];
  const type = known.find((each) => each === dtype);
  if (type === undefined) return bad(file, `${name} is ${String(dtype)}; ${known.join(", ")} are read`);
  const [from = 0, to = 0] = offsets;
  const wanted = shape.reduce((product, extent) => product * extent, elementBytes[type]);
  if (to > dataBytes) bad(file, `${name} is cut off: it ends at byte ${to} of ${dataBytes}`);
  if (to - from !== wanted) bad(file, `${name} has ${to - from} bytes, [${shape.join(", ")}] needs ${wanted}`);
  return { name, dtype: type, shape, from, to };
}

/**
 * Every byte belongs to one tensor, as the format demands. A name that stands twice in the header, of which JSON keeps
 * the last, leaves a hole and is found here too.
 */
function requireCover(entries: readonly Entry[], dataBytes: number, file: string): void {
  let end = 0;
  for (const { name, from, to } of [...entries].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < end) bad(file, `${name} overlaps another tensor at byte ${from}`);
    if (from > end) bad(file, `the ${from - end} bytes before ${name} belong to no tensor`);
    end = to;
  }
  if (end < dataBytes) bad(file, `the last ${dataBytes - end} bytes belong to no tensor`);
}

function readTensor({ name, dtype, shape, from, to }: Entry, data: Uint8Array, file: string): Tensor {
  // A copy is aligned, whatever the header's length was; not `slice`, which shares memory where `data` is a Node Buffer.
  const { buffer } = new Uint8Array(data.subarray(from, to));
  if (dtype === "F32") return { dtype, shape, values: new Float32Array(buffer) };
  if (dtype === "I32") return { dtype, shape, values: new Int32Array(buffer) };
  const values = Int32Array.from(new BigInt64Array(buffer), (value) =>
    BigInt.asIntN(32, value) === value ? Number(value) : bad(file, `${name} holds ${value}, too large for I32`),
  );
  return { dtype: "I32", shape, values };
}

/** Tensors in the order given; the same contents give the same bytes. */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const header: { [name: string]: unknown } = {};
  if (Object.keys(metadata).length > 0) header[METADATA] = metadata;
  let offset = 0;
  for (const [name, { dtype, shape, values }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  // Padded with spaces to 8 bytes, as the format recommends.
  const length = Math.ceil(encoded.byteLength / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + length + offset).fill(0x20, LENGTH_BYTES, LENGTH_BYTES + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(encoded, LENGTH_BYTES);
  let at = LENGTH_BYTES + length;
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}
