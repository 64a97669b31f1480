/** Scripts of the playground that do not come: whoever looks at it is told so on the page, with the next step. */
import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { openPlayground } from "../support/playground.ts";

const { chromium, server } = await openPlayground();

const SAYS = "A part of this page did not load. Load the page again where there is a network: your design is kept.";
const gone = (route: Route): Promise<void> => route.fulfill({ status: 404 });
const offline = (route: Route): Promise<void> => route.abort();

/** A page some of whose files do not come, until `comes`. */
async function visit(files: RegExp, how = gone): Promise<{ readonly page: Page; readonly comes: () => Promise<void> }> {
  const context = await chromium!.newContext({ serviceWorkers: "block" });
  await context.route(files, how);
  const page = await context.newPage();
  await page.goto(server.url);
  return { page, comes: () => context.unroute(files) };
}
const notice = (page: Page) => page.getByRole("alert").filter({ hasText: SAYS });
const picture = (page: Page) => page.getByRole("button", { name: /Basic .*in s1/ });

/** The notice's own button leads out of it. */
async function mendsItself({ page, comes }: Awaited<ReturnType<typeof visit>>): Promise<void> {
  await notice(page).waitFor();
  await comes();
  await notice(page).getByRole("button", { name: "Load again" }).click();
  await picture(page).waitFor();
  expect(await notice(page).count()).toBe(0);
  await page.context().close();
}

for (const [what, files, how] of [
  ["the page's own script", /assets\/index-[^/]*\.js$/, gone],
  ["its style", /assets\/index-[^/]*\.css$/, offline],
  ["the script of its workers", /assets\/worker-[^/]*\.js$/, gone],
  ["what checks a design", /assets\/design-worker-[^/]*\.js$/, gone],
  ["what answers the editor", /assets\/services-worker-[^/]*\.js$/, offline],
] as const)
  test.skipIf(!chromium)(`${what} does not load`, async () => mendsItself(await visit(files, how)));

test.skipIf(!chromium)("what is asked for later does not load, and all else works", async () => {
  const visited = await visit(/assets\/(training|training-worker|code|report|cifar)-[^/]*\.(js|css)$/, offline);
  const { page } = visited;
  await picture(page).waitFor();
  expect(await notice(page).count()).toBe(0);
  await page.getByRole("tab", { name: "Compiled" }).click();
  await page.getByRole("status").getByText("A part of this page did not load.").waitFor();
  await page.getByRole("tab", { name: "Train" }).click();
  await page.getByRole("tabpanel").getByText("A part of this page did not load.").waitFor();
  await page.getByRole("tab", { name: "Architecture" }).click();
  await mendsItself(visited);
});

test.skipIf(!chromium)("what trains does not load in its worker", async () => {
  const visited = await visit(/assets\/training-worker-[^/]*\.js$/);
  await visited.page.getByRole("tab", { name: "Train" }).click();
  const says = "the worker that trains is gone";
  await visited.page.getByRole("region", { name: "Run" }).getByRole("alert").getByText(says).waitFor();
  await visited.page.getByRole("tab", { name: "Architecture" }).click();
  await mendsItself(visited);
});

for (const [what, files, act] of [
  ["a report", /assets\/report-[^/]*\.js$/, (page: Page) => report(page)],
  [
    "an example",
    /assets\/cifar-[^/]*\.js$/,
    (page: Page) => page.getByLabel("Examples").selectOption({ label: "cifar" }),
  ],
] as const)
  test.skipIf(!chromium)(`${what} does not load`, async () => {
    const visited = await visit(files);
    await picture(visited.page).waitFor();
    await act(visited.page);
    await mendsItself(visited);
  });

async function report(page: Page): Promise<void> {
  await page.locator("summary", { hasText: "Download" }).click();
  await page.getByRole("button", { name: /^Report/ }).click();
}
