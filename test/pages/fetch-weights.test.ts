/** Weights over networks and from servers as they are: slow, cut off, packed, without a length; and browsers that keep nothing. */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSafetensors } from "../../runtime/safetensors.ts";
import { openPage, startChromium } from "../support/chromium.ts";
import { openSite, pageOf, type Answer, type Site } from "../support/site.ts";

const chromium = await startChromium();
/** Of the kind, with numbers that pack well. */
const WEIGHTS = writeSafetensors({
  tensors: new Map([
    ["w", { dtype: "F32", shape: [300, 1000], values: new Float32Array(300_000).map((_, i) => i % 7) }],
  ]),
  metadata: {},
});
const HALF = WEIGHTS.subarray(0, WEIGHTS.length / 2);
const TAG = { etag: '"one"', "cache-control": "no-store" };

/** Ends as if all were there. */
const short: Answer = (response) => void response.writeHead(200, TAG).end(HALF);
/** Promises all, and the connection breaks. */
const broken: Answer = (response) => {
  response.writeHead(200, { ...TAG, "content-length": WEIGHTS.length });
  response.write(HALF, () => response.destroy());
};
/** Says no length. */
const unmeasured: Answer = (response) => void response.writeHead(200, TAG).end(WEIGHTS);
/** Says the length of what it has packed. */
const packed: Answer = (response, method) => {
  const bytes = gzipSync(WEIGHTS);
  response.writeHead(200, { ...TAG, "content-encoding": "gzip", "content-length": bytes.length });
  response.end(method === "HEAD" ? undefined : bytes);
};
/** Half of it, and then nothing for as long as anyone waits. */
const endless: Answer = (response) => {
  response.on("close", () => ++left);
  response.writeHead(200, { ...TAG, "content-length": WEIGHTS.length }).write(HALF);
};
let left = 0;

let site: Site;
let page: Page;
beforeAll(async () => {
  if (!chromium) return;
  site = await openSite([
    ["/", pageOf('import * as page from "resnet-lang/page";\nglobalThis.toolbox = page;')],
    ["/whole.safetensors", WEIGHTS],
    ...Object.entries({ short, broken, unmeasured, packed, endless }).map(
      ([name, answer]) => [`/${name}.safetensors`, answer] as const,
    ),
  ]);
  page = await openPage(chromium, site.url);
});
afterAll(async () => {
  await chromium?.close();
  await site?.close();
});

interface Fetched {
  /** What was refused, or the file's length and whether its bytes are right. */
  readonly told: string;
  /** Of the last piece. */
  readonly received: number;
  readonly total: number | undefined;
  readonly kept: boolean;
  readonly notKept: readonly string[];
}
function fetched(name: string, where = page): Promise<Fetched> {
  return where.evaluate(async (url) => {
    let last = { received: 0, total: undefined as number | undefined, kept: false };
    const notKept: string[] = [];
    const told = await toolbox
      .fetchWeights(url, { onProgress: (each) => (last = each), onNotKept: (reason) => notKept.push(reason) })
      .then(
        (bytes) => `${bytes.length} bytes, the last one ${bytes.at(-1)}`,
        ({ code, message, help }: { code: string; message: string; help: string }) => `${code}: ${message}; ${help}`,
      );
    return { told, ...last, notKept };
  }, `/${name}.safetensors`);
}
const ALL = `${WEIGHTS.length} bytes, the last one ${WEIGHTS.at(-1)}`;

test.skipIf(!chromium).each(["short", "broken"])("a file that comes %s is refused and not kept", async (name) => {
  const { told, received } = await fetched(name);
  expect(told).toBe(`RN4013: /${name}.safetensors: it ended before all of it was there; try it again`);
  expect(received).toBeLessThanOrEqual(HALF.length);
  site.files.set(`/${name}.safetensors`, WEIGHTS);
  expect(await fetched(name)).toMatchObject({ told: ALL, kept: false });
});

test.skipIf(!chromium).each(["unmeasured", "packed"])(
  "a file whose length the server does not say (%s) has progress all the same, and is kept",
  async (name) => {
    const progress = { received: WEIGHTS.length, total: WEIGHTS.length };
    expect(await fetched(name)).toEqual({ told: ALL, ...progress, kept: false, notKept: [] });
    expect(await fetched(name)).toEqual({ told: ALL, ...progress, kept: true, notKept: [] });
  },
);

test.skipIf(!chromium)(
  "a download that is ended in its middle lets the server go, with the page's own reason",
  async () => {
    const told = await page.evaluate(() => {
      const ends = new AbortController();
      return toolbox
        .fetchWeights("/endless.safetensors", {
          signal: ends.signal,
          onProgress: ({ received, total = 0 }) => received > total / 3 && ends.abort(new Error("the visitor left")),
        })
        .then(
          () => "it came",
          (error: Error) => error.message,
        );
    });
    expect(told).toBe("the visitor left");
    await expect.poll(() => left).toBe(1);
  },
);

test.skipIf(!chromium)("what was kept and is no longer what it was is fetched again", async () => {
  expect(await fetched("whole")).toMatchObject({ told: ALL, kept: false });
  expect(await fetched("whole")).toMatchObject({ told: ALL, kept: true });
  await page.evaluate(async () => {
    const cache = await caches.open("resnet-lang weights");
    const kept = (await cache.match("/whole.safetensors"))!;
    const bytes = new Uint8Array(await kept.arrayBuffer());
    bytes[bytes.length - 1] = 1 + (bytes.at(-1) ?? 0);
    await cache.put("/whole.safetensors", new Response(bytes, { headers: kept.headers }));
  });
  expect(await fetched("whole")).toMatchObject({ told: ALL, kept: false });
  expect(await fetched("whole")).toMatchObject({ told: ALL, kept: true });
});

test.skipIf(!chromium)("where the browser gives no room, the page goes on without and is told why", async () => {
  const context = await chromium!.newContext();
  const own = await context.newPage();
  await own.goto(site.url);
  await own.waitForFunction(() => "resnet" in globalThis);
  const session = await context.newCDPSession(own);
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(site.url).origin, quotaSize: 1000 });
  for (let visit = 0; visit < 2; visit++) {
    const { notKept, ...rest } = await fetched("whole", own);
    expect(rest).toMatchObject({ told: ALL, kept: false });
    expect(notKept).toEqual([expect.stringMatching(/^the browser keeps no more for this page: .*[Qq]uota/)]);
  }
  await context.close();
});

test.skipIf(!chromium)("a page that may keep nothing is told so", async () => {
  const own = await openPage(chromium!, site.url, "delete globalThis.caches;");
  expect(await fetched("whole", own)).toMatchObject({
    told: ALL,
    kept: false,
    notKept: [expect.stringMatching(/^this page may keep nothing: /) as string],
  });
  await own.close();
});
