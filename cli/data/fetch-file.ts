/** One file from a server: beside where it belongs until all of it is there and its checksum is right, else gone again. */
import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, isSystemError, systemReason } from "../files/system-error.ts";
import { grouped } from "../../grammar/counted.ts";

export interface WantedBytes {
  readonly url: string;
  /** Of it, in hexadecimal. */
  readonly sha256: string;
  /** As many. */
  readonly bytes: number;
}

/** What came is no file of the set, or nothing came, or it cannot be kept: which file or address, and why. */
export class NotFetched extends Error {
  override readonly name = "NotFetched";
}

/**
 * @param target where it will be, which a reader never sees in part
 * @param onBytes hears how many there are
 * @throws NotFetched
 */
export async function fetchFile(
  { url, sha256, bytes }: WantedBytes,
  target: string,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const folder = dirname(target);
  const part = join(folder, `.${basename(target)}.${process.pid}.${randomBytes(6).toString("hex")}.part`);
  let file: number | undefined;
  try {
    mkdirSync(folder, { recursive: true });
    removeLeft(folder);
    file = openSync(part, "wx");
    const hash = createHash("sha256");
    let count = 0;
    for await (const chunk of bodyOf(url, signal)) {
      count += chunk.length;
      if (count > bytes) throw new NotFetched(`${url} is longer than ${grouped(bytes)} bytes, and no file of the set`);
      hash.update(chunk);
      for (let at = 0; at < chunk.length;) at += writeSync(file, chunk, at);
      onBytes(count);
    }
    if (count < bytes) throw new NotFetched(`${url} is cut off after ${grouped(count)} of ${grouped(bytes)} bytes`);
    const found = hash.digest("hex");
    if (found !== sha256) throw new NotFetched(`${url} has the checksum ${found}, the set's file ${sha256} (SHA-256)`);
    renameSync(part, target);
  } catch (error) {
    throw notFetched(error, url, signal);
  } finally {
    if (file !== undefined) {
      closeSync(file);
      rmSync(part, { force: true });
    }
  }
}

/** The file is there, and as it was published: somebody has put it there. */
export async function isAsPublished(file: string, { sha256 }: Pick<WantedBytes, "sha256">): Promise<boolean> {
  if (!existsSync(file)) return false;
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return hash.digest("hex") === sha256;
}

/** What processes left that were killed while they fetched. */
function removeLeft(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, owner] = /^\.[^/]+\.(\d+)\.[0-9a-f]{12}\.part$/.exec(name) ?? [];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

async function* bodyOf(url: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  // Or a server may pack what is packed, and what comes out would be another file.
  const headers = { "accept-encoding": "identity" };
  const response = await fetch(url, { headers, ...(signal ? { signal } : {}) });
  if (!response.ok)
    throw new NotFetched(`${url}: the server answers ${response.status} ${response.statusText}`.trimEnd());
  const reader = response.body?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return;
      yield value;
    }
  } finally {
    // Whoever wants no more of it closes the connection; one that has ended is closed.
    await reader?.cancel().catch(() => undefined);
  }
}

/** What `fetch` throws has the system's own answer inside. */
function notFetched(error: unknown, url: string, signal: AbortSignal | undefined): unknown {
  if (error instanceof NotFetched) return error;
  if (signal?.aborted) return new NotFetched(`${url}: it was interrupted`);
  if (isSystemError(error) && error.path !== undefined) return new NotFetched(`${error.path}: ${systemReason(error)}`);
  if (!(error instanceof Error)) return error;
  const cause = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  if (error instanceof TypeError && cause instanceof Error) return new NotFetched(`${url}: ${reasonOf(cause)}`);
  return error;
}

function reasonOf(cause: Error): string {
  const proxied = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].find((name) => process.env[name]);
  const notUsed = proxied === undefined ? "" : `; ${proxied} is not used, but by Node 24 with NODE_USE_ENV_PROXY=1`;
  if (!isSystemError(cause)) return `the connection ended (${cause.message})${notUsed}`;
  const isUnknown = UNKNOWN_NAMES.includes(errorCode(cause));
  const reason = isUnknown ? "the name of the server is not known: is there a network?" : systemReason(cause);
  return `no connection (${reason})${notUsed}`;
}
/** What a resolver says of a name, and where there is none to ask. */
const UNKNOWN_NAMES = ["ENOTFOUND", "EAI_AGAIN"];
