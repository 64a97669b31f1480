/** The demo's module on two sites, one cross-origin isolated and one not, and a browser to open them in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { compileModel, everywhere } from "../../compiler/compile.ts";
import { emitModule, type EmittedFile } from "../../compiler/emit/module.ts";
import { checkProject } from "../../compiler/check.ts";
import type { Program } from "../../runtime/program.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { openPage, startChromium } from "../support/chromium.ts";
import { servePage } from "../support/page-server.ts";
import { repository } from "../support/shared-data.ts";

export const PROGRAM = "FashionNet";

/** examples/fashion.resnet by its own recipe, as `npm run demo` trains it. */
export function emitDemo(): readonly EmittedFile[] {
  return emitModule(demoProgram());
}

/** @param batch the recipe's when left out */
export function demoProgram(kind: "train" | "infer" = "train", batch?: number): Program {
  const text = readFileSync(join(repository, "examples", "fashion.resnet"), "utf8");
  const project = loadProject("fashion.resnet", text, { read: (path) => ({ problem: `${path} is not there` }) });
  const [recipe] = checkProject(project).recipes;
  if (!recipe) throw new Error("examples/fashion.resnet has no recipe");
  const functions = [{ kind, batch: batch ?? recipe.batch }] as const;
  return compileModel(recipe.model, { functions, targets: everywhere, recipe });
}

export interface Sites {
  readonly chromium: Browser;
  /** `Chromium 153.0.8010.0` */
  readonly version: string;
  /** Where a site is served, without a path. */
  origin(site: "isolated" | "plain"): string;
  /** A page with the demo's module loaded; `prepare` is a script that runs before the page's own. */
  open(site: "isolated" | "plain", prepare?: string): Promise<Page>;
  close(): Promise<void>;
}

/** Undefined where there is no Chromium, which has then been said. */
export async function openSites(emitted: readonly EmittedFile[]): Promise<Sites | undefined> {
  const chromium = await startChromium();
  if (!chromium) return undefined;
  const isolated = await servePage({ isolated: true, emitted, program: PROGRAM });
  const plain = await servePage({ isolated: false, emitted, program: PROGRAM });
  return {
    chromium,
    version: `Chromium ${chromium.version()}`,
    origin: (site) => new URL(site === "isolated" ? isolated.url : plain.url).origin,
    open: (site, prepare) => openPage(chromium, (site === "isolated" ? isolated : plain).url, prepare),
    async close() {
      await chromium.close();
      await Promise.all([isolated.close(), plain.close()]);
    },
  };
}

/** As a header of the page's: it counts from when its script starts. */
export const policy = (text: string): string => `document.addEventListener("readystatechange", () => {
  const meta = document.createElement("meta");
  meta.httpEquiv = "Content-Security-Policy";
  meta.content = ${JSON.stringify(text)};
  document.head.append(meta);
}, { once: true });`;
