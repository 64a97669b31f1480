/** Visitors of the playground who train there and come back: each with a storage of their own, and what is seen of their runs. */
import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { readSafetensors } from "../../runtime/index.ts";
import { openPlayground, type Played } from "./playground.ts";

/** On a machine however busy, where a software adapter compiles for minutes: what hangs is ended by the test's own limit. */
const SOON_MS = 600_000;
export const eventually = <T>(ask: () => Promise<T>) => expect.poll(ask, { timeout: SOON_MS });

/** A network that is quick to train. @param width channels */
export function design(width: number): string {
  return `import { Basic } from "std/residual"

model Small {
  input image: [N, 1, 28, 28]
  stem { conv(${width}, kernel: 3, stride: 4) -> bn -> relu }
  stage s1 { Basic(${width}) }
  head { globalavgpool -> linear(10) }
}
train Small {
  data      fashion_mnist(validation: 2000, augment: [flip])
  batch     64
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  cosine(0.1)
  steps     600
  seed      1
}
`;
}

/** What somebody has visited the playground for, with a storage of their own. @param worker what its workers' script begins with */
export class Visitor {
  readonly #context: BrowserContext;
  readonly #address: string;
  page!: Page;
  readonly complaints: string[] = [];

  private constructor(context: BrowserContext, address: string) {
    this.#context = context;
    this.#address = address;
  }
  static async come(browser: Browser, address: string, text: string, worker: string): Promise<Visitor> {
    const context = await browser.newContext(worker === "" ? {} : { serviceWorkers: "block" });
    if (worker !== "")
      await context.route(/\/assets\/worker-[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: `${worker}\n${await response.text()}` });
      });
    // Of a busy machine.
    context.setDefaultTimeout(SOON_MS);
    const visitor = new Visitor(context, address);
    await visitor.open();
    await visitor.write(text);
    return visitor;
  }
  /** Another tab, which is the one that is looked at from now on. */
  async open(): Promise<Page> {
    this.page = await this.#context.newPage();
    this.page.on("pageerror", (error) => this.complaints.push(String(error)));
    await this.page.goto(this.#address);
    await this.#arrive();
    return this.page;
  }
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#arrive();
  }
  async #arrive(): Promise<void> {
    await this.page.getByRole("tab", { name: "Train" }).click();
    await this.panel.getByText("4,000 images to train on").waitFor();
  }
  /** Another design in the editor, from a reload on. */
  async write(text: string): Promise<void> {
    await this.page.evaluate((text) => localStorage.setItem("resnet-playground-text", text), text);
    await this.reload();
  }
  leave(): Promise<void> {
    return this.#context.close();
  }

  get panel() {
    return this.page.locator(".training");
  }
  get kept() {
    return this.panel.getByRole("region", { name: "Kept run" });
  }
  get status() {
    return this.panel.locator(".status");
  }
  press(name: string): Promise<void> {
    return this.panel.getByRole("button", { name, exact: true }).click();
  }
  async train(steps: number, against = ""): Promise<void> {
    await this.panel.getByLabel("Steps", { exact: true }).fill(String(steps));
    await this.panel.getByLabel("Race against").selectOption(against);
    await this.panel.getByRole("button", { name: /^Train/ }).click();
  }
  async ended(): Promise<void> {
    await this.panel.getByText(/^Trained [\d,]+ steps? in/).waitFor();
  }
  /** Once something of the run is kept. @returns up to which step */
  async saved(): Promise<number> {
    const line = this.panel.getByText(/^Kept up to step [1-9]/);
    await line.waitFor();
    return Number(/step ([\d,]+)/.exec(await line.innerText())?.[1]?.replaceAll(",", ""));
  }

  /** Weights of all networks, and what is seen of the run. */
  async outcome(): Promise<Outcome> {
    const taken = async (button: ReturnType<Page["locator"]>): Promise<Buffer> => {
      const coming = this.page.waitForEvent("download");
      await button.click();
      return readFileSync(await (await coming).path());
    };
    const weights: ReturnType<typeof readSafetensors>[] = [];
    for (const button of await this.panel.getByRole("button", { name: /^Download .*safetensors/ }).all())
      weights.push(readSafetensors(await taken(button)));
    const report = String(await taken(this.panel.getByRole("button", { name: "Download report" })));
    return {
      weights,
      rows: await this.panel.locator("table td").allInnerTexts(),
      curves: [...report.matchAll(/<img alt="([^"]+)" src="([^"]+)"/g)].map(([, title = "", url = ""]) => [title, url]),
    };
  }
}
export interface Outcome {
  readonly weights: readonly ReturnType<typeof readSafetensors>[];
  readonly rows: readonly string[];
  /** As pictures. */
  readonly curves: readonly (readonly [title: string, url: string])[];
}

export function expectTheSame(run: Outcome, whole: Outcome): void {
  expect(run.rows).toEqual(whole.rows);
  expect(run.weights).toEqual(whole.weights);
  expect(run.curves.map(([title]) => title)).toEqual(["Loss", "Accuracy", "Gradient norms by layer"]);
  for (const [index, [title, url]] of run.curves.entries())
    expect(url === whole.curves[index]?.[1], `the picture of ${title}`).toBe(true);
}

export interface Visits extends Played {
  /** @param worker what their workers' script begins with */
  come(text?: string, worker?: string): Promise<Visitor>;
  /** Of a run of `STEPS` that nothing happens to, which is trained once. */
  undisturbed(): Promise<Outcome>;
}
/** Long enough to be kept, and to be gone on with, more than once. */
export const STEPS = 900;

/** For one file of tests: opened before them, closed behind them. */
export async function openVisits(): Promise<Visits> {
  const { chromium, server } = await openPlayground();
  const come = (text = design(8), worker = ""): Promise<Visitor> => Visitor.come(chromium!, server.url, text, worker);
  let whole: Promise<Outcome> | undefined;
  const train = async (): Promise<Outcome> => {
    const visitor = await come();
    await visitor.train(STEPS);
    await visitor.ended();
    const outcome = await visitor.outcome();
    await visitor.leave();
    return outcome;
  };
  return { chromium, server, come, undisturbed: () => (whole ??= train()) };
}
