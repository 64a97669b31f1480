/** Files that a page keeps between visits, by their addresses: in the browser's Cache Storage, where there is one. */

const CACHE = "resnet-lang weights";

export interface KeptFiles {
  find(url: string): Promise<Response | undefined>;
  /** Nothing is kept where there is no room. */
  put(url: string, bytes: Uint8Array, headers: readonly (readonly [name: string, value: string])[]): Promise<void>;
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
      await orNothing(() => cache.put(url, response));
    },
  };
}

/** A cache is a help: what it refuses is as if it were not there. */
async function orNothing<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}
