/**
 * Bytes with what repeats said once (LZ77), over the whole of them and not over a window: the same kernel at other sizes
 * may be far away, and the other variant of a module is. Ours because the other side has to be a few lines in every
 * emitted module's runtime; what is left is not coded any shorter, since whoever serves a module compresses it. The same
 * bytes give the same streams.
 */
import { LEAST_COPY } from "../../runtime/unpack.ts";
import { Writer } from "../kernels/wasm/code/writer.ts";

export interface Streams {
  readonly literals: Uint8Array;
  readonly lengths: Uint8Array;
  readonly distances: Uint8Array;
}

/** Places that begin alike and are tried for one copy: more are slower and hardly better. */
const MOST_TRIED = 32;
const HASH_BITS = 15;
const HASHED = 4;

/** Earlier places by the four bytes that stand there, the last one first. */
class Places {
  readonly #bytes: Uint8Array;
  readonly #last = new Int32Array(1 << HASH_BITS).fill(-1);
  readonly #before: Int32Array;
  #filled = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#before = new Int32Array(bytes.length);
  }
  #hash(at: number): number {
    const byte = (k: number): number => (this.#bytes[at + k] ?? 0) << (8 * k);
    return Math.imul(byte(0) | byte(1) | byte(2) | byte(3), 0x9e3779b1) >>> (32 - HASH_BITS);
  }
  /** How many bytes are the same from two places on. */
  alike(from: number, at: number): number {
    let length = 0;
    while (at + length < this.#bytes.length && this.#bytes[from + length] === this.#bytes[at + length]) length++;
    return length;
  }
  /** The longest copy of an earlier place that is worth its number. */
  longest(at: number, least: number): Copy {
    let best: Copy = { length: 0, distance: 0 };
    if (at + HASHED > this.#bytes.length) return best;
    for (; this.#filled < at; this.#filled++) {
      const hash = this.#hash(this.#filled);
      this.#before[this.#filled] = this.#last[hash] ?? -1;
      this.#last[hash] = this.#filled;
    }
    let place = this.#last[this.#hash(at)] ?? -1;
    for (let tried = 0; place >= 0 && tried < MOST_TRIED; tried++) {
      const length = this.alike(place, at);
      if (length > Math.max(least, best.length)) best = { length, distance: at - place };
      place = this.#before[place] ?? -1;
    }
    return best;
  }
}
interface Copy {
  /** 0: there is none. */
  readonly length: number;
  readonly distance: number;
}

export function pack(bytes: Uint8Array): Streams {
  const places = new Places(bytes);
  const [literals, lengths, distances] = [new Writer(), new Writer(), new Writer()];
  let last = 0;
  const copyAt = (at: number): Copy => {
    const repeated = last > 0 && at < bytes.length ? places.alike(at - last, at) : 0;
    // As far back as the last one is said in one byte, which another has to be longer for.
    const other = places.longest(at, Math.max(repeated >= LEAST_COPY ? repeated + 1 : 0, HASHED - 1));
    if (other.length > 0) return other;
    return repeated >= LEAST_COPY ? { length: repeated, distance: last } : { length: 0, distance: 0 };
  };
  let [at, written] = [0, 0];
  while (at < bytes.length) {
    const { length, distance } = copyAt(at);
    // One that begins a byte later is taken where it is longer.
    if (length === 0 || copyAt(at + 1).length > length + 1) {
      at++;
      continue;
    }
    literals.bytes(bytes.subarray(written, at));
    lengths.unsigned(at - written);
    lengths.unsigned(length - LEAST_COPY);
    distances.unsigned(distance === last ? 0 : distance);
    last = distance;
    at += length;
    written = at;
  }
  literals.bytes(bytes.subarray(written));
  if (written < bytes.length) lengths.unsigned(bytes.length - written);
  return { literals: literals.finish(), lengths: lengths.finish(), distances: distances.finish() };
}
