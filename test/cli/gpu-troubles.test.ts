/**
 * What can go wrong where a GPU trains: a kernel that its driver refuses, memory that it does not give, a device that goes
 * away in mid-step. Each is told with the layer or the next step, and the last checkpoint goes on to the bits of a run
 * that nothing disturbed. The software adapter is real; what is made of it here is what a driver could do.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openGpu } from "../../cli/devices/gpu.ts";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";
import { expectOne, records, TINY, writeData } from "../support/tiny-run.ts";

const folder = scratchFolder();
const at = (name: string): string => join(folder, name);
const train = (out: string, ...flags: readonly string[]): Promise<Ran> =>
  resnet("train", at("tiny.resnet"), "--device", "software-gpu", "--data", at("data"), "--out", at(out), ...flags);
const resume = (out: string, ...flags: readonly string[]): Promise<Ran> =>
  resnet("train", at("tiny.resnet"), "--device", "software-gpu", "--data", at("data"), "--resume", at(out), ...flags);
const last = (out: string): Buffer => readFileSync(join(at(out), "last.safetensors"));
const LONG = ["--steps", "12"] as const;

/** A method that every device has, as a driver in trouble has it. */
type Methods = "createShaderModule" | "createBuffer";
const { prototype: device } = await openGpu("software-gpu").then(() => GPUDevice);
const { prototype: queue } = GPUQueue;
const { prototype: adapter } = GPUAdapter;
const { createShaderModule, createBuffer } = device;
const { submit } = queue;
const { requestDevice } = adapter;
function spoil<M extends Methods>(
  name: M,
  change: (given: Parameters<GPUDevice[M]>[0]) => Parameters<GPUDevice[M]>[0],
) {
  const original = { createShaderModule, createBuffer }[name] as (this: GPUDevice, given: unknown) => unknown;
  Object.assign(device, {
    [name](this: GPUDevice, given: Parameters<GPUDevice[M]>[0]) {
      return original.call(this, change(given));
    },
  });
}

beforeAll(async () => {
  writeFileSync(at("tiny.resnet"), TINY);
  writeData(at("data"), records(40));
  const whole = await train("whole", ...LONG);
  expect(whole.code, whole.err).toBe(0);
});
afterEach(() => {
  Object.assign(device, { createShaderModule, createBuffer });
  Object.assign(queue, { submit });
  Object.assign(adapter, { requestDevice });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** From the checkpoint that is there. */
async function expectToGoOn(out: string): Promise<void> {
  const resumed = await resume(out, ...LONG);
  expect(resumed.code, resumed.err).toBe(0);
  expect(last(out).equals(last("whole"))).toBe(true);
}

test("a kernel that does not compile is named with its layer and line, and the checkpoint is as it was", async () => {
  const first = await train("kernel");
  expect(first.code, first.err).toBe(0);
  const before = last("kernel");
  // What a program's kernels are: what the device is asked with when it is opened has no label.
  spoil("createShaderModule", (given) =>
    given.label === undefined ? given : { ...given, code: `${given.code}\nfn broken( {` },
  );
  const told =
    /RN5001.*the kernel \w+_\d+ \((stem|head|loss|update)[^)]*\) does not compile on this device: line \d+: /;
  const refused = await resume("kernel", ...LONG);
  expectOne(refused, 1, told);
  // The bar is at its end, too: on a terminal it would hide the cursor.
  expect(refused.err).toMatch(/^compiling kernels \d+\/\d+/m);
  expect(last("kernel").equals(before)).toBe(true);
  Object.assign(device, { createShaderModule });
  await expectToGoOn("kernel");
});

test("memory that is refused is told before the first step, and the checkpoint is as it was", async () => {
  expect((await train("memory")).code).toBe(0);
  const before = last("memory");
  // As much for each as no adapter of a machine has for all.
  spoil("createBuffer", (given) => ({ ...given, size: given.label === undefined ? given.size : 2 ** 30 }));
  expectOne(await resume("memory", ...LONG), 1, /RN5004.*the plan needs [\d.]+ [KM]iB, the device has less[^]*--batch/);
  expect(last("memory").equals(before)).toBe(true);
  Object.assign(device, { createBuffer });
  await expectToGoOn("memory");
});

test("a device that is lost in mid-step ends the run, which says how to go on", async () => {
  let opened: GPUDevice | undefined;
  Object.assign(adapter, {
    async requestDevice(this: GPUAdapter, wanted?: GPUDeviceDescriptor) {
      opened = await requestDevice.call(this, wanted);
      return opened;
    },
  });
  let left = 2;
  Object.assign(queue, {
    submit(this: GPUQueue, commands: Iterable<GPUCommandBuffer>) {
      submit.call(this, commands);
      // Two submits after there is a checkpoint, with a step under way.
      if (existsSync(join(at("lost"), "last.safetensors")) && left-- === 0) opened?.destroy();
    },
  });
  expectOne(await train("lost", ...LONG), 1, /RN5007.*the device was lost[^]*--resume/);
  Object.assign(queue, { submit });
  await expectToGoOn("lost");
});
