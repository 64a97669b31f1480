/**
 * PNG (W3C, third edition), decoded by `fast-png` as Pillow's `convert("RGB")` does: palettes are looked up, transparency
 * is left away. Chunks that are not needed are never unpacked, and no pixels beyond what the header says.
 */
import type { DecodedImage, ImageFormat, ImageHeader } from "./decoded-image.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, then the header's chunk: length, type, 13 bytes, checksum. */
const HEADER_BYTES = 33;
/** Samples of a pixel by the type of its colours; a palette's is an index. */
const SAMPLES: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);
const PALETTE = 3;
const GREYS: readonly number[] = [0, 4];
/** Most that is unpacked at once is a thousand times as much. */
const SLICE_BYTES = 4096;

interface PngHeader extends ImageHeader {
  readonly depth: number;
  readonly colours: number;
  readonly samples: number;
  readonly interlaced: boolean;
}

export const png: ImageFormat = {
  begins: (bytes) => SIGNATURE.every((byte, at) => bytes[at] === byte),
  header: headerOf,
  decode: async (bytes) => {
    const header = headerOf(bytes);
    const needed = neededChunks(bytes);
    await requireUnpacked(needed, unpackedBytes(header));
    const { decode } = await import("fast-png");
    const { data, palette } = decode(joined(needed), { checkCrc: true });
    return asDecoded(header, data instanceof Uint8Array ? data : new Uint8Array(), palette);
  },
};

/** Unpacks pixels a slice at a time and keeps none: the library would unpack all that there is, and takes what is missing for black. */
async function requireUnpacked(chunks: readonly Chunk[], wanted: number): Promise<void> {
  const { Unzlib } = await import("fflate");
  let unpacked = 0;
  const inflator = new Unzlib((part) => {
    unpacked += part.length;
  });
  for (const { type, body } of chunks)
    for (let at = 0; type === "IDAT" && at < body.length && unpacked <= wanted; at += SLICE_BYTES)
      inflator.push(body.subarray(at, at + SLICE_BYTES));
  if (unpacked > wanted) throw new Error("it unpacks to more pixels than its header says");
  if (unpacked < wanted) throw new Error("it is cut off: pixels are missing");
}

function headerOf(bytes: Uint8Array): PngHeader {
  if (bytes.length < HEADER_BYTES) throw new Error("it is cut off in its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [length, width, height] = [view.getUint32(8), view.getUint32(16), view.getUint32(20)];
  const [depth = 0, colours = 0] = [bytes[24], bytes[25]];
  const samples = SAMPLES.get(colours);
  const isHeader = length === 13 && typeOf(bytes, 12) === "IHDR" && width > 0 && height > 0;
  if (!isHeader || samples === undefined || (depth < 8 && samples > 1)) throw new Error("its header is damaged");
  if (depth === 16) throw new Error("it has 16 bits a sample; 8 are read, save it with as many");
  const interlaced = bytes[28] !== 0;
  if (interlaced && depth < 8) throw new Error("it is interlaced with fewer than 8 bits a sample; save it plain");
  return { width, height, isGrey: GREYS.includes(colours), depth, colours, samples, interlaced };
}

/** A row is a byte that names its filter, then its samples. */
function unpackedBytes({ width, height, depth, samples, interlaced }: PngHeader): number {
  const ofPart = (columns: number, rows: number): number =>
    columns > 0 && rows > 0 ? rows * (1 + Math.ceil((columns * depth * samples) / 8)) : 0;
  if (!interlaced) return ofPart(width, height);
  return ADAM7.reduce(
    (sum, [x, y, across, down]) => sum + ofPart(Math.ceil((width - x) / across), Math.ceil((height - y) / down)),
    0,
  );
}
/** Where each pass begins, and how far apart its pixels are. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
  /** With length, type and checksum. */
  readonly whole: Uint8Array;
}

/** Header, palette, pixels and end: text and colour profiles may be packed, and unpack to anything. */
function neededChunks(bytes: Uint8Array): readonly Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; ;) {
    if (at + 12 > bytes.length) throw new Error("it is cut off");
    const [length, type] = [view.getUint32(at), typeOf(bytes, at + 4)];
    const end = at + 12 + length;
    if (end > bytes.length) throw new Error("it is cut off");
    if (["IHDR", "PLTE", "IDAT", "IEND"].includes(type))
      chunks.push({ type, body: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    if (type === "IEND") return chunks;
    at = end;
  }
}

function typeOf(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function joined(chunks: readonly Chunk[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { whole }) => sum + whole.length, SIGNATURE.length));
  bytes.set(SIGNATURE);
  let at = SIGNATURE.length;
  for (const { whole } of chunks) {
    bytes.set(whole, at);
    at += whole.length;
  }
  return bytes;
}

type Palette = readonly (readonly number[])[];

/** @param data rows of samples; of fewer than 8 bits packed, each row from a byte of its own on */
function asDecoded(header: PngHeader, data: Uint8Array, palette: Palette | undefined): DecodedImage {
  const { width, height, depth, colours, samples } = header;
  const isPalette = colours === PALETTE;
  const channels = isPalette || samples > 2 ? 3 : 1;
  const pixels = new Uint8Array(width * height * channels);
  const rowBytes = Math.ceil((width * depth * samples) / 8);
  const mask = 2 ** depth - 1;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const to = (y * width + x) * channels;
      if (depth < 8 || isPalette) {
        const byte = data[y * rowBytes + Math.floor((x * depth) / 8)] ?? 0;
        const value = (byte >> (8 - depth - ((x * depth) % 8))) & mask;
        if (isPalette) pixels.set(colourOf(palette, value), to);
        else pixels[to] = (value * 255) / mask;
      } else {
        const from = y * rowBytes + x * samples;
        for (let channel = 0; channel < channels; channel++) pixels[to + channel] = data[from + channel] ?? 0;
      }
    }
  return { width, height, channels, pixels };
}

function colourOf(palette: Palette | undefined, index: number): readonly number[] {
  const colour = palette?.[index];
  if (!colour) throw new Error(`a pixel has colour ${index}, and its palette has ${palette?.length ?? 0}`);
  return colour.slice(0, 3);
}
