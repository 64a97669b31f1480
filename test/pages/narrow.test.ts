/** On a telephone nothing is out of reach, and no operator is broken in two. */
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { visitTraining } from "../support/train-visit.ts";

const { chromium, own } = await visitTraining();

const COLUMNS = ["Network", "Parameters", "Training loss", "Held-out accuracy", "Held-out loss"];
const setWidth = (width: number): Promise<void> => own.page.setViewportSize({ width, height: 844 });

test.skipIf(!chromium)("every column of the results can be seen and is heard", async () => {
  await setWidth(390);
  await own.train(2, "none");
  await own.panel.getByText(/^Trained 2 steps/).waitFor();
  const region = own.panel.getByRole("region", { name: "Networks" });
  const hidden = (): Promise<number> => region.evaluate((one) => one.scrollWidth - one.clientWidth);
  expect(await hidden()).toBe(0);
  expect(await region.getByRole("columnheader").allInnerTexts()).toEqual(COLUMNS);
  // A name, and a cell for each other column.
  expect(await region.getByRole("rowheader").count()).toBe(2);
  expect(await region.getByRole("cell").count()).toBe(8);
  for (const width of [390, 260]) {
    await setWidth(width);
    for (const name of COLUMNS) {
      const header = region.getByRole("columnheader", { name });
      await header.scrollIntoViewIfNeeded();
      expect(await isInSight(header, region), `${name} at ${width}`).toBe(true);
    }
  }
  // That there is more is seen, whichever way it lies, and keys lead there.
  expect(await hidden()).toBeGreaterThan(0);
  expect(await region.evaluate((one) => getComputedStyle(one).backgroundImage)).toMatch(/^linear-gradient/);
  await region.evaluate((one) => one.scrollTo(0, 0));
  await region.focus();
  await own.page.keyboard.press("ArrowRight");
  await expect.poll(() => region.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0);
});
async function isInSight(one: Locator, within: Locator): Promise<boolean> {
  const [box, around] = [await one.boundingBox(), await within.boundingBox()];
  if (!box || !around) return false;
  return box.x >= around.x - 1 && box.x + box.width <= around.x + around.width + 1;
}

test.skipIf(!chromium)("the page is not wider than the smallest telephone", async () => {
  await setWidth(320);
  expect(await own.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test.skipIf(!chromium)("an arrow stays on one line in the text, and in what is said of it", async () => {
  const text = own.page.getByRole("textbox", { name: "Design" });
  for (let width = 300; width <= 390; width += 3) {
    await setWidth(width);
    await text.scrollIntoViewIfNeeded();
    expect(await brokenArrows(own.page, ".cm-content"), `at ${width}`).toBe(0);
  }
  await setWidth(390);
  // Where it is typed it is whole at once.
  await text.press("Control+End");
  await own.page.keyboard.insertText(
    "\nmodel B { head { globalavgpool -> linear(10) -> relu } stem { lineer(3) -> relu } }",
  );
  for (let width = 300; width <= 390; width += 3) {
    await setWidth(width);
    expect(await brokenArrows(own.page, ".cm-content"), `at ${width}`).toBe(0);
    expect(await brokenArrows(own.page, "#findings"), `findings at ${width}`).toBe(0);
  }
});

/** Of all `->` in sight, those whose two characters lie on two lines. */
const brokenArrows = (page: Page, place: string): Promise<number> =>
  page.evaluate((selector) => {
    const root = document.querySelector(selector);
    if (!root) throw new Error(`there is no ${selector}`);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let broken = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      for (const { index } of (node.textContent ?? "").matchAll(/->/g)) {
        const [hyphen, angle] = [0, 1].map((offset) => {
          const range = document.createRange();
          range.setStart(node, index + offset);
          range.setEnd(node, index + offset + 1);
          return range.getBoundingClientRect();
        });
        if (Math.abs((hyphen?.top ?? 0) - (angle?.top ?? 0)) > 2) broken++;
      }
    return broken;
  }, place);
