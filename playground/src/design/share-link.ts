/**
 * A design in a link: the text compressed in the fragment, which no server is ever sent, with the model and the view that
 * are looked at. `#design=1.ABC…&model=ResNet20&view=train`; 1 is how the text is written.
 */
import { isTabName, type TabName } from "./tabs.ts";

export interface Shared {
  readonly text: string;
  readonly model: string | undefined;
  readonly view: TabName | undefined;
}

/**
 * Deflated, or plain where the browser cannot; then base64 in the letters that stand in an address. Before it the text's
 * checksum, so that no half of it passes.
 */
const DEFLATED = "1";
const PLAIN = "0";
/** A text of this page; more is no link that anyone made here. */
const MOST_LETTERS = 1_000_000;

export async function linkFor({ text, model, view }: Shared, page: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const [form, packed] = await pack(bytes);
  const fields = new URLSearchParams({ design: `${form}.${checksum(bytes)}.${base64(packed)}` });
  if (model !== undefined) fields.set("model", model);
  if (view !== undefined) fields.set("view", view);
  return `${page.replace(/#.*$/s, "")}#${fields}`;
}

/** The same design, as it is looked at now. @returns a fragment that is no link of ours as it is */
export function relinked(fragment: string, { model, view }: Omit<Shared, "text">): string {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  if (!fields.has("design")) return fragment;
  if (model !== undefined) fields.set("model", model);
  if (view !== undefined) fields.set("view", view);
  return `#${fields}`;
}

/** Undefined where the fragment is none of ours. @throws Error with what is wrong with it */
export async function readLink(fragment: string): Promise<Shared | undefined> {
  const fields = new URLSearchParams(fragment.replace(/^#/, ""));
  const design = fields.get("design");
  if (design === null) return undefined;
  const [form, sum, packed, ...rest] = design.split(".");
  if (sum === undefined || packed === undefined || rest.length > 0) throw new Error("it ends too early");
  if (form !== DEFLATED && form !== PLAIN)
    throw new Error("it was made by a newer version of this page, which a reload brings");
  const bytes = await unpacked(form, packed);
  if (checksum(bytes) !== sum) throw new Error("letters of it are missing or were changed");
  const view = fields.get("view");
  return {
    text: new TextDecoder().decode(bytes),
    model: fields.get("model") ?? undefined,
    view: isTabName(view) ? view : undefined,
  };
}

async function pack(bytes: Uint8Array<ArrayBuffer>): Promise<readonly [string, Uint8Array]> {
  if (typeof CompressionStream === "undefined") return [PLAIN, bytes];
  const stream = piped(bytes, new CompressionStream("deflate-raw"));
  return [DEFLATED, new Uint8Array(await new Response(stream).arrayBuffer())];
}

/** @throws Error with what is wrong with it */
async function unpacked(form: string, packed: string): Promise<Uint8Array> {
  if (form === DEFLATED && typeof DecompressionStream === "undefined")
    throw new Error("this browser cannot unpack it: a newer one can");
  try {
    if (form === PLAIN) return bytesOf(packed);
    const stream = piped(bytesOf(packed), new DecompressionStream("deflate-raw"));
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      length += value.length;
      if (length > MOST_LETTERS) throw new RangeError("longer than any design");
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  } catch (error) {
    throw new Error(error instanceof RangeError ? error.message : "letters of it are missing or were changed", {
      cause: error,
    });
  }
}

function piped(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([bytes]).stream().pipeThrough(stream);
}

function base64(bytes: Uint8Array): string {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
/** @throws DOMException for what is no base64 */
function bytesOf(letters: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** FNV-1a in 32 bits: it tells a link that was cut or mistyped, not one that was forged. */
function checksum(bytes: Uint8Array): string {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(36);
}
