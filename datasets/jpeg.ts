/**
 * JPEG (ITU-T T.81), decoded by `jpeg-js`: baseline and progressive, in grey or in colours. Its turning (EXIF) is not
 * followed, as PyTorch's loader does not. Colours that the file has fewer of than pixels are repeated, where libjpeg, and
 * with it Pillow, draws them smooth.
 */
import type { ImageFormat, ImageHeader } from "./decoded-image.ts";

/** Of a frame: baseline, extended, progressive. */
const READ: readonly number[] = [0xc0, 0xc1, 0xc2];
/** Among the markers of frames these are none. */
const NO_FRAMES: readonly number[] = [0xc4, 0xc8, 0xcc];
const SCAN = 0xda;
/** Coefficients of an image take 4 bytes, of up to four components in blocks that go beyond its edges; pixels come on top. */
const BYTES_A_PIXEL = 32;
const LEAST_MEGABYTES = 16;

export const jpeg: ImageFormat = {
  begins: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff,
  header: headerOf,
  decode: async (bytes) => {
    const { width, height } = headerOf(bytes);
    const { default: library } = await import("jpeg-js");
    const { data } = library.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: (width * height) / 1e6,
      maxMemoryUsageInMB: LEAST_MEGABYTES + (BYTES_A_PIXEL * width * height) / 2 ** 20,
    });
    return { width, height, channels: 3, pixels: data };
  },
};

/** That of its frame, which stands before the first scan. */
function headerOf(bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) throw new Error(`byte ${at} is no marker`);
    const marker = bytes[at + 1] ?? 0;
    // Markers may be filled up from the left.
    if (marker === 0xff) at++;
    else if (marker === SCAN) break;
    else if (marker >= 0xc0 && marker <= 0xcf && !NO_FRAMES.includes(marker)) return frameOf(view, at, marker);
    else at += 2 + view.getUint16(at + 2);
  }
  throw new Error("it is cut off in its header");
}

function frameOf(view: DataView, at: number, marker: number): ImageHeader {
  if (at + 10 > view.byteLength) throw new Error("it is cut off in its header");
  if (!READ.includes(marker))
    throw new Error("it is lossless, hierarchical or arithmetically coded; save it as baseline or progressive");
  const [precision, height, width] = [view.getUint8(at + 4), view.getUint16(at + 5), view.getUint16(at + 7)];
  const components = view.getUint8(at + 9);
  if (precision !== 8) throw new Error(`it has ${precision} bits a sample; 8 are read, save it with as many`);
  if (components === 4) throw new Error("its colours are those of print (CMYK); save it as RGB");
  if (components !== 1 && components !== 3) throw new Error(`it has ${components} components; 1 or 3 are read`);
  if (width === 0 || height === 0) throw new Error("its header is damaged");
  return { width, height, isGrey: components === 1 };
}
