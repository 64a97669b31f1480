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
  /** The copy that saves most bytes. @param last how far back the copy before this one begins */
  best(at: number, last: number): Copy {
    const bytes = this.#bytes;
    let best = NONE;
    if (last > 0) best = this.#better(best, at, last, SAME_COSTS);
    // What saves more has this byte in common, too: nearly all that are tried have not, and are done with.
    let needed = neededBy(best, NEAR_COSTS);
    let wanted = bytes[at + needed];
    for (let by = 1; last > 0 && by <= MOST_NEAR; by++)
      for (let distance = last + by; distance >= last - by; distance -= 2 * by) {
        if (distance < 1 || distance > at || bytes[at - distance + needed] !== wanted) continue;
        best = this.#better(best, at, distance, NEAR_COSTS);
        needed = neededBy(best, NEAR_COSTS);
        wanted = bytes[at + needed];
      }
    if (at + HASHED > bytes.length) return best;
    for (; this.#filled < at; this.#filled++) {
      const hash = this.#hash(this.#filled);
      this.#before[this.#filled] = this.#last[hash] ?? -1;
      this.#last[hash] = this.#filled;
    }
    needed = neededBy(best, FAR_COSTS);
    wanted = bytes[at + needed];
    let place = this.#last[this.#hash(at)] ?? -1;
    for (let tried = 0; place >= 0 && tried < MOST_TRIED; tried++) {
      if (bytes[place + needed] === wanted) {
        best = this.#better(best, at, at - place, FAR_COSTS);
        needed = neededBy(best, FAR_COSTS);
        wanted = bytes[at + needed];
      }
      place = this.#before[place] ?? -1;
    }
    return best;
  }
  #better(best: Copy, at: number, distance: number, cost: number): Copy {
    if (distance > at) return best;
    const length = this.alike(at - distance, at);
    return length >= LEAST_COPY && length - cost > best.saves ? { length, distance, saves: length - cost } : best;
  }
}
/** Bytes that a copy has at least, but for one, if it saves more than this one. */
function neededBy({ saves }: Copy, cost: number): number {
  return Math.max(LEAST_COPY - 1, Math.floor(saves + cost));
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
