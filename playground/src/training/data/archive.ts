/** Files out of a .tar or a .tar.gz as it comes: an archive of 170 MB is read a file at a time, and nothing of it kept. */
import { ResnetProblem, tarFiles, type NamedBytes } from "resnet-lang/runtime";
import { Refused } from "./refused.ts";

/**
 * @param wanted by the file's name without its folder
 * @throws Refused for what cannot be unpacked; DamagedFile of the runtime for what is no archive, and for one that is cut off
 */
export async function* filesOfArchive(
  archive: File,
  wanted: (name: string) => boolean,
  tell: (done: number, total: number) => void,
): AsyncGenerator<NamedBytes> {
  try {
    for await (const { name, bytes } of tarFiles(archive.name, chunksOf(archive, tell), wanted))
      yield { file: name, bytes };
  } catch (error) {
    if (error instanceof ResnetProblem) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refused(`${archive.name} cannot be unpacked, it is cut off or damaged: ${reason}`, "get the file again");
  }
}

/** Not every browser goes through a stream by itself. */
async function* chunksOf(archive: File, tell: (done: number, total: number) => void): AsyncGenerator<Uint8Array> {
  const [first, second] = new Uint8Array(await archive.slice(0, 2).arrayBuffer());
  let done = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, controller) {
      done += part.length;
      tell(done, archive.size);
      controller.enqueue(part);
    },
  });
  const bytes = archive.stream().pipeThrough(counted);
  const isPacked = first === 0x1f && second === 0x8b;
  const reader = (isPacked ? bytes.pipeThrough(new DecompressionStream("gzip")) : bytes).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Of what is not read to its end nothing more is unpacked.
    await reader.cancel().catch(() => undefined);
  }
}
