/**
 * Weights from a server: read piece by piece, refused at the first piece that is none of safetensors, kept by the browser
 * for the next visit. What is kept is used as long as the server has the same file, and where there is no network.
 */
import { requireFlag, requireFunction, requireOptions, told, wrongArgument } from "../runtime/argument.ts";
import { ResnetProblem } from "../runtime/problem.ts";
import { requireBeginning } from "../runtime/safetensors.ts";
import { openKeptFiles, type KeptFiles } from "./kept-files.ts";

export interface FetchProgress {
  /** Bytes that are there. */
  readonly received: number;
  /** Bytes in all, where the server says so. */
  readonly total: number | undefined;
  /** They were kept from an earlier visit. */
  readonly kept: boolean;
}

export interface FetchWeightsOptions {
  /** Hears after each piece. */
  readonly onProgress?: (progress: FetchProgress) => void;
  /** The browser keeps the file for the next visit, where the page may keep anything; true when left out. */
  readonly keep?: boolean;
  /** Ends the download; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

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
  const { keep = true, onProgress, signal } = options;
  const address = String(url);
  const kept = keep ? await openKeptFiles() : undefined;
  const found = await kept?.find(address);
  if (found && (await isCurrent(address, found, signal))) {
    const bytes = await bytesOf(found, address, (received, total) => onProgress?.({ received, total, kept: true }));
    if (bytes) return bytes;
  }
  const response = await answered(address, signal);
  const bytes = await bytesOf(response, address, (received, total) => onProgress?.({ received, total, kept: false }));
  if (!bytes) throw notFetched(address, "it ended before all of it was there", "try it again");
  await keepIfPossible(kept, address, bytes, response);
  return bytes;
}

function requireFetch(url: unknown, options: FetchWeightsOptions): void {
  const where = "fetchWeights";
  if (typeof url !== "string" && !(url instanceof URL))
    throw wrongArgument(where, `the address is ${told(url)}`, 'give a text or a URL: "resnet20.safetensors"');
  requireOptions(where, options, ["onProgress", "keep", "signal"]);
  if (options.keep !== undefined) requireFlag(where, "keep", options.keep);
  if (options.onProgress !== undefined) requireFunction(where, "onProgress", options.onProgress);
}

/** What tells a server's files apart: of those that both have, none may differ. */
const VALIDATORS = ["etag", "last-modified", "content-length"] as const;

/** Whether the server still has the same file; it counts as the same where the server cannot be asked. */
async function isCurrent(url: string, kept: Response, signal: AbortSignal | undefined): Promise<boolean> {
  let now: Response;
  try {
    now = await fetch(url, { method: "HEAD", cache: "no-cache", ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof TypeError;
  }
  if (!now.ok) return false;
  const pairs = VALIDATORS.map((name) => [now.headers.get(name), kept.headers.get(name)] as const);
  const known = pairs.filter(([theirs, ours]) => theirs !== null && ours !== null);
  // A length alone says nothing: weights that were trained again are as long.
  const tells = pairs.slice(0, 2).some(([theirs, ours]) => theirs !== null && ours !== null);
  return tells && known.every(([theirs, ours]) => theirs === ours);
}

async function answered(url: string, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw notFetched(
      url,
      `it cannot be fetched: ${reason}`,
      "look whether the address is right and the network is there; of another origin the server has to allow it (Access-Control-Allow-Origin)",
    );
  }
  if (response.ok) return response;
  throw notFetched(
    url,
    `the server answers ${response.status}${response.statusText ? ` ${response.statusText}` : ""}`,
    "look whether the file is where the address says",
  );
}

/** @returns undefined for a file that is cut short @throws ResnetProblem RN4013 for what is none of safetensors, at once */
async function bytesOf(
  response: Response,
  url: string,
  onBytes: (received: number, total: number | undefined) => void,
): Promise<Uint8Array | undefined> {
  const said = lengthOf(response);
  let room = new Uint8Array(said ?? FIRST_ROOM);
  let received = 0;
  let isJudged = false;
  const reader = response.body?.getReader();
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (value === undefined) break;
    if (received + value.length > room.length) {
      const larger = new Uint8Array(Math.max(2 * room.length, received + value.length));
      larger.set(room.subarray(0, received));
      room = larger;
    }
    room.set(value, received);
    received += value.length;
    if (!isJudged && received >= HEAD_BYTES) {
      isJudged = true;
      try {
        requireBeginning(room.subarray(0, received), url);
      } catch (error) {
        await reader?.cancel();
        throw error;
      }
    }
    onBytes(received, said !== undefined && received <= said ? said : undefined);
  }
  return said !== undefined && received < said ? undefined : room.subarray(0, received);
}

/** Bytes of the file; undefined where the server does not say, or says how many there are once they are packed. */
function lengthOf({ headers }: Response): number | undefined {
  if (headers.get("content-encoding") !== null) return undefined;
  const length = Number(headers.get("content-length") ?? Number.NaN);
  return Number.isSafeInteger(length) && length > 0 ? length : undefined;
}

/** A page that has no room left goes on without. */
async function keepIfPossible(
  kept: KeptFiles | undefined,
  url: string,
  bytes: Uint8Array,
  { headers }: Response,
): Promise<void> {
  const said = VALIDATORS.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null || name === "content-length" ? [] : [[name, value]];
  });
  await kept?.put(url, bytes, [...said, ["content-length", String(bytes.length)]]);
}

function notFetched(url: string, reason: string, help: string): ResnetProblem {
  return new ResnetProblem("RN4013", `${url}: ${reason}`, help);
}
