/** The playground's first module ends with an error: the page says so, with the next step, and says it of no later error. */
import type { Page, Route } from "playwright-core";
import { expect, test } from "vitest";
import { openPlayground } from "../support/playground.ts";

const { chromium, server } = await openPlayground();

const MAIN = /assets\/index-[^/]*\.js$/;
const notice = (page: Page) => page.getByRole("alert").filter({ hasText: "This page could not begin" });
const picture = (page: Page) => page.getByRole("button", { name: /Basic .*in s1/ });

async function openPage(): Promise<Page> {
  const context = await chromium!.newContext({ serviceWorkers: "block" });
  return context.newPage();
}
const changed =
  (change: (script: string) => string) =>
  async (route: Route): Promise<void> => {
    const response = await route.fetch();
    await route.fulfill({ response, body: change(await response.text()) });
  };

for (const [what, change, reason] of [
  ["a bare name is left in it", (script) => `import "some-package";${script}`, "some-package"],
  ["this browser cannot read it", (script) => `${script}\nconst a = ;`, "SyntaxError"],
  ["it throws", (script) => `throw new Error("at once");${script}`, "at once"],
  ["what it waits for fails", (script) => `await Promise.reject(new Error("it failed"));${script}`, "it failed"],
] as const satisfies readonly (readonly [string, (script: string) => string, string])[])
  test.skipIf(!chromium)(`the page says what to do where ${what}`, async () => {
    const page = await openPage();
    await page.route(MAIN, changed(change));
    await page.goto(server.url);
    const says = await notice(page).innerText();
    expect(says).toContain(reason);
    expect(says).toMatch(/your design is kept\. Load it again\. .* a newer browser: Chrome and Edge can from/);
    await page.unroute(MAIN);
    await notice(page).getByRole("button", { name: "Load again" }).click();
    await picture(page).waitFor();
    expect(await notice(page).count()).toBe(0);
    await page.context().close();
  });

test.skipIf(!chromium)("the page says what to do where the browser knows no modules", async () => {
  const page = await openPage();
  await page.addInitScript("delete HTMLScriptElement.prototype.noModule");
  await page.route(MAIN, (route) => route.fulfill({ contentType: "text/javascript", body: "" }));
  await page.goto(server.url);
  await notice(page).waitFor();
  await page.context().close();
});

test.skipIf(!chromium)("an error that the page outlives, and any later one, is not told as that", async () => {
  const page = await openPage();
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.addInitScript(`addEventListener("DOMContentLoaded", () => { throw new Error("early") }, { once: true });`);
  await page.goto(server.url);
  await picture(page).waitFor();
  expect(await notice(page).count()).toBe(0);
  await page.evaluate(() => {
    setTimeout(() => {
      throw new Error("late");
    });
    void Promise.reject(new Error("refused"));
  });
  await expect.poll(() => errors.toSorted()).toEqual(["early", "late", "refused"]);
  expect(await notice(page).count()).toBe(0);
  await page.context().close();
});
