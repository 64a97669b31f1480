/** What modules weigh is promised: `npm run size` prints it, and ends with 1 where it is more. */
import { expect, test } from "vitest";
import { ended, startShell } from "../../support/command-line.ts";

test("ResNet-20's modules hold what is promised of their bytes: to infer with the runtime, and to train", async () => {
  const { code, out } = await ended(startShell("node scripts/module-sizes.mjs"));
  expect(out).not.toContain("BROKEN");
  expect(out.match(/^holds: .*$/gm)).toEqual([
    expect.stringMatching(/^holds: to train on both targets, [\d,]+ of at most 100,000 bytes gzip$/),
    expect.stringMatching(/^holds: to infer on cpu with the runtime, [\d,]+ of at most 60,000 bytes gzip$/),
    expect.stringMatching(/^holds: to infer on gpu with the runtime, [\d,]+ of at most 60,000 bytes gzip$/),
  ]);
  expect(code).toBe(0);
});
