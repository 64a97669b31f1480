/** What a session had is given back when it ends, whoever still holds it and however it ended; the device goes on. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CpuDevice } from "../../../runtime/cpu/types.ts";
import { openDevice } from "../../../runtime/device.ts";
import type { Program } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { ELEMENTS, tinyProgram } from "../../support/tiny-program.ts";

/** Elsewhere than on Linux it has to stand out among what is resident. */
const BALLAST = (process.platform === "linux" ? 1 : 16) * 2 ** 20;
const SESSIONS = 6;
/** `tinyProgram` with a tensor that nobody reads: opening a session writes it, so that the memory is really there. */
const heavy: Program = {
  ...tinyProgram,
  tensors: [
    ...tinyProgram.tensors,
    {
      name: "ballast",
      role: "state",
      shape: [BALLAST / 4],
      order: [0],
      initializer: { kind: "constant", value: 1 },
      buffer: tinyProgram.buffers.length,
    },
  ],
  buffers: [...tinyProgram.buffers, { role: "state", name: "ballast", bytes: BALLAST }],
};
const batch = { image: new Float32Array(4 * ELEMENTS).fill(0.5), labels: Int32Array.of(0, 1, 0, 2) };

/**
 * What this process holds, in sessions: on Linux by address space, of which V8 takes 10 GB for each memory of
 * WebAssembly, elsewhere by what is resident.
 */
function held(): number {
  if (process.platform !== "linux") return process.memoryUsage().rss / BALLAST;
  return Number(/VmSize:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / (10 * 1024 * 1024);
}

const kept: object[] = [];
const ways: readonly (readonly [how: string, live: (device: CpuDevice) => Promise<void>])[] = [
  [
    "disposed and kept by its owner",
    async (device) => {
      const session = await openSession(device, heavy);
      kept.push(session);
      const { result } = await session.step(batch, { rate: 0.1 });
      await result;
      session.dispose();
    },
  ],
  [
    "disposed while a step is under way",
    async (device) => {
      const session = await openSession(device, heavy);
      const { result } = await session.step(batch, { rate: 0.1 });
      session.dispose();
      await expect(result).rejects.toMatchObject({ code: "RN5007" });
    },
  ],
  [
    "that fails when its first values are written",
    async (device) => {
      await expect(openSession({ ...device, lost: () => true }, heavy)).rejects.toMatchObject({ code: "RN5007" });
    },
  ],
];

for (const threads of [1, 3]) {
  let device: CpuDevice;
  beforeAll(async () => void (device = await openDevice({ device: "cpu", threads })));
  afterAll(() => device.dispose());
  test.each(ways)(`a session %s gives its memory back (threads: ${threads})`, async (how, live) => {
    // The first one leaves what every later one uses again.
    await live(device);
    const before = held();
    for (let i = 0; i < SESSIONS; i++) await live(device);
    // Workers end soon after they are told to.
    await expect.poll(() => held() - before, { message: how, timeout: 120_000 }).toBeLessThan(2);
    expect(device.lost()).toBe(false);
  });
}
