/**
 * A run in a page of a web developer's, in real Chromium, and what becomes of it: a reload, a crash, another tab, a full disk,
 * a tab that is frozen or hidden, a device that is lost. What goes on ends with the bits of a run that nothing happened to.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage, startChromium } from "../support/chromium.ts";
import { openTabs } from "../support/hidden-tab.ts";
import { IMAGES, LABELS, openModuleSite } from "../support/module-site.ts";
import type { Site } from "../support/site.ts";

const chromium = await startChromium();
const tabs = await openTabs();
let site: Site;
let page: Page;
beforeAll(async () => {
  site = await openModuleSite();
  if (chromium) page = await openPage(chromium, site.url);
});
afterAll(async () => {
  await chromium?.close();
  await tabs?.close();
  await site?.close();
});

interface RunOptions {
  /** Of its storage. */
  readonly name: string;
  readonly device?: "cpu" | "gpu";
  readonly steps?: number;
  /** A step after which the page is left. */
  readonly until?: number;
  /** A step after which the device is lost. */
  readonly loseAt?: number;
}
interface Run {
  readonly losses: readonly number[];
  /** Each once where it repeats. */
  readonly kinds: readonly string[];
  /** Of what could not be saved. */
  readonly problems: readonly string[];
  /** Of the last state. */
  readonly bits: number;
}
declare global {
  var run: { losses: number[]; kinds: string[]; problems: string[]; bits: number };
}

/** Trains in the page by the recipe, into its own file system; `run` tells how far it is. It imports nothing. */
async function train({ name, device, steps, until, loseAt, images, labels }: RunOptions & Files): Promise<Run> {
  const { decodeDataset, openDevice, openPageStorage, openSession, keepTraining, LAST } = toolbox;
  const files = await Promise.all(
    [images, labels].map(async (file) => ({
      file,
      bytes: new Uint8Array(await (await fetch(`/${file}`)).arrayBuffer()),
    })),
  );
  const data = await decodeDataset("mnist", files);
  const storage = await openPageStorage(name);
  globalThis.run = { losses: [], kinds: [], problems: [], bits: 0 };
  let lose = (): void => undefined;
  const open = async () => {
    const opened =
      device === "gpu"
        ? await openDevice({ device: "gpu" })
        : await openDevice({ device: "cpu", threads: 1, simd: "plain" });
    lose = () => opened.dispose();
    if (opened.kind === "gpu") lose = () => opened.gpu.destroy();
    return openSession(opened, Digits);
  };
  const options = { data, heldOut: 32, storage, resume: true, ...(steps === undefined ? {} : { steps }) };
  for await (const event of keepTraining(open, options)) {
    if (run.kinds.at(-1) !== event.kind) run.kinds.push(event.kind);
    if (event.kind === "not-saved") run.problems.push(`${event.problem.message}; ${event.problem.help}`);
    if (event.kind !== "progress") continue;
    run.losses[event.step - 1] = event.results.loss;
    if (event.step === until) return run;
    if (event.step === loseAt && !run.kinds.includes("resumed")) lose();
  }
  const bytes = (await storage.read(LAST)) ?? new Uint8Array();
  run.bits = bytes.reduce((sum, each) => (sum * 31 + each) % 2147483647, 0);
  return run;
}
interface Files {
  readonly images: string;
  readonly labels: string;
}
const files: Files = { images: IMAGES, labels: LABELS };
const trainIn = (where: Page, options: RunOptions): Promise<Run> => where.evaluate(train, { ...options, ...files });
const loaded = (where: Page) => where.waitForFunction(() => "resnet" in globalThis);

test.skipIf(!chromium)("a run that a reload or a crash cut off goes on where it was, to the same bits", async () => {
  const context = await chromium!.newContext();
  const tab = async (): Promise<Page> => {
    const opened = await context.newPage();
    await opened.goto(site.url);
    await loaded(opened);
    return opened;
  };
  const own = await tab();
  const whole = await trainIn(own, { name: "whole" });
  expect(whole.kinds.at(-1)).toBe("ended");
  const goesOn = async (where: Page): Promise<void> => {
    const after = await trainIn(where, { name: "cut" });
    expect(after.kinds.at(-1)).toBe("ended");
    // What was not saved yet is done again, and nothing else.
    expect(after.losses.findIndex((loss) => typeof loss === "number")).toBe(8);
    expect(after.losses.slice(8)).toEqual(whole.losses.slice(8));
    expect(after.bits).toBe(whole.bits);
    await where.evaluate(() => toolbox.clearPageStorage("cut"));
  };
  expect((await trainIn(own, { name: "cut", until: 11 })).losses).toHaveLength(11);
  await own.reload();
  await loaded(own);
  await goesOn(own);
  await trainIn(own, { name: "cut", until: 11 });
  const crashed = own.waitForEvent("crash");
  await own.goto("chrome://crash").catch(() => undefined);
  await crashed;
  await goesOn(await tab());
  await context.close();
});

test.skipIf(!chromium)("two tabs do not train into one storage", async () => {
  const context = await chromium!.newContext();
  const tab = async (): Promise<Page> => {
    const opened = await context.newPage();
    await opened.goto(site.url);
    await opened.waitForFunction(() => "resnet" in globalThis);
    return opened;
  };
  const [one, twin] = [await tab(), await tab()];
  await one.evaluate(async () => {
    const storage = await toolbox.openPageStorage("taken");
    (globalThis as { release?: () => void }).release = await storage.lock();
  });
  const told = (where: Page): Promise<string> =>
    where.evaluate(async () =>
      (await toolbox.openPageStorage("taken")).lock().then(
        (release) => (release(), "free"),
        (error: Error) => error.message,
      ),
    );
  expect(await told(twin)).toBe("another run trains as taken, in this tab or another");
  await one.evaluate(() => (globalThis as { release?: () => void }).release?.());
  expect(await told(twin)).toBe("free");
  // Who is gone has it no more.
  await one.evaluate(async () => void (await (await toolbox.openPageStorage("taken")).lock()));
  await one.close();
  await expect.poll(() => told(twin)).toBe("free");
  await context.close();
});

/** What newer engines have and others lack, taken away before the page's script begins. */
const WITHOUT = `delete FileSystemFileHandle.prototype.createWritable;
Object.defineProperty(navigator, "locks", { value: undefined });`;
/** In a worker of its own, where import maps do not reach. */
const WITHOUT_IN_WORKER = WITHOUT.replace("navigator", "Object.getPrototypeOf(navigator)");
const LOCKING = `${WITHOUT_IN_WORKER}
const { openPageStorage } = await import("/dist/page/index.js");
(await openPageStorage("locking")).lock().then(
  () => postMessage("locked"),
  ({ message }) => postMessage(message),
);`;
/** The same page's script in a worker. */
const WORKER = `${WITHOUT_IN_WORKER}
const { openPageStorage } = await import("/dist/page/index.js");
addEventListener("message", async ({ ports: [port] }) => {
  try {
    const storage = await openPageStorage("worker");
    const release = await storage.lock();
    const refused = await storage.lock().then(() => "taken twice", ({ message }) => message);
    release();
    await storage.write("one", Uint8Array.of(1, 2, 3));
    await storage.write("two", Uint8Array.of(4, 5), ["one"]);
    await storage.write("two", Uint8Array.of(6));
    port.postMessage({ refused, names: await storage.list(), two: [...(await storage.read("two"))] });
  } catch (error) {
    port.postMessage({ refused: String(error), names: [], two: [] });
  }
});
postMessage("up");`;

test.skipIf(!chromium)(
  "where files are written whole by a worker alone, and nothing locks, a worker's run is kept",
  async () => {
    site.files.set("/storing.js", WORKER);
    const told = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data);
          const worker = new Worker("/storing.js", { type: "module" });
          worker.onmessage = () => worker.postMessage("", [port2]);
        }),
    );
    expect(told).toEqual({
      refused: "another run trains as worker, in this tab or another",
      names: ["two"],
      two: [6],
    });
  },
);

test.skipIf(!chromium)("a page that cannot write files says so, with what to do", async () => {
  const own = await openPage(chromium!, site.url, WITHOUT);
  const told = await own.evaluate(async () =>
    (await toolbox.openPageStorage("main")).write("one", Uint8Array.of(1)).then(
      () => "written",
      ({ name, message, help }: { name: string; message: string; help: string }) => `${name}: ${message}; ${help}`,
    ),
  );
  expect(told).toMatch(
    /^NotStored: one cannot be written: this engine writes such files in a worker only; .*MemoryStorage/,
  );
  await own.close();
});

test.skipIf(!chromium)("two tabs do not train into one storage, also where nothing locks", async () => {
  site.files.set("/locking.js", LOCKING);
  const context = await chromium!.newContext();
  const tab = async (): Promise<Page> => {
    const opened = await context.newPage();
    await opened.goto(site.url);
    await loaded(opened);
    return opened;
  };
  const [one, twin] = [await tab(), await tab()];
  const lock = (where: Page): Promise<string> =>
    where.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const worker = new Worker("/locking.js", { type: "module" });
          worker.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
        }),
    );
  expect(await lock(one)).toBe("locked");
  expect(await lock(twin)).toBe("another run trains as locking, in this tab or another");
  await one.close();
  await expect.poll(() => lock(twin)).toBe("locked");
  await context.close();
});

/** Of a page on its own disk. */
async function disk(where: Page): Promise<(bytes: number | undefined) => Promise<void>> {
  const devtools = await where.context().newCDPSession(where);
  const origin = new URL(site.url).origin;
  return async (quotaSize) => {
    await devtools.send("Storage.overrideQuotaForOrigin", {
      origin,
      ...(quotaSize === undefined ? {} : { quotaSize }),
    });
  };
}

test.skipIf(!chromium)(
  "on a full disk a run goes on, says once a save that it is not kept, and keeps what was",
  async () => {
    const own = await openPage(chromium!, site.url);
    const whole = await trainIn(own, { name: "whole" });
    await trainIn(own, { name: "full", until: 11 });
    await own.reload();
    await loaded(own);
    const setQuota = await disk(own);
    await setQuota(1);
    const full = await trainIn(own, { name: "full" });
    await setQuota(undefined);
    expect(full.kinds.at(-1)).toBe("ended");
    expect(full.losses.slice(8)).toEqual(whole.losses.slice(8));
    expect(full.problems.length).toBeGreaterThan(0);
    for (const problem of full.problems)
      expect(problem).toMatch(
        /^(last|best)\.safetensors cannot be written: .*; the browser gives this page no more room/,
      );
    const after = await trainIn(own, { name: "full" });
    expect(after.losses.findIndex((loss) => typeof loss === "number")).toBe(8);
    expect([after.kinds.at(-1), after.bits]).toEqual(["ended", whole.bits]);
    await own.close();
  },
);

test.skipIf(!chromium)("a storage is cleared by its name, unless a run has it", async () => {
  const told = await page.evaluate(async () => {
    const { openPageStorage, clearPageStorage } = toolbox;
    const storage = await openPageStorage("old");
    const release = await storage.lock();
    await storage.write("one", Uint8Array.of(1));
    const refused = await clearPageStorage("old").then(
      () => "cleared",
      ({ message }: Error) => message,
    );
    release();
    const before = await storage.list();
    await clearPageStorage("old");
    await clearPageStorage("never there");
    return { refused, before, after: await storage.list() };
  });
  expect(told).toEqual({
    refused: "another run trains as old, in this tab or another",
    before: ["one"],
    after: [],
  });
});

test.skipIf(!chromium)("a device that is lost costs the steps since the last state, and no bit", async () => {
  const own = await openPage(chromium!, site.url);
  const whole = await trainIn(own, { name: "whole", device: "gpu" });
  const lost = await trainIn(own, { name: "lost", device: "gpu", loseAt: 11 });
  expect(lost.kinds).toContain("resumed");
  expect(lost.losses).toEqual(whole.losses);
  expect([lost.kinds.at(-1), lost.bits]).toEqual(["ended", whole.bits]);
  await own.close();
});

const STEPS = 1000;

test.skipIf(!tabs)("a hidden tab trains on, at the pace of one that is seen, to the same bits", async () => {
  const tab = await tabs!.open(site.url);
  const whole = await tab.call(train, { name: "whole", steps: STEPS, ...files });
  const other = await tabs!.open("about:blank");
  expect(await tab.evaluate("document.visibilityState")).toBe("hidden");
  const milliseconds = await tab.call(async (count) => {
    const begun = performance.now();
    for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve));
    return performance.now() - begun;
  }, 12);
  // So slow are its timers.
  expect(milliseconds).toBeGreaterThan(2000);
  const begun = performance.now();
  const run = await tab.call(train, { name: "hidden", steps: STEPS, ...files });
  const took = performance.now() - begun;
  console.log(`hidden: twelve timers ${milliseconds.toFixed(0)} ms, ${STEPS} steps ${took.toFixed(0)} ms`);
  expect(await tab.evaluate("document.visibilityState")).toBe("hidden");
  expect(run.losses).toEqual(whole.losses);
  expect(run.bits).toBe(whole.bits);
  // A step that waited for a timer would take a second.
  expect(took).toBeLessThan(500 * STEPS);
  await other.close();
  await tab.close();
});

test.skipIf(!tabs)("a tab that is frozen goes on when it is looked at again, to the same bits", async () => {
  const tab = await tabs!.open(site.url);
  const whole = await tab.call(train, { name: "seen", steps: STEPS, ...files });
  await tab.evaluate("void (run = undefined)");
  const going = tab.call(train, { name: "frozen", steps: STEPS, ...files });
  const done = async (): Promise<number> => Number(await tab.evaluate("globalThis.run?.losses.length ?? 0"));
  await expect.poll(done, { interval: 5 }).toBeGreaterThan(5);
  const other = await tabs!.open("about:blank");
  await tab.freeze();
  const before = await done();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(await done()).toBe(before);
  expect(before).toBeLessThan(STEPS);
  await other.close();
  await tab.thaw();
  const run = await going;
  expect(run.losses).toEqual(whole.losses);
  expect(run.bits).toBe(whole.bits);
  await tab.close();
});
