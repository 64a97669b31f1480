/**
 * What bytes are that are no safetensors file: a page that a server sent instead, a pointer, an archive, another format.
 * Told by their first bytes alone, for messages; nothing of them is read or shown.
 */

export interface OtherFile {
  /** In words that follow "this is". */
  readonly what: string;
  /** How to come by the weights. */
  readonly help: string;
}

const GET_THE_FILE =
  "get the file itself: its address gives this instead where it is misspelt, wants a login or shows the file in a page (on Hugging Face /resolve/ gives the file, /blob/ a page about it)";
const UNPACK = "unpack it first";
const CONVERT =
  "convert it in Python: import torch; from safetensors.torch import save_file; " +
  'state = torch.load("FILE", map_location="cpu", weights_only=True); ' +
  'save_file(state.get("state_dict", state), "FILE.safetensors"); a whole model has .state_dict()';
const MERGE =
  "merge these in Python, for ours are read from one: import glob; from safetensors.torch import load_file, save_file; " +
  'save_file({k: v for f in glob.glob("model-*.safetensors") for k, v in load_file(f).items()}, "model.safetensors")';
const EXPORT = "save the weights from where they were trained, with the library safetensors";

/** Beginnings that no text has: bytes, at an offset. */
const magics: readonly (readonly [magic: readonly number[] | string, other: OtherFile, at?: number])[] = [
  [[0x1f, 0x8b], { what: "a gzip archive", help: UNPACK }],
  [[0x28, 0xb5, 0x2f, 0xfd], { what: "a Zstandard archive", help: UNPACK }],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], { what: "an xz archive", help: UNPACK }],
  ["BZh", { what: "a bzip2 archive", help: UNPACK }],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], { what: "a 7z archive", help: UNPACK }],
  ["ustar", { what: "a tar archive", help: UNPACK }, 257],
  [[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59], { what: "a NumPy array", help: EXPORT }],
  [[0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a], { what: "an HDF5 file, as Keras saves", help: EXPORT }],
  ["GGUF", { what: "a GGUF file, as llama.cpp reads", help: EXPORT }],
  ["TFL3", { what: "a TensorFlow Lite model", help: EXPORT }, 4],
  ["%PDF", { what: "a PDF", help: GET_THE_FILE }],
  [[0x89, 0x50, 0x4e, 0x47], { what: "an image", help: GET_THE_FILE }],
  [[0xff, 0xd8, 0xff], { what: "an image", help: GET_THE_FILE }],
];
const ZIP: readonly number[] = [0x50, 0x4b, 0x03, 0x04];

/** Beginnings of texts, after white space; the first that fits. */
const texts: readonly (readonly [beginning: RegExp, other: OtherFile])[] = [
  [
    /^version https:\/\/git-lfs\.github\.com\//,
    { what: "a pointer of Git LFS, which stands for the file", help: "get the file itself: git lfs pull" },
  ],
  [/^<\?xml|^<Error>/i, { what: "an XML text, such as a store's answer that it refuses", help: GET_THE_FILE }],
  [/^<!doctype html|^<(?:html|head|body|script|title|meta|!--)/i, { what: "a web page", help: GET_THE_FILE }],
  [
    /^\{[^]*"weight_map"/,
    {
      what: "the index of weights that lie in several files",
      help: MERGE,
    },
  ],
  [/^[{[]/, { what: "a JSON text", help: GET_THE_FILE }],
  [/^/, { what: "a text", help: GET_THE_FILE }],
];

/** Enough for every beginning. */
const HEAD_BYTES = 1024;
/** What every safetensors file has behind the eight bytes of its header's length. */
const BRACE = 0x7b;
const LENGTH_BYTES = 8;

/** Undefined for what may be a safetensors file, whole or damaged, and for bytes that say nothing. */
export function otherFile(bytes: Uint8Array): OtherFile | undefined {
  if (bytes.length === 0) return undefined;
  const head = bytes.subarray(0, HEAD_BYTES);
  const text = plainText(head);
  if (text !== undefined) return texts.find(([beginning]) => beginning.test(text))?.[1];
  if (bytes[LENGTH_BYTES] === BRACE) return undefined;
  if (startsWith(head, ZIP, 0)) return zip(head);
  if (isPickle(head)) return { what: "a Python pickle, as older PyTorch saves", help: CONVERT };
  if (isOnnx(head)) return { what: "an ONNX model", help: EXPORT };
  return magics.find(([magic, , at = 0]) => startsWith(head, magic, at))?.[1];
}

/** A zip archive names its first member: `torch.save` writes `NAME/data.pkl`, NumPy `NAME.npy`. */
function zip(head: Uint8Array): OtherFile {
  if (String.fromCharCode(...head).includes(".npy")) return { what: "an archive of NumPy arrays", help: EXPORT };
  return { what: "a zip archive, as torch.save writes (.pt, .pth, .bin)", help: CONVERT };
}

/** PROTO and a version, then what a pickle of a dictionary, an object or PyTorch's own magic number begins with. */
function isPickle([proto, version = 0, opcode = 0]: Uint8Array): boolean {
  return proto === 0x80 && version >= 2 && version <= 5 && [0x7d, 0x63, 0x8a, 0x8c, 0x95, 0x5d, 0x28].includes(opcode);
}

/** ir_version as the first field, then the producer's name or version, or the domain, all texts. */
function isOnnx([field, version = 0, next = 0]: Uint8Array): boolean {
  return field === 0x08 && version >= 1 && version < 64 && [0x12, 0x1a, 0x22, 0x3a].includes(next);
}

function startsWith(bytes: Uint8Array, magic: readonly number[] | string, at: number): boolean {
  const wanted = typeof magic === "string" ? [...magic].map((each) => each.charCodeAt(0)) : magic;
  return wanted.every((byte, i) => bytes[at + i] === byte);
}

/** The beginning of a text without its leading space; undefined where something in it is of no text. */
function plainText(head: Uint8Array): string | undefined {
  try {
    // The last character may be cut. A byte order mark is left out.
    const text = new TextDecoder(encodingOf(head), { fatal: true }).decode(head, { stream: true });
    return CONTROL.test(text) ? undefined : text.trimStart();
  } catch {
    return undefined;
  }
}

/** What no text holds. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Servers of some kinds answer in UTF-16: by its mark, or by half of all bytes that are 0. */
function encodingOf(head: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first = 0, second = 0] = head;
  const isZero = (side: number): boolean =>
    head.length >= 16 && head.every((byte, at) => at % 2 !== side || byte === 0);
  if ((first === 0xff && second === 0xfe) || isZero(1)) return "utf-16le";
  return (first === 0xfe && second === 0xff) || isZero(0) ? "utf-16be" : "utf-8";
}
