/**
 * Every view of the playground in light and dark, from a desk to a telephone: what can be judged without an eye. For eyes,
 * pictures of all of it come into the folder that `RESNET_PICTURES` names.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openPlayground } from "../support/playground.ts";
import { views } from "../support/playground-views.ts";
import { repository } from "../support/shared-data.ts";

const { chromium, server } = await openPlayground();
const axe = readFileSync(join(repository, "playground", "node_modules", "axe-core", "axe.min.js"), "utf8");
const pictures = process.env["RESNET_PICTURES"];

const HEIGHT = 900;
const schemes = ["light", "dark"] as const;
/** Rules that colours have a part in: all others say the same of every theme. */
const OF_COLOURS = ["color-contrast", "link-in-text-block"];

/** What stands wider than the page, or is smaller than a finger where there is one. */
const misfits = (page: Page, width: number): Promise<readonly string[]> =>
  page.evaluate((wide) => {
    const { scrollWidth } = document.documentElement;
    const found = scrollWidth > wide ? [`${scrollWidth} pixels wide`] : [];
    if (wide > 860) return found;
    const small = Array.from(document.querySelectorAll("button, select, input, summary, label.file")).filter((one) => {
      const [own, label] = [one, one.closest("label")].map((each) => each?.getBoundingClientRect());
      const isSeen = one.checkVisibility() && (own?.width ?? 0) > 2;
      // A name in a table is as high as its row.
      const row = one.closest("tr")?.getBoundingClientRect();
      return isSeen && Math.max(own?.height ?? 0, label?.height ?? 0, row?.height ?? 0) < 39.5;
    });
    return [...found, ...small.map(({ outerHTML }) => `not high enough: ${outerHTML.slice(0, 100)}`)];
  }, width);

/** What a script calls something and no visitor does, outside of what is code; and what gives nothing to choose from. */
const internals = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent ?? "";
      const around = node.parentElement;
      if (!around?.checkVisibility() || around.closest(".cm-editor, pre, code, ul")) continue;
      if (/_(none|zero_pad|projection)\b|\bcpu\b|\bundefined\b|\bNaN\b|\[object/.test(text))
        found.push(`not for people: ${text}`);
    }
    const selects = Array.from(document.querySelectorAll("select")).filter((one) => one.checkVisibility());
    const empty = selects.filter(({ options }) => options.length === 0);
    return [...found, ...empty.map(({ id }) => `nothing to choose from in ${id}`)];
  });

const serious = (page: Page, rules: readonly string[]): Promise<readonly string[]> =>
  page.evaluate(async (rules) => {
    const { axe: runner } = globalThis as unknown as {
      readonly axe: {
        run(options: object): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const options = { resultTypes: ["violations"], ...(rules.length > 0 ? { runOnly: rules } : {}) };
    // It stumbles where the page changes while it looks: it looks again, once.
    const { violations } = await runner.run(options).catch(() => runner.run(options));
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" and ")}`);
  }, rules);

/** With all of the panel in sight, however long it is. */
async function takePicture(page: Page, name: string, width: number): Promise<void> {
  if (pictures === undefined) return;
  const more = await page.evaluate(() => {
    const panel = document.querySelector('[role="tabpanel"]:not([hidden])');
    return panel ? panel.scrollHeight - panel.clientHeight : 0;
  });
  await page.setViewportSize({ width, height: HEIGHT + Math.min(more, 3000) });
  await page.waitForTimeout(300);
  await page.screenshot({ path: join(pictures, `${name.replaceAll(" ", "-")}.png`), fullPage: width <= 860 });
  await page.setViewportSize({ width, height: HEIGHT });
}

for (const [device, width, narrower] of [
  ["desk", 1440, 1024],
  ["telephone", 390, 768],
] as const)
  test.skipIf(!chromium)(
    `as on a ${device}, and ${narrower} pixels wide, axe finds nothing serious in any view, in light and dark; all of it is seen, and fingers can touch it`,
    async () => {
      const context = await chromium!.newContext({
        viewport: { width, height: HEIGHT },
        // Colours are there at once.
        reducedMotion: "reduce",
        serviceWorkers: "block",
      });
      const page = await context.newPage();
      await page.addInitScript("delete Navigator.prototype.gpu");
      await page.goto(server.url);
      await page.getByRole("button", { name: /Basic .*in s1/ }).waitFor();
      const found: string[] = [];
      for (const [index, [name, show]] of views.entries()) {
        await show(page);
        if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
        const complain = (all: readonly string[]): void => void found.push(...all.map((each) => `${name}: ${each}`));
        complain(await internals(page));
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          complain(await serious(page, colorScheme === "light" ? [] : OF_COLOURS));
          for (const each of [narrower, width]) {
            await page.setViewportSize({ width: each, height: HEIGHT });
            if (colorScheme === "light") complain(await misfits(page, each));
            await takePicture(page, `${String(index).padStart(2, "0")} ${name} ${colorScheme} ${each}`, each);
          }
        }
      }
      expect(found).toEqual([]);
      await context.close();
    },
  );
