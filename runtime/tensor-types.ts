/**
 * Element types of safetensors, and how each is read as one of the two that the runtime computes with: floating point as
 * F32, integers as I32. F16, BF16 and whatever fits are converted exactly; F64 is rounded as PyTorch rounds it.
 */
import { fromHalves } from "./halves.ts";

/** What could not be read, in words that follow the tensor's name. */
export type Refuse = (reason: string) => never;

interface TensorType {
  readonly bytes: number;
  /** @param buffer the elements, from its beginning, of a whole number of elements */
  readonly read: (buffer: ArrayBuffer, refuse: Refuse) => Float32Array | Int32Array;
}

/** Integers that lie in I32, or none. */
function integers(values: Int32Array | Uint32Array | BigInt64Array | BigUint64Array, refuse: Refuse): Int32Array {
  const read = new Int32Array(values.length);
  values.forEach((value: number | bigint, index: number) => {
    const number = Number(value);
    if (number !== (number | 0)) refuse(`holds ${value}, too large for I32`);
    read[index] = number;
  });
  return read;
}

function fromDoubles(values: Float64Array, refuse: Refuse): Float32Array {
  const read = new Float32Array(values);
  const lost = read.findIndex((value, index) => !Number.isFinite(value) && Number.isFinite(values[index]));
  if (lost >= 0) refuse(`holds ${values[lost]}, too large for F32`);
  return read;
}

/** The 16 bits are the upper half of an F32. */
function fromBrainHalves(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer);
}

const types: ReadonlyMap<string, TensorType> = new Map<string, TensorType>([
  ["F32", { bytes: 4, read: (buffer) => new Float32Array(buffer) }],
  ["F16", { bytes: 2, read: (buffer) => fromHalves(new Uint16Array(buffer)) }],
  ["BF16", { bytes: 2, read: (buffer) => fromBrainHalves(new Uint16Array(buffer)) }],
  ["F64", { bytes: 8, read: (buffer, refuse) => fromDoubles(new Float64Array(buffer), refuse) }],
  ["I8", { bytes: 1, read: (buffer) => Int32Array.from(new Int8Array(buffer)) }],
  ["U8", { bytes: 1, read: (buffer) => Int32Array.from(new Uint8Array(buffer)) }],
  ["BOOL", { bytes: 1, read: (buffer) => Int32Array.from(new Uint8Array(buffer)) }],
  ["I16", { bytes: 2, read: (buffer) => Int32Array.from(new Int16Array(buffer)) }],
  ["U16", { bytes: 2, read: (buffer) => Int32Array.from(new Uint16Array(buffer)) }],
  ["I32", { bytes: 4, read: (buffer) => new Int32Array(buffer) }],
  ["U32", { bytes: 4, read: (buffer, refuse) => integers(new Uint32Array(buffer), refuse) }],
  ["I64", { bytes: 8, read: (buffer, refuse) => integers(new BigInt64Array(buffer), refuse) }],
  ["U64", { bytes: 8, read: (buffer, refuse) => integers(new BigUint64Array(buffer), refuse) }],
]);

export const readableTypes: readonly string[] = [...types.keys()];

/** Undefined for a type that is not read. */
export function typeNamed(dtype: string): TensorType | undefined {
  return types.get(dtype);
}
