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

  add(text: string): void {
    let [high, low] = [this.#high, this.#low];
    for (let i = 0; i < text.length; i++) {
      low ^= text.charCodeAt(i);
      // Times 2^40 + 0x1b3, the prime of FNV-64. What the low half carries is found beside its product, for which alone the
      // next unit waits.
      const carried = ((low >>> 16) * 0x1b3 + (((low & 0xffff) * 0x1b3) >>> 16)) >>> 16;
      high = (Math.imul(high, 0x1b3) + carried + (low << 8)) | 0;
      low = Math.imul(low, 0x1b3);
    }
    [this.#high, this.#low] = [high, low];
  }
  /** The JSON of a list. @param jsonOf what it is of an element, where that is known to be quicker */
  addList<T>(values: readonly T[], jsonOf: (value: T) => string = (value) => JSON.stringify(value)): void {
    this.add("[");
    // Some at a time: one by one takes longer, and all at once is longer than a string can be.
    for (let from = 0; from < values.length; from += TOGETHER) {
      if (from > 0) this.add(",");
      this.add(
        values
          .slice(from, from + TOGETHER)
          .map((value) => jsonOf(value))
          .join(),
      );
    }
    this.add("]");
  }

  digest(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }
}
