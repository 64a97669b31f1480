/**
 * Weights from a server: read piece by piece, refused at the first piece that is none of safetensors, kept by the browser
 * for the next visit. What is kept is used as long as it is what was kept and the server has the same file, and where there
 * is no network.
 */
import { requireFlag, requireFunction, requireOptions, told, wrongArgument } from "../runtime/argument.ts";
import { reasonOf, ResnetProblem } from "../runtime/problem.ts";
import { requireBeginning, wholeLength } from "../runtime/safetensors.ts";
import { digestOf, openKeptFiles, type KeptFiles } from "./kept-files.ts";

export interface FetchProgress {
  /** Bytes that are there. */
  readonly received: number;
  /** Bytes in all, as the file's own header says, which is there with the first pieces; before that as the server says. */
  readonly total: number | undefined;
  /** They were kept from an earlier visit. */
  readonly kept: boolean;
}

export interface FetchWeightsOptions {
  /** Hears after each piece. */
  readonly onProgress?: (progress: FetchProgress) => void;
  /** The browser keeps the file for the next visit, where the page may keep anything; true when left out. */
  readonly keep?: boolean;
  /** Hears why the file was not kept: it comes from the network again on the next visit. */
  readonly onNotKept?: (reason: string) => void;
  /** Ends the download; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Of what was kept: whether it still is that. */
const DIGEST = "x-sha-256";
/** Enough to tell what a file is. */
const HEAD_BYTES = 16;
/** Room for a file of which nobody says how long it is, at first. */
const FIRST_ROOM = 1 << 20;

/**
 * A file of weights: what `loadWeights` takes.
 * @param url as `fetch` takes it
 * @throws ResnetProblem RN4013 where the server has no such file, where it is none of safetensors or cut short, and where there
 * is no network and nothing was kept; RN5013 for options that are none
 */
export async function fetchWeights(url: string | URL, options: FetchWeightsOptions = {}): Promise<Uint8Array> {
  requireFetch(url, options);
  const { keep = true, onProgress, onNotKept, signal } = options;
  const address = String(url);
  const pieces = (kept: boolean): Pieces => ({
    onBytes: (received, total) => onProgress?.({ received, total, kept }),
    signal,
  });
  const kept = keep ? await openKeptFiles() : undefined;
  if (keep && !kept)
    onNotKept?.("this page may keep nothing: it has no https, or is a sandboxed frame or a private window");
  const found = await kept?.find(address);
  if (found && (await isCurrent(address, found.headers, signal))) {
    const bytes = await bytesOf(found, address, pieces(true)).catch(() => undefined);
    signal?.throwIfAborted();
    // What a disk has lost is fetched again.
    if (bytes && (await digestOf(bytes)) === found.headers.get(DIGEST)) return bytes;
  }
  const response = await answered(address, signal);
  const bytes = await bytesOf(response, address, pieces(false));
  if (!bytes) throw notFetched(address, "it ended before all of it was there", "try it again");
  const refused = await keepIfPossible(kept, address, bytes, response);
  if (refused !== undefined) onNotKept?.(refused);
  return bytes;
}

function requireFetch(url: unknown, options: FetchWeightsOptions): void {
  const where = "fetchWeights";
  if (typeof url !== "string" && !(url instanceof URL))
    throw wrongArgument(where, `the address is ${told(url)}`, 'give a text or a URL: "resnet20.safetensors"');
  requireOptions(where, options, ["onProgress", "keep", "onNotKept", "signal"]);
  if (options.keep !== undefined) requireFlag(where, "keep", options.keep);
  for (const name of ["onProgress", "onNotKept"] as const)
    if (options[name] !== undefined) requireFunction(where, name, options[name]);
}

/**
 * What tells a server's files apart: of those that both have, none may differ. A length does not: weights that were trained
 * again are as long, and of what was packed on its way a server of another origin says the length alone.
 */
const VALIDATORS = ["etag", "last-modified"] as const;

/** Whether the server still has the same file; it counts as the same where the server cannot be asked. */
async function isCurrent(url: string, kept: Headers, signal: AbortSignal | undefined): Promise<boolean> {
  let now: Response;
  try {
    now = await fetch(url, { method: "HEAD", cache: "no-cache", ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof TypeError;
  }
  if (!now.ok) return false;
  const pairs = VALIDATORS.map((name) => [now.headers.get(name), kept.get(name)] as const);
  const known = pairs.filter(([theirs, ours]) => theirs !== null && ours !== null);
  return known.length > 0 && known.every(([theirs, ours]) => theirs === ours);
}

async function answered(url: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw notFetched(
      url,
      `it cannot be fetched: ${reasonOf(error)}`,
      "look whether the address is right and the network is there; of another origin the server has to allow it (Access-Control-Allow-Origin), and a Content-Security-Policy in its connect-src",
    );
  }
  if (response.ok) return response;
  throw notFetched(
    url,
    `the server answers ${response.status}${response.statusText ? ` ${response.statusText}` : ""}`,
    "look whether the file is where the address says",
  );
}

interface Pieces {
  /** Hears after each. */
  readonly onBytes: (received: number, total: number | undefined) => void;
  readonly signal: AbortSignal | undefined;
}

/** @returns undefined for a file that is cut short @throws ResnetProblem RN4013 for what is none of safetensors, at once */
async function bytesOf(response: Response, url: string, { onBytes, signal }: Pieces): Promise<Uint8Array | undefined> {
  const said = lengthOf(response);
  let room = new Uint8Array(said ?? FIRST_ROOM);
  let received = 0;
  let whole: number | undefined;
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const value = await nextOf(reader, signal);
      if (value === undefined) break;
      room = withRoomFor(room, received, received + value.length);
      room.set(value, received);
      received += value.length;
      const there = room.subarray(0, received);
      if (whole === undefined && received >= HEAD_BYTES) requireBeginning(there, url);
      whole ??= wholeLength(there, url);
      onBytes(received, whole ?? (said !== undefined && received <= said ? said : undefined));
    }
  } catch (error) {
    await reader?.cancel().catch(() => undefined);
    throw error;
  }
  return whole === undefined || received < whole ? undefined : room.subarray(0, received);
}

/** @returns undefined at the end, and where the network ended it @throws the signal's reason */
async function nextOf(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    const { value } = (await reader?.read()) ?? {};
    signal?.throwIfAborted();
    return value;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

function withRoomFor(room: Uint8Array<ArrayBuffer>, used: number, wanted: number): Uint8Array<ArrayBuffer> {
  if (wanted <= room.length) return room;
  const larger = new Uint8Array(Math.max(2 * room.length, wanted));
  larger.set(room.subarray(0, used));
  return larger;
}

/** Bytes of the file; undefined where the server does not say, or says how many there are once they are packed. */
function lengthOf({ headers }: Response): number | undefined {
  if (headers.get("content-encoding") !== null) return undefined;
  const length = Number(headers.get("content-length") ?? Number.NaN);
  return Number.isSafeInteger(length) && length > 0 ? length : undefined;
}

/** A page that has no room left goes on without. @returns why it was not kept; undefined where it was, or was not to be */
async function keepIfPossible(
  kept: KeptFiles | undefined,
  url: string,
  bytes: Uint8Array,
  { headers }: Response,
): Promise<string | undefined> {
  if (!kept) return undefined;
  const said = VALIDATORS.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return kept.put(url, bytes, [...said, ["content-length", String(bytes.length)], [DIGEST, await digestOf(bytes)]]);
}

function notFetched(url: string, reason: string, help: string): ResnetProblem {
  return new ResnetProblem("RN4013", `${url}: ${reason}`, help);
}
