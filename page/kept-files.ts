/** Files that a page keeps between visits, by their addresses: in the browser's Cache Storage, where there is one. */
import { reasonOf } from "../runtime/problem.ts";

const CACHE = "resnet-lang weights";

export interface KeptFiles {
  find(url: string): Promise<Response | undefined>;
  /** @returns why it was not kept: the browser gives no more room; undefined where it was */
  put(
    url: string,
    bytes: Uint8Array,
    headers: readonly (readonly [name: string, value: string])[],
  ): Promise<string | undefined>;
}

/** @returns undefined where the page may keep nothing: without https, in a sandboxed frame, in some private windows */
export async function openKeptFiles(): Promise<KeptFiles | undefined> {
  const cache = await orNothing(async () => globalThis.caches?.open(CACHE));
  if (!cache) return undefined;
  return {
    find: (url) => orNothing(() => cache.match(url)),
    async put(url, bytes, headers) {
      const response = new Response(bytes as Uint8Array<ArrayBuffer>, {
        headers: headers.map((each) => [...each] as [string, string]),
      });
      try {
        await cache.put(url, response);
        return undefined;
      } catch (error) {
        return `the browser keeps no more for this page: ${reasonOf(error)}`;
      }
    },
  };
}

/** SHA-256, in hexadecimal digits: a page that may keep files has it. */
export async function digestOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A cache is a help: what it refuses is as if it were not there. */
async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
