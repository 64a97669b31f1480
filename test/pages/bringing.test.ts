/** What comes in place of a visitor's design, by link, by menu, by a file dropped anywhere on the page; and that it is not lost. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { visitTraining } from "../support/train-visit.ts";

const { chromium, server, own } = await visitTraining();
const folder = mkdtempSync(join(tmpdir(), "resnet-bringing-"));
afterAll(() => rmSync(folder, { recursive: true }));

const editor = (): Locator => own.page.getByRole("textbox", { name: "Design" });
const notice = (): Locator => own.page.locator("#notices");
const address = (): string => new URL(own.page.url()).hash;
/** A page that is loaded beside others takes its time. */
const eventually = <T>(what: () => T | Promise<T>) => expect.poll(what, { timeout: 20_000 });
const MINE = "model Mine { input image: [N, 1, 28, 28] head { globalavgpool -> linear(10) } }";
async function write(text: string): Promise<void> {
  await editor().focus();
  await own.page.keyboard.press("Control+A");
  await own.page.keyboard.insertText(text);
}
function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test.skipIf(!chromium)("a link that is opened on the page, and an example, give one's own design back", async () => {
  await own.page.getByRole("button", { name: "Share" }).click();
  await eventually(address).toContain("design=");
  const link = address();
  await write(MINE);
  await eventually(address).toBe("");
  await own.page.evaluate((hash) => (location.hash = hash), link);
  await eventually(() => editor().innerText()).toContain("FashionNet");
  await expect
    .poll(() => notice().innerText())
    .toContain("This design came with the link. It took the place of yours.");
  await notice().getByRole("button", { name: "Back to mine" }).click();
  await eventually(() => editor().innerText()).toBe(MINE);
  await own.page.getByLabel("Examples").selectOption({ label: "degradation" });
  await eventually(() => notice().innerText()).toContain("This is the example degradation.");
  await notice().getByRole("button", { name: "Back to mine" }).click();
  await eventually(() => editor().innerText()).toBe(MINE);
  // What nobody has written goes without a word.
  await own.page.getByLabel("Examples").selectOption({ label: "degradation" });
  await notice().getByRole("button", { name: "Close" }).click();
  await own.page.getByLabel("Examples").selectOption({ label: "fashion" });
  await eventually(() => editor().innerText()).toContain("FashionNet");
  await expect(notice().innerText()).resolves.toBe("");
  await own.page.evaluate((hash) => (location.hash = hash), link.slice(0, 80));
  await eventually(() => notice().innerText()).toMatch(/missing or were changed\. Copy all of it .* stays\./);
  await expect(editor().innerText()).resolves.toContain("FashionNet");
});

test.skipIf(!chromium)("the address of what was shared keeps up with what is looked at", async () => {
  await own.page.getByLabel("Examples").selectOption({ label: "degradation" });
  await own.page.locator("#model dl").getByText("20", { exact: true }).waitFor();
  await own.page.getByRole("button", { name: "Share" }).click();
  await eventually(address).toMatch(/&model=Small&view=train$/);
  await own.page.getByRole("tab", { name: "Layers" }).click();
  await own.page.getByRole("combobox", { name: "Model" }).selectOption("Plain");
  await eventually(address).toMatch(/^#design=.*&model=Plain&view=layers$/);
  await own.page.reload();
  await eventually(() => own.page.getByRole("combobox", { name: "Model" }).inputValue()).toBe("Plain");
  await expect(own.page.getByRole("tab", { name: "Layers" }).getAttribute("aria-selected")).resolves.toBe("true");
});

test.skipIf(!chromium)("a visitor who has no design of their own is told that an example is shown", async () => {
  const context = await chromium?.newContext();
  const page = await context?.newPage();
  await page?.goto(`${server.url}#design=1.abc.d`);
  await page?.getByText("Copy all of it and open it again; an example is shown.").waitFor();
  await context?.close();
});

test.skipIf(!chromium)("a design that is dropped anywhere is opened, and what is dropped leads nowhere", async () => {
  await own.page.getByRole("tab", { name: "Architecture" }).click();
  await own.drop({ files: [file("mine.resnet", MINE)] }, editor());
  await eventually(() => editor().innerText()).toBe(MINE);
  await own.drop({ files: [file("other.resnet", MINE.replace("Mine", "Other"))] }, own.page.locator("header"));
  await eventually(() => editor().innerText()).toContain("model Other");
  await own.drop({ type: "text/uri-list", text: "https://example.org/" }, own.page.locator("#panel-architecture"));
  await own.drop({ files: [file("essay.pdf", "%PDF-1.4")] }, own.page.locator("#panel-architecture"));
  await own.images.getByText("essay.pdf is no image").waitFor();
  await expect(own.page.getByRole("tab", { name: "Train" }).getAttribute("aria-selected")).resolves.toBe("true");
  await own.drop({ files: [file("essay.pdf", "%PDF-1.4")] }, editor());
  await own.images.getByText("essay.pdf is no image").waitFor();
  await expect(editor().innerText()).resolves.toContain("model Other");
  expect(own.complaints).toEqual([]);
});
