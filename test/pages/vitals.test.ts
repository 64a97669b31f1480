/**
 * How quick the playground is, in numbers that are printed beside what is asked for: first paint, the first trained step, its
 * frames while it trains, and the vitals of web.dev. All but processor time is a matter of who else uses the machine: a
 * budget is asked of it as it is, times how much longer than its processor time a piece of work takes there now, which on a
 * quiet one is once.
 */
import { availableParallelism } from "node:os";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { median } from "../../cli/spread.ts";
import { traceTasks } from "../support/page-tasks.ts";
import { openPlayground } from "../support/playground.ts";
import { repository } from "../support/shared-data.ts";

const { chromium, server } = await openPlayground();
const webVitals = readFileSync(join(repository, "playground/node_modules/web-vitals/dist/web-vitals.iife.js"), "utf8");

/** Milliseconds, but for CLS. What is asked of the first three is the project's, of the others what web.dev calls good. */
const ASKED = { paint: 1000, step: 3000, frame: 50, lcp: 2500, cls: 0.1, inp: 200, blocked: 200 } as const;
const VISITS = 5;
/** Of the page on a desk, and on a telephone. */
const SIZES = { desk: { width: 1440, height: 900 }, telephone: { width: 412, height: 823 } } as const;

interface Measured {
  readonly name: "CLS" | "FCP" | "INP" | "LCP";
  readonly value: number;
}
/** How much longer than its processor time work takes on this machine as busy as it is; 1 and more. */
function busyness(): number {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  let used = 0;
  for (; used < 150_000; used = process.cpuUsage(before).user) for (let i = 0; i < 1e5; i++) Math.sqrt(i);
  return Math.max(1, (1000 * (performance.now() - begun)) / used);
}
function told(what: string, value: number, asked: number, digits = 0): void {
  const unit = digits === 0 ? " ms" : "";
  console.log(`${what.padEnd(46)} ${value.toFixed(digits).padStart(7)}${unit}, asked for: at most ${asked}${unit}`);
}

/** A browser that has never been here; its page says its vitals as they come, and asks for every frame. */
async function visit(viewport: (typeof SIZES)[keyof typeof SIZES]): Promise<Page> {
  const context = await chromium!.newContext({ viewport });
  await context.addInitScript(`${webVitals};
    globalThis.vitals = {};
    globalThis.blocked = 0;
    for (const measure of [webVitals.onCLS, webVitals.onFCP, webVitals.onINP, webVitals.onLCP])
      measure(({ name, value }) => (globalThis.vitals[name] = value), { reportAllChanges: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.blocked += duration - 50;
    }).observe({ type: "longtask", buffered: true });
    const frame = () => requestAnimationFrame(frame);
    frame();`);
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByRole("button", { name: /Basic .*in s1/ }).waitFor();
  return page;
}
type Vitals = { readonly [Name in Measured["name"]]?: number } & { readonly blocked: number };
const vitals = (page: Page): Promise<Vitals> =>
  page.evaluate(() => {
    const { vitals: found, blocked } = globalThis as unknown as { readonly vitals: object; readonly blocked: number };
    return { ...found, blocked };
  }) as Promise<Vitals>;

for (const [size, viewport] of Object.entries(SIZES))
  test.skipIf(!chromium)(`a first visit is painted at once, and nothing on it moves, on a ${size}`, async () => {
    let busy = busyness();
    const found: Vitals[] = [];
    for (let index = 0; index < VISITS; index++) {
      const page = await visit(viewport);
      // What is painted last is known once it is there.
      await page.waitForFunction(() => "LCP" in (globalThis as unknown as { readonly vitals: object }).vitals);
      found.push(await vitals(page));
      await page.context().close();
      busy = Math.max(busy, busyness());
    }
    const of = (value: (vitals: Vitals) => number | undefined): number => median(found.map((each) => value(each) ?? 0));
    console.log(
      `${availableParallelism()} cores, work takes ${busy.toFixed(1)} times its processor time; on a ${size}, medians of ${VISITS} visits:`,
    );
    told(
      "first contentful paint",
      of(({ FCP }) => FCP),
      ASKED.paint,
    );
    told(
      "largest contentful paint",
      of(({ LCP }) => LCP),
      ASKED.lcp,
    );
    told(
      "cumulative layout shift",
      of(({ CLS }) => CLS),
      ASKED.cls,
      3,
    );
    told(
      "blocked by long tasks until the picture is there",
      of(({ blocked }) => blocked),
      ASKED.blocked,
    );
    expect(of(({ FCP }) => FCP)).toBeGreaterThan(0);
    expect(of(({ FCP }) => FCP)).toBeLessThan(busy * ASKED.paint);
    expect(of(({ LCP }) => LCP)).toBeLessThan(busy * ASKED.lcp);
    expect(of(({ CLS }) => CLS)).toBeLessThan(ASKED.cls);
  });

test.skipIf(!chromium)("a click on Train has its first step soon, and no frame waits while it trains", async () => {
  let busy = busyness();
  const page = await visit(SIZES.desk);
  await page.getByRole("tab", { name: "Train" }).click();
  await page.getByText("4,000 images to train on").waitFor();
  await page.getByLabel("Steps", { exact: true }).fill("100000");
  // By the page's own clock: the way to it and back is ours.
  const train = page.getByRole("button", { name: "Train", exact: true });
  await train.evaluate((button) => {
    const timed = globalThis as unknown as { firstStep: Promise<number> };
    timed.firstStep = new Promise((resolve) => {
      button.addEventListener("click", ({ timeStamp }) => {
        const observer = new MutationObserver(() => {
          if (!/^Step \d/.test(document.querySelector(".training .numbers")?.textContent ?? "")) return;
          observer.disconnect();
          resolve(performance.now() - timeStamp);
        });
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
      });
    });
  });
  const traced = await traceTasks(page, async () => {
    await train.click();
    const first = await page.evaluate(() => (globalThis as unknown as { firstStep: Promise<number> }).firstStep);
    // As somebody looks around meanwhile.
    for (const name of ["Layers", "Architecture", "Train"]) {
      await page.waitForTimeout(1000);
      await page.getByRole("tab", { name }).click();
    }
    await page.waitForTimeout(1000);
    return first;
  });
  busy = Math.max(busy, busyness());
  const { INP = 0 } = await vitals(page);
  await page.context().close();
  const gaps = traced.frames.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  const computing = Math.max(...traced.frames.map((frame) => frame.computing));
  const late = gaps.filter((gap) => gap > ASKED.frame).length;
  console.log(
    `${availableParallelism()} cores, work takes ${busy.toFixed(1)} times its processor time; trained on the processor:`,
  );
  told("first trained step behind the click", traced.result, ASKED.step);
  told("most that the page computes in a frame", computing, ASKED.frame);
  told("its longest task, of processor time", traced.milliseconds, ASKED.frame);
  told("interaction to next paint", INP, ASKED.inp);
  console.log(
    `${gaps.length} frames: median ${median(gaps).toFixed(0)} ms, longest ${(gaps.at(-1) ?? 0).toFixed(0)} ms; ${late} of them longer than ${ASKED.frame} ms`,
  );
  expect(traced.result).toBeLessThan(busy * ASKED.step);
  expect(gaps.length).toBeGreaterThan(10);
  expect(traced.milliseconds).toBeLessThan(ASKED.frame);
  // A frame that the machine holds up has the work of several.
  expect(computing).toBeLessThan(busy * ASKED.frame);
});
