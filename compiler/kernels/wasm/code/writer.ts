/** Bytes that grow, with the two number encodings of WebAssembly: LEB128 and little-endian floats. */

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);
const utf8 = new TextEncoder();

export class Writer {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param expected bytes that it is likely to hold: it grows beyond */
  constructor(expected = 256) {
    this.#bytes = new Uint8Array(expected);
  }

  get length(): number {
    return this.#length;
  }
  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(this.#length + 1);
    this.#bytes[this.#length++] = value;
  }
  bytes(values: ArrayLike<number>): void {
    const { length } = values;
    if (this.#length + length > this.#bytes.length) this.#grow(this.#length + length);
    // An instruction's one or two bytes are written in less time than a typed array takes to look at a list.
    const bytes = this.#bytes;
    const at = this.#length;
    if (length > 8) bytes.set(values, at);
    else for (let i = 0; i < length; i++) bytes[at + i] = values[i] ?? 0;
    this.#length = at + length;
  }
  /** From a place in other bytes to another. */
  piece(values: Uint8Array, from: number, to: number): void {
    const length = to - from;
    if (this.#length + length > this.#bytes.length) this.#grow(this.#length + length);
    const bytes = this.#bytes;
    const at = this.#length;
    if (length > 32) bytes.set(values.subarray(from, to), at);
    else for (let i = 0; i < length; i++) bytes[at + i] = values[from + i] ?? 0;
    this.#length = at + length;
  }
  #grow(least: number): void {
    const larger = new Uint8Array(Math.max(least, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  unsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }
  /** A byte and a number behind it: most of a function is instructions with the number of a local. */
  numbered(code: number, value: number): void {
    const at = this.#length;
    if (value >= 0x80 || at + 2 > this.#bytes.length) {
      this.byte(code);
      return this.unsigned(value);
    }
    this.#bytes[at] = code;
    this.#bytes[at + 1] = value;
    this.#length = at + 2;
  }
  signed(value: number): void {
    if (value === (value | 0)) return this.#signed32(value);
    let rest = BigInt(value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }
  #signed32(value: number): void {
    let rest = value;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return this.byte(low);
      this.byte(low | 0x80);
    }
  }
  f32(value: number, times = 1): void {
    scratch.setFloat32(0, value, true);
    for (let time = 0; time < times; time++) this.piece(scratchBytes, 0, 4);
  }
  f64(value: number): void {
    scratch.setFloat64(0, value, true);
    this.piece(scratchBytes, 0, 8);
  }
  name(text: string): void {
    const encoded = utf8.encode(text);
    this.unsigned(encoded.length);
    this.bytes(encoded);
  }
  /** The length, then the bytes. */
  sized(inner: Writer): void {
    this.unsigned(inner.length);
    this.piece(inner.#bytes, 0, inner.#length);
  }
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}
