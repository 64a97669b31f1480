/** The demo's module on the processor: Node, a page with threads and a page without compute the same bits. */
import { afterAll, expect, test } from "vitest";
import { NodeProject } from "../support/train-in-node.ts";
import { emitDemo, openSites, PROGRAM } from "../browser/pages.ts";

const STEPS = 20;
const FOUR_CORES = `Object.defineProperty(navigator, "hardwareConcurrency", { value: 4 });\n`;

const emitted = emitDemo();
const sites = await openSites(emitted);
afterAll(() => sites?.close());

for (const simd of ["plain", "relaxed"] as const) {
  test.skipIf(!sites)(
    `the same losses bit for bit in Node and in Chromium, isolated and not (${simd} SIMD)`,
    async () => {
      const options = { device: "cpu", steps: STEPS, simd } as const;
      const node = await new NodeProject(emitted, PROGRAM).train({ ...options, threads: 2 });
      // No more threads than cores.
      const isolated = await sites!.open("isolated", FOUR_CORES);
      const threads = await isolated.evaluate((each) => resnet.train(each), { ...options, threads: 3 });
      const plain = await sites!.open("plain");
      const alone = await plain.evaluate((each) => resnet.train(each), options);
      for (const [where, { device, milliseconds }] of [
        [`Node ${process.version}`, node],
        [`${sites!.version}, isolated`, threads],
        [`${sites!.version}, not isolated`, alone],
      ] as const)
        console.log(`${where}: ${device}, ${(milliseconds / STEPS).toFixed(1)} ms a step`);
      expect(node.losses).toHaveLength(STEPS);
      expect(new Set(node.losses).size).toBe(STEPS);
      expect(threads.losses).toEqual(node.losses);
      expect(alone.losses).toEqual(node.losses);
    },
  );
}

test.skipIf(!sites)("without shared memory there is one thread, and the device's name says why", async () => {
  const page = await sites!.open("plain");
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
  const { device } = await page.evaluate(() => resnet.train({ device: "cpu", threads: 4, steps: 1 }));
  expect(device).toMatch(/^cpu, 1 thread \(no shared memory\), /);
});

test.skipIf(!sites)("left to itself a page takes the processor, not a software adapter", async () => {
  const page = await sites!.open("plain");
  expect(await page.evaluate(async () => (await navigator.gpu.requestAdapter())?.info.architecture)).toBe(
    "swiftshader",
  );
  const { device } = await page.evaluate(() => resnet.train({ device: "auto", steps: 1 }));
  expect(device).toMatch(/^cpu, /);
});
