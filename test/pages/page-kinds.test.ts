/** Pages with rules of their own, in a real Chromium: one trains where a way exists, without a request that its rules block; else it is told what to allow or to hand over. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Trained } from "../browser/train-steps.ts";
import { emitDemo, openSites, policy } from "../browser/pages.ts";

const sites = await openSites(emitDemo());
afterAll(() => sites?.close());

type Site = "isolated" | "plain";
const STEPS = 2;
const WORKER = "/dist/runtime/cpu/worker.js";
const TRUSTED = "require-trusted-types-for 'script'";
/** The page keeps what its rules blocked. */
const KEEP_REPORTS = `globalThis.reports = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  globalThis.reports.push(effectiveDirective + " " + blockedURI));
`;
/** A page's own default policy, which sees every script that is given as a text. */
const lettingThrough = (what: string): string =>
  `trustedTypes.createPolicy("default", { createScriptURL: (url) => (url.startsWith("${what}") ? url : null) });\n`;

/** What a plain page gives: the same bits everywhere. */
let expected: readonly number[];
beforeAll(async () => {
  if (!sites) return;
  const page = await sites.open("plain");
  ({ losses: expected } = await page.evaluate((steps) => resnet.train({ device: "cpu", steps }), STEPS));
  await page.close();
});

interface Told {
  /** The device's name, or what was refused and what to do. */
  readonly told: string;
  readonly losses: readonly number[];
  readonly reports: readonly string[];
}
/** Trains in a page. @param workerUrl as the page's script writes it */
async function trainIn(page: Page, workerUrl?: string): Promise<Told> {
  const told = await page.evaluate(
    async ([steps, text]) => {
      // What a page writes into its own script; the rules of these pages have nothing against eval.
      const options = text === undefined ? {} : { workerUrl: (0, eval)(text) as object };
      return resnet.train({ device: "cpu", steps, ...options }).then(
        ({ device, losses }) => ({ told: device, losses }),
        ({ code, message, help }: { code?: string; message: string; help?: string }) => ({
          told: `${code}: ${message}; ${help}`,
          losses: [],
        }),
      );
    },
    [STEPS, workerUrl] as const,
  );
  // Reports come as events, after what was blocked.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)));
  const reports = await page.evaluate(() => (globalThis as unknown as { reports: string[] }).reports);
  return { ...told, reports };
}

const fromPolicy = (name: string): string =>
  `trustedTypes.createPolicy("${name}", { createScriptURL: (url) => url }).createScriptURL("${WORKER}")`;
const ways: readonly (readonly [rules: string, site: Site, workerUrl: string | undefined, prepare?: string])[] = [
  ["worker-src blob:", "isolated", undefined],
  ["worker-src 'self'", "isolated", `"${WORKER}"`],
  ["worker-src 'self'", "plain", `new URL("${WORKER}", location.href)`],
  ["script-src 'self' 'unsafe-inline' 'unsafe-eval'", "isolated", `"${WORKER}"`],
  ["default-src 'self' 'unsafe-inline' 'unsafe-eval'", "plain", `"${WORKER}"`],
  [TRUSTED, "isolated", fromPolicy("page")],
  [`${TRUSTED}; trusted-types page`, "plain", fromPolicy("page")],
  [`${TRUSTED}; worker-src 'self'`, "isolated", fromPolicy("page")],
  [TRUSTED, "isolated", undefined, lettingThrough("blob:")],
  [TRUSTED, "plain", `"${WORKER}"`, lettingThrough(WORKER)],
];
for (const [rules, site, workerUrl, prepare = ""] of ways)
  test.skipIf(!sites)(
    `a page with ${rules} (${site}, workerUrl: ${workerUrl}) trains, and nothing is blocked before`,
    async () => {
      const page = await sites!.open(site, KEEP_REPORTS + prepare + policy(rules));
      const { told, losses, reports } = await trainIn(page, workerUrl);
      expect(told).toMatch(site === "isolated" ? /^cpu, \d+ threads?, / : /^cpu, 1 thread \(no shared memory\), /);
      expect(losses).toEqual(expected);
      expect(reports).toEqual([]);
      await page.close();
    },
  );

const HAS_TO_ALLOW = /a page's Content-Security-Policy has to allow script-src 'wasm-unsafe-eval' and worker-src blob:/;
const refusals: readonly (readonly [
  rules: string,
  workerUrl: string | undefined,
  told: RegExp,
  reports: readonly RegExp[],
])[] = [
  ["worker-src 'self'", undefined, HAS_TO_ALLOW, [/^worker-src blob/]],
  [
    "worker-src 'none'",
    `"${WORKER}"`,
    /cannot be started from "\/dist.*; serve the file .*worker-src$/,
    [/^worker-src http/],
  ],
  [
    TRUSTED,
    undefined,
    /requires Trusted Types.*; hand over workerUrl as a TrustedScriptURL/,
    [/^require-trusted-types-for/],
  ],
  ["worker-src 'self'", '"/elsewhere"', /cannot be started from "\/elsewhere".*; serve the file/, []],
  ["worker-src 'self'", '"/nothing.js"', /cannot be started from "\/nothing.js".*; serve the file/, []],
  [
    "worker-src *",
    '"http://127.0.0.1:9/worker.js"',
    /cannot be started from "http.*; serve .* the page's own origin/,
    [],
  ],
];
for (const [rules, workerUrl, wanted, blocked] of refusals)
  test.skipIf(!sites)(
    `a page with ${rules} and workerUrl: ${workerUrl} is told what to allow or to hand over, and one request was blocked at most`,
    async () => {
      const page = await sites!.open("isolated", KEEP_REPORTS + policy(rules));
      const { told, reports } = await trainIn(page, workerUrl);
      expect(told).toMatch(/^RN5001: /);
      expect(told).toMatch(wanted);
      expect(reports).toHaveLength(blocked.length);
      blocked.forEach((each, index) => expect(reports[index]).toMatch(each));
      expect(page.workers()).toEqual([]);
      await page.close();
    },
  );

test.skipIf(!sites)("a page that allows no WebAssembly is told so, and no worker was asked for", async () => {
  const page = await sites!.open("isolated", KEEP_REPORTS + policy("script-src 'self' 'unsafe-inline'"));
  const { told, reports } = await trainIn(page);
  expect(told).toMatch(/^RN5001: this page does not allow WebAssembly to be compiled; /);
  expect(told).toMatch(HAS_TO_ALLOW);
  expect(reports).toEqual(["script-src wasm-eval"]);
  await page.close();
});

for (const [script, wanted] of [
  [
    `postMessage({ kind: "up", version: 0 })`,
    /it is of another version of resnet-lang; serve the file .* of this version/,
  ],
  [`postMessage("hello")`, /it says what no worker of ours says/],
  [`throw new Error("not this one")`, /not this one/],
] as const)
  test.skipIf(!sites)(`a page that serves another script, ${script}, is told`, async () => {
    const page = await sites!.open("plain", KEEP_REPORTS);
    await page.route("**/other.js", (route) => route.fulfill({ body: script, contentType: "text/javascript" }));
    const { told } = await trainIn(page, '"/other.js"');
    expect(told).toMatch(/^RN5001: a worker cannot be started from "\/other.js": thread 1 of 1: /);
    expect(told).toMatch(wanted);
    await page.close();
  });

/** What a worker of a page answers, in which the module trains. */
async function trainInWorker(page: Page, kind: "dedicated" | "service" | "shared"): Promise<Trained> {
  return page.evaluate(
    async ([kind, steps]) => {
      const { port1, port2 } = new MessageChannel();
      const answer = new Promise<Trained>((resolve) => {
        port1.onmessage = ({ data }: MessageEvent<Trained>) => resolve(data);
      });
      const options = { device: "cpu", steps } as const;
      const url = "/training-worker.js";
      if (kind === "dedicated") new Worker(url, { type: "module" }).postMessage(options, [port2]);
      if (kind === "shared") new SharedWorker(url, { type: "module" }).port.postMessage(options, [port2]);
      if (kind === "service") {
        await navigator.serviceWorker.register(url, { type: "module", scope: "/" });
        const { active } = await navigator.serviceWorker.ready;
        active?.postMessage(options, [port2]);
      }
      return answer;
    },
    [kind, STEPS] as const,
  );
}
const ONE_THREAD = /^cpu, 1 thread \(no shared memory\), /;
for (const [kind, site, device] of [
  ["dedicated", "isolated", /^cpu, \d+ threads?, /],
  ["dedicated", "plain", ONE_THREAD],
  // No worker can be started there: it computes where it is.
  ["service", "isolated", ONE_THREAD],
  ["service", "plain", ONE_THREAD],
  ["shared", "plain", ONE_THREAD],
] as const)
  test.skipIf(!sites)(`a ${kind} worker of a page trains as the page does (${site})`, async () => {
    const context = await sites!.chromium.newContext();
    const page = await context.newPage();
    await page.goto(`${sites!.origin(site)}/elsewhere`);
    const trained = await trainInWorker(page, kind);
    expect(trained).toMatchObject({ device: expect.stringMatching(device) as string, losses: expected });
    await context.close();
  });

test.skipIf(!sites)("a sandboxed frame trains as its page would", async () => {
  const page = await sites!.chromium.newPage();
  await page.goto(`${sites!.origin("plain")}/frame`);
  const [, frame] = page.frames();
  await frame?.waitForFunction(() => "resnet" in globalThis);
  const trained = await frame?.evaluate((steps) => resnet.train({ device: "cpu", steps }), STEPS);
  expect(trained).toMatchObject({ device: expect.stringMatching(ONE_THREAD) as string, losses: expected });
  await page.close();
});

test.skipIf(!sites)("a page that gives one worker and no second is told so, and the first ends", async () => {
  const prepare = `Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 });
let asked = 0;
globalThis.Worker = class extends Worker {
  constructor(...given) {
    if (++asked > 1) throw new Error("no more");
    super(...given);
  }
};`;
  const page = await sites!.open("isolated", prepare);
  const told = await page.evaluate((steps) => {
    const training = resnet.train({ device: "cpu", threads: 3, steps });
    return training.then(
      () => "it trains",
      (error: Error) => error.message,
    );
  }, STEPS);
  expect(told).toBe("a worker cannot be started: one of 3 threads: no more");
  await expect.poll(() => page.workers()).toEqual([]);
  await page.close();
});
