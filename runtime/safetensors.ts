/**
 * Safetensors: 8 bytes of header length, a JSON header, the tensors' bytes (huggingface/safetensors, "Format").
 * Everything in a header is checked before it is used: files come from anywhere.
 */
import { isKind, requireOptions, requireTexts, told, wrongArgument } from "./argument.ts";
import { volume } from "./layout.ts";
import { toHalves } from "./halves.ts";
import { otherFile } from "./other-file.ts";
import { ResnetProblem } from "./problem.ts";
import { readHeader, shown, type HeaderEntry } from "./safetensors-header.ts";
import { readableTypes, typeNamed, type Refuse } from "./tensor-types.ts";

export interface Tensor {
  readonly dtype: "F32" | "I32";
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: { readonly [name: string]: string };
}

/** A file whose header was read and found to fit its bytes; each tensor is converted when it is asked for. */
export interface OpenedSafetensors {
  readonly entries: ReadonlyMap<string, HeaderEntry>;
  readonly metadata: Safetensors["metadata"];
  /** @throws ResnetProblem RN4013 for an element type that is not read, or a number that does not fit */
  readonly read: (name: string) => Tensor;
}

const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
/** Every header begins with it. */
const BRACE = 0x7b;
/** As the format's own implementation: a longer header is an attack, or no header. */
const MOST_HEADER_BYTES = 100_000_000;

const DAMAGED = "the file is damaged or no safetensors file: get or save it again";
const DIVERGED = "such numbers are those of a run that had diverged: use weights saved before";
const CONVERT =
  "convert it in Python: from safetensors.torch import load_file, save_file; " +
  'save_file({name: each.float() for name, each in load_file("FILE").items()}, "F32.safetensors")';

/**
 * Every tensor of a file: floating point as F32 (F16 and BF16 exactly, F64 rounded), integers as I32.
 * @param file its name, for messages
 * @throws ResnetProblem RN4013
 */
export function readSafetensors(bytes: Uint8Array, file = "weights"): Safetensors {
  const { entries, metadata, read } = openSafetensors(bytes, file);
  return { tensors: new Map([...entries.keys()].map((name) => [name, read(name)])), metadata };
}

/** @throws ResnetProblem RN4013 */
export function openSafetensors(bytes: Uint8Array, file: string): OpenedSafetensors {
  requireBytes(bytes, file);
  const damaged: Refuse = (reason) => refuse(file, reason, DAMAGED);
  requireBeginning(bytes, file);
  if (bytes.byteLength < LENGTH_BYTES) damaged(`${bytes.byteLength} bytes are too few for a header`);
  const length = headerLength(bytes);
  const start = LENGTH_BYTES + length;
  // Before a byte of it is looked at.
  if (start > bytes.byteLength) damaged(`the header of ${length} bytes is cut off`);
  const { entries, metadata } = readHeader(bytes.subarray(LENGTH_BYTES, start), damaged);
  const data = bytes.subarray(start);
  for (const [name, entry] of entries) requireExtent(name, entry, data.byteLength, damaged);
  requireCover(entries, data.byteLength, damaged);
  return {
    entries,
    metadata: Object.fromEntries(metadata),
    read(name) {
      const entry = entries.get(name);
      return entry ? readTensor(name, entry, data, file) : damaged(`${shown(name)} is not there`);
    },
  };
}

/**
 * Refuses what its first bytes tell is no safetensors file: nobody needs to read more of it.
 * @param head the first bytes, or all
 * @throws ResnetProblem RN4013
 */
export function requireBeginning(head: Uint8Array, file: string): void {
  const damaged: Refuse = (reason) => refuse(file, reason, DAMAGED);
  const other = otherFile(head);
  if (other) refuse(file, `this is ${other.what}, not safetensors`, other.help);
  if (head.byteLength < LENGTH_BYTES) return;
  const length = headerLength(head);
  if (length > MOST_HEADER_BYTES) damaged(`a header of ${length} bytes is too long`);
  if (head.byteLength > LENGTH_BYTES && head[LENGTH_BYTES] !== BRACE) damaged("the header is no JSON object");
}

/**
 * How long a file is by its own header, whatever a server says of it.
 * @param head its first bytes, of which `requireBeginning` has nothing to say
 * @returns undefined where the header is not whole yet
 * @throws ResnetProblem RN4013 for a header that cannot be read
 */
export function wholeLength(head: Uint8Array, file: string): number | undefined {
  if (head.byteLength < LENGTH_BYTES) return undefined;
  const start = LENGTH_BYTES + headerLength(head);
  if (head.byteLength < start) return undefined;
  const { entries } = readHeader(head.subarray(LENGTH_BYTES, start), (reason) => refuse(file, reason, DAMAGED));
  return start + [...entries.values()].reduce((end, { offsets }) => Math.max(end, offsets[1]), 0);
}

/** What `fetch` and `readFile` give is told apart: only bytes are read. */
function requireBytes(bytes: unknown, file: string): void {
  if (isKind(bytes, "Uint8Array")) return;
  throw wrongArgument(
    "safetensors",
    `the bytes of ${file} are ${told(bytes)}`,
    "give a Uint8Array: new Uint8Array(await response.arrayBuffer()), or what readFile gives without an encoding",
  );
}

function headerLength(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).getBigUint64(0, true));
}

function refuse(file: string, reason: string, help: string): never {
  throw new ResnetProblem("RN4013", `${file}: ${reason}`, help);
}

/** The bytes of a tensor are those of the file, and as many as its shape needs where its type is known. */
function requireExtent(
  name: string,
  { dtype, shape, offsets: [from, to] }: HeaderEntry,
  dataBytes: number,
  damaged: Refuse,
): void {
  if (to > dataBytes) damaged(`${shown(name)} is cut off: it ends at byte ${to} of ${dataBytes}`);
  const type = dtype === undefined ? undefined : typeNamed(dtype);
  if (!type && to >= from) return;
  // A product that is not exact is larger than any file.
  const wanted = shape.includes(0) ? 0 : shape.reduce((product, extent) => product * extent, type?.bytes ?? 1);
  if (to - from !== wanted) damaged(`${shown(name)} has ${to - from} bytes, [${shape.join(", ")}] needs ${wanted}`);
}

/** Every byte belongs to one tensor, as the format demands. */
function requireCover(entries: OpenedSafetensors["entries"], dataBytes: number, damaged: Refuse): void {
  const ranges = [...entries].map(([name, { offsets }]) => ({ name, from: offsets[0], to: offsets[1] }));
  let end = 0;
  for (const { name, from, to } of ranges.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < end) damaged(`${shown(name)} overlaps another tensor at byte ${from}`);
    if (from > end) damaged(`the ${from - end} bytes before ${shown(name)} belong to no tensor`);
    end = to;
  }
  if (end < dataBytes) damaged(`the last ${dataBytes - end} bytes belong to no tensor`);
}

function readTensor(
  name: string,
  { dtype, shape, offsets: [from, to] }: HeaderEntry,
  data: Uint8Array,
  file: string,
): Tensor {
  const type = dtype === undefined ? undefined : typeNamed(dtype);
  if (!type) {
    const has = dtype === undefined ? "no dtype" : `the dtype ${shown(dtype)}`;
    return refuse(file, `${shown(name)} has ${has}; ${readableTypes.join(", ")} are read`, CONVERT);
  }
  // A copy is aligned, whatever the header's length was; not `slice`, which shares memory where `data` is a Node Buffer.
  const { buffer } = new Uint8Array(data.subarray(from, to));
  // A double beyond F32 would only become infinity in Python too.
  const help = dtype === "F64" ? DIVERGED : CONVERT;
  const values = type.read(buffer, (reason) => refuse(file, `${shown(name)} ${reason}`, help));
  return values instanceof Float32Array ? { dtype: "F32", shape, values } : { dtype: "I32", shape, values };
}

/**
 * Tensors in the order given; the same contents give the same bytes.
 * @param options with `half`, floating point of two axes and more becomes F16, rounded as `torch.Tensor.half` does it: what a
 * page downloads is half as long. Vectors stay as they are: they are few, and a variance may be beyond a half
 * @throws ResnetProblem RN4013 for a tensor whose values are not those of its shape and type, RN5013 for no tensors
 */
export function writeSafetensors(
  file: Safetensors,
  { half = false }: { readonly half?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  requireOptions("safetensors", file, ["tensors", "metadata"]);
  const { tensors, metadata } = file;
  requireTexts("safetensors", "metadata", metadata);
  if (!isKind(tensors, "Map"))
    throw wrongArgument("safetensors", `tensors is ${told(tensors)}`, "give a Map of tensors by name");
  const members: [name: string, value: unknown][] = [];
  if (Object.keys(metadata).length > 0) members.push([METADATA, metadata]);
  const written: ArrayBufferView[] = [];
  let offset = 0;
  for (const [name, tensor] of tensors) {
    requireWritable(name, tensor);
    const { shape } = tensor;
    const isHalf = half && tensor.values instanceof Float32Array && shape.length > 1;
    const [dtype, values] = isHalf ? ["F16", halvesOf(name, tensor.values)] : [tensor.dtype, tensor.values];
    members.push([name, { dtype, shape, data_offsets: [offset, offset + values.byteLength] }]);
    written.push(values);
    offset += values.byteLength;
  }
  // Text by text: as keys of an object some names would be moved to the front, and `__proto__` be lost.
  const text = `{${members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
  const encoded = new TextEncoder().encode(text);
  // Padded with spaces to 8 bytes, as the format recommends.
  const length = Math.ceil(encoded.byteLength / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + length + offset).fill(0x20, LENGTH_BYTES, LENGTH_BYTES + length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(encoded, LENGTH_BYTES);
  let at = LENGTH_BYTES + length;
  for (const values of written) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/** @throws ResnetProblem RN4013 for a number that is too large for one */
function halvesOf(name: string, values: Float32Array): Uint16Array {
  const halves = toHalves(values);
  const lost = halves.findIndex((each, index) => (each & 0x7fff) === 0x7c00 && Number.isFinite(values[index]));
  if (lost >= 0) refuse(`the tensor ${shown(name)}`, `it holds ${values[lost]}, too large for F16`, "save it as F32");
  return halves;
}

/** What is written can be read again. */
function requireWritable(name: string, tensor: Tensor): void {
  const fail = (reason: string): never =>
    refuse(`the tensor ${shown(name)}`, reason, "give each tensor a name of its own and all values of its shape");
  if (name === METADATA) fail("this name is the format's own");
  if (!isKind(tensor, "Object")) fail(`it is ${told(tensor)}`);
  const { dtype, shape, values } = tensor;
  if (!Array.isArray(shape) || !shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0))
    fail(`its shape is ${Array.isArray(shape) ? `[${shape.join(", ")}]` : told(shape)}`);
  if (dtype !== (values instanceof Float32Array ? "F32" : "I32")) fail(`its values are no ${dtype}`);
  if (volume(shape) !== values.length)
    fail(`[${shape.join(", ")}] needs ${volume(shape)} values, not ${values.length}`);
}
