/**
 * A page under the strictest policy that it can have: what the README says it has to allow is enough, and each part of it
 * is needed. Then frames of other origins and workers of each kind, with pictures and weights.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emitModule } from "../../compiler/emit/module.ts";
import { openDevice, openSession, saveWeights } from "../../runtime/index.ts";
import { demoProgram } from "../browser/pages.ts";
import { startChromium } from "../support/chromium.ts";
import { repository } from "../support/shared-data.ts";
import { openSite, type Site } from "../support/site.ts";

const chromium = await startChromium();
const PICTURE = [...readFileSync(join(repository, "test/fixtures/images/colours.png"))];

/** Fetches weights, and says what a picture of the visitor's shows. Import maps reach into no worker, and are scripts inline. */
const ANSWER = `import { loadWeights, openDevice, openSession, topK } from "/dist/runtime/index.js";
import { fetchWeights, imageOf } from "/dist/page/index.js";
import { FashionNet } from "/fashionnet.js";
export async function answer(picture, options) {
  try {
    const device = await openDevice({ device: "cpu", simd: "plain", ...options });
    const session = await openSession(device, FashionNet);
    loadWeights(session, await fetchWeights("/weights.safetensors"));
    const image = await imageOf(session, new Blob([Uint8Array.from(picture)], { type: "image/png" }));
    const [best] = topK(session, (await session.run({ image })).output, 1);
    device.dispose();
    return best.class + " " + best.probability;
  } catch ({ code, message, help }) {
    return code + ": " + message + "; " + help;
  }
}`;
const MAIN = `import { answer } from "/answer.js";
globalThis.ask = answer;`;
const IN_WORKER = `import { answer } from "/answer.js";
const listen = (event) => {
  const done = answer(event.data, {}).then((told) => event.ports[0].postMessage(told));
  event.waitUntil?.(done);
};
addEventListener("message", listen);
addEventListener("connect", ({ ports: [port] }) => (port.onmessage = listen));`;
const pageWith = (body: string): string => `<!doctype html><meta charset="utf-8"><title>a page</title>${body}`;

declare global {
  var ask: ((picture: readonly number[], options: object) => Promise<string>) | undefined;
}

let files: readonly (readonly [path: string, content: string | Uint8Array])[] = [];
const sites: Site[] = [];
async function site(headers: { readonly [name: string]: string } = {}): Promise<Site> {
  const opened = await openSite(files, headers);
  sites.push(opened);
  return opened;
}
/** What a page or a frame answers. */
async function answered(where: Page | Frame, options: object = {}): Promise<string> {
  await where.waitForFunction(() => globalThis.ask !== undefined);
  return where.evaluate(([picture, options]) => globalThis.ask!(picture, options), [PICTURE, options] as const);
}

let expected = "";
let plain: Site;
beforeAll(async () => {
  if (!chromium) return;
  const program = demoProgram("infer", 1);
  const device = await openDevice({ device: "cpu", threads: 1 });
  const session = await openSession(device, program, { seed: 1 });
  const weights = await saveWeights(session, { metadata: { mean: "[0.25]", std: "[0.5]" } });
  device.dispose();
  files = [
    ["/", pageWith('<script type="module" src="/main.js"></script>')],
    ["/elsewhere", pageWith("")],
    ["/main.js", MAIN],
    ["/answer.js", ANSWER],
    ["/worker.js", IN_WORKER],
    ["/weights.safetensors", weights],
    ...emitModule(program).map(
      ({ name, content }) =>
        [`/${name}`, String(content).replace('"resnet-lang/runtime"', '"/dist/runtime/index.js"')] as const,
    ),
  ];
  // A sandboxed frame is of no origin: whatever it loads has to be let out.
  plain = await site({ "access-control-allow-origin": "*" });
  const page = await chromium.newPage();
  await page.goto(plain.url);
  expected = await answered(page);
  await page.close();
  expect(expected).toMatch(/^[\w/ -]+ 0\.\d+$/);
});
afterAll(async () => {
  await chromium?.close();
  await Promise.all(sites.map((each) => each.close()));
});

type Policy = { readonly [directive: string]: string };
const FROM_A_TEXT: Policy = {
  "default-src": "'none'",
  "script-src": "'self' 'wasm-unsafe-eval'",
  "worker-src": "blob:",
  "connect-src": "'self'",
};
const FROM_A_FILE: Policy = { ...FROM_A_TEXT, "worker-src": "'self'" };
const WORKER_URL = { workerUrl: "/dist/runtime/cpu/worker.js" };

/** Under a policy of the server's. */
async function answeredUnder(policy: Policy, options: object): Promise<string> {
  const text = Object.entries(policy).map(([name, value]) => `${name} ${value}`);
  const strict = await site({ "content-security-policy": text.join("; ") });
  const page = await chromium!.newPage();
  await page.goto(strict.url);
  const told = await answered(page, options);
  await page.close();
  return told;
}

test.skipIf(!chromium).each([
  ["with workers from a text", FROM_A_TEXT, {}],
  ["with the worker's file", FROM_A_FILE, WORKER_URL],
] as const)("%s, what the README says is enough", async (_, policy, options) => {
  expect(await answeredUnder(policy, options)).toBe(expected);
});

const HAS_TO_ALLOW = /^RN5001: .*has to allow script-src 'wasm-unsafe-eval' and worker-src blob:/;
test.skipIf(!chromium).each([
  ["'wasm-unsafe-eval'", { ...FROM_A_TEXT, "script-src": "'self'" }, {}, HAS_TO_ALLOW],
  ["worker-src blob:", { ...FROM_A_TEXT, "worker-src": "'none'" }, {}, HAS_TO_ALLOW],
  [
    "worker-src 'self'",
    { ...FROM_A_FILE, "worker-src": "blob:" },
    WORKER_URL,
    /^RN5001: .*; serve the file .*worker-src$/,
  ],
  [
    "connect-src",
    { ...FROM_A_TEXT, "connect-src": "'none'" },
    {},
    /^RN4013: .*; .*Content-Security-Policy in its connect-src/,
  ],
] as const)("without %s the page is told what to allow", async (_, policy, options, wanted) => {
  expect(await answeredUnder(policy, options)).toMatch(wanted);
});

test.skipIf(!chromium).each([
  ["of another origin", ""],
  ["that is sandboxed", 'sandbox="allow-scripts"'],
] as const)("a frame %s answers as its page would", async (_, attributes) => {
  // The same server by another name.
  const other = plain.url.replace("localhost", "127.0.0.1");
  plain.files.set("/frame", pageWith(`<iframe ${attributes} src="${other}"></iframe>`));
  const page = await chromium!.newPage();
  await page.goto(`${plain.url}frame`);
  const [, frame] = page.frames();
  expect(await answered(frame!)).toBe(expected);
  await page.close();
});

test.skipIf(!chromium).each(["module", "shared", "service"] as const)(
  "a %s worker answers as its page would",
  async (kind) => {
    const context = await chromium!.newContext();
    const page = await context.newPage();
    await page.goto(`${plain.url}elsewhere`);
    const told = await page.evaluate(
      async ([kind, picture]) => {
        const { port1, port2 } = new MessageChannel();
        const answer = new Promise<string>((resolve) => {
          port1.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
        });
        if (kind === "module") new Worker("/worker.js", { type: "module" }).postMessage(picture, [port2]);
        if (kind === "shared") new SharedWorker("/worker.js", { type: "module" }).port.postMessage(picture, [port2]);
        if (kind === "service") {
          await navigator.serviceWorker.register("/worker.js", { type: "module", scope: "/" });
          (await navigator.serviceWorker.ready).active?.postMessage(picture, [port2]);
        }
        return answer;
      },
      [kind, PICTURE] as const,
    );
    expect(told).toBe(expected);
    await context.close();
  },
);
