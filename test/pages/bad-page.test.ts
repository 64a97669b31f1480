/** What can go wrong in a page that trains: a clean end or one clear message each, and the browser goes on. */
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { emitDemo, openSites, policy } from "../browser/pages.ts";

const sites = await openSites(emitDemo());
afterAll(() => sites?.close());

const FOREVER = 1_000_000;

/** Begins to train and comes back once three losses were seen. */
async function startTraining(page: Page): Promise<void> {
  await page.evaluate(async (steps) => {
    let problem: unknown;
    resnet.train({ device: "cpu", steps }).catch((error: unknown) => (problem = error));
    while (resnet.step < 3 && problem === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    if (problem !== undefined) throw problem;
  }, FOREVER);
}
/** Seconds of processor time that all of the browser's processes have used. */
async function processorSeconds(): Promise<number> {
  const session = await sites!.chromium.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}
/** Cores that the browser keeps busy, over half a second. */
async function coresInUse(): Promise<number> {
  const [before, startedAt] = [await processorSeconds(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 500));
  return ((await processorSeconds()) - before) / ((performance.now() - startedAt) / 1000);
}
async function expectThatTheBrowserGoesOn(): Promise<void> {
  const page = await sites!.open("isolated");
  const { losses } = await page.evaluate(() => resnet.train({ device: "cpu", steps: 2 }));
  expect(losses.every((loss) => Number.isFinite(loss))).toBe(true);
  await page.close();
}

const waysToLeave = [
  ["isolated", "closed", (page: Page) => page.close()],
  ["isolated", "reloaded", (page: Page) => page.reload()],
  ["isolated", "left for another one", (page: Page) => page.goto(new URL("/elsewhere", page.url()).href)],
  ["plain", "closed", (page: Page) => page.close()],
] as const;
for (const [site, how, leave] of waysToLeave) {
  test.skipIf(!sites)(`a page that is ${how} while it trains ends its workers (${site})`, async () => {
    const page = await sites!.open(site);
    await startTraining(page);
    expect(page.workers().length).toBeGreaterThan(0);
    expect(await coresInUse()).toBeGreaterThan(0.2);
    await leave(page);
    await expect.poll(coresInUse, { timeout: 120_000 }).toBeLessThan(0.1);
    expect(page.workers()).toEqual([]);
    await page.close();
    await expectThatTheBrowserGoesOn();
  });
}

/** What training is refused with, as a person reads it. */
async function problemOf(prepare: string, site: "isolated" | "plain" = "isolated"): Promise<string> {
  const page = await sites!.open(site, prepare);
  const problem = await page.evaluate(() =>
    resnet.train({ device: "cpu", steps: 1 }).then(
      ({ device }) => `it trains on ${device}`,
      ({ code, message, help }: { code?: string; message: string; help?: string }) => `${code}: ${message}; ${help}`,
    ),
  );
  await page.close();
  return problem;
}

for (const [lack, prepare] of [
  ["SIMD", "WebAssembly.validate = () => false;"],
  ["WebAssembly", "delete globalThis.WebAssembly;"],
] as const)
  test.skipIf(!sites)(`a browser without ${lack} is told so, and what to do`, async () => {
    const message = /^RN5001: .*no WebAssembly SIMD.*; use a newer .*Chrome 91.*or a GPU: device gpu$/;
    expect(await problemOf(prepare)).toMatch(message);
  });

const NO_MEMORY = "WebAssembly.Memory = class { constructor() { throw new RangeError('no memory'); } };";
/** Puts a line in front of every worker's script, where memory is made: what a page runs before its own, a worker does not. */
const inWorkers = (line: string): string => `globalThis.Blob = class extends Blob {
  constructor([text], options) { super([${JSON.stringify(line)}, text], options); }
};`;
for (const site of ["isolated", "plain"] as const)
  test.skipIf(!sites)(`a browser that does not give the memory is told so, and what to do (${site})`, async () => {
    const message =
      /^RN5004: the plan of FashionNet needs [\d.]+ MiB, .*; use a smaller `batch`, or a `memoryBudget` that fits$/;
    expect(await problemOf(inWorkers(NO_MEMORY), site)).toMatch(message);
  });

for (const [rule, start] of [
  ["script-src 'self' 'unsafe-inline'", "this page does not allow WebAssembly to be compiled"],
  ["worker-src 'self'", "a worker cannot be started: thread \\d of \\d: its script was not loaded"],
] as const)
  test.skipIf(!sites)(`a page whose policy is ${rule} is told what it has to allow`, async () => {
    const help = "; a page's Content-Security-Policy has to allow script-src 'wasm-unsafe-eval' and worker-src blob:";
    expect(await problemOf(policy(rule))).toMatch(new RegExp(`^RN5001: ${start}${help}`));
  });

test.skipIf(!sites)(
  "a page whose policy allows no workers from text trains with the script that it serves",
  async () => {
    const page = await sites!.open("isolated", policy("worker-src 'self'"));
    const workerUrl = "/dist/runtime/cpu/worker.js";
    const { losses } = await page.evaluate((each) => resnet.train(each), {
      device: "cpu",
      workerUrl,
      steps: 2,
    } as const);
    expect(losses.every((loss) => Number.isFinite(loss))).toBe(true);
  },
);

/** Keeps every worker that the page makes in `workers`. */
const KEEP_WORKERS = `globalThis.workers = [];
globalThis.Worker = class extends Worker {
  constructor(...given) { super(...given); globalThis.workers.push(this); }
};`;

for (const which of ["first", "last"] as const) {
  test.skipIf(!sites)(`a worker that is ended in mid-step rejects what waits for it (the ${which})`, async () => {
    const page = await sites!.open("isolated", KEEP_WORKERS);
    const ended = await page.evaluate(
      async ([steps, which]) => {
        let ended: string | undefined;
        const training = resnet
          .train({ device: "cpu", threads: 2, steps })
          .then(
            () => "it ended",
            (error: Error) => `${error.name}: ${error.message}`,
          )
          .then((how) => (ended = how));
        while (resnet.step < 3 && ended === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
        const { workers } = globalThis as unknown as { workers: Worker[] };
        workers.at(which === "first" ? 0 : -1)?.terminate();
        const tooLong = new Promise<string>((resolve) => setTimeout(resolve, 20_000, "it hangs"));
        return Promise.race([training, tooLong]);
      },
      [FOREVER, which] as const,
    );
    expect(ended).toMatch(/^DeviceLostError: the device was lost: thread \d of 2 is gone: /);
    await expect.poll(coresInUse, { timeout: 120_000 }).toBeLessThan(0.1);
    await page.close();
    await expectThatTheBrowserGoesOn();
  });
}
