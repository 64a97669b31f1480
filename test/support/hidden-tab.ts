/**
 * Tabs of a whole Chromium, which hides those that another one covers and slows their timers: the headless shell of the other
 * tests shows every page, and whoever drives it keeps pages awake. So a pipe to the system's Chromium and nothing in between.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";

const PLACES = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
const ARGUMENTS = ["--headless=new", "--no-sandbox", "--no-first-run", "--remote-debugging-pipe"];

export interface Tab {
  /** What a promise of the page's gives. @throws Error with what the page threw */
  evaluate(expression: string): Promise<unknown>;
  /** @param work runs in the page: it imports nothing */
  call<A, T>(work: (given: A) => Promise<T>, given: A): Promise<T>;
  /** As a browser does with tabs that nobody looked at for long: nothing of it runs. */
  freeze(): Promise<void>;
  /** In front of all others again. */
  thaw(): Promise<void>;
  close(): Promise<void>;
}
export interface Tabs {
  /** In front of all others. */
  open(url: string): Promise<Tab>;
  close(): Promise<void>;
}

/** The browser, or undefined after saying on the terminal why there is none. */
export async function openTabs(): Promise<Tabs | undefined> {
  const path = PLACES.find(existsSync);
  if (path === undefined) {
    console.warn("SKIPPED: hidden tabs take a whole Chromium: apt-get install chromium");
    return undefined;
  }
  const profile = mkdtempSync(join(tmpdir(), "resnet-tabs-"));
  const child = spawn(path, [...ARGUMENTS, `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const devtools = new DevTools(child);
  return {
    open: (url) => openTab(devtools, url),
    async close() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await devtools.send("Browser.close");
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openTab(devtools: DevTools, url: string): Promise<Tab> {
  const { targetId } = (await devtools.send("Target.createTarget", { url })) as { readonly targetId: string };
  const attached = await devtools.send("Target.attachToTarget", { targetId, flatten: true });
  const { sessionId } = attached as { readonly sessionId: string };
  await devtools.send("Page.bringToFront", {}, sessionId);
  const evaluate = async (expression: string): Promise<unknown> => {
    const options = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await devtools.send("Runtime.evaluate", options, sessionId)) as {
      readonly result: { readonly value?: unknown };
      readonly exceptionDetails?: unknown;
    };
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return result.value;
  };
  const state = async (name: "frozen" | "active"): Promise<void> => {
    await devtools.send("Page.setWebLifecycleState", { state: name }, sessionId);
  };
  // The page's script has run: before the page there is an empty one, which is complete, too, and nothing between them.
  const isThere = 'location.href !== "about:blank" && document.readyState === "complete"';
  while (url !== "about:blank" && (await evaluate(isThere).catch(() => false)) !== true)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    evaluate,
    call: async <A, T>(work: (given: A) => Promise<T>, given: A) =>
      (await evaluate(`(${String(work)})(${JSON.stringify(given)})`)) as T,
    freeze: () => state("frozen"),
    async thaw() {
      await devtools.send("Page.bringToFront", {}, sessionId);
      await state("active");
    },
    async close() {
      await devtools.send("Target.closeTarget", { targetId });
    },
  };
}

/** Messages end with a zero byte. */
class DevTools {
  readonly #pipe: Duplex;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  #count = 0;
  #text = "";

  constructor({ stdio }: ChildProcess) {
    this.#pipe = stdio[3] as Duplex;
    (stdio[4] as Duplex).setEncoding("utf8").on("data", (text: string) => this.#hear(text));
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#pipe.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  #hear(text: string): void {
    const parts = (this.#text + text).split("\0");
    this.#text = parts.pop() ?? "";
    for (const part of parts) {
      const { id, result, error } = JSON.parse(part) as { id?: number; result?: unknown; error?: unknown };
      const waiting = this.#waiting.get(id ?? 0);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(JSON.stringify(error)));
    }
  }
}
