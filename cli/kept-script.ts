/**
 * A script whose compiled code is kept from run to run: V8 compiles functions when they are first called, which is a fifth of
 * what a short command takes. From Node 22.1 on Node keeps it; before, V8 hands it out here at the end of a run. What is kept
 * is code that runs, so it lies where nobody else may write, and what is not as it was written is not shown to V8, which
 * would end the process. `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` mean what they mean to Node.
 */
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import module, { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { getHeapCodeStatistics, setFlagsFromString } from "node:v8";
import vm from "node:vm";
import zlib from "node:zlib";
import { cacheFolder } from "./files/cache-folder.ts";

/** What Nodes have that do not all have it, and engines in Node's clothes. */
const { enableCompileCache } = module as { readonly enableCompileCache?: (folder?: string) => unknown };
const { crc32 } = zlib as { readonly crc32?: (data: Uint8Array) => number };

/** Words before the code: its checksum, and how much V8 had compiled in all when it was kept. */
const HEADER_BYTES = 8;
/** A run that had to compile a tenth more than was kept, as one with other options may, keeps all of it. */
const OUTGROWN = 1.1;
const KEPT = ".kept";
/** What was kept so long ago is hardly of a version that is still in use. */
const KEPT_DAYS = 90;
/** Exit codes of runs that went their way: whoever mistypes a verb leaves nothing behind. */
const WENT_WELL = [0, 1];

/**
 * @param path of a script in CommonJS, in ASCII
 * @param purpose what is asked of it, a word: functions differ by that, and are kept apart
 * @returns what it exports; nothing on the first run and where nothing is kept or Node keeps it itself: V8 reads all of a
 * script before it runs, and modules that come one by one are there sooner then
 */
export function loadKept(path: string, purpose: string): unknown {
  const { env, versions } = process;
  const folder = env["NODE_DISABLE_COMPILE_CACHE"] === undefined ? folderOfOurs() : undefined;
  if (folder !== undefined) enableCompileCache?.(folder);
  const isOlderNode =
    enableCompileCache === undefined && versions["bun"] === undefined && versions["deno"] === undefined;
  // Code that was kept cannot import: the runtime has Node's own modules by the other function, from Node 20.16 on.
  const canBeKept = isOlderNode && crc32 !== undefined && "getBuiltinModule" in process;
  if (folder === undefined || !canBeKept) return undefined;

  const changed = lstatSync(path).mtimeMs.toString(36);
  const name = `${basename(path, ".cjs")}-${changed}-${process.version}-${process.arch}-${purpose}`;
  const file = join(folder, `${name.replaceAll(/[^\w.-]/g, "_")}${KEPT}`);
  if (!existsSync(file)) {
    process.once("exit", (code) => {
      if (WENT_WELL.includes(code)) keep(file);
    });
    return undefined;
  }
  const kept = readKept(file);
  const text = `(function (exports, require, module, __filename) {${readFileSync(path, "latin1")}\n})`;
  const script = new vm.Script(text, {
    filename: path,
    ...(kept && { cachedData: kept.code }),
  });
  const known = kept && script.cachedDataRejected !== true ? kept.compiledBytes : 0;
  process.once("exit", (code) => {
    const compiledBytes = getHeapCodeStatistics().bytecode_and_metadata_size;
    if (WENT_WELL.includes(code) && compiledBytes > OUTGROWN * known) keep(file, keptOf(script, compiledBytes));
  });
  const loaded = { exports: {} };
  (script.runInThisContext() as (...given: readonly unknown[]) => void)(
    loaded.exports,
    createRequire(path),
    loaded,
    path,
  );
  return loaded.exports;
}

/** The folder, where it is this person's own; else undefined. */
function folderOfOurs(): string | undefined {
  try {
    const folder = process.env["NODE_COMPILE_CACHE"] ?? cacheFolder("compiled");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    return process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0) ? folder : undefined;
  } catch {
    return undefined;
  }
}

interface Kept {
  readonly code: Buffer;
  readonly compiledBytes: number;
}
function readKept(file: string): Kept | undefined {
  try {
    const all = readFileSync(file);
    const code = all.subarray(HEADER_BYTES);
    return all.readUInt32LE(0) === crc32?.(code) ? { code, compiledBytes: all.readUInt32LE(4) } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Under another name first: whoever reads meanwhile finds the old one or the new one whole. What fails is left.
 * @param content nothing is kept of a first run but that it was: whoever runs once, as in a container, would wait for nothing
 */
function keep(file: string, content?: Buffer): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    const opened = openSync(unfinished, "wx", 0o600);
    try {
      if (content) writeSync(opened, content);
    } finally {
      closeSync(opened);
    }
    renameSync(unfinished, file);
    removeOld(dirname(file));
  } catch {
    rmSync(unfinished, { force: true });
  }
}

/** What a file holds. */
function keptOf(script: vm.Script, compiledBytes: number): Buffer {
  // Set for threads (`engine-flags.ts`) since the script was loaded: V8 takes code for flags as they are then.
  setFlagsFromString("--no-experimental-wasm-relaxed-simd");
  const code = script.createCachedData();
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(crc32?.(code) ?? 0, 0);
  header.writeUInt32LE(compiledBytes, 4);
  return Buffer.concat([header, code]);
}

function removeOld(folder: string): void {
  const old = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
  for (const name of readdirSync(folder)) {
    const each = join(folder, name);
    if (name.includes(KEPT) && lstatSync(each).mtimeMs < old) rmSync(each, { force: true });
  }
}
