/**
 * The header of a safetensors file: `{"NAME": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, …}`, and
 * `__metadata__`, texts by name. It is read by this grammar and no wider one, byte by byte: what is none ends at its
 * first wrong byte, whatever its length, and what is read takes memory in proportion to the tensors.
 */
import type { Refuse } from "./tensor-types.ts";

export interface HeaderEntry {
  /** As it stands there; undefined where it does not. */
  readonly dtype: string | undefined;
  readonly shape: readonly number[];
  /** First byte, and the byte after the last, counted from the end of the header. */
  readonly offsets: readonly [number, number];
}
export interface Header {
  readonly entries: ReadonlyMap<string, HeaderEntry>;
  readonly metadata: ReadonlyMap<string, string>;
}

const METADATA = "__metadata__";
/** Far above any design's; each costs a few hundred bytes here. */
const MOST_TENSORS = 500_000;
/** PyTorch has at most 64 axes. */
const MOST_AXES = 64;
const MOST_NAME_BYTES = 65_536;
const MOST_NUMBER_BYTES = 32;
const MOST_ENTRY_KEYS = 16;
const MOST_METADATA = 10_000;

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const [SPACE, QUOTE, BACKSLASH, COMMA, COLON] = [0x20, 0x22, 0x5c, 0x2c, 0x3a];

/** @param refuse told what is wrong, in words that follow the file's name */
export function readHeader(bytes: Uint8Array, refuse: Refuse): Header {
  return new HeaderReader(bytes, refuse).header();
}

class HeaderReader {
  readonly #bytes: Uint8Array;
  readonly #refuse: Refuse;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #at = 0;

  constructor(bytes: Uint8Array, refuse: Refuse) {
    // Views of a plain array are cheap; those of Node's Buffer are not, and there are a few for each tensor.
    this.#bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#refuse = refuse;
  }

  header(): Header {
    if (this.#peek() !== "{") this.#refuse("the header is no JSON object");
    const entries = new Map<string, HeaderEntry>();
    let count = 0;
    let metadata: ReadonlyMap<string, string> | undefined;
    this.#members((name) => {
      if (name === METADATA) {
        if (metadata) this.#refuse("the header's metadata is there twice");
        metadata = this.#metadata();
        return;
      }
      const entry = this.#entry(name);
      const before = entries.get(name);
      // Twice the same says the same; JSON leaves open which of two different ones is meant.
      if (before && JSON.stringify(before) !== JSON.stringify(entry))
        this.#refuse(`${shown(name)} stands twice in the header, with different entries`);
      entries.set(name, entry);
      if (++count > MOST_TENSORS) this.#refuse(`the header has more than ${MOST_TENSORS} tensors`);
    });
    this.#skipSpace();
    if (this.#at < this.#bytes.length) this.#wrong("nothing more");
    return { entries, metadata: metadata ?? new Map() };
  }

  #metadata(): ReadonlyMap<string, string> {
    if (this.#peek() !== "{") this.#refuse("the header's metadata is damaged: it is no object");
    const texts = new Map<string, string>();
    this.#members((name) => {
      if (this.#peek() !== '"') this.#refuse(`the header's metadata is damaged: ${shown(name)} is no text`);
      texts.set(name, this.#text(this.#bytes.length));
      if (texts.size > MOST_METADATA) this.#refuse(`the header has more than ${MOST_METADATA} metadata`);
    });
    return texts;
  }

  #entry(name: string): HeaderEntry {
    const damaged = (why: string): never => this.#refuse(`the header's entry of ${shown(name)} is damaged: ${why}`);
    if (this.#peek() !== "{") damaged("it is no object");
    const found = new Map<string, string | readonly number[] | undefined>();
    this.#members((key) => {
      if (found.has(key)) damaged(`it says ${shown(key)} twice`);
      if (key === "dtype") found.set(key, this.#peek() === '"' ? this.#text(MOST_NAME_BYTES) : this.#plain());
      else if (key === "shape" || key === "data_offsets") {
        if (this.#peek() !== "[") damaged(`its ${key} is no list`);
        found.set(key, this.#counts(key, damaged));
      } else found.set(key, this.#plain());
      if (found.size > MOST_ENTRY_KEYS) damaged(`it has more than ${MOST_ENTRY_KEYS} keys`);
    });
    const [dtype, shape, offsets] = ["dtype", "shape", "data_offsets"].map((key) => found.get(key));
    if (typeof shape !== "object") return damaged("it has no shape");
    if (typeof offsets !== "object") return damaged("it has no data_offsets");
    const [from, to] = offsets;
    if (from === undefined || to === undefined || offsets.length !== 2)
      return damaged(`it has ${offsets.length} data_offsets, not 2`);
    return { dtype: typeof dtype === "string" ? dtype : undefined, shape, offsets: [from, to] };
  }

  /** `[2, 3]`: whole numbers of at least 0. */
  #counts(key: string, damaged: Refuse): readonly number[] {
    const counts: number[] = [];
    this.#expect("[");
    if (this.#peek() === "]") this.#at++;
    else {
      do {
        const text = this.#number();
        const count = Number(text);
        if (!Number.isSafeInteger(count) || count < 0) damaged(`${text} in its ${key} is no count`);
        // Not -0, which `-0` is.
        counts.push(Math.abs(count));
        if (counts.length > MOST_AXES) damaged(`its ${key} has more than ${MOST_AXES} numbers`);
      } while (this.#more("]"));
    }
    return counts;
  }

  /** `{"name": value, …}`; `value` reads what is after the colon. */
  #members(value: (name: string) => void): void {
    this.#expect("{");
    if (this.#peek() === "}") {
      this.#at++;
      return;
    }
    do {
      if (this.#peek() !== '"') this.#wrong("a name in quotes");
      const name = this.#text(MOST_NAME_BYTES);
      this.#expect(":");
      value(name);
    } while (this.#more("}"));
  }

  /** True after a comma, false after `end`. */
  #more(end: string): boolean {
    const next = this.#peek();
    if (next !== "," && next !== end) this.#wrong(`a comma or ${end}`);
    this.#at++;
    return next === ",";
  }

  /** A value that the format does not know and its other readers pass over: a text, a number, true, false, null. */
  #plain(): undefined {
    const next = this.#peek();
    if (next === '"') this.#text(MOST_NAME_BYTES);
    else if (/[a-z]/.test(next)) {
      const word = this.#run((byte) => byte >= 0x61 && byte <= 0x7a);
      if (word !== "true" && word !== "false" && word !== "null") this.#wrong("a value");
    } else this.#number();
  }

  #number(): string {
    this.#skipSpace();
    const start = this.#at;
    const text = this.#run(
      (byte) => byte > SPACE && byte !== COMMA && byte !== COLON && byte !== 0x5d && byte !== 0x7d,
    );
    if (NUMBER.test(text)) return text;
    this.#at = start;
    return this.#wrong("a number");
  }

  #run(belongs: (byte: number) => boolean): string {
    const start = this.#at;
    while (this.#at - start < MOST_NUMBER_BYTES && belongs(this.#bytes[this.#at] ?? 0)) this.#at++;
    return String.fromCharCode(...this.#bytes.subarray(start, this.#at));
  }

  /** A text in quotes, which are next. */
  #text(mostBytes: number): string {
    this.#skipSpace();
    const start = this.#at++;
    let isPlain = true;
    for (let byte; (byte = this.#bytes[this.#at]) !== QUOTE;) {
      if (byte === undefined) return this.#refuse("the header ends within a text");
      if (this.#at - start > mostBytes) this.#refuse(`the header has a name of more than ${mostBytes} bytes`);
      if (byte === BACKSLASH || byte < SPACE) isPlain = false;
      this.#at += byte === BACKSLASH ? 2 : 1;
    }
    this.#at++;
    try {
      const text = this.#decoder.decode(this.#bytes.subarray(start, this.#at));
      return isPlain ? text.slice(1, -1) : (JSON.parse(text) as string);
    } catch {
      return this.#refuse(`the header's text at byte ${start} is not UTF-8, or no JSON`);
    }
  }

  #skipSpace(): void {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== SPACE && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return;
      this.#at++;
    }
  }
  /** The next character that is no space, which stays; nothing at the end. */
  #peek(): string {
    this.#skipSpace();
    const byte = this.#bytes[this.#at];
    return byte === undefined ? "" : String.fromCharCode(byte);
  }
  #expect(char: string): void {
    if (this.#peek() !== char) this.#wrong(char);
    this.#at++;
  }
  #wrong(wanted: string): never {
    const next = this.#peek();
    const found = next === "" ? "it ends" : `there is ${shown(next)}`;
    return this.#refuse(`the header is damaged: at its byte ${this.#at} ${found} where ${wanted} should be`);
  }
}

const MOST_SHOWN = 100;
/** A name as messages show it: whatever it holds and however long it is, a piece of one line. */
export function shown(name: string): string {
  const short = name.length > MOST_SHOWN ? `${name.slice(0, MOST_SHOWN)}…` : name;
  return /^[\w./-]+…?$/.test(short) ? short : JSON.stringify(short);
}
