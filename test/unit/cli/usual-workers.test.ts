/** How many threads make batches where nobody says it. */
import { expect, test } from "vitest";
import { usualWorkers } from "../../../cli/training/usual-workers.ts";

const gpu = (kind: "software" | "discrete") =>
  ({
    targets: { wgsl: { class: kind, subgroups: false, maxStorageBuffers: 8, maxWorkgroupsPerDimension: 65_535 } },
  }) as const;
const cpu = { targets: { wasm: { variants: ["plain"] } } } as const;

test("on the processor images that are decoded have some, and those in memory one where the run is long", () => {
  for (const device of [cpu, gpu("software")]) {
    expect([1, 2, 4, 16].map((cores) => usualWorkers(device, true, cores, 100))).toEqual([0, 0, 0, 0]);
    expect([1, 2, 4, 16].map((cores) => usualWorkers(device, true, cores, 1000))).toEqual([0, 1, 1, 1]);
    expect([1, 2, 4, 16].map((cores) => usualWorkers(device, false, cores, 100))).toEqual([0, 1, 1, 4]);
  }
});

test("beside a GPU all images have some, one core is left for who drives it, and there is a limit", () => {
  expect([1, 2, 4, 64].map((cores) => usualWorkers(gpu("discrete"), true, cores, 100))).toEqual([0, 1, 2, 2]);
  expect([1, 2, 4, 64].map((cores) => usualWorkers(gpu("discrete"), false, cores, 100))).toEqual([0, 1, 3, 8]);
});
