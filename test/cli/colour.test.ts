/** Colours of the built binary under a real terminal, of which each stream may or may not be part. */
import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const folder = scratchFolder();
beforeAll(() => writeFileSync(join(folder, "broken.resnet"), "block A {\n  conv(\n}\n"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `script` gives the command a terminal; what is not sent elsewhere comes back. */
function onTerminal(command: string, env: { readonly [name: string]: string } = {}): string {
  const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm", MAIN: join(repository, "dist/cli/main.js"), ...env },
  });
  return stdout;
}
const COLOUR = "\u001b[31m";

test.skipIf(spawnSync("script", ["--version"]).error)("each stream is asked by itself", () => {
  // `check` tells its findings on stdout, `fmt` on stderr what it cannot format.
  const check = (rest: string): string => onTerminal(`node "$MAIN" check broken.resnet ${rest}`);
  const fmt = (rest: string): string => onTerminal(`node "$MAIN" fmt broken.resnet ${rest}`);
  expect(check("2>/dev/null")).toContain(COLOUR);
  expect(check("| cat")).toContain("error[RN1003]");
  expect(check("| cat")).not.toContain(COLOUR);
  expect(fmt(">/dev/null")).toContain(COLOUR);
  expect(fmt("2>&1 >/dev/null | cat")).toContain("error[RN1003]");
  expect(fmt("2>&1 >/dev/null | cat")).not.toContain(COLOUR);
  expect(onTerminal('node "$MAIN" check broken.resnet', { TERM: "dumb" })).not.toContain("\u001b");
});
