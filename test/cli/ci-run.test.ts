/** The last line of `.ci/run` is what CI reads: the sum of its suites, and never a success that is none. */
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, scratchFolder, startShell } from "../support/command-line.ts";

let folder = "";
beforeAll(() => {
  folder = scratchFolder();
  // Instead of npm, for the suites would run this test again: it says what its environment tells it to.
  const npm = `#!/bin/sh
case "$*" in
  "run test") printf "$FIRST"; exit $FIRST_CODE ;;
  "run test:nodes") printf "$SECOND"; exit $SECOND_CODE ;;
esac
`;
  writeFileSync(join(folder, "npm"), npm);
  chmodSync(join(folder, "npm"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noise = "1 passed, 9 failed is what a test prints\\n";

test.each([
  [
    "passes and skips add up",
    ["10 passed, 0 failed, 3 skipped", 0],
    ["5 passed, 0 failed", 0],
    "15 passed, 0 failed, 3 skipped",
  ],
  [
    "so do failures",
    ["10 passed, 1 failed", 1],
    ["5 passed, 2 failed, 4 skipped", 1],
    "15 passed, 3 failed, 4 skipped",
  ],
  [
    "a suite that breaks before its tests is a failure",
    ["error TS2322", 2],
    ["5 passed, 0 failed", 0],
    "5 passed, 1 failed",
  ],
  [
    "and so is one that breaks after them",
    ["10 passed, 0 failed", 0],
    ["5 passed, 0 failed", 1],
    "15 passed, 1 failed",
  ],
] as const)("%s", async (_, [first, firstCode], [second, secondCode], closing) => {
  const ran = await ended(
    startShell(".ci/run", {
      PATH: `${folder}:${process.env["PATH"]}`,
      FIRST: `${noise}\\n${first}\\n`,
      FIRST_CODE: String(firstCode),
      SECOND: `\\n${second}\\n`,
      SECOND_CODE: String(secondCode),
    }),
  );
  expect(ran.out.trimEnd().split("\n").at(-1)).toBe(closing);
  expect(ran.code).toBe(closing.includes(" 0 failed") ? 0 : 1);
});
