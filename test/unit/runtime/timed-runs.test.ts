/** A run whose steps are timed: the bits of any other, and times that can be so, by each clock that there is. */
import { expect, test } from "vitest";
import { openGpu } from "../../../cli/devices/gpu.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import type { TimedRun } from "../../../runtime/execution.ts";
import type { GpuEntry } from "../../../runtime/gpu/types.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { lesserAdapter } from "../../support/lesser-adapter.ts";
import { seemingCores } from "../../support/seeming-cores.ts";
import { ELEMENTS, tinyProgram, tinyWgsl } from "../../support/tiny-program.ts";
import { smallBatch, smallBits, smallProgram } from "../../support/small-run.ts";

/** It cannot tell the time. */
const withoutTimestamps = (): Promise<GpuEntry> =>
  lesserAdapter(({ features }) => ({ features: new Set([...features].filter((each) => each !== "timestamp-query")) }));

const clocks: { readonly [clock in TimedRun["clock"]]: () => Promise<Device> } = {
  threads: async () => {
    using _ = seemingCores(3);
    return await openDevice({ device: "cpu", threads: 3 });
  },
  timestamps: async () => openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu }),
  submits: async () => openDevice({ device: "gpu", gpu: await withoutTimestamps() }),
};

test.each(Object.entries(clocks))(
  "by %s: each step has its time, and the bits are those of any other run",
  async (clock, open) => {
    await using device = await open();
    const program = smallProgram(device.targets);
    const steps = (program.code.wasm ?? program.code.wgsl)?.steps[0]?.length ?? 0;
    const bits: ReadonlyMap<string, string>[] = [];
    for (const isTimed of [false, true]) {
      await using session = await openSession(device, program, { seed: 3 });
      const [inputs, numbers] = [smallBatch(1), { rate: 0.05, seed: 1 }];
      const startedAt = performance.now();
      if (isTimed) expectTimes(await session.time("train", inputs, numbers), clock, steps, startedAt);
      else await (await session.step(inputs, numbers)).result;
      // What comes after it, too.
      await (
        await session.step(smallBatch(2), { rate: 0.05, seed: 2 })
      ).result;
      bits.push(await smallBits(session));
    }
    expect(bits[0]?.size).toBeGreaterThan(30);
    expect(bits[1]).toEqual(bits[0]);
  },
);

/** One step after the other, on every track, and all of them since `startedAt`. */
function expectTimes({ clock, tracks }: TimedRun, expected: string, steps: number, startedAt: number): void {
  const elapsed = performance.now() - startedAt;
  expect(clock).toBe(expected);
  expect(tracks.map(({ name }) => name)).toEqual(
    clock === "threads" ? ["thread 1", "thread 2", "thread 3"] : ["queue"],
  );
  expect(steps).toBeGreaterThan(20);
  for (const { spans } of tracks) expect(spans.length).toBe(2 * steps);
  let ended = 0;
  for (let step = 0; step < steps; step++) {
    const ends = tracks.map(({ spans }) => [spans[2 * step] ?? -1, spans[2 * step + 1] ?? -1] as const);
    for (const [from, to] of ends) {
      expect(from).toBeGreaterThanOrEqual(ended);
      expect(to).toBeGreaterThanOrEqual(from);
    }
    ended = Math.max(...ends.map(([, to]) => to));
  }
  expect(ended).toBeGreaterThan(0);
  expect(ended).toBeLessThanOrEqual(elapsed);
}

test("more steps than one set of timestamps holds", async () => {
  await using device = await openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu });
  const { steps, ...code } = tinyWgsl;
  const long = steps.map((each) => Array.from({ length: 2100 }, () => each).flat());
  await using session = await openSession(device, { ...tinyProgram, code: { wgsl: { ...code, steps: long } } });
  const { clock, tracks } = await session.time("infer", { image: new Float32Array(4 * ELEMENTS) });
  expect(clock).toBe("timestamps");
  const spans = tracks[0]?.spans ?? new Float64Array();
  expect(spans.length).toBe(2 * 2100);
  spans.forEach((at, index) => expect(at).toBeGreaterThanOrEqual(spans[index - 1] ?? 0));
  expect(spans.at(-1)).toBeGreaterThan(0);
});

test("what a processor spent in calls is told, and is no more than has passed", async () => {
  await using device = await openDevice({ device: "cpu" });
  await using session = await openSession(device, smallProgram(device.targets), { seed: 3 });
  expect(session.busyMilliseconds).toBe(0);
  const startedAt = performance.now();
  await (
    await session.step(smallBatch(1), { rate: 0.05, seed: 1 })
  ).result;
  const elapsed = performance.now() - startedAt;
  expect(session.busyMilliseconds).toBeGreaterThan(0);
  expect(session.busyMilliseconds).toBeLessThan(elapsed);
});
