/**
 * How an emitted module carries its kernels of WebAssembly: several texts of bytes as one, in which what was there before
 * is not said again. Kernels are much alike, and the plain and the relaxed variant of a module are all but the same.
 * `compiler/emit/pack.ts` is the other side.
 */
import { told, wrongArgument } from "./argument.ts";
import { bytesOf } from "./base64.ts";

/** Base64 of the three streams. Copies are at least this long, and are written as what is beyond it. */
export interface Packed {
  /** Bytes as they are. */
  readonly literals: string;
  /** For each copy how many literals come before it, and how many bytes it has. */
  readonly lengths: string;
  /**
   * For each copy how far back it begins: 0 as far as the last one, then one byte farther, one nearer, two farther and so
   * on up to `MOST_NEAR`, then the distance itself. Kernels that differ in numbers of other lengths drift by a byte or two.
   */
  readonly distances: string;
}
export const LEAST_COPY = 3;
export const MOST_NEAR = 63;

/** Reads numbers of 7 bits a byte, lowest first: what WebAssembly calls an unsigned LEB128. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
  number(): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw damaged("they are cut off");
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }
}

/**
 * @param sizes of each text in bytes, in the order in which they lie one behind the other
 * @returns the texts by the same names
 * @throws ResnetProblem RN5013 for streams that are no streams, or not of texts of these sizes
 */
export function unpack<Name extends string>(
  sizes: { readonly [N in Name]: number },
  packed: Packed,
): { readonly [N in Name]: Uint8Array<ArrayBuffer> } {
  if (typeof packed !== "object" || packed === null) throw damaged(`they are ${told(packed)}`);
  const names = Object.keys(sizes) as Name[];
  const total = names.reduce((sum, name) => sum + sizes[name], 0);
  const bytes = new Uint8Array(total);
  const literals = bytesOf(packed.literals);
  const lengths = new Reader(bytesOf(packed.lengths));
  const distances = new Reader(bytesOf(packed.distances));
  let [at, taken, distance] = [0, 0, 0];
  while (!lengths.isAtEnd) {
    const fresh = lengths.number();
    if (taken + fresh > literals.length || at + fresh > total) throw damaged("a part is longer than it may be");
    bytes.set(literals.subarray(taken, taken + fresh), at);
    taken += fresh;
    at += fresh;
    // Behind the last copy there may be literals.
    if (lengths.isAtEnd) break;
    const length = lengths.number() + LEAST_COPY;
    distance = distanceOf(distances.number(), distance);
    if (distance < 1 || distance > at || at + length > total) throw damaged("a copy is of what is not there");
    // What is copied may reach into what it becomes: a byte that is repeated.
    for (const end = at + length; at < end; at++) bytes[at] = bytes[at - distance] ?? 0;
  }
  if (at !== total || taken !== literals.length || !distances.isAtEnd) throw damaged("they are not whole");
  let begin = 0;
  const parts = names.map((name) => [name, bytes.slice(begin, (begin += sizes[name]))]);
  return Object.fromEntries(parts) as { readonly [N in Name]: Uint8Array<ArrayBuffer> };
}

function distanceOf(code: number, last: number): number {
  if (code > 2 * MOST_NEAR) return code - 2 * MOST_NEAR;
  return code % 2 === 1 ? last + (code + 1) / 2 : last - code / 2;
}

function damaged(reason: string): Error {
  return wrongArgument("unpack", `the kernels' bytes: ${reason}`, "compile the module again: its text was changed");
}
