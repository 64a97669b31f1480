/** Writes results: a file is there whole or as it was, and what it was to others (owner, mode, links) it stays. */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../usage-error.ts";
import { errorCode, isFull, systemReason } from "./system-error.ts";

/** Where results can go instead, for the verbs that can be told so. */
const ELSEWHERE = "choose another folder with --out";

/** For verbs that change the files that they are given. */
export const MAKE_WRITABLE = "make the file and its folder writable";

/**
 * Writes a file whole or not at all: into a temporary file beside it, to the disk, then renamed. A link is followed. A
 * file that was there before gives the new one its mode and its owner; one that has several names keeps them all.
 * @param help where to write instead
 * @param others files that go with what was there before: they are taken away once the new one is whole beside it
 * @throws UsageError when the disk is full or the folder is closed to us; what was there before stays
 */
export function writeWhole(
  path: string,
  data: Uint8Array | string,
  help = ELSEWHERE,
  others: readonly string[] = [],
): void {
  try {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    const before = statSync(path, { throwIfNoEntry: false });
    if (before?.isDirectory()) throw isFolder(path, help);
    // A device or a pipe is written to; a file in its place would be another thing.
    if (before && !before.isFile()) return void writeInto(path, "w", bytes);
    const target = followed(path);
    const made = makeFolder(dirname(target), help);
    try {
      replaceFile(target, bytes, before, others);
    } catch (error) {
      removeEmpty(made);
      throw error;
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw cannotWrite(path, error, help);
  }
}

/**
 * Tells what `writeWhole` would refuse, before there is anything to write. A pipe is refused too: who writes it after
 * hours of work would wait for a reader that has long gone.
 * @throws UsageError
 */
export function requireWritable(path: string, help = ELSEWHERE): void {
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before?.isDirectory()) throw isFolder(path, help);
    if (before?.isFIFO() || before?.isSocket())
      throw new UsageError(`${path} cannot be written: it is no file`, `take it away, or ${help}`);
    if (!before || before.isFile()) requireOpen(dirname(followed(path)));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw cannotWrite(path, error, help);
  }
}

function isFolder(path: string, help: string): UsageError {
  return new UsageError(`${path} cannot be written: it is a folder`, `take it away, or ${help}`);
}

/** A folder, or the one that it will be made in, takes files. */
function requireOpen(folder: string): void {
  const about = statSync(folder, { throwIfNoEntry: false });
  if (!about && dirname(folder) !== folder) return requireOpen(dirname(folder));
  // The dot is told that what is there is no folder, as whoever writes into it would be.
  accessSync(`${folder}/.`, constants.W_OK | constants.X_OK);
}

/** `last.safetensors` -> `last.safetensors.4242.0a1b2c3d.tmp`, by the number of this process. */
export function temporaryOf(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
}
const TEMPORARY = /^(.+)\.(\d{1,10})\.[0-9a-f]{8}\.tmp$/;

/** What a temporary file of ours was to become, and the number of the process that wrote it; undefined for what is none. */
export function writtenFor(name: string): { readonly file: string; readonly pid: number } | undefined {
  const [, file, pid] = TEMPORARY.exec(name) ?? [];
  return file === undefined ? undefined : { file, pid: Number(pid) };
}

/** A new name is as lasting as its file once its folder is on the disk too. */
function syncFolder(path: string): void {
  let folder: number;
  try {
    folder = openSync(path, "r");
  } catch {
    // Some systems open no folders (Windows), and some people may not read one into which they may write.
    return;
  }
  try {
    fsyncSync(folder);
  } catch (error) {
    if (!UNSYNCED.includes(errorCode(error))) throw error;
  } finally {
    closeSync(folder);
  }
}
/** What a file system answers that has nothing to be made sure of for a folder. */
const UNSYNCED: readonly string[] = ["EINVAL", "EPERM", "EISDIR", "EBADF", "ENOTSUP", "ENOSYS"];

function replaceFile(target: string, bytes: Uint8Array, before: Stats | undefined, others: readonly string[]): void {
  const temporary = temporaryOf(target);
  try {
    const isTheSameToOthers = writeInto(temporary, "wx", bytes, (file) => !before || inherits(file, before));
    if (isTheSameToOthers && (before?.nlink ?? 1) === 1) {
      for (const path of others) rmSync(path, { force: true });
      renameSync(temporary, target);
      return syncFolder(dirname(target));
    }
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  // In its place, then. What is written lies safe beside it until it stands there whole.
  try {
    writeInto(target, "r+", bytes);
  } catch (error) {
    const reason = `${target} is written in part: ${systemReason(error)}`;
    throw new UsageError(reason, `all of it is in ${temporary}: copy it from there`);
  }
  for (const path of others) rmSync(path, { force: true });
  rmSync(temporary);
}

/** The new file is as the old one was to everybody else. @returns false where we may not make it so */
function inherits(file: number, { mode, uid, gid }: Stats): boolean {
  try {
    fchownSync(file, uid, gid);
    // After the owner, for a change of owner takes bits of the mode away.
    fchmodSync(file, mode);
    return true;
  } catch {
    return false;
  }
}

function writeInto(
  path: string,
  flags: string,
  bytes: Uint8Array,
  prepare = (_file: number): boolean => true,
): boolean {
  const file = openSync(path, flags);
  try {
    const isPrepared = prepare(file);
    for (let done = 0; done < bytes.byteLength;) done += writeSync(file, bytes, done);
    if (flags === "r+") ftruncateSync(file, bytes.byteLength);
    // A device has nothing to be made sure of.
    if (flags !== "w") fsyncSync(file);
    return isPrepared;
  } finally {
    closeSync(file);
  }
}

/** Where a path leads in the end; a link to what is not there yet leads to where it will be. */
function followed(path: string, links = 0): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT" || links > MOST_LINKS) throw error;
  }
  let to: string;
  try {
    to = readlinkSync(path);
  } catch {
    return resolve(path);
  }
  return followed(resolve(dirname(path), to), links + 1);
}
const MOST_LINKS = 40;

/**
 * A folder for results, made where there is none.
 * @returns the folders that were made, the outermost first
 * @throws UsageError when it cannot be: a file is in its place
 */
export function makeFolder(path: string, help = ELSEWHERE): readonly string[] {
  const made: string[] = [];
  try {
    makeEach(resolve(path), made);
    return made;
  } catch (error) {
    removeEmpty(made);
    throw cannotWrite(path, error, help);
  }
}

/** As `recursive` does, which tries for ever where a folder that is there takes no other, as in /proc. */
function makeEach(path: string, made: string[]): void {
  try {
    mkdirSync(path);
    syncFolder(dirname(path));
  } catch (error) {
    if (errorCode(error) === "EEXIST" && statSync(path).isDirectory()) return;
    if (errorCode(error) !== "ENOENT" || statSync(dirname(path), { throwIfNoEntry: false })) throw error;
    makeEach(dirname(path), made);
    mkdirSync(path);
    syncFolder(dirname(path));
  }
  made.push(path);
}

/** Takes folders away that were made for what never came; one that has something in it stays. @param made outermost first */
export function removeEmpty(made: readonly string[]): void {
  for (const path of [...made].reverse()) {
    try {
      rmdirSync(path);
    } catch {
      // Not empty, or somebody was faster: nothing that this ended for.
      return;
    }
  }
}

/** Why a file or folder could not be written, in words. @param help where to write instead */
export function cannotWrite(path: string, error: unknown, help = ELSEWHERE): UsageError {
  const reason = `${path} cannot be written: ${systemReason(error)}`;
  return new UsageError(reason, isFull(error) ? `free some space, or ${help}` : help);
}
