/** Ways to every view of the playground, for whoever judges how it looks. */
import type { Page } from "playwright-core";

/** What is wrong in it has findings of all kinds. */
const wrong = `import { Basic, Bottleneck } from "std/residual"

model Tiny {
  input image: [N, 3, 32, 32]
  stem { conv(8, kernel: 3) -> bn -> relu }
  stage s1 { Basik(8) }
  head { globalavgpool -> linear(10, bis: true) }
}
`;

export type View = readonly [name: string, show: (page: Page) => Promise<unknown>];

/** Each begins where the last one ended, the first where a visit does; its name is that of what is looked at. */
export const views: readonly View[] = [
  ["a picture", (page) => page.getByRole("button", { name: /Basic .*in s2/ }).click()],
  ["blocks", (page) => openTab(page, "Layers").then(() => page.getByText(/^Memory at batch/).waitFor())],
  ["layers", (page) => press(page, "Layers")],
  ...(["Graph", "Plan", "WGSL", "WebAssembly"] as const).map((stage): View => [
    stage,
    async (page) => {
      await openTab(page, "Compiled");
      await press(page, stage);
      await page.getByText(/(operations|steps|kernels)\.$/).waitFor();
      // What was there before is paler until then.
      await page.locator(".code:not(.stale) .code-comment").first().waitFor();
    },
  ]),
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
      await press(page, "Train");
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
    "a run that is kept",
    async (page) => {
      await page.getByLabel("Steps", { exact: true }).fill("20000");
      await page.getByLabel("Race against").selectOption("");
      await press(page, "Train");
      await page.getByText(/^Step [\d,]+ of 20,000/).waitFor();
      await press(page, "Stop");
      await page.getByText(/stands at step [\d,]+ of 20,000/).waitFor();
    },
  ],
  [
    "a kept run of another design",
    async (page) => {
      await page.getByRole("textbox", { name: "Design" }).focus();
      await page.keyboard.press("Control+Home");
      await page.keyboard.insertText("// another\n");
      await page.getByText("Its design is not the one in the editor").waitFor();
    },
  ],
  [
    "a question before a run is forgotten",
    async (page) => {
      await press(page, "Train");
      await page.getByText("Training another run forgets this one").waitFor();
    },
  ],
  [
    "a search in the text",
    async (page) => {
      await press(page, "Keep it");
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
  [
    // A text that never had a model: what its views say instead.
    "no architecture",
    async (page) => {
      await page.getByRole("textbox", { name: "Design" }).fill("model");
      await page.waitForTimeout(300);
      await page.reload();
      await page.getByText("1 error").waitFor();
      await openTab(page, "Architecture");
      await saysWhatIsMissing(page);
    },
  ],
  ["no layers", (page) => openTab(page, "Layers").then(() => saysWhatIsMissing(page))],
  ["no code", (page) => openTab(page, "Compiled").then(() => saysWhatIsMissing(page))],
  ["nothing to train", (page) => openTab(page, "Train").then(() => page.getByText(/stands at step/).waitFor())],
];

const openTab = (page: Page, name: string): Promise<void> => page.getByRole("tab", { name }).click();
const press = (page: Page, name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const saysWhatIsMissing = (page: Page): Promise<void> =>
  page
    .getByRole("tabpanel")
    .getByText(/as soon as the text has a model without errors\.$/)
    .waitFor();
