/**
 * Just enough of protocol buffers to write one message: numbers, texts, bytes and messages inside messages.
 * An ONNX file is one, and a library for it would be larger than all that is compared here.
 */
export type Field = readonly [number: number, value: number | bigint | string | Uint8Array | Float];

/** A 32-bit floating-point number: plain numbers are written as varints. */
export interface Float {
  readonly float: number;
}

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** Fields in the given order; a repeated field is given several times, a message as the bytes of its own fields. */
export function message(...fields: readonly Field[]): Uint8Array {
  return concatenated(fields.flatMap(([number, value]) => encoded(number, value)));
}

function encoded(number: number, value: Field[1]): readonly Uint8Array[] {
  const tag = (wire: number): Uint8Array => varint(BigInt((number << 3) | wire));
  if (typeof value === "number" || typeof value === "bigint") return [tag(VARINT), varint(BigInt(value))];
  if (typeof value === "object" && "float" in value)
    return [tag(FIXED32), new Uint8Array(Float32Array.of(value.float).buffer)];
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return [tag(BYTES), varint(BigInt(bytes.length)), bytes];
}

/** Seven bits a byte, the lowest first; negative numbers as 64-bit two's complement. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
