/** FNV-1a in 64 bits over UTF-16 units: names a text's content in a header or a checkpoint. Not for security. */
export function contentHash(text: string): string {
  const hash = new ContentHash();
  hash.add(text);
  return hash.digest();
}

/** The hash of a text that comes in pieces: whole it may be longer than a string can be. */
export class ContentHash {
  // Two 32-bit halves in plain numbers: bigints would take seconds on megabytes of kernels.
  #high = 0xcbf29ce4;
  #low = 0x84222325;

  add(text: string): void {
    let [high, low] = [this.#high, this.#low];
    for (let i = 0; i < text.length; i++) {
      low = (low ^ text.charCodeAt(i)) >>> 0;
      // times 2^40 + 0x1b3: the prime of FNV-64
      const product = low * 0x1b3;
      const carry = Math.floor(product / 0x1_0000_0000);
      high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0;
      low = product >>> 0;
    }
    [this.#high, this.#low] = [high, low];
  }
  /** The JSON of a list, element by element. */
  addList(values: readonly unknown[], addOne = (value: unknown): void => this.add(JSON.stringify(value))): void {
    this.add("[");
    for (const [index, value] of values.entries()) {
      if (index > 0) this.add(",");
      addOne(value);
    }
    this.add("]");
  }

  digest(): string {
    return this.#high.toString(16).padStart(8, "0") + this.#low.toString(16).padStart(8, "0");
  }
}
