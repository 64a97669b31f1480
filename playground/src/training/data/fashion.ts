/** The page's own images: Fashion-MNIST's, in the file that `scripts/playground-images.mjs` writes. */
import { decodeDataset } from "resnet-lang/runtime";
import { chosen, countOf, Refused, type ImageSet } from "./image-set.ts";

/** Of the whole file the last so many are held out; classes take turns, so that both parts are balanced. */
const HELD_OUT = 1000;
const IMAGES_HEADER = 16;

/** @param tell hears bytes as they come @throws Refused where the file does not come */
export async function loadFashion(url: string, tell: (done: number, total: number) => void): Promise<ImageSet> {
  const bytes = await unpacked(await fetched(url, tell));
  // Pictures first, with how many and how large they are, then labels.
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const end = IMAGES_HEADER + [4, 8, 12].reduce((product, at) => product * header.getUint32(at), 1);
  const data = await decodeDataset("fashion_mnist", [
    { file: "the page's images", bytes: bytes.subarray(0, end) },
    { file: "the page's labels", bytes: bytes.subarray(end) },
  ]);
  const [training, heldOut] = [range(0, countOf(data) - HELD_OUT), range(countOf(data) - HELD_OUT, countOf(data))];
  return { title: "Fashion-MNIST", training: chosen(data, training), heldOut: chosen(data, heldOut), notes: [] };
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, place) => from + place);
}

async function fetched(url: string, tell: (done: number, total: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url).catch((error: unknown) => String(error));
  if (typeof response === "string" || !response.ok || !response.body)
    throw new Refused(
      `the page's images did not come: ${typeof response === "string" ? response : `status ${response.status}`}`,
      "reload the page where there is a network, or drop images of your own",
    );
  const total = Number(response.headers.get("content-length") ?? 0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let done = 0;
  for (const reader = response.body.getReader(); ;) {
    const { value } = await reader.read();
    if (!value) break;
    parts.push(value);
    done += value.length;
    tell(done, total);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** A server may have unpacked it on its way. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
