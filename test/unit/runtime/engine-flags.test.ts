/** Flags of V8 that are set for one compilation are then as they were: the process is somebody else's. */
import vm from "node:vm";
import { expect, test } from "vitest";
import { askForRelaxedSimd, optimised } from "../../../runtime/cpu/engine-flags.ts";

/** V8's digest of its flags, the fourth word of code that it hands out. @param index of a script that was never compiled */
function flags(index: number): number {
  return new vm.Script(`(function () { return "flags ${index}"; })`).createCachedData().readUInt32LE(12);
}

test("compiling with the optimising compiler leaves no flag behind", async () => {
  await askForRelaxedSimd();
  const before = flags(0);
  const during = await optimised(async () => flags(1));
  expect(flags(2)).toBe(before);
  // Node 20 alone is told.
  if (process.versions.v8.startsWith("11.")) expect(during).not.toBe(before);
});
