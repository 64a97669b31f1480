/** The page's own images: Fashion-MNIST's, in the file that `scripts/playground-images.mjs` writes. */
import { decodeDataset } from "resnet-lang/runtime";
import { chosen, countOf, type ImageSet, type Tell } from "./image-set.ts";
import { paced } from "./pace.ts";
import { Refused } from "./refused.ts";

/** Of the whole file the last so many are held out; classes take turns, so that both parts are balanced. */
const HELD_OUT = 1000;
const IMAGES_HEADER = 16;

/** @param tell hears bytes as they come, and why it is tried again @throws Refused where the file does not come */
export async function loadFashion(url: string, tell: Tell): Promise<ImageSet> {
  const bytes = await fetched(url, paced(tell));
  // Pictures first, with how many and how large they are, then labels.
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const end = IMAGES_HEADER + [4, 8, 12].reduce((product, at) => product * header.getUint32(at), 1);
  const data = await decodeDataset("fashion_mnist", [
    { file: "the page's images", bytes: bytes.subarray(0, end) },
    { file: "the page's labels", bytes: bytes.subarray(end) },
  ]);
  const [training, heldOut] = [range(0, countOf(data) - HELD_OUT), range(countOf(data) - HELD_OUT, countOf(data))];
  const parts = { training: chosen(data, training), heldOut: chosen(data, heldOut) };
  return { title: "Fashion-MNIST", ...parts, notes: [], isOfPage: true };
}

function range(from: number, to: number): Uint32Array {
  return Uint32Array.from({ length: to - from }, (_, place) => from + place);
}

/** As often as it is asked for. */
const TRIES = 3;
const WAIT_MS = 1000;

/** What breaks off may come the next time; what is not there will not. */
async function fetched(url: string, tell: Tell): Promise<Uint8Array<ArrayBuffer>> {
  let what = "loading Fashion-MNIST";
  for (let tried = 1; ; tried++) {
    const came = await fetchedOnce(url, (done, total) => tell(what, done, total));
    if (came instanceof Uint8Array) return came;
    const { reason, isLost } = came;
    if (isLost || tried === TRIES)
      throw new Refused(
        `the page's images did not come: ${reason}`,
        "load them again where there is a network, or drop images of your own",
      );
    what = `loading Fashion-MNIST again, ${tried + 1} of ${TRIES} times (${reason})`;
    tell(what, 0, 1);
    await new Promise((resolve) => setTimeout(resolve, tried * WAIT_MS));
  }
}

async function fetchedOnce(
  url: string,
  tell: (done: number, total: number) => void,
): Promise<Uint8Array<ArrayBuffer> | { readonly reason: string; readonly isLost: boolean }> {
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body)
      return { reason: `status ${response.status}`, isLost: response.status >= 400 && response.status < 500 };
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
    return await unpacked(new Uint8Array(await new Blob(parts).arrayBuffer()));
  } catch (error) {
    // No connection, one that ended, and what is cut off.
    return { reason: error instanceof Error ? error.message : String(error), isLost: false };
  }
}

/** A server may have unpacked it on its way. */
async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
