/** Waiting for the software adapter leaves the main thread asleep. Linux only, as that adapter is. */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { expect, test } from "vitest";
import { openGpu } from "../../../cli/devices/gpu.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { Patience } from "../../../runtime/gpu/wait.ts";
import { ELEMENTS, tinyProgram, tinyWgsl } from "../../support/tiny-program.ts";

/** Milliseconds of CPU that this thread has had, in steps of 10 (proc(5): fields 14 and 15, after the name). */
function mainThreadMs(): number {
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** `tinyProgram` whose inference adds up `turns` sines first, one thread an example. */
function slowProgram(turns: number): typeof tinyProgram {
  const sum = `var y = 0.0; for (var t = 0u; t < ${turns}u; t++) { y += 1e-9 * sin(y + f32(t)); }`;
  const kernels = tinyWgsl.kernels.map((each) =>
    each.name === "infer_1" ? { ...each, code: each.code.replace("var y = 0.0;", sum) } : each,
  );
  return { ...tinyProgram, code: { wgsl: { ...tinyWgsl, kernels } } };
}

test("while the adapter computes, the main thread sleeps", async () => {
  const { gpu } = await openGpu("software-gpu");
  await using device = await openDevice({ device: "gpu", gpu });
  await using session = await openSession(device, slowProgram(4_000_000));
  const [cpu, start] = [mainThreadMs(), performance.now()];
  for (let run = 0; run < 4; run++) await session.run({ image: new Float32Array(4 * ELEMENTS) });
  const [used, waited] = [mainThreadMs() - cpu, performance.now() - start];
  console.log(`waited ${waited.toFixed(0)} ms for the adapter, ${used} ms of CPU on the main thread`);
  expect(waited).toBeGreaterThan(150);
  expect(used / waited).toBeLessThan(0.3);
});

test("timers are served during a wait, and the thread is free when it ends", async () => {
  const patience = new Patience(true);
  let ticks = 0;
  let ticking: ReturnType<typeof setInterval> | undefined;
  // Without timers it would never end.
  const tenTicks = new Promise((resolve) => {
    ticking = setInterval(() => ++ticks === 10 && resolve("done"), 5);
  });
  expect(await patience.until(tenTicks)).toBe("done");
  clearInterval(ticking);
  const [cpu, start] = [mainThreadMs(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((mainThreadMs() - cpu) / (performance.now() - start)).toBeLessThan(0.5);
  await expect(patience.until(Promise.reject(new Error("no")))).rejects.toThrow("no");
});
