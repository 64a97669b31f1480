/**
 * Files of a tar archive (POSIX.1-1988 ustar), as they come: of the names in it nothing is used to write anywhere, so that
 * no path in an archive leads out of a folder.
 */
import { DamagedFile, MOST_DATA_BYTES } from "./data-set.ts";

const BLOCK = 512;
const ASCII = new TextDecoder("latin1");

export interface TarFile {
  /** The last part of its path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** @param archive its name, for messages @param wanted by the last part of their paths; others are passed over @throws DamagedFile */
export async function* tarFiles(
  archive: string,
  chunks: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
): AsyncGenerator<TarFile> {
  const reader = new Reader(archive, chunks);
  try {
    yield* filesOf(archive, reader, wanted);
  } finally {
    // What follows the end is not read: a file behind it is closed.
    await reader.close();
  }
}

async function* filesOf(archive: string, reader: Reader, wanted: (name: string) => boolean): AsyncGenerator<TarFile> {
  for (;;) {
    const header = await reader.take(BLOCK);
    // Two blocks of zeros end an archive.
    if (header.every((byte) => byte === 0)) return;
    if (header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0) !== octal(header, 148, 8))
      throw new DamagedFile(archive, "it is no tar archive, or damaged");
    const size = octal(header, 124, 12);
    if (!(size <= MOST_DATA_BYTES)) throw new DamagedFile(archive, "a file in it has more than 1 GiB");
    const name = text(header, 0, 100).split("/").at(-1) ?? "";
    const isFile = header[156] === 0 || header[156] === 0x30;
    const padded = Math.ceil(size / BLOCK) * BLOCK;
    if (isFile && wanted(name)) yield { name, bytes: (await reader.take(padded)).subarray(0, size) };
    else await reader.skip(padded);
  }
}

function text(header: Uint8Array, at: number, length: number): string {
  const field = ASCII.decode(header.subarray(at, at + length));
  return field.split("\0")[0] ?? "";
}

/** Not a number where it is none. */
function octal(header: Uint8Array, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

class Reader {
  readonly #archive: string;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(archive: string, chunks: AsyncIterable<Uint8Array>) {
    this.#archive = archive;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<Uint8Array> {
    const out = new Uint8Array(count);
    await this.#through(count, (bytes, at) => out.set(bytes, at));
    return out;
  }
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
  async skip(count: number): Promise<void> {
    await this.#through(count, () => undefined);
  }

  async #through(count: number, use: (bytes: Uint8Array, at: number) => void): Promise<void> {
    for (let at = 0; at < count;) {
      if (this.#rest.length === 0) {
        const { done = false, value } = await this.#chunks.next();
        if (done) throw new DamagedFile(this.#archive, "it is cut off");
        this.#rest = value;
        continue;
      }
      const part = this.#rest.subarray(0, count - at);
      use(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
  }
}
