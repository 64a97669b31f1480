/** The playground's page where it trains, driven as a visitor does: files chosen and dropped, and what is told of them. */
import type { Browser, Locator, Page } from "playwright-core";

export interface TrainPage {
  readonly page: Page;
  /** What the page complained about. */
  readonly complaints: readonly string[];
  readonly panel: Locator;
  /** Where images are told of and chosen. */
  readonly images: Locator;
  /** Once the page's own images are there. */
  ready(): Promise<void>;
  train(steps: number, against?: string): Promise<void>;
  /** As a person drags it from a window of files, or from another page. */
  drop(what: Dragged, onto?: Locator): Promise<void>;
  /** A folder as one, files together. */
  choose(paths: string | readonly string[], what?: "Choose a folder" | "Choose files"): Promise<void>;
}

export type Dragged = { readonly files: readonly string[] } | { readonly type: string; readonly text: string };

export async function openTrainPage(browser: Browser, url: string): Promise<TrainPage> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(url);
  await page.getByRole("tab", { name: "Train" }).click();
  const panel = page.locator(".training");
  await page.getByRole("button", { name: "Train", exact: true }).waitFor();
  const images = panel.getByRole("region", { name: "Images", exact: true });
  return {
    page,
    complaints,
    panel,
    images,
    ready: () => images.getByText("4,000 images to train on").waitFor(),
    train: async (steps, against = "") => {
      await page.getByLabel("Steps", { exact: true }).fill(String(steps));
      await page.getByLabel("Race against").selectOption(against);
      await page.getByRole("button", { name: /^Train/ }).click();
    },
    drop: async (what, onto = images) => {
      const devtools = await page.context().newCDPSession(page);
      await onto.scrollIntoViewIfNeeded();
      const box = await onto.boundingBox();
      const place = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 20 };
      const files = "files" in what ? [...what.files] : [];
      const items = "text" in what ? [{ mimeType: what.type, data: what.text }] : [];
      const data = { items, files, dragOperationsMask: 1 };
      for (const type of ["dragEnter", "dragOver", "drop"] as const)
        await devtools.send("Input.dispatchDragEvent", { type, ...place, data });
      await devtools.detach();
    },
    choose: (paths, what = "Choose files") =>
      images.getByLabel(what).setInputFiles(typeof paths === "string" ? paths : [...paths]),
  };
}
