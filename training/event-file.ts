/**
 * TensorBoard's event files: records of a length, its checksum, a message and its checksum (TFRecord; CRC-32C, masked), where
 * a message is an `Event` as protocol buffers lay it out: `tensorboard/compat/proto/event.proto`, `summary.proto`.
 */

export interface Scalars {
  /** Steps done. */
  readonly step: number;
  /** When it was told, in seconds since 1970. */
  readonly time: number;
  /** By tag, `loss/training`; parts before a slash are TensorBoard's groups. */
  readonly values: readonly (readonly [tag: string, value: number])[];
}

/**
 * What a file begins with.
 * @param from steps done before: what earlier files say of later ones is void, which a TensorBoard that is open hides then
 */
export function fileBegin(time: number, from: number): Uint8Array {
  const version = record(concat([doubleField(1, time), bytesField(3, utf8("brain.Event:2"))]));
  if (from === 0) return version;
  const started = concat([doubleField(1, time), wholeField(2, from + 1), bytesField(7, wholeField(1, SESSION_START))]);
  return concat([version, record(started)]);
}
const SESSION_START = 1;

export function scalarsRecord({ step, time, values }: Scalars): Uint8Array {
  const summary = values.map(([tag, value]) => bytesField(1, concat([bytesField(1, utf8(tag)), floatField(2, value)])));
  return record(concat([doubleField(1, time), wholeField(2, step), bytesField(5, concat(summary))]));
}

/** How many bytes of a file are whole records of steps up to one: what a killed run did behind its checkpoint is none. */
export function lengthUpTo(file: Uint8Array, step: number): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  while (at + 12 <= file.byteLength) {
    const length = view.getUint32(at, true);
    const end = at + 12 + length + 4;
    if (view.getUint32(at + 4, true) !== 0 || end > file.byteLength) break;
    if (stepOf(file.subarray(at + 12, end - 4)) > step) break;
    at = end;
  }
  return at;
}

/** Of an event that is written as above: its time, then its step. */
function stepOf(event: Uint8Array): number {
  if (event[9] !== tagOf(2, VARINT)) return 0;
  let [step, scale] = [0, 1];
  for (let at = 10; at < event.length; at++, scale *= 128) {
    const byte = event[at] ?? 0;
    step += (byte & 127) * scale;
    if (byte < 128) break;
  }
  return step;
}

const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH_FIRST = 2;
const FOUR_BYTES = 5;

/** Of fields below 16: a byte. */
function tagOf(field: number, wire: number): number {
  return field * 8 + wire;
}
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return [...bytes, value];
}
function wholeField(field: number, value: number): Uint8Array {
  return Uint8Array.of(tagOf(field, VARINT), ...varint(value));
}
function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return concat([Uint8Array.of(tagOf(field, LENGTH_FIRST), ...varint(bytes.length)), bytes]);
}
function doubleField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = tagOf(field, EIGHT_BYTES);
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}
function floatField(field: number, value: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = tagOf(field, FOUR_BYTES);
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return bytes;
}

function record(message: Uint8Array): Uint8Array {
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, message.length, true);
  return concat([length, checksum(length), message, checksum(message)]);
}

/** CRC-32C, rotated and moved, as TFRecord has it: of what holds checksums itself a plain one would be weak. */
function checksum(bytes: Uint8Array): Uint8Array {
  const crc = crc32c(bytes);
  const masked = (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, masked, true);
  return out;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  return crc;
});

/** Castagnoli's. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (TABLE[(crc ^ byte) & 255] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
