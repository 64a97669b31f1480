/** FNV-1a in 64 bits over UTF-16 units: names a text's content in a header or a checkpoint. Not for security. */
export function contentHash(text: string): string {
  const hash = new ContentHash();
  hash.add(text);
  return hash.digest();
}

/** Elements of a list whose JSON is made at once. */
const TOGETHER = 64;

/** The hash of a text that comes in pieces: whole it may be longer than a string can be. */
export class ContentHash {
  // Two halves of 32 bits, as the engine's own integers: bigints would take seconds on megabytes of kernels.
  #high = 0xcbf29ce4 | 0;
  #low = 0x84222325 | 0;

  /** A stretch of a text, all of it when left out: what is cut out or put together is copied before it is read. */
  add(text: string, from = 0, end = text.length): void {
    let [high, low] = [this.#high, this.#low];
    for (let i = from; i < end; i++) {
      low ^= text.charCodeAt(i);
      // times 2^40 + 0x1b3, the prime of FNV-64: the low half in two steps of 16 bits, whose rest is carried
      const first = (low & 0xffff) * 0x1b3;
      const second = (low >>> 16) * 0x1b3 + (first >>> 16);
      high = (Math.imul(high, 0x1b3) + (second >>> 16) + (low << 8)) | 0;
      low = (second << 16) | (first & 0xffff);
    }
    [this.#high, this.#low] = [high, low];
  }
  /** The JSON of a list. */
  addList(values: readonly unknown[]): void {
    this.add("[");
    // Some at a time: one by one takes longer, and all at once is longer than a string can be.
    for (let from = 0; from < values.length; from += TOGETHER) {
      if (from > 0) this.add(",");
      const json = JSON.stringify(values.slice(from, from + TOGETHER));
      this.add(json, 1, json.length - 1);
    }
    this.add("]");
  }

  digest(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
