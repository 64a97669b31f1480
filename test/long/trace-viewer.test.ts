/**
 * The trace of `resnet bench --profile -o` in a viewer that somebody else wrote: speedscope's importer of trace events, in
 * a real browser. It comes with what `npm run bench` compares with; where that is not installed this says so.
 */
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";
import { serveFolder } from "../support/static-server.ts";

const viewer = join(repository, "bench/peers/node_modules/speedscope/dist/release");
const folder = scratchFolder();
let browser: Browser | undefined;
beforeAll(async () => {
  if (existsSync(viewer)) browser = await startChromium();
  else console.warn("SKIPPED: speedscope is not installed: npm ci --prefix bench/peers --ignore-scripts");
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Drawn {
  readonly name: string;
  readonly args: { readonly [name: string]: unknown };
  readonly tid: number;
  readonly ph: string;
  readonly dur: number;
}

/** What the viewer shows of a track: its name, and its symbols with their times in microseconds, the longest first. */
async function shown(page: Page, url: string): Promise<{ readonly title: string; readonly rows: readonly string[] }> {
  await page.goto(`${url}index.html#profileURL=/trace.json&view=sandwich`);
  await page.getByText("Symbol Name").waitFor();
  const text = await page.evaluate("document.body.innerText");
  const lines = String(text).split("\n");
  return {
    title: lines.find((each) => each.includes("(pid")) ?? "",
    rows: lines.map((each) => each.trim()).filter((each) => each.includes('{"step":')),
  };
}

test.for([
  ["cpu", "thread 1"],
  ["software-gpu", "queue"],
] as const)(
  "the trace of a step on %s is read by speedscope: its longest steps are those of the file",
  async ([device, track], context) => {
    if (!browser) return context.skip();
    cpSync(viewer, join(folder, device), { recursive: true });
    const trace = join(folder, device, "trace.json");
    const target = join(repository, "examples/cifar.resnet:ResNet20_B");
    const flags = ["--batch", "4", "--device", device, "--steps", "1", "--profile", "-o", trace];
    const { code, err } = await resnet("bench", target, ...flags);
    expect(code, err).toBe(0);
    const { traceEvents } = JSON.parse(readFileSync(trace, "utf8")) as { readonly traceEvents: readonly Drawn[] };
    const ours = new Map(
      traceEvents
        .filter(({ ph, tid }) => ph === "X" && tid === 1)
        .map(({ name, args, dur }) => [`${name} ${JSON.stringify(args)}`, dur]),
    );
    const longest = [...ours.values()].sort((one, other) => other - one);

    const server = await serveFolder(join(folder, device));
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("dialog", (dialog) => {
      complaints.push(dialog.message());
      void dialog.dismiss();
    });
    try {
      const { title, rows } = await shown(page, server.url);
      expect(complaints).toEqual([]);
      expect(title).toContain(`ResNet20_B, training step (pid 1), ${track} (tid 1)`);
      expect(rows.length).toBeGreaterThan(10);
      expect(rows.map((each) => ours.get(each))).toEqual(longest.slice(0, rows.length));
    } finally {
      await page.close();
      await server.close();
    }
  },
);
