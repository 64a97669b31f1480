/** Reads files whole, and never more than the caller has use for: every failure says what, where and what to do next. */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  type Stats,
} from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { nearest } from "../../grammar/nearest.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { UsageError } from "../usage-error.ts";
import { shellPath } from "../shell.ts";
import { errorCode, systemReason } from "./system-error.ts";
import { isUtf16 } from "./utf16.ts";

/** Far above any design; a larger file is a mistake, and would take minutes to refuse. */
export const SOURCE_LIMIT_BYTES = 16 * 2 ** 20;

/** What one typed array holds on every engine. */
const LIMIT_BYTES = 2 ** 31 - 1;

/** What is set aside for what does not say its size. */
const CHUNK_BYTES = 2 ** 16;
/** Enough to tell what a file is. */
const HEAD_BYTES = 2 ** 10;

export interface ReadOptions {
  /** Most that is read; what is larger is refused before it takes memory. */
  readonly limitBytes?: number;
  /** For messages: `a design`. */
  readonly what?: string;
  /** How files of the kind end: of a folder the first such one is suggested. */
  readonly extension?: string;
  /** Throws where the first bytes tell that the rest is of no use: it is not read then, however much there is. */
  readonly check?: (head: Uint8Array) => void;
}

const DESIGN: ReadOptions = { limitBytes: SOURCE_LIMIT_BYTES, what: "a design", extension: ".resnet" };

/** A design's text. @throws UsageError */
export function readSource(path: string): string {
  return decodeSource(path, readBytes(path, DESIGN));
}

/** A design's text from standard input. @throws UsageError */
export function readStandardInput(name: string): string {
  const read = (): Uint8Array => readAll(0, fstatSync(0), name, DESIGN);
  return decodeSource(
    name,
    orTold(read, (error) => [
      `standard input cannot be read: ${systemReason(error)}`,
      "pipe a design into it: cat FILE | resnet check -",
    ]),
  );
}

/** All of standard input. @throws UsageError */
export function readStandardBytes(options: ReadOptions): Uint8Array {
  return orTold(
    () => readAll(0, fstatSync(0), "standard input", options),
    (error) => [`standard input cannot be read: ${systemReason(error)}`, "pipe a file into it: cat FILE | resnet …"],
  );
}

/** A design's bytes as text, wherever they came from. @throws UsageError */
export function decodeSource(path: string, bytes: Uint8Array): string {
  if (bytes.byteLength > SOURCE_LIMIT_BYTES) throw tooLarge(path, bytes.byteLength, DESIGN);
  if (isUtf16(bytes))
    throw new UsageError(`${path} is UTF-16`, "save it as UTF-8; PowerShell writes it so by Out-File -Encoding utf8");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path} is not UTF-8: ${badByte(bytes)}`, "save it as UTF-8; is it a text file at all?");
  }
}

/** What does not decode becomes U+FFFD: the bytes before the first one are good. */
function badByte(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const at = Buffer.byteLength(text.slice(0, text.indexOf("\ufffd")));
  return `byte ${at} is 0x${(bytes[at] ?? 0).toString(16).padStart(2, "0")}`;
}

/** A file, or what comes out of a pipe; a device is neither. @throws UsageError */
export function readBytes(path: string, options: ReadOptions = {}): Uint8Array {
  return orTold(
    () => {
      // A pipe in which nobody writes would keep us waiting where it is opened.
      const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
      try {
        return readAll(file, fstatSync(file), path, options);
      } finally {
        closeSync(file);
      }
    },
    (error) => cannotRead(path, error),
  );
}

/** @throws UsageError where there is nothing of that name */
export function requireFile(path: string): void {
  // Not opened: a pipe gives what it has once.
  orTold(
    () => statSync(path),
    (error) => cannotRead(path, error),
  );
}

function orTold<T>(read: () => T, tell: (error: unknown) => readonly [message: string, help: string]): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof UsageError || error instanceof ResnetProblem ? error : new UsageError(...tell(error));
  }
}

/** What a variable that is not set makes of a command. */
export const EMPTY_NAME = ["an empty name names no file", "is a variable of your shell not set?"] as const;

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

function cannotRead(path: string, error: unknown): readonly [string, string] {
  switch (errorCode(error)) {
    case "ENOENT":
    case "ENOTDIR": {
      if (path === "") return EMPTY_NAME;
      const others = filesIn(dirname(path), extname(path)).filter((name) => name !== basename(path));
      if (isLink(path)) return [`${path} is a link to what is not there`, "mend the link, or name a file"];
      const near = nearest(basename(path), others);
      return [
        `there is no file ${path}`,
        near
          ? `did you mean ${join(dirname(path), near)}?`
          : `check the path; it is looked for in ${dirname(resolve(path))}`,
      ];
    }
    case "EACCES":
    case "EPERM":
      return [`${path} cannot be read: ${systemReason(error)}`, `make it readable: chmod u+r ${shellPath(path)}`];
    default:
      return [`${path} cannot be read: ${systemReason(error)}`, "check the path and the disk"];
  }
}

function readAll(file: number, about: Stats, path: string, options: ReadOptions): Uint8Array {
  const { limitBytes = LIMIT_BYTES, extension = "" } = options;
  if (about.isDirectory())
    throw new UsageError(
      `${path} is a directory`,
      `name a file in it: ${join(path, filesIn(path, extension)[0] ?? `NAME${extension}`)}`,
    );
  // A terminal at standard input is a person who types.
  if (about.isBlockDevice() || (about.isCharacterDevice() && file !== 0))
    throw new UsageError(`${path} is a device, not a file`, "name a file");
  if (about.size > limitBytes) throw tooLarge(path, about.size, options);
  let held = new Uint8Array(Math.max(about.size + 1, CHUNK_BYTES));
  let bytes = 0;
  let isChecked = options.check === undefined;
  for (let read: number; (read = readSome(file, held.subarray(bytes, isChecked ? held.length : CHUNK_BYTES))) > 0;) {
    bytes += read;
    if (!isChecked && bytes >= HEAD_BYTES) {
      options.check?.(held.subarray(0, bytes));
      isChecked = true;
    }
    if (bytes > limitBytes) throw tooLarge(path, bytes, options);
    if (bytes === held.length) held = grown(held);
  }
  if (bytes === 0 && about.isFIFO() && file !== 0)
    throw new UsageError(`${path} is a pipe, and nothing comes out of it`, "is its other end written to?");
  return held.subarray(0, bytes);
}

function grown(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}

/** Waits for a pipe that another process has made non-blocking, as standard input often is. */
function readSome(file: number, into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, into);
    } catch (error) {
      // Windows calls the end of a pipe an error.
      if (errorCode(error) === "EOF") return 0;
      if (errorCode(error) !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
    }
  }
}
const WAIT_MS = 2;

function tooLarge(path: string, bytes: number, { limitBytes = LIMIT_BYTES, what = "a file" }: ReadOptions): UsageError {
  const help = what === DESIGN.what ? "is it a .resnet file?" : "is it the right file?";
  return new UsageError(`${path} has ${bytes} bytes or more; ${what} has at most ${limitBytes}`, help);
}

function filesIn(folder: string, extension: string): string[] {
  return namesIn(folder)
    .filter((name) => name.endsWith(extension))
    .sort();
}

/** What stands in a folder; nothing where it cannot be read. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder === "" ? "." : folder);
  } catch {
    return [];
  }
}
