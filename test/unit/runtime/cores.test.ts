/** How many threads a machine is given: a container's quota counts, not only the cores that it sees. */
import { afterEach, expect, test, vi } from "vitest";
import { coresOfQuota } from "../../../runtime/cpu/host.ts";
import { threadsHere } from "../../../runtime/cpu/threads.ts";
import { openDevice } from "../../../runtime/device.ts";
import { seemingCores } from "../../support/seeming-cores.ts";

afterEach(() => vi.unstubAllGlobals());

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

test.each([
  [undefined, 3],
  [128, 3],
  [3, 3],
  [2, 2],
])("of 3 cores, %j threads asked for are %j, and as many has the device", async (asked, threads) => {
  using _ = seemingCores(3);
  const here = await threadsHere(asked);
  expect(here).toEqual({ threads, cores: 3, sharesMemory: true });
  await using device = await openDevice({ device: "cpu", threads: asked });
  expect(device).toMatchObject(here);
});

test.each([
  ["SharedArrayBuffer", undefined],
  ["crossOriginIsolated", false],
])("one, whatever is asked for, where memory cannot be shared: %s is %j", async (name, value) => {
  vi.stubGlobal(name, value);
  using _ = seemingCores(3);
  expect(await threadsHere(2)).toEqual({ threads: 1, cores: 3, sharesMemory: false });
});
