/** What a visit to the playground downloads, and what it has of the browser it comes with. */
import { expect, test } from "vitest";
import { ended, startShell } from "../support/command-line.ts";

test("what several workers import is one file: no long text stands in two", async () => {
  const { code, out } = await ended(startShell("node scripts/playground-sizes.mjs"));
  expect(out).toMatch(/^ *[\d.]+ KB +[\d.]+ KB gzip {4}the compiler, in the workers of the page$/m);
  expect(out).toContain("holds: no long text stands in two files");
  expect(code).toBe(0);
});
