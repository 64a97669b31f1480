/** The only place that reads designs and writes results; every failure says what, where and what to do next. */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { nearest } from "../grammar/nearest.ts";
import type { Host } from "../compiler/model/project.ts";
import { UsageError } from "./usage-error.ts";

/** Far above any design; a larger file is a mistake, and would take minutes to refuse. */
const SOURCE_LIMIT_BYTES = 16 * 2 ** 20;

export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** A design's text. @throws UsageError */
export function readSource(path: string): string {
  return decodeSource(path, readBytes(path));
}

/** A design's bytes as text, wherever they came from. @throws UsageError */
export function decodeSource(path: string, bytes: Uint8Array): string {
  if (bytes.byteLength > SOURCE_LIMIT_BYTES)
    throw new UsageError(
      `${path} has ${bytes.byteLength} bytes; a design has at most ${SOURCE_LIMIT_BYTES}`,
      "is it a .resnet file?",
    );
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

/** @throws UsageError */
export function readBytes(path: string): Uint8Array {
  try {
    if (statSync(path).isDirectory())
      throw new UsageError(
        `${path} is a directory`,
        `name a file in it: ${join(path, filesIn(path, ".resnet")[0] ?? filesIn(path, ".safetensors")[0] ?? "NAME")}`,
      );
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    switch (errorCode(error)) {
      case "ENOENT":
      case "ENOTDIR": {
        const near = nearest(basename(path), filesIn(dirname(path), extname(path)));
        throw new UsageError(
          `there is no file ${path}`,
          near
            ? `did you mean ${join(dirname(path), near)}?`
            : `check the path; it is looked for in ${resolve(dirname(path))}`,
        );
      }
      case "EACCES":
      case "EPERM":
        throw new UsageError(`${path} cannot be read: permission denied`, `make it readable: chmod u+r ${path}`);
      default:
        throw new UsageError(
          `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
          "check the path and the disk",
        );
    }
  }
}

function filesIn(folder: string, extension: string): string[] {
  try {
    return readdirSync(folder === "" ? "." : folder).filter((name) => name.endsWith(extension));
  } catch {
    return [];
  }
}

/**
 * Reads imports; none may leave the project, nor by a link: the folder that holds `.git` above the entry, else the
 * working folder.
 */
export function importHost(entry: string): Host {
  const root = projectRoot(entry);
  return {
    read(path) {
      try {
        const real = realpathSync(path);
        if (!isWithin(root, real)) {
          const what = isWithin(root, resolve(path)) ? `it is a link to ${real}, outside` : "it lies outside";
          return { problem: `${what} the project (${root}): copy the file into it` };
        }
        // A pipe or a device would be read for ever.
        const about = statSync(real);
        if (!about.isFile()) return { problem: "it is no file: import a .resnet file" };
        if (about.size > SOURCE_LIMIT_BYTES)
          return { problem: `it has ${about.size} bytes; a design has at most ${SOURCE_LIMIT_BYTES}` };
        return { text: readSource(real) };
      } catch (error) {
        if (error instanceof UsageError) return { problem: error.message };
        return { problem: "paths are relative to the importing file" };
      }
    },
  };
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function projectRoot(entry: string): string {
  const start = dirname(resolve(entry));
  for (let folder = start; ; folder = dirname(folder)) {
    if (readdirOrEmpty(folder).includes(".git")) return realpathSync(folder);
    if (folder === dirname(folder)) break;
  }
  const here = realpathSync(process.cwd());
  return isWithin(here, start) ? here : realpathSync(start);
}
function readdirOrEmpty(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, to the disk, then renamed.
 * A file that was there before gives the new one its mode.
 * @throws UsageError when the disk is full or the folder is closed to us; what was there before stays
 */
export function writeWhole(path: string, data: Uint8Array | string): void {
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  makeFolder(dirname(resolve(path)));
  try {
    const file = openSync(temporary, "wx");
    try {
      const before = statSync(path, { throwIfNoEntry: false });
      if (before) fchmodSync(file, before.mode);
      const bytes = typeof data === "string" ? Buffer.from(data) : data;
      for (let done = 0; done < bytes.byteLength;) done += writeSync(file, bytes, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // A folder closed to us has none of ours in it; why it could not be written is what counts.
    }
    throw cannotWrite(path, error);
  }
}

/** A folder for results, made where there is none. @throws UsageError when it cannot be: a file is in its place */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Why a file or folder could not be written, in words. @param help where to write instead */
export function cannotWrite(path: string, error: unknown, help = "choose another folder with --out"): UsageError {
  const code = errorCode(error);
  const full = code === "ENOSPC" || code === "EFBIG" || code === "EDQUOT";
  const reason = full
    ? "the disk is full"
    : code === "EACCES" || code === "EPERM" || code === "EROFS"
      ? "permission denied"
      : code === "EEXIST" || code === "ENOTDIR"
        ? "a file is where a folder should be"
        : error instanceof Error
          ? error.message
          : String(error);
  return new UsageError(`${path} cannot be written: ${reason}`, full ? `free some space, or ${help}` : help);
}
