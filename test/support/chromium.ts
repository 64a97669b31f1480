/**
 * Real Chromium from npm packages alone: the headless shell inside `@sparticuz/chromium`, driven by playwright-core.
 * Linux on x64; elsewhere, and where a system library is missing, tests say that they are skipped, and why.
 */
import { randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sparticuz, { inflate } from "@sparticuz/chromium";
import { chromium, type Browser, type Page } from "playwright-core";
import { repository } from "./shared-data.ts";

/** In a container of root's the sandbox cannot start; a software adapter counts as unsafe. */
const ARGUMENTS = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** What dlopen says when the machine lacks NSS, which the package brings along for where it is missing. */
const LIBRARY_IS_MISSING = /error while loading shared libraries: \S+/;

/** The browser, or undefined after saying on the terminal why there is none: a skipped test must be seen. */
export async function startChromium(): Promise<Browser | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") {
    console.warn(`SKIPPED: Chromium for tests is for Linux on x64, this is ${process.platform} on ${process.arch}`);
    return undefined;
  }
  const folder = await unpacked();
  try {
    return await launch(folder, {});
  } catch (error) {
    if (!LIBRARY_IS_MISSING.test(String(error))) throw error;
  }
  try {
    return await launch(folder, { LD_LIBRARY_PATH: join(folder, "al2023", "lib") });
  } catch (error) {
    const [missing] = LIBRARY_IS_MISSING.exec(String(error)) ?? [];
    if (missing === undefined) throw error;
    console.warn(`SKIPPED: Chromium cannot start: ${missing}; apt-get install libnss3`);
    return undefined;
  }
}

function launch(folder: string, environment: { readonly [name: string]: string }): Promise<Browser> {
  const env = { ...process.env, ...environment } as { [name: string]: string };
  return chromium.launch({ executablePath: join(folder, "chromium"), headless: true, args: ARGUMENTS, env });
}

/**
 * A page with everything that it imports. @param prepare a script that runs before the page's own
 * @throws Error with what the page complained about when its script did not run to its end
 */
export async function openPage(browser: Browser, url: string, prepare?: string): Promise<Page> {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("response", (response) => response.ok() || complaints.push(`${response.status()} for ${response.url()}`));
  if (prepare !== undefined) await page.addInitScript(prepare);
  await page.goto(url);
  if (!(await page.evaluate(() => "resnet" in globalThis))) {
    await page.close();
    throw new Error(`${url} does not load: ${complaints.join("; ")}`);
  }
  return page;
}

/** Once for each version and user; whole or not at all, also when several test files do it at once. */
async function unpacked(): Promise<string> {
  const packageFolder = join(repository, "node_modules", "@sparticuz", "chromium");
  const { version } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as { version: string };
  const folder = join(ownFolder(), version);
  if (existsSync(folder)) return folder;
  const temporary = `${folder}.${process.pid}.${randomBytes(4).toString("hex")}`;
  mkdirSync(temporary);
  // The package unpacks into the temporary folder that the environment names, and takes whatever it finds there.
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = temporary;
  try {
    await Promise.all([sparticuz.executablePath(), inflate(join(packageFolder, "bin", "al2023.tar.br"))]);
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
  try {
    renameSync(temporary, folder);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    // Another process was first, and its copy is as good.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Nobody else can put a browser there that we would start. */
function ownFolder(): string {
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `resnet-lang-chromium-${user}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === user && (found.mode & 0o022) === 0) return folder;
  throw new Error(`others can write to ${folder}, where Chromium is kept: remove it`);
}
