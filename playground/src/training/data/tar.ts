/** Files out of a .tar.gz as it comes: what is wanted of an archive of 170 MB is read without keeping the rest. */
import { Refused } from "./image-set.ts";

const BLOCK = 512;

/**
 * @param wanted by the file's name without its folder
 * @throws Refused for what is no archive, and for one that is cut off
 */
export async function filesOfArchive(
  archive: File,
  wanted: (name: string) => boolean,
  tell: (done: number, total: number) => void,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const bytes = new Bytes(archive, tell);
  try {
    for (;;) {
      const header = await bytes.take(BLOCK);
      if (!header || header.every((byte) => byte === 0)) return found;
      const name = text(header.subarray(0, 100)).split("/").at(-1) ?? "";
      const size = Number.parseInt(text(header.subarray(124, 136)), 8);
      if (text(header.subarray(257, 262)) !== "ustar" || Number.isNaN(size))
        throw new Refused(`${archive.name} is no tar archive`, "drop cifar-10-binary.tar.gz as it was published");
      const content = await bytes.take(Math.ceil(size / BLOCK) * BLOCK, wanted(name));
      if (!content) throw new Refused(`${archive.name} is cut off in ${name}`, "get the file again");
      if (wanted(name)) found.set(name, content.subarray(0, size));
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused(`${archive.name} cannot be unpacked: ${String(error)}`, "get the file again");
  }
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\0.*$/s, "").trim();
}

/** Takes as many bytes as are asked for of a stream that comes in parts of its own size. */
class Bytes {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest: Uint8Array = new Uint8Array();

  constructor(archive: File, tell: (done: number, total: number) => void) {
    let done = 0;
    const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(part, controller) {
        done += part.length;
        tell(done, archive.size);
        controller.enqueue(part);
      },
    });
    this.#reader = archive.stream().pipeThrough(counted).pipeThrough(new DecompressionStream("gzip")).getReader();
  }

  /** @param isKept false where nobody looks at them @returns undefined where the stream is over before */
  async take(count: number, isKept = true): Promise<Uint8Array | undefined> {
    const out = new Uint8Array(isKept ? count : 0);
    for (let at = 0; at < count;) {
      if (this.#rest.length === 0) {
        const { value } = await this.#reader.read();
        if (!value) return undefined;
        this.#rest = value;
      }
      const part = this.#rest.subarray(0, count - at);
      if (isKept) out.set(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return out;
  }
}
