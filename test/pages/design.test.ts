/** The playground's design side, as a visitor has it: built files, real Chromium, a server that knows nothing of it. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { openPlayground, servePlayground } from "../support/playground.ts";
import { repository } from "../support/shared-data.ts";

const { chromium, server } = await openPlayground();

let context: BrowserContext;
let page: Page;
let complaints: string[];
let asked: string[];

beforeEach(async () => {
  if (!chromium) return;
  context = await chromium.newContext({ viewport: { width: 1440, height: 900 } });
  [complaints, asked] = [[], []];
  context.on("request", (request) => asked.push(request.url()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page = await context.newPage();
});
afterEach(async () => {
  if (!chromium) return;
  await context.close();
  expect(complaints).toEqual([]);
  // Nothing is asked of anyone else.
  const elsewhere = asked.filter((url) => !/^(blob:|data:)/.test(url) && new URL(url).hostname !== "localhost");
  expect(elsewhere).toEqual([]);
});

const editor = (): Locator => page.getByRole("textbox", { name: "Design" });
const box = (name: RegExp): Locator => page.getByRole("button", { name });
/** Marked in the text as what is looked at elsewhere. */
const linked = (): Locator => page.locator(".linked");

/** As long as it takes on a busy machine; what never comes fails. */
const eventually = <T>(value: () => T) => expect.poll(value, { timeout: 60_000 });

async function open(): Promise<void> {
  await page.goto(server.url);
  await box(/Basic .*in s1/).waitFor();
}
/** In place of all that is there, as a visitor would paste it. */
async function write(text: string): Promise<void> {
  await editor().focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(text);
}
const small = (body: string): string => `import { Basic } from "std/residual"

model Tiny {
  input image: [N, 3, 32, 32]
  stem { conv(8, kernel: 3) -> bn -> relu }
  ${body}
  head { globalavgpool -> linear(10) }
}
`;

test.skipIf(!chromium)("the first paint has the frame, and the design's picture follows", async () => {
  await open();
  const paints = await page.evaluate(() => performance.getEntriesByType("paint").map(({ name }) => name));
  expect(paints).toContain("first-contentful-paint");
  await eventually(() => page.locator("#model dl").innerText()).toContain("77,754");
});

test.skipIf(!chromium)(
  "a changed text has another picture, other costs, and its findings with their fixes",
  async () => {
    await open();
    await write(small("stage s1 { Basic(8) * 3 }"));
    await box(/identity .*Basic .*, 3 times, in s1/).waitFor();
    const table = page.getByRole("region", { name: "Shapes and costs" });
    await page.getByRole("tab", { name: "Layers" }).click();
    await eventually(() => table.getByRole("row", { name: /^s1\.2 / }).count()).toBe(1);
    await page.getByText(/^Memory at batch 32$/).waitFor();
    // Its output is the network's; a field and a jump are no sums.
    const totals = table.getByRole("row", { name: /^Total / }).getByRole("cell");
    expect((await totals.allInnerTexts()).map((each) => each !== "")).toEqual([true, true, true, true, false, false]);

    await write(small("stage s1 { Basik(8) }"));
    const findings = page.getByRole("list", { name: "Findings" });
    await findings.getByRole("button", { name: /Basik/ }).first().waitFor();
    await findings.getByRole("button", { name: /^Fix: write Basic/ }).click();
    await eventually(() => editor().evaluate((one) => one.textContent || (one as HTMLTextAreaElement).value)).toContain(
      "Basic(8) }",
    );
    await eventually(() => page.locator(".findings-summary").innerText()).not.toContain("error");
  },
);

test.skipIf(!chromium)("text and picture lead to each other, by pointer and by keys alone", async () => {
  await open();
  await box(/Basic .*in s2/).click();
  await eventually(() => linked().allInnerTexts()).toEqual(["Basic(32)"]);
  await page.getByRole("status").getByText("14,528 parameters").waitFor();

  // From the box that was chosen to the next, and chosen.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await eventually(() => linked().allInnerTexts()).toEqual(["Basic(64)"]);

  await write(small("stage s1 { Basic(8) }"));
  await box(/Basic .*in s1, .*8, 32, 32/).waitFor();
  await editor().focus();
  await page.keyboard.press("Control+Home");
  for (let line = 0; line < 5; line++) await page.keyboard.press("ArrowDown");
  for (let column = 0; column < 16; column++) await page.keyboard.press("ArrowRight");
  await eventually(() => box(/Basic .*in s1/).getAttribute("aria-pressed")).toBe("true");
  expect(await box(/^conv 3×3/).getAttribute("aria-pressed")).toBe("false");
});

test.skipIf(!chromium)("each stage on the way to a module is shown, whole or of one layer", async () => {
  await open();
  await box(/Basic .*in s3/).click();
  await page.getByRole("button", { name: "Its code" }).click();
  const code = page.getByRole("region", { name: "Code" }).getByRole("textbox");
  const stages = [
    ["Graph", /conv2d\(/],
    ["Plan", /^plan FashionNet/],
    ["WGSL", /@compute/],
    ["WebAssembly", /\(func \$/],
  ] as const;
  for (const [name, has] of stages) {
    await page.getByRole("button", { name, exact: true }).click();
    await eventually(() => code.innerText()).toMatch(has);
  }
  await page.getByRole("button", { name: "Graph", exact: true }).click();
  await eventually(() => code.innerText()).toContain("stem.conv forward");
  await page.getByRole("checkbox", { name: "Only s3.0" }).check();
  await eventually(() => code.innerText()).not.toContain("stem.conv forward");
  expect(await code.innerText()).toContain("s3.0.residual.conv forward");
  await page.getByRole("button", { name: "Training step" }).click();
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByRole("textbox", { name: "Find" }).pressSequentially("s3.0.residual.conv backward");
  await eventually(async () => {
    await page.keyboard.press("Enter");
    return page.locator(".cm-searchMatch-selected").count();
  }).toBe(1);
});

test.skipIf(!chromium)(
  "code is coloured, searched and folded, and of thousands of lines a screenful is laid out",
  async () => {
    await open();
    await page.getByRole("tab", { name: "Compiled" }).click();
    const code = page.getByRole("region", { name: "Code" });
    const word = (kind: string, text: string) => code.locator(`.code-${kind}`, { hasText: text }).first().waitFor();
    await page.getByRole("button", { name: "WGSL", exact: true }).click();
    await word("type", "vec4f");
    await word("keyword", "fn");
    await page.getByRole("button", { name: "WebAssembly", exact: true }).click();
    await word("keyword", "module");
    await word("layer", "i32.add");
    expect(await code.locator(".cm-line").count()).toBeLessThan(200);

    await page.getByRole("button", { name: "Find" }).click();
    await code.getByRole("textbox", { name: "Find" }).pressSequentially('export "matmul');
    await page.keyboard.press("Enter");
    await eventually(() => code.locator(".cm-searchMatch-selected").innerText()).toBe('export "matmul');
    const line = async () => Number(await code.locator(".cm-lineNumbers .cm-gutterElement").last().innerText());
    await eventually(line).toBeGreaterThan(5_000);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Shift+BracketLeft");
    await code.locator(".cm-foldPlaceholder").waitFor();
    // It is read, and keys lead on.
    // Of what is told about folds a screen reader's words go again.
    const shown = code.locator(".cm-content");
    const before = await shown.innerText();
    await page.keyboard.type("nothing");
    expect(await shown.innerText()).toBe(before);
    await page.keyboard.press("Tab");
    expect(await code.evaluate((one) => one.contains(document.activeElement))).toBe(false);
  },
);

test.skipIf(!chromium)(
  "a link holds the whole design, with its model and its view; a damaged one says so",
  async () => {
    await open();
    await page.getByLabel("Examples").selectOption({ label: "cifar" });
    await page.getByRole("combobox", { name: "Model" }).selectOption("ResNet20_B");
    await page.getByRole("tab", { name: "Layers" }).click();
    await eventually(() => page.locator("#model dl").innerText()).toContain("272,474");
    await page.getByRole("button", { name: "Share" }).click();
    await eventually(() => page.url()).toContain("#design=");
    const link = page.url();

    const other = await context.newPage();
    await other.goto(link);
    await eventually(() => other.locator("#model dl").innerText()).toContain("272,474");
    expect(await other.getByRole("tab", { name: "Layers" }).getAttribute("aria-selected")).toBe("true");
    await other.close();

    for (const damaged of [link.replace(/.{40}(&|$)/, "$1"), link.replace(/(design=1\.\w+\.....)./, "$1~")]) {
      const broken = await context.newPage();
      await broken.goto(damaged);
      await broken.getByText(/The link does not hold a whole design/).waitFor();
      // The visitor's own is there.
      await eventually(() => broken.locator("#model dl").innerText()).toContain("parameters");
      await broken.close();
    }
  },
);

test.skipIf(!chromium)(
  "a reload loses nothing, and from the second visit on neither network nor headers are needed",
  async () => {
    const away = await servePlayground({});
    await page.goto(away.url);
    await box(/Basic .*in s1/).waitFor();
    await write(small("stage s1 { Basic(8) }"));
    await box(/Basic .*in s1, .*8, 32, 32/).waitFor();
    // All files or none.
    await page.waitForFunction(async () => Boolean(await caches.match("index.html")));
    await away.close();
    await page.reload();
    await box(/Basic .*in s1, .*8, 32, 32/).waitFor();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    // What was never opened is there, too.
    await page.getByRole("tab", { name: "Train" }).click();
    await page.getByLabel("Examples").selectOption({ label: "fashion" });
    await eventually(() => page.locator("#model dl").innerText()).toContain("77,754");
  },
);

const titlesOf = (report: string): readonly string[] =>
  [...report.matchAll(/<h2>([^<]+)</g)].map(([, title = ""]) => title);

test.skipIf(!chromium)("what is taken along is what the command line writes", async () => {
  await open();
  const files = new Map<string, string>();
  page.on("download", (download) => {
    void download.path().then((path) => files.set(download.suggestedFilename(), readFileSync(path, "utf8")));
  });
  for (const name of [/^Module to infer/, /^Picture/, /^Report/]) {
    await page.locator("summary", { hasText: "Download" }).click();
    await page.getByRole("button", { name }).click();
  }
  await eventually(() => [...files.keys()].sort()).toEqual([
    "FashionNet.html",
    "FashionNet.svg",
    "fashionnet.d.ts",
    "fashionnet.js",
  ]);
  const folder = scratchFolder();
  const compiled = await resnet("compile", join(repository, "examples/fashion.resnet:FashionNet"), "-o", folder);
  expect(compiled.code).toBe(0);
  for (const name of ["fashionnet.js", "fashionnet.d.ts"])
    expect(files.get(name) === readFileSync(join(folder, name), "utf8"), name).toBe(true);
  rmSync(folder, { recursive: true });
  expect(files.get("fashionnet.js")).toContain("Ankle boot");
  expect(files.get("FashionNet.svg")).toContain("prefers-color-scheme: dark");
  const report = files.get("FashionNet.html") ?? "";
  expect(report).toContain('<div class="value">77,754</div><div class="name">parameters</div>');
  // Nothing was trained.
  expect(titlesOf(report)).toEqual(["Architecture", "Findings", "Shapes and costs", "Memory at batch 125", "Design"]);
});

const lacks = [
  ["WebGPU", "delete Navigator.prototype.gpu", /WebGPU is not in this browser\. The processor trains instead/],
  [
    "SharedArrayBuffer",
    "delete globalThis.SharedArrayBuffer",
    /One thread computes instead of \d+: a step takes [\d.]+ times as long/,
  ],
  [
    "WebAssembly SIMD",
    "WebAssembly.validate = () => false; delete Navigator.prototype.gpu",
    /WebAssembly SIMD is missing\. Nothing here can train/,
  ],
] as const;
for (const [what, prepare, says] of lacks)
  test.skipIf(!chromium)(`without ${what} the page says what is used instead, and all else works`, async () => {
    await page.addInitScript(prepare);
    await open();
    await page.getByText("What is missing here").click();
    await page.getByRole("contentinfo").getByText(says).waitFor();
    await box(/Basic .*in s2/).click();
    await page.getByRole("button", { name: "Its code" }).click();
    await eventually(() => page.getByRole("region", { name: "Code" }).innerText()).toContain("graph FashionNet");
  });

test.skipIf(!chromium)("keys alone reach everything that a pointer does", async () => {
  const hinted = small("stage s1 { Basic(8) }\n  stage s2 { conv(9, kernel: 1) }");
  await page.addInitScript((text) => localStorage.setItem("resnet-playground-text", text), hinted);
  await open();
  await page.locator(".findings-summary").getByText("hint").waitFor();
  const reached = new Set<string>();
  await page.evaluate(() => document.body.focus());
  for (let presses = 0; presses < 60; presses++) {
    // The text takes Tab as a text does, until Escape was pressed.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const { activeElement: one } = document;
      if (!one || one === document.body) return "";
      const labelled = one.closest("label")?.textContent ?? one.getAttribute("aria-label") ?? one.textContent ?? "";
      return labelled.trim();
    });
    if (name === "" && reached.size > 5) break;
    reached.add(name);
  }
  for (const part of [
    /^Share$/,
    /^Download$/,
    /^Dark$/,
    /^Examples/,
    /^Design$/,
    /^Model/,
    /^Architecture$/,
    /^conv 3×3/,
    /hint/,
  ])
    expect(
      [...reached].some((name) => part.test(name)),
      String(part),
    ).toBe(true);
  // From tab to tab by arrows.
  await page.getByRole("tab", { name: "Architecture" }).focus();
  for (const name of ["Layers", "Compiled", "Train"]) {
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("tab", { name }).getAttribute("aria-selected")).toBe("true");
  }
});
