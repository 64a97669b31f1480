/** What is said of kinds of kernels that reach less than is asked for of either ceiling. */
import { expect, test } from "vitest";
import { kindLines, limitsOnSoftwareAdapter, limitsOnWebAssembly } from "../../../bench/kernel-kinds.ts";
import { kernelWork } from "../../../bench/kernel-work.ts";

const kinds = [...new Set(kernelWork().map(({ kind }) => kind))];
const all = (compute: number, memory: number) => new Map(kinds.map((kind) => [kind, [{ compute, memory }]] as const));

test.each([
  ["WebAssembly", limitsOnWebAssembly],
  ["a software adapter", limitsOnSoftwareAdapter],
])("on %s each kind that is below says why, and none that is not", (_, limits) => {
  for (const [index, line] of kindLines(all(0.5, 0.5), limits).entries())
    expect(line).toMatch(new RegExp(`^ {2}${kinds[index]} .* 50 \\(50\\) % .* 1 of 1 below 85 %: \\w.{20,}$`));
  for (const line of kindLines(all(0.9, 0.5), limits)) expect(line).not.toContain("below");
  for (const line of kindLines(all(0.5, 0.9), limits)) expect(line).toMatch(/1 of 1 at 85 % of memory's ceiling$/);
});

test("of a device that nobody has measured it says that", () => {
  for (const line of kindLines(all(0.5, 0.5)))
    expect(line).toContain("below 85 %: why is not known yet of this device");
});
