/**
 * `npm run lighthouse`: what Lighthouse says of the built playground, in the Chromium of the tests, as on a telephone and as
 * on a desk. Lighthouse (from npm, without its scripts) is installed when it is first asked for. Fails where a score
 * is below what is asked for.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import sparticuz from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = fileURLToPath(new URL("../../playground/dist", import.meta.url));
const TYPES = { ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html", ".js": "text/javascript" };
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const ASKED = 0.9;
const METRICS = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "total-blocking-time",
  "cumulative-layout-shift",
  "speed-index",
  "interactive",
];

/** Compressed and kept for a while, as GitHub Pages hands files out. */
async function serve() {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const file = join(dist, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const headers = { "content-encoding": "gzip", "cache-control": "max-age=600" };
    await readFile(file).then(
      (content) =>
        response
          .writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers })
          .end(gzipSync(content)),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

function install() {
  if (existsSync(join(here, "node_modules/lighthouse"))) return;
  const argv = ["ci", "--prefix", here, "--ignore-scripts", "--no-audit", "--no-fund"];
  console.log(`Installing Lighthouse: npm ${argv.slice(0, 4).join(" ")}`);
  const { status } = spawnSync("npm", argv, { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) throw new Error("Lighthouse could not be installed");
}

if (!existsSync(join(dist, "index.html"))) throw new Error("there is no playground/dist: npm run build:playground");
install();
const { default: lighthouse, desktopConfig } = await import("lighthouse");
const server = await serve();
const port = 9222 + Math.floor(Math.random() * 1000);
const args = ["--no-sandbox", `--remote-debugging-port=${port}`];
const browser = await chromium.launch({ executablePath: await sparticuz.executablePath(), args });
try {
  for (const [what, config] of [
    ["a telephone", undefined],
    ["a desk", desktopConfig],
  ]) {
    const flags = { port, logLevel: "error", onlyCategories: CATEGORIES };
    const { lhr } = await lighthouse(`http://localhost:${server.address().port}/`, flags, config);
    console.log(`Lighthouse ${lhr.lighthouseVersion}, as on ${what}:`);
    for (const { id, score } of Object.values(lhr.categories)) {
      const isReached = score >= ASKED;
      console.log(`  ${id.padEnd(26)} ${(100 * score).toFixed(0).padStart(7)}, asked for: at least ${100 * ASKED}`);
      if (!isReached) process.exitCode = 1;
    }
    for (const id of METRICS) console.log(`  ${id.padEnd(26)} ${lhr.audits[id].displayValue.padStart(7)}`);
  }
} finally {
  await browser.close();
  server.close();
}
