/** `import { Net } from "./net.resnet"`, as a web developer has it: a real dev server and a real build of Vite, in Chromium. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import ts from "typescript";
import { build, createServer, preview, type InlineConfig, type Logger, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { startChromium } from "../support/chromium.ts";
import { layerReader } from "../support/mapped-layers.ts";
import { repository } from "../support/shared-data.ts";
import { shown } from "../support/readme.ts";
import { viteProject } from "../support/vite-site.ts";

const chromium = await startChromium();
afterAll(() => chromium?.close());

const BLOCKS = `block Small(channels: int) {
  conv(channels, kernel: 3) -> bn -> relu
}
`;
const DESIGN = `import { Small } from "./blocks.resnet"

model Net {
  input image: [N, 3, 8, 8]
  stage body { Small(8) }
  head { globalavgpool -> linear(4) }
}

model Other {
  input image: [N, 3, 8, 8]
  head { globalavgpool -> linear(7) }
}

train Net {
  data      synthetic(classes: 4, size: 8, examples: 64, validation: 16)
  batch     16
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     4
}
`;
/** Says what it computes, and what it has kept over a change of the design. */
const MAIN = `import { openDevice, openSession, trainRecipe, makeSynthetic } from "resnet-lang/runtime";
import { UPDATED } from "resnet-lang/vite/client";
import { Net, train_Net } from "./nets/net.resnet";
globalThis.counter = 0;
globalThis.answer = async () => {
  const device = await openDevice({ device: "cpu", threads: 1, simd: "plain" });
  const session = await openSession(device, Net, { seed: 1 });
  const { output } = await session.run({ image: new Float32Array(3 * 8 * 8).fill(0.5) });
  device.dispose();
  return { name: Net.name, length: output.length, hash: Net.hash };
};
globalThis.trained = async () => {
  const device = await openDevice({ device: "cpu", threads: 1, simd: "plain" });
  const session = await openSession(device, train_Net);
  const data = makeSynthetic({ classes: 4, size: 8, examples: 64 }, 3, 0);
  const losses: number[] = [];
  for await (const event of trainRecipe(session, { data, heldOut: 16 }))
    if (event.kind === "progress") losses.push(event.results.loss);
  device.dispose();
  return losses;
};
globalThis.updates = [];
addEventListener(UPDATED, (event) => globalThis.updates.push(...event.detail.names));
globalThis.isReady = true;
`;
interface Answer {
  readonly name: string;
  readonly length: number;
  readonly hash: string;
}
declare global {
  var counter: number;
  var answer: () => Promise<Answer>;
  var trained: () => Promise<number[]>;
  var updates: string[];
  var isReady: boolean | undefined;
}

const { resnet, UPDATED } = (await import(
  join(repository, "dist/bundler/index.js")
)) as typeof import("../../bundler/index.ts");

let folder: string;
const said: string[] = [];
/** Without the colours that Vite has in a terminal, and in CI. */
const hear = (text: string): void => void said.push(stripVTControlCharacters(text));
const logger: Logger = {
  hasWarned: false,
  info: () => undefined,
  warn: hear,
  warnOnce: hear,
  error: hear,
  clearScreen: () => undefined,
  hasErrorLogged: () => false,
};
const config = (): InlineConfig => ({
  root: folder,
  configFile: false,
  customLogger: logger,
  plugins: [resnet()],
  resolve: { preserveSymlinks: true },
  optimizeDeps: { noDiscovery: true },
});
const write = (path: string, text: string): void => writeFileSync(join(folder, path), text);

beforeAll(() => {
  folder = viteProject({ "main.ts": MAIN, "nets/net.resnet": DESIGN, "nets/blocks.resnet": BLOCKS });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function opened(url: string): Promise<Page> {
  const page = await chromium!.newPage();
  await page.goto(url);
  await page.waitForFunction(() => globalThis.isReady);
  return page;
}

describe.skipIf(!chromium)("a server that is up", () => {
  let server: ViteDevServer;
  let page: Page;
  beforeAll(async () => {
    server = await createServer({ ...config(), server: { port: 0, host: "localhost", fs: { strict: false } } });
    await server.listen();
    page = await opened(server.resolvedUrls?.local[0] ?? "");
  });
  afterAll(async () => {
    await page?.close();
    await server?.close();
  });

  test("a script computes and trains with what it imports, and nothing else is compiled", async () => {
    expect(await page.evaluate(() => answer())).toMatchObject({ name: "Net", length: 4 });
    const losses = await page.evaluate(() => trained());
    expect(losses).toHaveLength(4);
    expect(losses.every(Number.isFinite)).toBe(true);
    const ids = [...server.moduleGraph.idToModuleMap.keys()].filter((id) => id.includes("program="));
    expect(ids.map((id) => /program=(\w+)/.exec(id)?.[1]).sort()).toEqual(["Net", "train_Net"]);
  });

  test("a changed design is there without a reload, again and again, and so is one that it imports", async () => {
    const hashes = new Set([(await page.evaluate(() => answer())).hash]);
    await page.evaluate(() => void (counter = 7));
    for (const [path, text] of [
      ["nets/net.resnet", DESIGN.replace("Small(8)", "Small(12)")],
      ["nets/net.resnet", DESIGN.replace("Small(8)", "Small(6)")],
      ["nets/blocks.resnet", BLOCKS.replace("kernel: 3", "kernel: 1")],
    ] as const) {
      write(path, text);
      await expect
        .poll(async () => hashes.has((await page.evaluate(() => answer())).hash), { timeout: 20_000 })
        .toBe(false);
      hashes.add((await page.evaluate(() => answer())).hash);
    }
    expect(await page.evaluate(() => counter)).toBe(7);
    expect(await page.evaluate(() => updates)).toContain("Net");
    expect(UPDATED).toBe("resnet-lang:updated");
  });

  test("what is wrong is told in the terminal with its frame and in the overlay, and mended it goes on where it was", async () => {
    write("nets/blocks.resnet", BLOCKS);
    said.length = 0;
    write("nets/net.resnet", DESIGN.replace("linear(4)", "liner(4)"));
    const overlay = page.locator("vite-error-overlay");
    await overlay.waitFor({ state: "attached" });
    const shown = await overlay.evaluate((each) => each.shadowRoot?.textContent ?? "");
    for (const text of [shown, said.join("\n")]) {
      expect(text).toContain("error[RN2010]");
      expect(text).toMatch(/net\.resnet:6:\d+/);
      expect(text).toContain("globalavgpool -> liner(4)");
    }
    expect(await page.evaluate(() => counter)).toBe(7);
    write("nets/net.resnet", DESIGN);
    await expect.poll(() => overlay.count(), { timeout: 20_000 }).toBe(0);
    expect(await page.evaluate(() => answer())).toMatchObject({ length: 4 });
    expect(await page.evaluate(() => counter)).toBe(7);
  });

  test("types are written beside the design, exact enough that a misspelt name does not compile", () => {
    const use = (input: string, name: string): string => `import { openDevice, openSession } from "resnet-lang/runtime";
import { ${name}, train_Net } from "./nets/net.resnet";
const session = await openSession(await openDevice(), ${name});
const { output } = await session.run({ ${input}: new Float32Array(192) });
const weight: Float32Array = await session.read("head.linear.weight");
const rate: 0.1 = train_Net.recipe.run.schedule.rate;
export const all: readonly [Float32Array, Float32Array, number] = [output, weight, rate];
`;
    const scripts = { right: use("image", "Net"), wrongInput: use("picture", "Net"), wrongModel: use("image", "Nett") };
    const paths = Object.entries(scripts).map(
      ([name, text]) => (write(`${name}.ts`, text), join(folder, `${name}.ts`)),
    );
    const program = ts.createProgram(paths, {
      ...{ strict: true, noEmit: true, skipLibCheck: false, types: [] },
      ...{ target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"] },
      ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    });
    const problems = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => ({
      file: basename(file?.fileName ?? ""),
      text: ts.flattenDiagnosticMessageText(messageText, "\n"),
    }));
    expect(problems.filter(({ file }) => !file.startsWith("wrong"))).toEqual([]);
    expect(problems.find(({ file }) => file === "wrongInput.ts")?.text).toContain("picture");
    expect(problems.find(({ file }) => file === "wrongModel.ts")?.text).toContain("Nett");
  });
});

describe.skipIf(!chromium)("a build", () => {
  let page: Page;
  let server: Awaited<ReturnType<typeof preview>>;
  const built = (): readonly { readonly name: string; readonly text: string }[] =>
    readdirSync(join(folder, "dist/assets")).map((name) => ({
      name,
      text: readFileSync(join(folder, "dist/assets", name), "utf8"),
    }));
  beforeAll(async () => {
    await build({ ...config(), build: { target: "es2022", sourcemap: true, minify: false } });
    server = await preview({ ...config(), preview: { port: 0, host: "localhost" } });
    page = await opened(server.resolvedUrls?.local[0] ?? "");
  });
  afterAll(async () => {
    await page?.close();
    await server?.close();
  });

  test("gives what the server gave, with what is imported alone", async () => {
    expect(await page.evaluate(() => answer())).toMatchObject({ name: "Net", length: 4 });
    expect(await page.evaluate(() => trained())).toHaveLength(4);
    const text = built()
      .map((each) => (each.name.endsWith(".js") ? each.text : ""))
      .join("\n");
    expect(text).not.toContain('name: "Other"');
    expect(text).not.toContain("import.meta.hot");
  });

  test("a kernel's name and a step lead to the line of the layer in the design", () => {
    const textOf = (end: string): string => built().find(({ name }) => name.endsWith(end))?.text ?? "";
    const layerAt = layerReader(textOf(".js"), textOf(".js.map"), { "net.resnet": DESIGN, "blocks.resnet": BLOCKS });
    expect(layerAt(/^\s*name: "conv2d_\d+",$/)).toBe("conv(channels, kernel: 3)");
    expect(layerAt(/^\s*\[?"head\.linear/)).toBe("linear(4) }");
    expect(layerAt(/^\s*\[?"body\.[\w.]*conv/)).toBe("conv(channels, kernel: 3)");
  });

  test("options that are none are refused by name", () => {
    const given = (options: object) => () => resnet(options);
    expect(given({ baatch: 2 })).toThrow('resnet-lang/vite: there is no option "baatch"; did you mean batch?');
    expect(given({ for: "tpu" })).toThrow('resnet-lang/vite: for is "tpu"');
    expect(given({ batch: 0 })).toThrow("resnet-lang/vite: batch is 0");
  });

  test("a name that the design does not export is refused with those that it does", async () => {
    write("main.ts", MAIN.replace("{ Net, train_Net }", "{ Net, train_Nett as train_Net }"));
    await expect(build({ ...config(), build: { write: false } })).rejects.toThrow(
      /net\.resnet exports no train_Nett\s+= help: did you mean train_Net\? it exports Net, Other, train_Net, train_Other/,
    );
    write("main.ts", MAIN);
    write("nets/net.resnet", DESIGN.replace("linear(4)", "liner(4)"));
    await expect(build({ ...config(), build: { write: false } })).rejects.toThrow(/error\[RN2010\].*liner/);
    write("nets/net.resnet", DESIGN);
  });
});

/** The strictest one under which a page can compute: it fetches nothing here. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:";

test.skipIf(!chromium)(
  "the README's page learns from its own pictures, as built, under the strictest policy",
  async () => {
    const [, design = ""] = shown("resnet");
    const [, , text = ""] = shown("html");
    expect(text).toContain("./colours.resnet");
    const own = viteProject({ "index.html": text, "colours.resnet": design });
    const settings: InlineConfig = {
      ...{ ...config(), root: own, build: { target: "es2022" } },
      preview: { port: 0, host: "localhost", headers: { "content-security-policy": POLICY } },
    };
    await build(settings);
    const server = await preview(settings);
    const page = await chromium!.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(server.resolvedUrls?.local[0] ?? "");
    await expect
      .poll(async () => complaints.join() || page.locator("output").innerText(), { timeout: 60_000 })
      .toMatch(/^green \d+\.\d %$/);
    expect(await page.evaluate(() => document.querySelector("progress")?.value)).toBe(1);
    await page.close();
    await server.close();
    rmSync(own, { recursive: true, force: true });
  },
);
