/** The playground's training side, as a visitor has it: built files, real Chromium, no server that knows of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import type { Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { picturesIn } from "../../runtime/pictures.ts";
import { readSafetensors } from "../../runtime/index.ts";
import { traceTasks } from "../support/page-tasks.ts";
import { openPlayground } from "../support/playground.ts";
import { shown } from "../support/readme.ts";
import { openSite } from "../support/site.ts";

const { chromium, server } = await openPlayground();
const folder = mkdtempSync(join(tmpdir(), "resnet-pages-"));
const complaints: string[] = [];
let page: Page;
beforeAll(async () => {
  if (!chromium) return;
  page = await chromium.newPage();
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(server.url);
  await page.getByRole("tab", { name: "Train" }).click();
  await page.getByRole("button", { name: "Train", exact: true }).waitFor();
  await page.getByText("4,000 images to train on").waitFor();
});
afterAll(() => rmSync(folder, { recursive: true }));

const panel = () => page.locator(".training");
const ended = () => panel().getByText(/^(Trained|Stopped after) [\d,]+ steps?/);
/** Rows of the table of networks, by column. */
async function rows(): Promise<readonly { readonly [column: string]: string }[]> {
  const lines = await panel().locator("table tr").all();
  const texts = await Promise.all(lines.map((line) => line.locator("th, td").allInnerTexts()));
  const [head = [], ...body] = texts;
  return body.map((cells) => Object.fromEntries(cells.map((cell, index) => [head[index] ?? "", cell])));
}
async function train(steps: number, against = ""): Promise<void> {
  await page.getByLabel("Steps", { exact: true }).fill(String(steps));
  await page.getByLabel("Race against").selectOption(against);
  await page.getByRole("button", { name: /^Train/ }).click();
}

/** Milliseconds of a fixed piece of work on this machine as busy as it is: about 100 on a quiet core of 2024. */
function calibration(): Promise<number> {
  return page.evaluate(() => {
    const begun = performance.now();
    let value = 1;
    for (let i = 0; i < 50_000_000; i++) value = value * 0.999 + 0.5;
    return value > 2000 ? 0 : performance.now() - begun;
  });
}

test.skipIf(!chromium)(
  "a click trains: the first step soon, then a falling loss, and no task of the page is long",
  async () => {
    const before = await calibration();
    await page.getByLabel("Steps", { exact: true }).fill("60");
    const {
      result: first,
      milliseconds,
      tasks,
    } = await traceTasks(page, async () => {
      const clicked = Date.now();
      await page.getByRole("button", { name: "Train", exact: true }).click();
      await panel()
        .getByText(/^Step [\d,]+ of 60/)
        .waitFor();
      const toStep = Date.now() - clicked;
      const [row] = await rows();
      await ended().waitFor();
      return { toStep, loss: Number(row?.["Training loss"]) };
    });
    const quick = Math.max(before, await calibration());
    console.log(
      `first step ${first.toStep} ms after the click, ${(first.toStep / quick).toFixed(1)} times the calibration`,
    );
    console.log(`longest of ${tasks} tasks of the page: ${milliseconds.toFixed(1)} ms of processor time`);
    expect(first.toStep).toBeLessThan(30 * quick);
    expect(tasks).toBeGreaterThan(50);
    expect(milliseconds).toBeLessThan(50);
    const [row] = await rows();
    expect(first.loss).toBeGreaterThan(1.5);
    expect(Number(row?.["Training loss"])).toBeLessThan(0.6 * first.loss);
    expect(Number.parseFloat(row?.["Held-out accuracy"] ?? "")).toBeGreaterThan(60);
    await expect(panel().locator(".status").innerText()).resolves.toMatch(
      /^FashionNet, 8 layers \([\d,]+ parameters\), recipe FashionNet, on the processor, /,
    );
  },
);

test.skipIf(!chromium)(
  "test images have answers, the first convolution filters, and layers what they make of an image",
  async () => {
    await expect(panel().getByRole("region", { name: "Test images" }).innerText()).resolves.toMatch(/\d+ of 24 right/);
    expect(await panel().locator(".sample .answer.right").count()).toBeGreaterThan(12);
    const insides = panel().getByRole("region", { name: "Filters and activations" });
    await expect.poll(() => insides.getByRole("img", { name: /^filter \d+ of stem.conv$/ }).count()).toBe(16);
    await insides.getByLabel("Layer").selectOption("s2.0.add");
    await expect.poll(() => insides.getByRole("img", { name: /^channel \d+ of s2.0.add$/ }).count()).toBe(16);
    await expect
      .poll(() =>
        panel()
          .getByRole("img", { name: /^Gradient norms by layer: / })
          .getAttribute("aria-label"),
      )
      .toMatch(/FashionNet, 8 layers: from \d\.\de-\d to /);
  },
);

test.skipIf(!chromium)("what is drawn or dropped is answered, dark on light as light on dark", async () => {
  const place = panel().getByRole("region", { name: "Try it" });
  const canvas = place.getByRole("img", { name: "Your image" });
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  if (!box) throw new Error("there is no place to draw");
  await page.mouse.move(box.x + 40, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + 90, box.y + 150, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => place.getByRole("listitem").count()).toBe(5);
  expect(await place.getByLabel("Change light and dark over").isVisible()).toBe(false);
  // Trousers as a shop shows them: dark on white.
  const file = join(folder, "trousers.png");
  writeFileSync(file, trousers());
  await place.getByLabel("Choose an image").setInputFiles(file);
  await place.getByText("Light and dark were changed over").waitFor();
  const first = place.getByRole("listitem").first();
  await expect.poll(() => first.innerText()).toContain("Trouser");
  const changedOver = await first.innerText();
  // Whoever means it so undoes it, and has it back.
  const choice = place.getByLabel("Change light and dark over");
  await choice.uncheck();
  await expect.poll(() => first.innerText()).not.toBe(changedOver);
  expect(await place.getByText("Light and dark were changed over").count()).toBe(0);
  await choice.check();
  await expect.poll(() => first.innerText()).toBe(changedOver);
  await place
    .getByLabel("Choose an image")
    .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from("no") });
  await place.getByText("a.png cannot be decoded as an image: it begins as none does").waitFor();
});

/** 28 × 28: two legs under a waist. */
function trousers(ink = 40, ground = 255): Uint8Array {
  const data = new Uint8Array(28 * 28).fill(ground);
  for (let y = 2; y < 26; y++) for (let x = 8; x < 20; x++) if (y < 8 || x < 13 || x > 14) data[28 * y + x] = ink;
  return encode({ width: 28, height: 28, data, channels: 1 });
}

/** What clicks hand out, by its names. @param count of files */
async function taken(names: readonly string[], count = names.length): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const take = (download: Download): void =>
    void download.path().then((path) => files.set(download.suggestedFilename(), readFileSync(path)));
  page.on("download", take);
  for (const name of names) await panel().getByRole("button", { name, exact: true }).click();
  await expect.poll(() => files.size, { timeout: 60_000 }).toBe(count);
  page.off("download", take);
  return files;
}
/** A network's module with its types, and its weights, as the page calls them. */
const pairOf = (stem: string) => taken([`Download ${stem}.js`, `Download ${stem}.safetensors`], 3);

/** What the README's page says of a picture, beside files as they were taken. @param html of that page, or of the same one for another model */
async function answerBeside(files: ReadonlyMap<string, Buffer>, html: string, picture: Uint8Array): Promise<string> {
  const paths = [...files].map(([name, content]) => [`/${name}`, content] as const);
  const site = await openSite([["/index.html", html], ...paths]);
  const own = await chromium!.newPage();
  await own.goto(`${site.url}index.html`);
  await own.waitForFunction(() => document.querySelector("input")?.disabled === false);
  await own.setInputFiles("input", { name: "a.png", mimeType: "image/png", buffer: Buffer.from(picture) });
  const answer = own.locator("output");
  await expect.poll(() => answer.innerText(), { timeout: 60_000 }).not.toBe("");
  const said = await answer.innerText();
  await own.close();
  await site.close();
  return said;
}
const [, readmePage = ""] = shown("html");

test.skipIf(!chromium)("module and weights are all that the README's page needs, as they are", async () => {
  const files = await pairOf("fashionnet");
  expect([...files.keys()].sort()).toEqual(["fashionnet.d.ts", "fashionnet.js", "fashionnet.safetensors"]);
  expect(await answerBeside(files, readmePage, trousers(220, 0))).toMatch(/^Trouser \d+\.\d %, /);
});

test.skipIf(!chromium)("weights and a report can be taken away", async () => {
  const [weights] = (await taken(["Download fashionnet.safetensors"])).values();
  const { tensors, metadata } = readSafetensors(weights!);
  expect(tensors.get("stem.conv.weight")?.shape).toEqual([16, 1, 3, 3]);
  // What another page or the command answers with.
  expect(picturesIn(metadata)).toMatchObject({
    classNames: expect.arrayContaining(["Trouser"]) as string[],
    normalisation: { mean: [expect.closeTo(0.29, 1) as number], std: [expect.closeTo(0.35, 1) as number] },
  });
  const [report] = (await taken(["Download report"])).values();
  // Alone: from a file, without a network, without scripts.
  const file = join(folder, "report.html");
  writeFileSync(file, report!);
  const context = await chromium?.newContext({ offline: true, javaScriptEnabled: false });
  const alone = await context?.newPage();
  if (!alone) return;
  const asked: string[] = [];
  alone.on("request", (request) => asked.push(request.url()));
  await alone.goto(`file://${file}`);
  const sections = alone.getByRole("heading", { level: 2 });
  expect(await sections.allInnerTexts()).toEqual([
    ...["Training", "Curves", "Classes", "Run", "Architecture", "Findings"],
    ...["Shapes and costs", "Memory at batch 125", "Design"],
  ]);
  const [row] = await rows();
  const text = await alone.locator("body").innerText();
  for (const said of [
    row?.["Held-out accuracy"],
    row?.["Training loss"],
    "stage s2(stride: 2) { Basic(32) }",
    "77,754",
  ])
    expect(text).toContain(said);
  expect(text).toMatch(/steps\s+60 of 60, of 125 images each, in \d+\.\d s/);
  expect(text).toMatch(/seed\s+4\s+device\s+the processor, .*\s+versions\s+resnet-lang \d+\.\d+\.\d+, .*Chrome/);
  expect(text).toContain("Fashion-MNIST: 4,000 to train on, 1,000 held out");
  // All held-out images are in the table of classes.
  const counts = await alone.locator(".confusion td:not(.sum)").allInnerTexts();
  expect(counts).toHaveLength(100);
  expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(1000);
  expect(await alone.getByRole("img", { name: /^(Loss|Accuracy|Gradient norms by layer)$/ }).count()).toBe(3);
  expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([`file://${file}`]);
  // On paper nothing is cut off: what is as wide as a page is.
  await alone.emulateMedia({ media: "print" });
  await alone.setViewportSize({ width: 700, height: 900 });
  expect((await alone.pdf({ format: "A4" })).length).toBeGreaterThan(20_000);
  const wide = await alone.locator("section").evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth));
  expect(Math.max(...wide)).toBeLessThan(2);
  await context?.close();
});

test.skipIf(!chromium)("a run stops where it is told, waits where it is told, and another begins", async () => {
  await train(100_000);
  await panel()
    .getByText(/^Step [\d,]+ of 100,000/)
    .waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  const step = async () => /^Step ([\d,]+)/.exec(await panel().locator(".numbers").innerText())?.[1];
  // What was under way is done.
  await page.waitForTimeout(700);
  const paused = await step();
  await page.waitForTimeout(700);
  expect(await step()).toBe(paused);
  await page.getByRole("button", { name: "Go on" }).click();
  await expect.poll(step).not.toBe(paused);
  await page.getByRole("button", { name: "Stop" }).click();
  await panel()
    .getByText(/^Stopped after [\d,]+ steps?/)
    .waitFor();
  // What is stopped is kept until somebody says otherwise.
  await panel().getByRole("button", { name: "Forget it", exact: true }).click();
});

test.skipIf(!chromium)(
  "shortcuts are taken out and changed: the networks differ in their parameters alone",
  async () => {
    await page.getByRole("radio", { name: "Zero-pad" }).check();
    await train(1, "projection");
    await ended().waitFor();
    const [zero, projection] = await rows();
    expect([zero?.["Parameters"], projection?.["Parameters"]]).toEqual(["75,002", "77,754"]);
    expect([zero?.["Network"], projection?.["Network"]]).toEqual(["zero-pad, 8 layers", "projection, 8 layers"]);
    await page.getByRole("radio", { name: "As designed" }).check();
  },
);

test.skipIf(!chromium)("the paper's race ends as the paper says: 56 layers train worse without shortcuts", async () => {
  await page.getByLabel("Steps", { exact: true }).fill("120");
  await page.getByRole("button", { name: "Race of the paper" }).click();
  await panel().getByText("Residual, 56 layers has the lower training loss").waitFor();
  const [residual, plain] = await rows();
  console.log(
    `training losses after 120 steps: ${residual?.["Training loss"]} residual, ${plain?.["Training loss"]} plain`,
  );
  expect(residual?.["Parameters"]).toBe(plain?.["Parameters"]);
  // By what they are, not by what the worker derives.
  await expect(panel().locator(".status").innerText()).resolves.toMatch(
    /^Residual, 56 layers \(.*\) against plain, 56 /,
  );
  expect(
    await panel()
      .getByRole("button", { name: /^Download / })
      .allInnerTexts(),
  ).toEqual([
    ...["Download residual.safetensors", "Download residual.js"],
    ...["Download residual-plain.safetensors", "Download residual-plain.js", "Download report"],
  ]);
  expect(Number(plain?.["Training loss"])).toBeGreaterThan(1.5 * Number(residual?.["Training loss"]));
  await panel().getByText("as figure 1 of He et al. 2015 shows").waitFor();
  expect(complaints).toEqual([]);
});

test.skipIf(!chromium)("elsewhere each network answers as here, whatever stands in the editor", async () => {
  expect(await page.getByRole("textbox", { name: "Design" }).innerText()).toContain("model FashionNet");
  // The same however large it is drawn.
  const grey = encode({ width: 28, height: 28, data: new Uint8Array(28 * 28).fill(90), channels: 1 });
  const place = panel().getByRole("region", { name: "Try it" });
  await place
    .getByLabel("Choose an image")
    .setInputFiles({ name: "grey.png", mimeType: "image/png", buffer: Buffer.from(grey) });
  const here = place.getByRole("list");
  await expect.poll(() => here.count()).toBe(2);
  const networks = [
    ["Residual", "residual"],
    ["Residual_plain", "residual-plain"],
  ] as const;
  for (const [lane, [name, stem]] of networks.entries()) {
    const html = readmePage.replaceAll("FashionNet", name).replaceAll("fashionnet", stem);
    const there = sharesIn((await answerBeside(await pairOf(stem), html, grey)).split(", "));
    const expected = sharesIn(await here.nth(lane).getByRole("listitem").allInnerTexts());
    expect(there).toHaveLength(3);
    expect(there[0]?.name).toBe(expected[0]?.name);
    // In whole percents here.
    for (const [at, { share }] of there.entries()) expect(Math.abs(share - expected[at]!.share)).toBeLessThan(0.6);
  }
});

/** Of `Trouser 98.7 %`. */
function sharesIn(texts: readonly string[]): readonly { readonly name: string; readonly share: number }[] {
  return texts.map((text) => {
    const [, name = "", share] = /^(.+?)\s+([\d.]+)\s?%$/s.exec(text.trim()) ?? [];
    return { name, share: Number(share) };
  });
}
