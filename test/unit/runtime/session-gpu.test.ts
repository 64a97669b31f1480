/** What a session asks of WebGPU, on the software adapter: buffers made and freed, what is refused, a device that is lost. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGpu } from "../../../cli/devices/gpu.ts";
import { compileModel } from "../../../compiler/compile.ts";
import { openDevice } from "../../../runtime/device.ts";
import type { GpuDevice } from "../../../runtime/gpu/types.ts";
import { DeviceLostError } from "../../../runtime/problem.ts";
import { openSession } from "../../../runtime/open-session.ts";
import type { Session } from "../../../runtime/session.ts";
import { modelOf } from "../../support/resnet20.ts";
import { ELEMENTS, tinyProgram, tinyWgsl } from "../../support/tiny-program.ts";

let gpu: GPU;
let device: GpuDevice;
beforeAll(async () => {
  ({ gpu } = await openGpu("software-gpu"));
  device = await openDevice({ device: "gpu", gpu });
});
afterAll(() => device.dispose());

const images = (count: number, phase = 0): Float32Array =>
  Float32Array.from({ length: count * ELEMENTS }, (_, i) => Math.sin(3 * i + phase));
const batch = { image: images(4), labels: Int32Array.of(0, 1, -1, 2) };
const open = (seed = 1): Promise<Session> => openSession(device, tinyProgram, { seed });

/** All that a device can make. */
const making = [
  "createBuffer",
  "createBindGroup",
  "createBindGroupLayout",
  "createPipelineLayout",
  "createShaderModule",
  "createComputePipeline",
  "createComputePipelineAsync",
  "createQuerySet",
] as const;

/** Counts what the device is asked to make, and how often it is handed commands, while `run` runs. */
async function counted(
  { gpu: made }: GpuDevice,
  run: () => Promise<unknown>,
): Promise<{ readonly made: readonly string[]; readonly submits: number }> {
  const names: string[] = [];
  let submits = 0;
  const undo: (() => void)[] = [];
  /** Each call of one of its methods is told, and done. */
  function watch<T extends object>(owner: T, name: keyof T & string, tell: () => void): void {
    const original = owner[name] as (...given: unknown[]) => unknown;
    Object.assign(owner, {
      [name]: (...given: unknown[]) => {
        tell();
        return original.apply(owner, given);
      },
    });
    undo.push(() => void Object.assign(owner, { [name]: original }));
  }
  for (const name of making) watch(made, name, () => names.push(name));
  const { queue } = made;
  watch(queue, "submit", () => submits++);
  try {
    await run();
  } finally {
    for (const each of undo) each();
  }
  return { made: names, submits };
}

test("a hundred steps are a hundred submits, and make nothing: no buffer, no bind group, no pipeline", async () => {
  await using session = await open();
  const steps = async (count: number): Promise<void> => {
    const begun = Array.from({ length: count }, () => session.step(batch, { rate: 0 }));
    for (const { result } of await Promise.all(begun)) await result;
  };
  // As many as are ever under way: they have what they need of staging buffers.
  await steps(3);
  expect(await counted(device, () => steps(100))).toEqual({ made: [], submits: 100 });
});

test("disposing frees every buffer, twice is once, and the device stays open", async () => {
  const freed = new Set<GPUBuffer>();
  const made: GPUBuffer[] = [];
  const original = device.gpu.createBuffer;
  device.gpu.createBuffer = (descriptor) => {
    const buffer = original.call(device.gpu, descriptor);
    made.push(buffer);
    const destroy = buffer.destroy;
    buffer.destroy = () => (freed.add(buffer), destroy.call(buffer));
    return buffer;
  };
  try {
    const session = await open();
    await (
      await session.step(batch, { rate: 0.1 })
    ).result;
    await session.run({ image: images(5) });
    // Staging of a step's two numbers and of what inference puts out.
    expect(session.memory()).toEqual({
      plannedBytes: tinyProgram.plannedBytes,
      allocatedBytes: tinyProgram.plannedBytes + 4 * (2 + 4 * (1 + ELEMENTS)),
    });
    session.dispose();
    session.dispose();
    expect(made.length).toBeGreaterThan(tinyProgram.buffers.length);
    expect(made.filter((buffer) => !freed.has(buffer))).toEqual([]);
    expect(session.memory().allocatedBytes).toBe(0);
    await expect(session.step(batch, { rate: 0.1 })).rejects.toThrow("the session was disposed");
    await expect(session.read("layer.weight")).rejects.toThrow("the session was disposed");
  } finally {
    device.gpu.createBuffer = original;
  }
  expect(device.lost()).toBe(false);
  (await open()).dispose();
});

test("a lost device rejects what is pending and what comes after; nothing turns into zeros", async () => {
  const lost = await openDevice({ device: "gpu", gpu });
  const session = await openSession(lost, tinyProgram);
  const { result } = await session.step(batch, { rate: 0.1 });
  const reading = session.read("layer.weight");
  lost.dispose();
  await expect(result).rejects.toBeInstanceOf(DeviceLostError);
  await expect(reading).rejects.toMatchObject({ code: "RN5007" });
  expect(lost.lost()).toBe(true);
  await expect(session.step(batch, { rate: 0.1 })).rejects.toBeInstanceOf(DeviceLostError);
  await expect(session.run({ image: images(1) })).rejects.toBeInstanceOf(DeviceLostError);
  session.dispose();
  await expect(openSession(lost, tinyProgram)).rejects.toBeInstanceOf(DeviceLostError);
});

test("an allocation that fails is told, and what was made is freed", async () => {
  const made: GPUBuffer[] = [];
  const original = device.gpu.createBuffer;
  device.gpu.createBuffer = (descriptor) => {
    const buffer = original.call(device.gpu, descriptor);
    const destroy = buffer.destroy;
    made.push(buffer);
    buffer.destroy = () => (made.splice(made.indexOf(buffer), 1), destroy.call(buffer));
    return buffer;
  };
  // More than any software adapter has, in a plan that claims less.
  const extra = Array.from({ length: 64 }, () => ({ role: "temporary", bytes: device.limits.maxBufferSize }) as const);
  try {
    await expect(
      openSession(device, { ...tinyProgram, buffers: [...tinyProgram.buffers, ...extra] }),
    ).rejects.toMatchObject({ code: "RN5004" });
  } finally {
    device.gpu.createBuffer = original;
  }
  expect(made).toEqual([]);
  await using session = await open();
  expect((await session.run({ image: images(1) }))["score"]?.length).toBe(1);
});

/** `tinyProgram` whose training step binds other buffers. */
function withBindings(bindings: readonly number[]): typeof tinyProgram {
  const [[step] = [], ...steps] = tinyWgsl.steps;
  return { ...tinyProgram, code: { wgsl: { ...tinyWgsl, steps: [[{ ...step!, bindings }], ...steps] } } };
}

test("a program whose buffers do not fit its kernels is refused when it is opened", async () => {
  await expect(openSession(device, withBindings([0, 1, 2]))).rejects.toThrow(/^Tiny cannot be set up on this device: /);
});

test("a command that the device refuses rejects the result: no zeros", async () => {
  const own = await openDevice({ device: "gpu", gpu });
  // One buffer written under two bindings: known only when the step is submitted.
  await using session = await openSession(own, withBindings([0, 1, 2, 3, 4, 0, 6, 7]));
  const { result } = await session.step(batch, { rate: 0.1 });
  await expect(result).rejects.toThrow(/the device was lost: it refused a command/);
  own.dispose();
});

test("a kernel that does not compile is named, with its line", async () => {
  const [kernel, ...kernels] = tinyWgsl.kernels;
  const code = { ...tinyWgsl, kernels: [{ ...kernel!, code: `${kernel?.code}\nfn broken( {` }, ...kernels] };
  const broken = { ...tinyProgram, code: { wgsl: code } };
  const progress: number[] = [];
  await expect(openSession(device, broken)).rejects.toThrow(
    /^the kernel train_1 \(layer\) does not compile .* line \d+: /,
  );
  await using session = await openSession(device, tinyProgram, {
    onCompile: ({ done, total }) => progress.push(done / total),
  });
  expect(session.names().length).toBe(3);
  expect(progress).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

test("the buffers of a compiled program are its plan and its kernels' scratch, to the byte", async () => {
  // One block: the adapter compiles each kernel of a deeper network, and their buffers are of the same kinds.
  const model = modelOf(
    `import { Basic } from "std/residual"
model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1(stride: 2) { Basic(32) }
  head { globalavgpool -> linear(10) }
}
`,
    "Net",
  );
  const program = compileModel(model, { functions: [{ kind: "train", batch: 4 }], targets: device.targets });
  const made: number[] = [];
  const createBuffer = device.gpu.createBuffer.bind(device.gpu);
  device.gpu.createBuffer = (descriptor) => {
    made.push(descriptor.size);
    return createBuffer(descriptor);
  };
  try {
    await using session = await openSession(device, program, { seed: 1 });
    const all = made.reduce((sum, each) => sum + each, 0);
    const scratch = program.code.wgsl?.scratch ?? [];
    expect(scratch.length).toBeGreaterThan(0);
    expect(program.buffers.some(({ within }) => within)).toBe(true);
    expect(session.memory().allocatedBytes).toBe(all);
    expect(all).toBe(program.plannedBytes + scratch.reduce((sum, each) => sum + each, 0));
  } finally {
    device.gpu.createBuffer = createBuffer;
  }
});
