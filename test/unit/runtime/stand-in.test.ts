/** Short calls are computed on the caller's thread: the same bits in the same order, nobody waits for a thread that is gone, memory is given back. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CpuDevice } from "../../../runtime/cpu/types.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { DeviceLostError } from "../../../runtime/problem.ts";
import type { Program, SimdVariant } from "../../../runtime/program.ts";
import type { Session } from "../../../runtime/session.ts";
import { collected } from "../../support/collected.ts";
import { seemingCores } from "../../support/seeming-cores.ts";
import { smallBatch, smallBits, smallProgram, smallSteps } from "../../support/small-run.ts";
import { tinyProgram } from "../../support/tiny-program.ts";
import { failingOf, turnsOf, waitingProgram } from "../../support/waiting-program.ts";

/** Of calls that are other threads', too: one alone may do them for a while, and is tried or not every 8 calls. */
const TRIES = 40;
const BETWEEN = 9;

interface Run {
  readonly kind: string;
  readonly rest: object | undefined;
}
/** A device whose threads can be killed, and that tells what thread 0 is asked. */
interface Watched {
  readonly device: CpuDevice;
  readonly asked: Run[];
  readonly kill: (thread: number) => void;
}
async function watch(threads: number, simd?: SimdVariant): Promise<Watched> {
  const device = await openDevice({ device: "cpu", threads, ...(simd ? { simd } : {}) });
  expect(device.threads).toBe(threads);
  const asked: Run[] = [];
  const kills: (() => void)[] = [];
  const takeThreads = async (): ReturnType<CpuDevice["takeThreads"]> =>
    (await device.takeThreads()).map((thread, index) => ({
      ...thread,
      post(message, transfer) {
        if (index === 0) asked.push(message as Run);
        thread.post(message, transfer);
      },
      onEnd(listener) {
        thread.onEnd(listener);
        kills[index] = () => {
          thread.end();
          // As Node's event is: of a later turn.
          setTimeout(() => listener("it was killed"), 50);
        };
      },
    }));
  const watched = { ...device, takeThreads };
  const { openCpuExecution } = await import("../../../runtime/cpu/execution.ts");
  const open: CpuDevice["open"] = (program) => openCpuExecution(watched, program, new Set());
  return { device: Object.assign(watched, { open }), asked, kill: (thread) => kills[thread]?.() };
}
/** Calls until `count` have been the caller's, one behind the other. */
async function untilHere(asked: readonly Run[], call: () => Promise<unknown>, count = 3): Promise<void> {
  for (let here = 0, calls = 0; here < count; calls++) {
    expect(calls).toBeLessThan(5000);
    const before = asked.length;
    await call();
    here = asked.length === before ? here + 1 : 0;
  }
}

let cores: Disposable;
beforeEach(() => void (cores = seemingCores(3)));
afterEach(async () => {
  cores[Symbol.dispose]();
  // A thread is lent few memories at a time.
  await collected();
});

const opened = async (
  threads: number,
  program: Program,
  simd?: SimdVariant,
): Promise<Watched & { readonly session: Session }> => {
  const watched = await watch(threads, simd);
  return { ...watched, session: await openSession(watched.device, program, { seed: 3 }) };
};

test.each([
  [1, "the best"],
  [2, "the best"],
  [3, "the best"],
  [2, "plain"],
] as const)(
  "the bits are those of %i threads (%s SIMD), and calls, writes and reads keep their order",
  async (count, variant) => {
    const simd = variant === "plain" ? variant : undefined;
    const device = await openDevice({ device: "cpu", threads: 1, ...(simd ? { simd } : {}) });
    if (simd) expect(device.simd).toBe(simd);
    await using there = await openSession(device, smallProgram(device.targets), { seed: 3 });
    const { asked, session, ...watched } = await opened(count, smallProgram(device.targets), simd);
    const { image } = smallBatch(7);
    await untilHere(asked, () => session.run({ image }));
    for (const each of [there, session]) await smallSteps(each, 0, 3);
    await untilHere(asked, () => session.run({ image }));
    expect(await smallBits(session)).toEqual(await smallBits(there));
    await untilHere(asked, () => session.run({ image }));
    const posted = asked.length;
    // Asked for at once: what is read and computed is of the values before and after.
    const name = session.names()[0] as string;
    const before = await session.read(name);
    const results = [session.run({ image }), session.read(name)] as const;
    session.write(
      name,
      before.map((each) => each + 1),
    );
    const after = [session.run({ image }), session.read(name)] as const;
    expect(await results[1]).toEqual(before);
    expect(await after[1]).toEqual(before.map((each) => each + 1));
    expect(await after[0]).not.toEqual(await results[0]);
    there.write(
      name,
      before.map((each) => each + 1),
    );
    expect(await after[0]).toEqual(await there.run({ image }));
    expect(posted).toBeGreaterThan(0);
    session.dispose();
    for (const each of [device, watched.device]) each.dispose();
  },
);

test("a loop of calls leaves the caller's other events their turn", async () => {
  const { device, session, asked } = await opened(2, waitingProgram);
  const image = turnsOf();
  await untilHere(asked, () => session.run({ image }));
  let [fired, calls] = [false, 0];
  setTimeout(() => (fired = true), 1);
  const startedAt = performance.now();
  for (; !fired && performance.now() - startedAt < 20_000; calls++) await session.run({ image });
  expect(fired).toBe(true);
  console.log(`a timer of 1 ms fired after ${calls} calls, ${(performance.now() - startedAt).toFixed(1)} ms`);
  device.dispose();
});

test("what is long is not the caller's, and what other threads are late with thread 0 goes on with", async () => {
  const { device, session, asked } = await opened(2, waitingProgram);
  const short = turnsOf(1, 2, 3, 4);
  const score = async (image: Float32Array): Promise<readonly number[]> => [
    ...((await session.run({ image }))["score"] ?? []),
  ];
  await untilHere(asked, () => score(short));
  // The last two are the second thread's, where it is asked: until it is, one call is as good as another.
  const late = turnsOf(1, 2, 3, 50_000_000);
  const begun = (): boolean => asked.some(({ rest }) => rest !== undefined);
  for (let calls = 0; calls < TRIES && !begun(); calls++) {
    expect(await score(late)).toEqual([1, 2, 3, 2 ** 24]);
    if (!begun()) await untilHere(asked, () => score(short), BETWEEN);
  }
  expect(begun()).toBe(true);
  // It is known to be late, and thread 0's as long as it is.
  const posted = asked.length;
  expect(await score(late)).toEqual([1, 2, 3, 2 ** 24]);
  expect(asked.length).toBe(posted + 1);
  await untilHere(asked, () => score(short));
  device.dispose();
});

test.each([
  ["a helper", 1],
  ["thread 0", 0],
])("%s that is killed is no call's end without a word", async (_, thread) => {
  const { device, session, asked, kill } = await opened(2, waitingProgram);
  await untilHere(asked, () => session.run({ image: turnsOf() }));
  kill(thread);
  const calls = async (): Promise<void> => {
    for (;;) await session.run({ image: turnsOf() });
  };
  await expect(calls()).rejects.toBeInstanceOf(DeviceLostError);
  await expect(session.run({ image: turnsOf() })).rejects.toMatchObject({ code: "RN5007" });
  device.dispose();
});

/** @returns whether a kernel of the caller's own failed: now and then a call is thread 0's */
async function failsHere(example: number): Promise<boolean> {
  const { device, session, asked } = await opened(2, waitingProgram);
  await untilHere(asked, () => session.run({ image: turnsOf() }));
  const posted = asked.length;
  const failed = await session.run({ image: failingOf(example) }).catch((error: unknown) => error);
  const isHere = asked.length === posted;
  expect(failed).toBeInstanceOf(DeviceLostError);
  const { code, message, help } = failed as DeviceLostError;
  expect({ code, help }).toEqual({ code: "RN5007", help: "resume from the last checkpoint" });
  expect(message).toMatch(/^the device was lost: thread [12] of 2 failed: RuntimeError: memory access out of bounds$/);
  expect(device.lost()).toBe(true);
  expect(() => session.write("layer.weight", new Float32Array(6))).toThrow(DeviceLostError);
  for (const later of [
    () => session.run({ image: turnsOf() }),
    () => session.read("layer.weight"),
    () => openSession(device, tinyProgram),
  ])
    await expect(later()).rejects.toBeInstanceOf(DeviceLostError);
  expect(session.memory().allocatedBytes).toBe(0);
  session.dispose();
  device.dispose();
  return isHere;
}
test("a kernel that fails is told as where threads alone compute, to all calls", async () => {
  let tries = 0;
  while (!(await failsHere(0))) expect(++tries).toBeLessThan(TRIES);
  // The last example is the second thread's, where two compute: the caller waits for it in vain.
  await failsHere(3);
});

test("a session that is disposed of while others are late ends its calls", async () => {
  const { device, session, asked } = await opened(2, waitingProgram);
  await untilHere(asked, () => session.run({ image: turnsOf() }));
  const image = turnsOf(0, 0, 0, 2 ** 27);
  let late = session.run({ image });
  const isDone = async (): Promise<boolean> =>
    Promise.race([late.then(() => true), new Promise<boolean>((resolve) => setTimeout(resolve, 30, false))]);
  // Where one thread alone is tried, the caller does all of it.
  for (let tries = 0; tries < TRIES && (await isDone()); tries++) {
    await untilHere(asked, () => session.run({ image: turnsOf() }), BETWEEN);
    late = session.run({ image });
  }
  session.dispose();
  await expect(late).rejects.toMatchObject({ code: "RN5007", message: "the session was disposed" });
  device.dispose();
});

test("sessions that are opened and disposed of by the dozen leave few memories, and all go on", async () => {
  const SESSIONS = 40;
  /** On Linux, where V8 takes 10 GB of addresses for each. */
  const memories = (): number =>
    process.platform === "linux"
      ? Number(/VmSize:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / (10 * 1024 * 1024)
      : 0;
  await using device = await openDevice({ device: "cpu", threads: 2 });
  const before = memories();
  for (let count = 0; count < SESSIONS; count++) {
    const session = await openSession(device, tinyProgram);
    const image = new Float32Array(24).fill(0.5);
    for (let call = 0; call < 24; call++) expect((await session.run({ image }))["score"]?.length).toBe(4);
    session.dispose();
  }
  await expect.poll(() => memories() - before, { timeout: 60_000 }).toBeLessThan(10);
});
