/** What the first bytes of a file say of an image, before a browser spends memory on it. */

export interface ImageHeader {
  /** As people call it. */
  readonly format: string;
  /** Undefined where the first bytes do not tell. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** Enough for a JPEG whose camera has said much. */
export const HEADER_BYTES = 2 ** 17;

type Read = (view: DataView) => ImageHeader["size"];
interface Format {
  readonly format: string;
  /** In Latin-1 at a place; a dot is any byte. */
  readonly begins: readonly (readonly [at: number, text: string])[];
  readonly size?: Read;
}

const formats: readonly Format[] = [
  {
    format: "PNG",
    begins: [[0, "\x89PNG"]],
    size: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  },
  { format: "JPEG", begins: [[0, "\xff\xd8\xff"]], size: jpegSize },
  {
    format: "GIF",
    begins: [[0, "GIF8"]],
    size: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  },
  {
    format: "WebP",
    begins: [
      [0, "RIFF"],
      [8, "WEBP"],
    ],
    size: webpSize,
  },
  {
    format: "BMP",
    begins: [[0, "BM"]],
    size: (view) => ({ width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) }),
  },
  { format: "AVIF", begins: [[4, "ftypavi"]] },
  ...["heic", "heix", "hevc", "mif1", "msf1"].map((brand): Format => ({
    format: "HEIC",
    begins: [[4, `ftyp${brand}`]],
  })),
  { format: "TIFF", begins: [[0, "II*\0"]] },
  { format: "TIFF", begins: [[0, "MM\0*"]] },
  { format: "JPEG XL", begins: [[4, "JXL "]] },
  { format: "JPEG XL", begins: [[0, "\xff\x0a"]] },
  { format: "PDF", begins: [[0, "%PDF"]] },
  { format: "ZIP", begins: [[0, "PK\x03\x04"]] },
];

/** @param bytes from the file's beginning @returns undefined for what begins as none of these */
export function headerOf(bytes: Uint8Array): ImageHeader | undefined {
  const isAt = (at: number, text: string): boolean =>
    [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
  const found = formats.find(({ begins }) => begins.every(([at, text]) => isAt(at, text)));
  if (!found) return undefined;
  const { format, size } = found;
  try {
    const told = size?.(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return { format, ...(told ? { size: told } : {}) };
  } catch {
    // It ends before it has said so.
    return { format };
  }
}

/** Of a frame; among the markers of frames three are none. */
function jpegSize(view: DataView): ImageHeader["size"] {
  for (let at = 2; at + 9 <= view.byteLength;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) return undefined;
    // Markers may be filled up from the left.
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webpSize(view: DataView): ImageHeader["size"] {
  const low = (at: number): number => view.getUint16(at, true);
  switch (String.fromCharCode(view.getUint8(15))) {
    // Lossy, lossless, and what has more than one part.
    case " ":
      return { width: low(26) & 0x3fff, height: low(28) & 0x3fff };
    case "L": {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case "X":
      return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(27, true) & 0xffffff) + 1 };
    default:
      return undefined;
  }
}
