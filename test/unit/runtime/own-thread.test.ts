/** Where no worker can be started, the caller's own thread is the only one, behind a channel: as in a service worker, which `test/pages` has. */
import { expect, test } from "vitest";
import { openCpuExecution } from "../../../runtime/cpu/execution.ts";
import { ownThread } from "../../../runtime/cpu/own-thread.ts";
import type { CpuDevice } from "../../../runtime/cpu/types.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { DeviceLostError } from "../../../runtime/problem.ts";
import { smallBatch, smallBits, smallProgram, smallSteps } from "../../support/small-run.ts";
import { failingOf, turnsOf, waitingProgram } from "../../support/waiting-program.ts";

/** @param posted is told what the thread is asked */
async function withoutWorkers(posted: (message: object) => void = () => {}): Promise<CpuDevice> {
  const device = await openDevice({ device: "cpu", threads: 1 });
  const takeThreads: CpuDevice["takeThreads"] = async () => {
    // As the device gives or refuses them.
    for (const each of await device.takeThreads()) each.end();
    const thread = ownThread();
    const post: typeof thread.post = (message, transfer) => {
      posted(message as object);
      thread.post(message, transfer);
    };
    return [{ ...thread, post }];
  };
  const own = { ...device, sharesMemory: false, takeThreads };
  const open: CpuDevice["open"] = (program) => openCpuExecution(own, program, new Set());
  return Object.assign(own, { open });
}

test("its bits are a worker's, whatever comes in between", async () => {
  const bits: unknown[] = [];
  for (const device of [await openDevice({ device: "cpu", threads: 1 }), await withoutWorkers()]) {
    await using session = await openSession(device, smallProgram(device.targets), { seed: 3 });
    const losses = await smallSteps(session, 0, 3);
    const first = await session.run({ image: smallBatch(7).image });
    bits.push({ losses, first, after: await smallBits(session) });
    device.dispose();
  }
  expect(bits[1]).toEqual(bits[0]);
});

test("short calls stay messages, each a task of its own: timers have their turn, and no memory is lent", async () => {
  const CALLS = 100;
  const asked: object[] = [];
  const device = await withoutWorkers((message) => asked.push(message));
  await using session = await openSession(device, waitingProgram, { seed: 3 });
  const before = asked.length;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const startedAt = performance.now();
  let calls = 0;
  for (; calls < CALLS || performance.now() - startedAt < 50; calls++)
    expect((await session.run({ image: turnsOf(1, 2, 3, 4) }))["score"]).toEqual(Float32Array.of(1, 2, 3, 4));
  clearInterval(timer);
  expect(asked.length - before).toBe(calls);
  expect(asked.filter((each) => "lend" in each && each.lend)).toEqual([]);
  expect(ticks).toBeGreaterThan(0);
  device.dispose();
});

test("a kernel that fails there loses the device, and all calls are told", async () => {
  const device = await withoutWorkers();
  const session = await openSession(device, waitingProgram);
  const calls = [session.run({ image: failingOf(0) }), session.run({ image: turnsOf() })];
  const [failed, behind] = (await Promise.allSettled(calls)).map((each) =>
    each.status === "rejected" ? (each.reason as unknown) : undefined,
  );
  for (const each of [failed, behind]) expect(each).toBeInstanceOf(DeviceLostError);
  expect((failed as DeviceLostError).message).toBe(
    "the device was lost: thread 1 of 1 failed: RuntimeError: memory access out of bounds",
  );
  await expect(session.run({ image: turnsOf() })).rejects.toBeInstanceOf(DeviceLostError);
  await expect(openSession(device, waitingProgram)).rejects.toBeInstanceOf(DeviceLostError);
  session.dispose();
});

test("a session that is disposed of answers what it was asked, and its thread no more", async () => {
  const device = await withoutWorkers();
  const session = await openSession(device, waitingProgram);
  const run = session.run({ image: turnsOf() });
  session.dispose();
  await expect(run).rejects.toMatchObject({ code: "RN5007", message: "the session was disposed" });
  expect(device.lost()).toBe(false);
  expect(session.memory().allocatedBytes).toBe(0);
});
