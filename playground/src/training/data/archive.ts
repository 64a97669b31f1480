/** Files out of a .tar.gz as it comes: what is wanted of an archive of 170 MB is read without keeping the rest. */
import { ResnetProblem, tarFiles } from "resnet-lang/runtime";
import { Refused } from "./image-set.ts";

/**
 * @param wanted by the file's name without its folder
 * @throws Refused for what is no gzip, and for one that is cut off; DamagedFile of the runtime for what is no archive
 */
export async function filesOfArchive(
  archive: File,
  wanted: (name: string) => boolean,
  tell: (done: number, total: number) => void,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  try {
    for await (const { name, bytes } of tarFiles(archive.name, unpacked(archive, tell), wanted)) found.set(name, bytes);
    return found;
  } catch (error) {
    if (error instanceof ResnetProblem) throw error;
    throw new Refused(`${archive.name} cannot be unpacked: ${String(error)}`, "get the file again");
  }
}

/** Not every browser goes through a stream by itself. */
async function* unpacked(archive: File, tell: (done: number, total: number) => void): AsyncGenerator<Uint8Array> {
  let done = 0;
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(part, controller) {
      done += part.length;
      tell(done, archive.size);
      controller.enqueue(part);
    },
  });
  const reader = archive.stream().pipeThrough(counted).pipeThrough(new DecompressionStream("gzip")).getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    // Of what is not read to its end nothing more is unpacked.
    await reader.cancel().catch(() => undefined);
  }
}
