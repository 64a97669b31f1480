/** Bytes that arrive in chunks, read by line and by count; a chunk is taken from the stream when it is needed. */

const NEWLINE = 10;

export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Up to the next line break, which is left out; undefined where the stream ends before one or none comes in time. */
  async line(mostBytes: number): Promise<string | undefined> {
    for (;;) {
      const end = this.#held.indexOf(NEWLINE);
      if (end >= 0) {
        const line = this.#held.toString("utf8", 0, end);
        this.#held = this.#held.subarray(end + 1);
        return line;
      }
      if (this.#held.length > mostBytes || !(await this.#more())) return undefined;
    }
  }

  /** So many bytes; undefined where the stream ends before. */
  async take(count: number): Promise<Buffer | undefined> {
    const parts: Buffer[] = [];
    let missing = count;
    for (;;) {
      const part = this.#held.subarray(0, missing);
      this.#held = this.#held.subarray(part.length);
      parts.push(part);
      missing -= part.length;
      if (missing === 0) return Buffer.concat(parts, count);
      if (!(await this.#more())) return undefined;
    }
  }

  /** The parts of a stream between two NUL bytes, each as text. */
  async *parts(): AsyncGenerator<string> {
    for (;;) {
      const end = this.#held.indexOf(0);
      if (end >= 0) {
        yield this.#held.toString("utf8", 0, end);
        this.#held = this.#held.subarray(end + 1);
      } else if (!(await this.#more())) return;
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#chunks.next();
    if (done === true) return false;
    this.#held = this.#held.length === 0 ? value : Buffer.concat([this.#held, value]);
    return true;
  }
}
