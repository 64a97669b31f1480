/**
 * Keeps the page's own files, so that it works without a network, and hands them out with the headers that give a page
 * shared memory, which many hosts of static files cannot send. `offline.ts` writes the two names before it.
 */
const worker = globalThis as unknown as ServiceWorkerGlobalScope;
/** Paths below the folder of this script. */
declare const FILES: readonly string[];
declare const VERSION: string;

const PREFIX = "resnet-playground-";
const CACHE = PREFIX + VERSION;

worker.addEventListener("install", (event) => event.waitUntil(begin()));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keepAll());
});
worker.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === worker.location.origin) event.respondWith(answer(event.request));
});

/** The first one is at work at once, for the sake of the headers, and keeps what it is told to; a later one brings all files. */
async function begin(): Promise<void> {
  if (worker.registration.active) await keepAll();
  await worker.skipWaiting();
}

/** All or nothing, so that any file tells. */
async function keepAll(): Promise<void> {
  const cache = await caches.open(CACHE);
  if (await cache.match("index.html")) return;
  await cache.addAll(FILES.map((file) => new Request(file, { cache: cacheModeOf(file) })));
}

/** Of an older version the browser's own cache may have files under the same names, but for those with a hash in theirs. */
function cacheModeOf(file: string): RequestCache {
  return file.startsWith("assets/") ? "default" : "no-cache";
}

async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)),
  );
  await worker.clients.claim();
}

/** What is kept comes first: files have their content in their names, and a new version brings a new script. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = (await cache.match(request, { ignoreSearch: true })) ?? (await indexFor(cache, request));
  return isolated(kept ?? (await fetch(request)));
}

/** The page is asked for by its folder. */
async function indexFor(cache: Cache, { mode, url }: Request): Promise<Response | undefined> {
  const isFolder = mode === "navigate" && new URL(url).pathname.endsWith("/");
  return isFolder ? cache.match(new URL("index.html", url).href) : undefined;
}

function isolated(response: Response): Response {
  // Of another origin, or an error: it has no headers to add to.
  if (response.status === 0) return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
