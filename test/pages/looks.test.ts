/** Every view of the playground in light and dark, on a desk and on a telephone: what can be judged without an eye. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { servePlayground } from "../support/playground.ts";
import { repository } from "../support/shared-data.ts";

const chromium = await startChromium();
const server = await servePlayground();
const axe = readFileSync(join(repository, "playground", "node_modules", "axe-core", "axe.min.js"), "utf8");

afterAll(async () => {
  await chromium?.close();
  await server.close();
});

const wrong = `import { Basic, Bottleneck } from "std/residual"

model Tiny {
  input image: [N, 3, 32, 32]
  stem { conv(8, kernel: 3) -> bn -> relu }
  stage s1 { Basik(8) }
  head { globalavgpool -> linear(10, bis: true) }
}
`;

/** Each begins where the last one ended; its name is that of what is looked at. */
const views: readonly (readonly [name: string, show: (page: Page) => Promise<unknown>])[] = [
  ["a picture", (page) => page.getByRole("button", { name: /Basic .*in s2/ }).click()],
  ["blocks", (page) => openTab(page, "Layers").then(() => page.getByText(/^Memory at batch/).waitFor())],
  ["layers", (page) => press(page, "Layers")],
  ...(["Graph", "Plan", "WGSL", "WebAssembly"] as const).map(
    (stage) =>
      [
        stage,
        async (page: Page): Promise<void> => {
          await openTab(page, "Compiled");
          await press(page, stage);
          await page.getByText(/(operations|steps|kernels)\.$/).waitFor();
          await page.locator(".code .code-comment").first().waitFor();
        },
      ] as const,
  ),
  ["a search in code", (page) => press(page, "Find")],
  ["what can be downloaded", (page) => page.locator("summary", { hasText: "Download" }).click()],
  [
    "a notice",
    async (page) => {
      await page.keyboard.press("Escape");
      await press(page, "Share");
      await page.getByText(/^The link/).waitFor();
    },
  ],
  ["what is missing", (page) => page.getByText("What is missing here").click()],
  [
    "a run's beginning",
    async (page) => {
      await openTab(page, "Train");
      await page.getByText("4,000 images to train on").waitFor();
    },
  ],
  [
    "a race",
    async (page) => {
      await page.getByLabel("Steps", { exact: true }).fill("8");
      await page.getByLabel("Race against").selectOption("none");
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await page.getByText(/^Trained 8 steps/).waitFor();
      await page.getByRole("region", { name: "Try it" }).getByRole("button", { name: "Show a test image" }).click();
      await page.locator(".answers li").first().waitFor();
      await page
        .getByRole("img", { name: /^channel 1 of/ })
        .first()
        .waitFor();
    },
  ],
  [
    "refused images",
    async (page) => {
      const content = { name: "data_batch_1.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(2000) };
      await page.getByLabel("Choose files").setInputFiles(content);
      await page.getByText("the images from before stay").waitFor();
    },
  ],
  [
    "a search in the text",
    async (page) => {
      await page.getByRole("textbox", { name: "Design" }).focus();
      await page.keyboard.press("Control+f");
    },
  ],
  [
    "completion",
    async (page) => {
      await page.keyboard.press("Escape");
      await page.getByRole("textbox", { name: "Design" }).getByText("Basic(16)").click();
      await page.keyboard.press("Control+Home");
      await page.keyboard.press("Control+Space");
      await page.getByRole("listbox").waitFor();
    },
  ],
  [
    "findings",
    async (page) => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+a");
      await page.keyboard.insertText(wrong);
      await page.locator(".cm-lintRange-error").first().waitFor();
      await page.getByText("The last design without errors is shown.").waitFor();
    },
  ],
  [
    "a finding and its reasons",
    async (page) => {
      await page.keyboard.press("F8");
      await page.locator(".finding-card").getByText("Why?").click();
      await page.locator(".finding-card pre").waitFor();
    },
  ],
];

const openTab = (page: Page, name: string): Promise<void> => page.getByRole("tab", { name }).click();
const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();

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

const serious = async (page: Page): Promise<readonly string[]> => {
  // Colours go over into each other; a cursor blinks for ever.
  await page.waitForTimeout(350);
  return page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as {
      readonly axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    // It stumbles where the page changes while it looks: it looks again, once.
    const { violations } = await runner.run().catch(() => runner.run());
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" and ")}`);
  });
};

const looks = [
  ["light", 1440],
  ["dark", 1440],
  ["light", 390],
  ["dark", 390],
] as const;
for (const [colorScheme, width] of looks)
  test.skipIf(!chromium)(
    `in ${colorScheme}, ${width} wide, axe finds nothing serious in any view, all of it is seen, and fingers can touch it`,
    async () => {
      const context = await chromium!.newContext({
        viewport: { width, height: 900 },
        colorScheme,
        serviceWorkers: "block",
      });
      const page = await context.newPage();
      await page.addInitScript("delete Navigator.prototype.gpu");
      await page.goto(server.url);
      await page.getByRole("button", { name: /Basic .*in s1/ }).waitFor();
      await page.evaluate(axe);
      const found: string[] = [];
      for (const [name, show] of views) {
        await show(page);
        for (const each of [...(await serious(page)), ...(await misfits(page, width))]) found.push(`${name}: ${each}`);
      }
      // A text that never had a model: what its views say instead.
      await page.getByRole("textbox", { name: "Design" }).fill("model");
      await page.waitForTimeout(300);
      await page.reload();
      await page.getByText("1 error").waitFor();
      await page.evaluate(axe);
      for (const tab of ["Architecture", "Layers", "Compiled", "Train"]) {
        await openTab(page, tab);
        if (tab !== "Train")
          await page
            .getByRole("tabpanel")
            .getByText(/as soon as the text has a model without errors\.$/)
            .waitFor();
        for (const each of [...(await serious(page)), ...(await misfits(page, width))])
          found.push(`nothing in ${tab}: ${each}`);
      }
      expect(found).toEqual([]);
      await context.close();
    },
  );
