/** What is the processor's own: bits that no number of threads changes, a host that never waits, workers that end, threads that fail. */
import { readdirSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { openCpuExecution } from "../../../runtime/cpu/execution.ts";
import type { CpuDevice } from "../../../runtime/cpu/types.ts";
import { openDevice, type OpenDeviceOptions } from "../../../runtime/device.ts";
import { DeviceLostError } from "../../../runtime/problem.ts";
import type { Program, ProgramStep, WasmCode } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { loadWeights, saveWeights } from "../../../runtime/weights.ts";
import { resnet20 } from "../../support/resnet20.ts";
import { seemingCores } from "../../support/seeming-cores.ts";
import { smallBits, smallProgram, smallSteps } from "../../support/small-run.ts";
import { ELEMENTS, tinyProgram } from "../../support/tiny-program.ts";

const STEPS = 8;
const openCpu = (options: Omit<OpenDeviceOptions, "device"> = {}): Promise<CpuDevice> =>
  openDevice({ ...options, device: "cpu" });
const batch = { image: new Float32Array(4 * ELEMENTS).fill(0.5), labels: Int32Array.of(0, 1, -1, 2) };
const wasm = tinyProgram.code.wasm as WasmCode;
/** `tinyProgram` whose first step of training is another. */
function withStep(change: Partial<ProgramStep>): Program {
  const [[step] = [], ...steps] = wasm.steps;
  return { ...tinyProgram, code: { wasm: { ...wasm, steps: [[{ ...(step as ProgramStep), ...change }], ...steps] } } };
}

/** Tensors of `tinyProgram`: whoever draws a tensor's first values reads what it begins with. */
function tellingWhenDrawn(tell: (name: string) => void): Program["tensors"] {
  return tinyProgram.tensors.map((tensor) => ({
    ...tensor,
    get initializer() {
      tell(tensor.name);
      return tensor.initializer;
    },
  }));
}

/** Threads of this process. Linux tells; elsewhere nothing is counted. */
const threads = (): number => (process.platform === "linux" ? readdirSync("/proc/self/task").length : 0);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Once the workers of the tests before have ended. */
async function settledThreads(): Promise<number> {
  for (let last = -1, now = threads(), same = 0; ; last = now, now = threads()) {
    same = now === last ? same + 1 : 0;
    if (same === 5) return now;
    await pause(20);
  }
}
/** Workers end soon after they are told to. */
async function threadsAre(count: number): Promise<void> {
  for (let turn = 0; turn < 200 && threads() > count; turn++) await pause(10);
  expect(threads()).toBeLessThanOrEqual(count);
}

describe("bits", () => {
  for (const simd of ["plain", "relaxed"] as const) {
    test(`1, 2, 3 and 7 threads, and going on after a resume: ${simd} SIMD`, async () => {
      using _ = seemingCores(7);
      const results: ReadonlyMap<string, string>[] = [];
      let halfway = new Uint8Array(new ArrayBuffer(0));
      for (const count of [1, 2, 3, 7]) {
        await using device = await openCpu({ threads: count, simd });
        expect(device.threads).toBe(count);
        await using session = await openSession(device, smallProgram(device.targets), { seed: 3 });
        await smallSteps(session, 0, STEPS / 2);
        halfway = await saveWeights(session, { optimizer: true });
        const losses = await smallSteps(session, STEPS / 2, STEPS);
        expect(losses.every((loss) => loss > 0 && loss < 10)).toBe(true);
        results.push(await smallBits(session));
      }
      for (const count of [3, 2]) {
        await using device = await openCpu({ threads: count, simd });
        await using session = await openSession(device, smallProgram(device.targets), { seed: 4 });
        loadWeights(session, halfway);
        await smallSteps(session, STEPS / 2, STEPS);
        results.push(await smallBits(session));
      }
      expect(results[0]?.size).toBeGreaterThan(30);
      for (const each of results) expect(each).toEqual(results[0]);
      console.log(
        `${results[0]?.size} tensors bit for bit the same with 1, 2, 3 and 7 threads and after a resume, ${simd} SIMD`,
      );
    });
  }

  describe("without shared memory", () => {
    afterEach(() => void Reflect.deleteProperty(globalThis, "crossOriginIsolated"));
    test("one worker with a memory of its own gives the same", async () => {
      using _ = seemingCores(2);
      const results: ReadonlyMap<string, string>[] = [];
      for (const isolated of [true, false]) {
        // What a page says that is not cross-origin isolated.
        Object.defineProperty(globalThis, "crossOriginIsolated", { value: isolated, configurable: true });
        await using device = await openCpu({ threads: 2 });
        expect(device.threads).toBe(isolated ? 2 : 1);
        expect(device.name).toMatch(isolated ? /^cpu, 2 threads, / : /^cpu, 1 thread \(no shared memory\), /);
        await using session = await openSession(device, smallProgram(device.targets), { seed: 3 });
        await smallSteps(session, 0, 3);
        results.push(await smallBits(session));
      }
      expect(results[1]).toEqual(results[0]);
    });
  });
});

test("more threads than cores are none: a step would wait for those that have no core", async () => {
  using _ = seemingCores(2);
  const before = await settledThreads();
  await using device = await openCpu({ threads: 7 });
  expect(device).toMatchObject({ threads: 2, cores: 2, name: expect.stringMatching(/^cpu, 2 threads, /) as string });
  await using session = await openSession(device, tinyProgram);
  expect((await session.run({ image: new Float32Array(ELEMENTS) }))["score"]?.length).toBe(1);
  if (process.platform === "linux") expect(threads()).toBeLessThan(before + 7);
});

test("a step is one message to one thread, and the memory stays the one that there was", async () => {
  await using device = await openCpu({ threads: 2 });
  const posted: string[] = [];
  const counting: CpuDevice = {
    ...device,
    async takeThreads() {
      const taken = await device.takeThreads();
      return taken.map((thread, index) => ({
        ...thread,
        post(message: unknown, transfer?: readonly object[]) {
          posted.push(`${(message as { readonly kind: string }).kind} to ${index}`);
          thread.post(message, transfer);
        },
      }));
    },
  };
  const execution = await openCpuExecution(counting, tinyProgram, new Set());
  const bytes = execution.allocatedBytes;
  posted.length = 0;
  const uploads = [{ buffer: 3, data: batch.image }];
  for (let step = 0; step < 20; step++) await execution.run(0, uploads, [{ buffer: 6, elements: 1 }]);
  expect(posted).toEqual(Array.from({ length: 20 }, () => "run to 0"));
  expect(execution.allocatedBytes).toBe(bytes);
  execution.dispose();
});

test("first values are drawn once the host had a turn, in which an engine begins to compile on other threads", async () => {
  const told: string[] = [];
  await using device = await openCpu({ threads: 1 });
  const tensors = tellingWhenDrawn(() => told.push("drawn"));
  const onCompile = (): void => {
    setImmediate(() => told.push("a turn"));
  };
  // A device that compiles for longer than the drawing waits.
  const open: CpuDevice["open"] = async (program, progress) => {
    progress?.({ done: 0, total: 1 });
    await pause(50);
    return device.open(program);
  };
  await using session = await openSession({ ...device, open }, { ...tinyProgram, tensors }, { onCompile });
  expect(session.names().length).toBeGreaterThan(0);
  expect(told.slice(0, 2)).toEqual(["a turn", "drawn"]);
});

test("the host's timers go on while it trains, and the host does next to nothing", async () => {
  await using device = await openCpu();
  const functions = [{ kind: "train", batch: 64 }] as const;
  await using session = await openSession(device, compileModel(resnet20(), { functions, targets: device.targets }));
  const step = async (): Promise<void> => {
    const { result } = await session.step({ image, labels }, { rate: 0.01 });
    await result;
  };
  const [image, labels] = [new Float32Array(64 * 3072).fill(0.1), new Int32Array(64)];
  await step();
  let [ticks, steps] = [0, 0];
  const ticking = setInterval(() => ticks++, 5);
  const [at, loop] = [performance.now(), performance.eventLoopUtilization()];
  for (; performance.now() - at < 800; steps++) await step();
  const { utilization } = performance.eventLoopUtilization(loop);
  const elapsed = performance.now() - at;
  clearInterval(ticking);
  console.log(
    `${steps} steps of ResNet-20 in ${elapsed.toFixed(0)} ms: ${ticks} ticks of a 5 ms timer, the host's loop ${(100 * utilization).toFixed(0)} % busy`,
  );
  // A host that waited would tick once or twice a step.
  expect(ticks).toBeGreaterThan(4 * steps);
  expect(utilization).toBeLessThan(0.5);
});

describe("the end", () => {
  test("disposing a session ends its workers and rejects what is pending; the device stays open", async () => {
    using _ = seemingCores(3);
    const before = await settledThreads();
    const device = await openCpu({ threads: 3 });
    const session = await openSession(device, tinyProgram);
    if (process.platform === "linux") expect(threads()).toBeGreaterThanOrEqual(before + 3);
    expect(session.memory().allocatedBytes).toBeGreaterThan(tinyProgram.plannedBytes);
    const { result } = await session.step(batch, { rate: 0.1 });
    const reading = session.read("layer.weight");
    session.dispose();
    session.dispose();
    await expect(result).rejects.toMatchObject({ code: "RN5007", message: "the session was disposed" });
    await expect(reading).rejects.toMatchObject({ code: "RN5007" });
    await expect(session.step(batch, { rate: 0.1 })).rejects.toMatchObject({ code: "RN5007" });
    expect(session.memory().allocatedBytes).toBe(0);
    await threadsAre(before);
    expect(device.lost()).toBe(false);
    await using another = await openSession(device, tinyProgram);
    expect((await another.run({ image: new Float32Array(ELEMENTS) }))["score"]?.length).toBe(1);
  });

  test("disposing a device ends all that runs on it", async () => {
    const before = await settledThreads();
    const device = await openCpu({ threads: 2 });
    const sessions = [await openSession(device, tinyProgram), await openSession(device, tinyProgram)];
    const pending = await Promise.all(sessions.map((session) => session.step(batch, { rate: 0.1 })));
    device.dispose();
    device.dispose();
    for (const { result } of pending) await expect(result).rejects.toMatchObject({ code: "RN5007" });
    await expect(openSession(device, tinyProgram)).rejects.toMatchObject({ code: "RN5007" });
    for (const session of sessions)
      await expect(session.read("layer.weight")).rejects.toMatchObject({ code: "RN5007" });
    await threadsAre(before);
  });

  // The first work items lie within the memory, the others far behind it: only helpers meet these.
  for (const [who, count] of [
    ["the only thread", 1],
    ["a helper", 3],
  ] as const) {
    test(`${who} that fails rejects everything with RN5007, and no worker stays`, async () => {
      using _ = seemingCores(count);
      const before = await settledThreads();
      const device = await openCpu({ threads: count });
      const session = await openSession(device, withStep({ kernel: 2, bindings: [0, 3, 8, 9], grid: [2 ** 28, 1, 1] }));
      const { result } = await session.step(batch, { rate: 0.1 });
      const reading = session.read("layer.weight");
      await expect(result).rejects.toBeInstanceOf(DeviceLostError);
      await expect(result).rejects.toMatchObject({
        code: "RN5007",
        message: expect.stringMatching(/thread \d of \d failed: .*out of bounds/) as string,
      });
      await expect(reading).rejects.toMatchObject({ code: "RN5007" });
      expect(device.lost()).toBe(true);
      await expect(session.step(batch, { rate: 0.1 })).rejects.toBeInstanceOf(DeviceLostError);
      await expect(session.run({ image: new Float32Array(ELEMENTS) })).rejects.toBeInstanceOf(DeviceLostError);
      session.dispose();
      await expect(openSession(device, tinyProgram)).rejects.toBeInstanceOf(DeviceLostError);
      await threadsAre(before);
    });
  }
});

describe("what is refused", () => {
  const refused = async (program: Program, options: Omit<OpenDeviceOptions, "device">, problem: object) => {
    const before = await settledThreads();
    const device = await openCpu(options);
    await expect(openSession(device, program)).rejects.toMatchObject({ name: "ResnetProblem", ...problem });
    device.dispose();
    await threadsAre(before);
  };
  test("a program that was compiled for something else", async () => {
    const { plain, relaxed } = wasm.modules as Required<WasmCode["modules"]>;
    await refused(
      { ...tinyProgram, code: {} },
      {},
      { code: "RN5001", message: /^Tiny was compiled without WebAssembly/ },
    );
    const onlyRelaxed = { ...tinyProgram, code: { wasm: { ...wasm, modules: { relaxed } } } };
    await refused(onlyRelaxed, { simd: "plain" }, { code: "RN5001", message: /compiled for relaxed SIMD/ });
    const onlyPlain = { ...tinyProgram, code: { wasm: { ...wasm, modules: { plain } } } };
    await using device = await openCpu({ simd: "relaxed" });
    await using session = await openSession(device, onlyPlain);
    expect((await session.run({ image: new Float32Array(ELEMENTS) }))["score"]?.length).toBe(1);
  });
  test("kernels that do not compile", async () => {
    const broken = (wasm.modules.plain as Uint8Array<ArrayBuffer>).slice(0, -20);
    const code = { wasm: { ...wasm, modules: { plain: broken } } };
    await refused(
      { ...tinyProgram, code },
      {},
      { code: "RN5001", message: /kernels of Tiny do not compile in this engine: / },
    );
  });
  test("a plan beyond 4 GiB, with the batch that would fit", async () => {
    const buffers = tinyProgram.buffers.map((each) =>
      each.role === "input" ? { ...each, bytes: 2.5 * 2 ** 30 } : each,
    );
    await refused(
      { ...tinyProgram, buffers },
      {},
      { code: "RN5004", message: /a WebAssembly memory holds 4.00 GiB; a batch of \d fits/ },
    );
  });
  test("a plan beyond 4 GiB takes no memory: no first value is drawn", async () => {
    const drawn: string[] = [];
    const tensors = tellingWhenDrawn((name) => drawn.push(name));
    const large = tinyProgram.buffers.map((each) => ({ ...each, bytes: 2 ** 32 }));
    await using device = await openCpu({ threads: 1 });
    const refusedPlan = openSession(device, { ...tinyProgram, tensors, buffers: large });
    await expect(refusedPlan).rejects.toMatchObject({ code: "RN5004" });
    expect(drawn).toEqual([]);
    await using session = await openSession(device, { ...tinyProgram, tensors });
    expect(session.names().length).toBe(new Set(drawn).size);
  });
  test.each([0, -1, 1.5, 129, Number.NaN])("%s threads", async (count) => {
    await expect(openCpu({ threads: count })).rejects.toMatchObject({ code: "RN5006" });
  });
});
