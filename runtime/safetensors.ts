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

const LENGTH_BYTES = 8;

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
  if (start > bytes.byteLength) bad(file, `the header of ${length} bytes is cut off`);
  const header = parseHeader(bytes.subarray(LENGTH_BYTES, start), file);
  const tensors = new Map<string, Tensor>();
  let metadata: { readonly [name: string]: string } = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") metadata = entry as typeof metadata;
    else tensors.set(name, readTensor(name, entry, bytes.subarray(start), file));
  }
  return { tensors, metadata };
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

function readTensor(name: string, entry: unknown, data: Uint8Array, file: string): Tensor {
  const {
    dtype,
    shape,
    data_offsets: offsets,
  } = (entry ?? {}) as { dtype?: unknown; shape?: unknown; data_offsets?: unknown };
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (
    !Array.isArray(shape) ||
    !shape.every(isCount) ||
    !Array.isArray(offsets) ||
    offsets.length !== 2 ||
    !offsets.every(isCount)
  ) {
    return bad(file, `the header's entry of ${name} is damaged`);
  }
  if (dtype !== "F32" && dtype !== "I32") return bad(file, `${name} is ${String(dtype)}; F32 and I32 are read`);
  const [from, to] = offsets as [number, number];
  const count = shape.reduce((product: number, extent: number) => product * extent, 1);
  if (to > data.byteLength) bad(file, `${name} is cut off: it ends at byte ${to} of ${data.byteLength}`);
  if (to - from !== count * 4) bad(file, `${name} has ${to - from} bytes, [${shape.join(", ")}] needs ${count * 4}`);
  // A copy is aligned, whatever the header's length was; not `slice`, which shares memory where `data` is a Node Buffer.
  const { buffer } = new Uint8Array(data.subarray(from, to));
  return {
    dtype,
    shape: shape as number[],
    values: dtype === "F32" ? new Float32Array(buffer) : new Int32Array(buffer),
  };
}

/** Tensors in the order given; the same contents give the same bytes. */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const header: { [name: string]: unknown } = {};
  if (Object.keys(metadata).length > 0) header["__metadata__"] = metadata;
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
