/**
 * One process at a time works in a folder. The lock is a file that says which process has it: it needs no help of the
 * file system, and one that was left behind by a killed process is known by the process that is not there any more,
 * whatever became of its number. Where that cannot be known, on a shared disk, a lock counts as long as it shows signs of
 * life.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { isRunning, ownIdentity, type ProcessIdentity } from "../process-identity.ts";
import { errorCode } from "./system-error.ts";
import { temporaryOf } from "./write.ts";

/** Who has a lock, for people. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Of another machine or container: whether it still runs is not known. */
  readonly isElsewhere: boolean;
}

interface Written extends ProcessIdentity {
  readonly host: string;
  /** Of the file itself: a folder that was copied holds nobody's lock. */
  readonly inode: number;
  /** Two locks of one process differ. */
  readonly nonce: string;
}

/** Texts, by what they are. One that would make a lock too large is not kept. */
export interface LockNote {
  readonly [name: string]: string | readonly string[];
}

const SIGN_OF_LIFE_MS = 5000;
/** Many signs of life: work that cannot be interrupted, such as a compilation, lets some of them be missed. */
const SILENT_MS = 60_000;
/** Far above what is written. */
const MOST_BYTES = 4096;

export class Lock {
  readonly #path: string;
  #text: string;
  readonly #note: LockNote | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #release = (): void => this.release();

  private constructor(path: string, text: string, note: LockNote | undefined) {
    this.#path = path;
    this.#text = text;
    this.#note = note;
    this.#timer = setInterval(() => touch(path), SIGN_OF_LIFE_MS).unref();
    process.once("exit", this.#release);
  }

  /**
   * @param note for whoever finds it after a kill
   * @returns who has it, where another process does @throws what the system answers where nothing can be written
   */
  static take(path: string, note?: LockNote): Lock | Holder {
    for (;;) {
      const text = create(path, note);
      if (text !== undefined) return new Lock(path, text, note);
      const holder = holderOf(path);
      if (holder) return holder;
      // Two may find the same one left behind at once, and one remove what the other has just made: see `isHeld`.
      rmSync(path, { force: true });
    }
  }

  /** Still ours; one that was removed is made anew. Whoever is about to write asks. */
  isHeld(): boolean {
    const there = read(this.#path);
    if (there !== undefined) return there === this.#text;
    const text = create(this.#path, this.#note);
    this.#text = text ?? this.#text;
    return text !== undefined;
  }

  /** May be called twice. */
  release(): void {
    clearInterval(this.#timer);
    process.off("exit", this.#release);
    if (read(this.#path) === this.#text) rmSync(this.#path, { force: true });
  }
}

/**
 * A lock is there with all that it says: one that a killed process left without would say nothing of whether it may go.
 * @returns what was written, undefined where there is a lock
 */
function create(path: string, note: LockNote | undefined): string | undefined {
  const temporary = temporaryOf(path);
  const text = write(temporary, note);
  try {
    linkSync(temporary, path);
    return text;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return undefined;
    if (!NO_LINKS.includes(errorCode(error))) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  try {
    return write(path, note);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return undefined;
    throw error;
  }
}
/** What a file system answers where a file has one name. */
const NO_LINKS: readonly string[] = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"];

/** A new file. @returns what is in it @throws EEXIST where there is one */
function write(path: string, note: LockNote | undefined): string {
  const file = openSync(path, "wx");
  try {
    const inode = fstatSync(file).ino;
    const written: Written = { ...ownIdentity(), host: hostname(), inode, nonce: randomBytes(8).toString("hex") };
    const noted = `${JSON.stringify({ ...written, note })}\n`;
    const text = Buffer.byteLength(noted) > MOST_BYTES ? `${JSON.stringify(written)}\n` : noted;
    writeSync(file, text);
    return text;
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Who has the lock; undefined where it was left behind. */
function holderOf(path: string): Holder | undefined {
  const about = statSync(path, { throwIfNoEntry: false });
  if (!about) return undefined;
  const isFresh = Math.abs(Date.now() - about.mtimeMs) < SILENT_MS;
  const written = parse(read(path) ?? "");
  // Not written yet, or by nobody that we know.
  if (!written) return isFresh ? { pid: 0, host: "", isElsewhere: true } : undefined;
  if (written.inode !== about.ino) return undefined;
  const running = isRunning(written);
  return (running ?? isFresh)
    ? { pid: written.pid, host: written.host, isElsewhere: running === undefined }
    : undefined;
}

function parse(text: string): Written | undefined {
  try {
    const { pid, started, space, host, inode, nonce } = JSON.parse(text) as { readonly [name: string]: unknown };
    const texts = [space, host, nonce, started ?? ""].every((each) => typeof each === "string");
    if (!texts || !Number.isSafeInteger(pid) || !Number.isSafeInteger(inode)) return undefined;
    return { pid, space, host, inode, nonce, ...(started === undefined ? {} : { started }) } as Written;
  } catch {
    return undefined;
  }
}

/** What was noted in a lock that is there; undefined where nothing was. */
export function noteIn(path: string): LockNote | undefined {
  try {
    const { note } = JSON.parse(read(path) ?? "") as { readonly note?: unknown };
    const isText = (each: unknown): boolean => typeof each === "string" || (Array.isArray(each) && each.every(isText));
    const isNote = typeof note === "object" && note !== null && Object.values(note).every(isText);
    return isNote ? (note as LockNote) : undefined;
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    const about = statSync(path);
    // Of a pipe nothing would come.
    return about.isFile() && about.size <= MOST_BYTES ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Removed, or the disk is gone: told where something is saved.
  }
}
