/**
 * Bytes with what repeats said once (LZ77), over the whole of them and not over a window: the same kernel at other sizes
 * may be far away, and the other variant of a module is. Ours because the other side has to be a few lines in every
 * emitted module's runtime; what is left is not coded any shorter, since whoever serves a module compresses it. The same
 * bytes give the same streams.
 */
import { LEAST_COPY, MOST_NEAR } from "../../runtime/unpack.ts";
import { Writer } from "../kernels/wasm/code/writer.ts";

export interface Streams {
  readonly literals: Uint8Array;
  readonly lengths: Uint8Array;
  readonly distances: Uint8Array;
}

/** Places that begin alike and are tried for one copy: more are slower and hardly better. */
const MOST_TRIED = 64;
/**
 * What copies cost in bytes of the module after compression, found by trying: a far one's distance, and that it breaks the
 * run of alike numbers around it, is worth more than some literals.
 */
const [SAME_COSTS, NEAR_COSTS, FAR_COSTS] = [1.2, 2, 8];
const HASH_BITS = 15;
const WORD_BYTES = 4;
/** Of a word the bytes that every copy has in common. */
const LEAST_COMMON = 2 ** (8 * LEAST_COPY) - 1;

/** Earlier places by the four bytes that stand there, the last one first. */
class Places {
  readonly #bytes: Uint8Array;
  /** The four bytes from each place on: nearly all that are tried differ in them, and are done with. */
  readonly #words: Int32Array;
  readonly #last = new Int32Array(1 << HASH_BITS).fill(-1);
  readonly #before: Int32Array;
  #filled = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#before = new Int32Array(bytes.length);
    this.#words = new Int32Array(bytes.length);
    let word = 0;
    for (let at = bytes.length - 1; at >= 0; at--) this.#words[at] = word = (word << 8) | (bytes[at] ?? 0);
  }
  #hash(at: number): number {
    return Math.imul(this.#words[at] ?? 0, 0x9e3779b1) >>> (32 - HASH_BITS);
  }
  /** How many bytes are the same from two places on. */
  alike(from: number, at: number): number {
    let length = 0;
    while (at + length < this.#bytes.length && this.#bytes[from + length] === this.#bytes[at + length]) length++;
    return length;
  }
  /** The copy that saves most bytes. @param last how far back the copy before this one begins, 0: there was none */
  best(at: number, last: number): Copy {
    const words = this.#words;
    let best = NONE;
    if (last > 0) {
      const same = at - last;
      best = this.#better(best, at, same, SAME_COSTS);
      const word = words[at] ?? 0;
      for (let by = 1; by <= MOST_NEAR; by++) {
        const [before, behind] = [same - by, same + by];
        if (before >= 0 && (((words[before] ?? 0) ^ word) & LEAST_COMMON) === 0)
          best = this.#better(best, at, before, NEAR_COSTS);
        if (behind < at && (((words[behind] ?? 0) ^ word) & LEAST_COMMON) === 0)
          best = this.#better(best, at, behind, NEAR_COSTS);
      }
    }
    if (at + WORD_BYTES > words.length) return best;
    for (; this.#filled < at; this.#filled++) {
      const hash = this.#hash(this.#filled);
      this.#before[this.#filled] = this.#last[hash] ?? -1;
      this.#last[hash] = this.#filled;
    }
    let place = this.#last[this.#hash(at)] ?? -1;
    for (let tried = 0; place >= 0 && tried < MOST_TRIED; tried++) {
      best = this.#better(best, at, place, FAR_COSTS);
      place = this.#before[place] ?? -1;
    }
    return best;
  }
  /** The copy from this place, where it saves more than the best one so far. */
  #better(best: Copy, at: number, place: number, cost: number): Copy {
    // One that saves more has this byte in common, too.
    const needed = Math.max(LEAST_COPY - 1, Math.floor(best.saves + cost));
    if (place < 0 || this.#bytes[place + needed] !== this.#bytes[at + needed]) return best;
    const length = this.alike(place, at);
    return length > needed ? { length, distance: at - place, saves: length - cost } : best;
  }
}
interface Copy {
  /** 0: there is none. */
  readonly length: number;
  readonly distance: number;
  /** Bytes, by what a copy costs. */
  readonly saves: number;
}
const NONE: Copy = { length: 0, distance: 0, saves: 0 };

/** As `runtime/unpack.ts` reads it. */
function distanceCode(distance: number, last: number): number {
  const by = distance - last;
  if (Math.abs(by) > MOST_NEAR) return distance + 2 * MOST_NEAR;
  return by > 0 ? 2 * by - 1 : -2 * by;
}

export function pack(bytes: Uint8Array): Streams {
  const places = new Places(bytes);
  const [literals, lengths, distances] = [new Writer(), new Writer(), new Writer()];
  let [at, written, last] = [0, 0, 0];
  let found = places.best(at, last);
  while (at < bytes.length) {
    const { length, distance, saves } = found;
    const later = places.best(at + 1, last);
    // One that begins a byte later is taken where it saves more.
    if (length === 0 || later.saves > saves) {
      found = later;
      at++;
      continue;
    }
    literals.bytes(bytes.subarray(written, at));
    lengths.unsigned(at - written);
    lengths.unsigned(length - LEAST_COPY);
    distances.unsigned(distanceCode(distance, last));
    last = distance;
    at += length;
    written = at;
    found = places.best(at, last);
  }
  literals.bytes(bytes.subarray(written));
  if (written < bytes.length) lengths.unsigned(bytes.length - written);
  return { literals: literals.finish(), lengths: lengths.finish(), distances: distances.finish() };
}
