/** The playground's editor, as a visitor has it: colours, findings and their fixes, completion, hover, keys. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { openPlayground } from "../support/playground.ts";

const { chromium, server } = await openPlayground();
let page: Page;
let text: Locator;
const complaints: string[] = [];

beforeAll(async () => {
  if (!chromium) return;
  page = await chromium.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(server.url);
  text = page.getByRole("textbox", { name: "Design" });
  await text.waitFor();
});
afterAll(() => expect(complaints).toEqual([]));

/** Puts a text in place of all that is there, as by typing: nothing is completed or closed on its way. */
async function write(next: string): Promise<void> {
  await text.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((given) => {
    const data = new DataTransfer();
    data.setData("text/plain", given);
    document.activeElement?.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
  }, next);
}
const lines = async (): Promise<string> => (await page.locator(".cm-line").allInnerTexts()).join("\n");

const net = `model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 {
    conv(32, kernel: 3, stride: 1) -> bn -> relu
  }
  head { globalavgpool -> linear(10) }
}
`;

test.skipIf(!chromium)("words are coloured by what they are", async () => {
  await write(net);
  await expect.poll(() => page.locator(".code-layer").allInnerTexts()).toContain("globalavgpool");
  expect(await page.locator(".code-symbol").allInnerTexts()).toEqual(["N"]);
  expect(await page.locator(".code-keyword").allInnerTexts()).toContain("stage");
});

test.skipIf(!chromium)("a finding is underlined, told in words with its reason, and mended by its fix", async () => {
  await write(net.replace("linear", "lineer"));
  const underlined = page.locator(".cm-lintRange-error");
  await expect.poll(() => underlined.allInnerTexts()).toEqual(["lineer"]);
  await page.keyboard.press("F8");
  const told = page.locator(".cm-tooltip-lint");
  await expect.poll(() => told.innerText()).toContain("RN2010");
  await told.getByText("Why?").click();
  await expect.poll(() => told.innerText()).toContain("As it should be:");
  await told.getByRole("button", { name: /linear/ }).click();
  await expect.poll(lines).toContain("linear(10)");
  await expect.poll(() => underlined.count()).toBe(0);
});

test.skipIf(!chromium)("completion offers what the grammar takes there, and fills in a call's places", async () => {
  await write(net.replace(" -> linear(10)", ""));
  await text.getByText("globalavgpool").click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(" -> line");
  const list = page.getByRole("listbox");
  await expect.poll(() => list.innerText()).toContain("linear");
  expect(await list.innerText()).not.toContain("let");
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
  await page.keyboard.type("10");
  await expect.poll(lines).toContain("globalavgpool -> linear(10)");
});

test.skipIf(!chromium)(
  "the word under the pointer is told with its shapes and costs, by the keyboard as well",
  async () => {
    await write(net);
    await page.locator(".code-layer", { hasText: "linear" }).hover();
    const card = page.locator(".hover-card");
    await expect.poll(() => card.innerText()).toContain("[N, 32] → [N, 10]");
    expect(await card.innerText()).toContain("330");
    await page.mouse.move(0, 0);
    await page.locator(".code-layer", { hasText: "globalavgpool" }).click();
    await page.keyboard.press("ControlOrMeta+Shift+Space");
    await expect.poll(() => card.first().innerText()).toContain("[N, 32, 32, 32] → [N, 32]");
  },
);

test.skipIf(!chromium)("Escape closes what was opened over the text, by pointer or by key", async () => {
  await write(net.replace("linear", "lineer"));
  const cards = page.locator(".hover-card, .finding-card");
  const isClosed = async (): Promise<void> => {
    await page.keyboard.press("Escape");
    await expect.poll(() => cards.count()).toBe(0);
  };
  await expect.poll(() => page.locator(".cm-lintRange-error").count()).toBe(1);
  await page.keyboard.press("F8");
  await cards.waitFor();
  // From within, too, and back into the text.
  await cards.getByText("Why?").focus();
  await isClosed();
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Design");
  await page.locator(".code-layer", { hasText: "globalavgpool" }).hover();
  await cards.waitFor();
  await isClosed();
  await page.mouse.move(0, 0);
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ControlOrMeta+Shift+Space");
  await cards.waitFor();
  await isClosed();
});

test.skipIf(!chromium)("no card lies over the list of what may stand at the cursor", async () => {
  // Its words stand below the list.
  await write("\n".repeat(14) + net.replace("linear", "lineer"));
  const cards = page.locator(".hover-card, .finding-card");
  const list = page.getByRole("listbox");
  const word = (name: string): Locator => page.locator(".cm-line").getByText(name, { exact: true });
  await expect.poll(() => page.locator(".cm-lintRange-error").count()).toBe(1);
  for (const name of ["lineer", "globalavgpool"]) {
    await page.keyboard.press("ControlOrMeta+Home");
    await word(name).hover();
    await cards.waitFor();
    await page.keyboard.press("ControlOrMeta+Space");
    await list.waitFor();
    await expect.poll(() => cards.count()).toBe(0);
    // Nor does one come while it is open; behind it they do.
    await word("stem").hover();
    await word(name).hover();
    await page.waitForTimeout(800);
    expect([await cards.count(), await list.count()]).toEqual([0, 1]);
    await page.keyboard.press("Escape");
    await expect.poll(() => list.count()).toBe(0);
    await word("stem").hover();
    await word(name).hover();
    await cards.waitFor();
    await page.keyboard.press("Escape");
    await page.mouse.move(0, 0);
  }
});

test.skipIf(!chromium)("the text is laid out, folds by stages, and the keyboard leads out of it", async () => {
  await write(net.replace("  stage s1 {", "stage   s1{"));
  await page.getByRole("button", { name: "Format" }).click();
  await expect.poll(lines).toContain("\n  stage s1 {\n");
  await page.locator(".cm-line", { hasText: "stage s1" }).click();
  await page.keyboard.press("ControlOrMeta+Shift+BracketLeft");
  await expect.poll(lines).not.toContain("stride");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).not.toBe("Design");
});
