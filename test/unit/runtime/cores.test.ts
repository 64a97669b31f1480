/** How many threads a machine is given: a container's quota counts, not only the cores that it sees. */
import { expect, test } from "vitest";
import { coresOfQuota } from "../../../runtime/cpu/host.ts";

test.each([
  ["200000 100000\n", 2],
  ["150000 100000\n", 2],
  ["50000 100000\n", 1],
  ["max 100000\n", undefined],
  ["", undefined],
  ["nonsense", undefined],
])("a quota of %j is %j", (text, cores) => {
  expect(coresOfQuota(text)).toBe(cores);
});
