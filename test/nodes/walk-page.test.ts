/** The way to a web page as a new user goes it, from the packed archive and by the README's words, to a real Chromium. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChromium } from "../support/chromium.ts";
import { scratchFolder } from "../support/command-line.ts";
import { packInto } from "../support/packed.ts";
import { commandsOf, shown } from "../support/readme.ts";
import { serveFolder } from "../support/static-server.ts";
import { people, person } from "./person.ts";

const chromium = await startChromium();
let folder = "";
let archive = "";
beforeAll(() => {
  folder = scratchFolder();
  archive = packInto(folder);
});
afterAll(async () => {
  await chromium?.close();
  rmSync(folder, { recursive: true, force: true });
});

const [page = ""] = shown("html");
/** The page with a mistake in it. */
function pageWith(right: string, wrong: string): string {
  expect(page).toContain(right);
  return page.replace(right, wrong);
}

describe.skipIf(!chromium).each(people)("%s", (name, npm) => {
  const site = (): string => join(folder, name.replace(" ", "-"));

  /** What a page of the site comes to say. */
  async function read(text: string): Promise<readonly string[]> {
    writeFileSync(join(site(), "page.html"), text);
    const server = await serveFolder(site());
    const opened = await chromium!.newPage();
    try {
      await opened.goto(`${server.url}page.html`);
      await opened.waitForFunction(() => /scores: |: .*; /.test(document.body.innerText));
      return (await opened.evaluate(() => document.body.innerText)).trim().split("\n");
    } finally {
      await opened.close();
      await server.close();
    }
  }
  const expectTrained = (said: readonly string[]): void => {
    const losses = said.slice(0, 3).map((line, index) => {
      const [, loss = ""] = new RegExp(`^step ${index + 1}: loss (\\d+\\.\\d+)$`).exec(line) ?? [];
      return Number(loss);
    });
    expect(losses[2], said.join("\n")).toBeLessThan(losses[0] ?? 0);
    const [, scores = ""] = /^scores: (.*)$/.exec(said[3] ?? "") ?? [];
    expect(scores.split(",").map(Number).filter(Number.isFinite)).toHaveLength(10);
    expect(said).toHaveLength(4);
  };

  test("a folder, the package, the compiled design and the page: it trains and infers", async () => {
    mkdirSync(site());
    const who = person(site(), name, npm);
    await who.does(site(), "npm init -y && npm pkg set type=module");
    for (const line of commandsOf("npm install resnet-lang"))
      await who.does(site(), line.replace("resnet-lang", archive));
    writeFileSync(join(site(), "cifar.resnet"), shown("resnet")[0] ?? "");
    for (const line of commandsOf("npx resnet ")) await who.does(site(), line);
    expect(readdirSync(site())).toEqual(expect.arrayContaining(["node_modules", "resnet20.js", "resnet20.wasm"]));
    expectTrained(await read(page));
  });

  test("of what compile wrote it needs the module alone", async () => {
    for (const each of readdirSync(site()).filter((each) => /\.(wasm|wgsl|d\.ts)$/.test(each)))
      rmSync(join(site(), each));
    expectTrained(await read(page));
  });

  test.each([
    [
      "labels by another name",
      ["({ image, labels })", "({ image, label: labels })"],
      /^RN4006: .*no input "label"; did you mean labels\?; give /,
    ],
    [
      "labels that are no classes",
      ["map((_, i) => i)", "map((_, i) => i + 3)"],
      /^RN4005: labels\[7\] is 10, .*; labels are whole numbers from 0 to 9/,
    ],
    [
      "weights that the server does not have: its page about that is none",
      [
        "    const { output }",
        `    const weights = await (await fetch("resnet20.safetensors")).arrayBuffer();
    await loadWeights(session, new Uint8Array(weights));
    const { output }`,
      ],
      /^RN40\d\d: .*a web page.*; get the file itself/,
    ],
    [
      "a model of another name",
      ["openSession(await openDevice(), ResNet20", "openSession(await openDevice(), {}"],
      /^RN5013: .*; give what an emitted module exports/,
    ],
  ] as const)("%s is told with its reason and a next step", async (_, [right, wrong], wanted) => {
    const said = await read(pageWith(right, wrong).replace("openSession, train", "loadWeights, openSession, train"));
    expect(said.at(-1)).toMatch(wanted);
    expect(said.join("\n")).not.toContain("scores");
  });
});
