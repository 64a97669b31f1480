/** A visit to the playground: what it downloads, how it gets all cores, and that it needs no network the next time. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { ended, startShell } from "../support/command-line.ts";
import type { LocalServer } from "../support/local-server.ts";
import { ISOLATED, servePlayground } from "../support/playground.ts";
import type { FolderOptions } from "../support/static-server.ts";

const chromium = await startChromium();
afterAll(() => chromium?.close());

const CORES = 4;
/** As GitHub Pages sends files. */
const KEPT = { "cache-control": "max-age=600" };
/** A page of a project there. */
const BELOW = "/repository/";

interface Visit {
  readonly page: Page;
  readonly server: LocalServer;
  /** Whenever the page was loaded. */
  readonly loads: readonly string[];
  /** Paths below the page's folder, as often as they were asked of the server. */
  readonly asked: readonly string[];
}
let context: BrowserContext | undefined;
const servers: LocalServer[] = [];
afterEach(async () => {
  await context?.close();
  for (const server of servers.splice(0)) await server.close();
});

/** A browser that has never been here. @param prepare runs before the page's own scripts */
async function visit({ prepare = "", ...options }: FolderOptions & { readonly prepare?: string }): Promise<Visit> {
  const asked: string[] = [];
  const server = await servePlayground({
    below: BELOW,
    ...options,
    asked: (path) => {
      asked.push(path);
      return options.asked?.(path);
    },
  });
  servers.push(server);
  context = await chromium!.newContext();
  // As many cores on every machine; no clock says that somebody has looked at the page for long.
  await context.addInitScript(
    `Object.defineProperty(Navigator.prototype, "hardwareConcurrency", { get: () => ${CORES} });
    performance.now = () => 0;
    ${prepare}`,
  );
  const page = await context.newPage();
  const loads: string[] = [];
  page.on("domcontentloaded", () => loads.push(page.url()));
  page.on("pageerror", (error) => loads.push(String(error)));
  await page.goto(server.url, { waitUntil: "commit" });
  return { page, server, loads, asked };
}
const foot = (page: Page) => page.getByRole("contentinfo");
const computes = (page: Page, what: string) => foot(page).getByText(`Computes on the processor, ${what}`).waitFor();
const isIsolated = (page: Page): Promise<boolean> => page.evaluate(() => crossOriginIsolated);
const isKept = (page: Page) => page.waitForFunction(async () => Boolean(await caches.match("index.html")));
/** The page has done all that it does by itself: what it would do again it does in this time. */
const rest = (page: Page): Promise<void> => page.waitForTimeout(1_500);

test.skipIf(!chromium)("nothing is found in the design that is there at first", async () => {
  const { page } = await visit({});
  await page.locator("#model dl").getByText("77,754").waitFor();
  await page.getByText("Checked: shapes, names and claims hold.").waitFor();
  expect(await page.getByRole("list", { name: "Findings" }).count()).toBe(0);
});

test("what several workers import is one file: no long text stands in two", async () => {
  const { code, out } = await ended(startShell("node scripts/playground-sizes.mjs"));
  expect(out).toMatch(/^ *[\d.]+ KB +[\d.]+ KB gzip {4}the compiler, in the workers of the page$/m);
  expect(out).toContain("holds: no long text stands in two files");
  expect(code).toBe(0);
});

test.skipIf(!chromium)("a first visit has all cores by itself, and downloads each file once", async () => {
  const { page, server, loads, asked } = await visit({ headers: KEPT });
  await computes(page, `${CORES} threads`);
  expect(await isIsolated(page)).toBe(true);
  await page.locator("#model dl").getByText("77,754").waitFor();
  await isKept(page);
  await rest(page);
  expect(loads).toEqual([server.url, server.url]);
  expect(await page.getByRole("button", { name: "Use all" }).count()).toBe(0);
  const scripts = asked.filter((path) => path.startsWith("assets/"));
  expect(scripts.length).toBeGreaterThan(30);
  expect(scripts.filter((path, index) => scripts.indexOf(path) !== index)).toEqual([]);
});

test.skipIf(!chromium)("where the host sends the headers the page is loaded once", async () => {
  const { page, server, loads } = await visit({ headers: ISOLATED });
  await computes(page, `${CORES} threads`);
  await isKept(page);
  await rest(page);
  expect(loads).toEqual([server.url]);
});

test.skipIf(!chromium)(
  "a page on which somebody has begun is not loaded again: a button offers all cores",
  async () => {
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const { page, server, loads } = await visit({
      asked: (path) => (path === "service-worker.js" ? begun : undefined),
    });
    await computes(page, "one thread");
    await foot(page).getByText("What is missing here").click();
    await foot(page)
      .getByText(/One thread computes instead of 4: .* This browser or this site does not allow it/)
      .waitFor();
    await page.getByRole("textbox", { name: "Design" }).press("Control+Home");
    await page.keyboard.type("// mine\n");
    begin();
    await page.getByText("It comes when this page is loaded again").waitFor();
    await rest(page);
    expect(loads).toEqual([server.url]);
    await page.getByRole("button", { name: "Use all 4 cores" }).click();
    await computes(page, `${CORES} threads`);
    await page.getByRole("textbox", { name: "Design" }).getByText("// mine").waitFor();
    expect(loads).toEqual([server.url, server.url]);
  },
);

for (const [what, prepare] of [
  ["has no use for them", "WebAssembly.validate = () => false"],
  [
    "keeps nothing of a tab",
    `Object.defineProperty(globalThis, "sessionStorage", { get() { throw new Error("no") } })`,
  ],
] as const)
  test.skipIf(!chromium)(`a browser that ${what} is not sent anywhere`, async () => {
    const { page, server, loads } = await visit({ prepare });
    await isKept(page);
    await rest(page);
    expect(loads).toEqual([server.url]);
  });

test.skipIf(!chromium)("a page to which headers do not help is loaded again once, and no more", async () => {
  const prepare = `Object.defineProperty(globalThis, "crossOriginIsolated", { get: () => false })`;
  const { page, server, loads } = await visit({ prepare });
  await expect.poll(() => loads.length, { timeout: 60_000 }).toBe(2);
  await isKept(page);
  await rest(page);
  expect(loads).toEqual([server.url, server.url]);
  await computes(page, "one thread");
  await foot(page).getByText("What is missing here").click();
  await foot(page).getByText("This browser or this site does not allow it").waitFor();
  expect(await page.getByRole("button", { name: "Use all" }).count()).toBe(0);
  await page.reload();
  await rest(page);
  expect(loads).toEqual([server.url, server.url, server.url]);
});

test.skipIf(!chromium)("the next visit needs no network: it designs, compiles and trains", async () => {
  const { page, server } = await visit({});
  await computes(page, `${CORES} threads`);
  await isKept(page);
  await page.close();
  await server.close();
  servers.length = 0;
  const next = await context!.newPage();
  await next.goto(server.url);
  await next.locator("#model dl").getByText("77,754").waitFor();
  await next.getByRole("tab", { name: "Compiled" }).click();
  await next.getByRole("region", { name: "Code" }).getByText("graph FashionNet").waitFor();
  await next.getByRole("tab", { name: "Train" }).click();
  await next.getByLabel("Steps", { exact: true }).fill("2");
  await next.getByRole("button", { name: "Train", exact: true }).click();
  await next.getByText(/^Trained 2 steps/).waitFor();
});
