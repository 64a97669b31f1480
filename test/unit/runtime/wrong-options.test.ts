/** Weights, devices, schedules and data: what is handed over wrongly is told by name, kind and range. */
import { describe, expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { channelStatistics, Loader, split } from "../../../runtime/data.ts";
import type { Dataset, LoaderOptions } from "../../../runtime/dataset.ts";
import { openCpuDevice, openDevice, openGpuDevice } from "../../../runtime/device.ts";
import { fitWeights } from "../../../runtime/fit-weights.ts";
import { rateAt, type Schedule } from "../../../runtime/learning-rate.ts";
import type { Program } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { readSafetensors, writeSafetensors } from "../../../runtime/safetensors.ts";
import { loadWeights, saveWeights } from "../../../runtime/weights.ts";
import { expectRefused, wrong } from "../../support/refused.ts";
import { modelOf } from "../../support/resnet20.ts";

const CLASSES = 5;
const DESIGN = `model Net {
  input image: [N, 3, 4, 4]
  head { globalavgpool -> linear(${CLASSES}) }
}
`;
const PIXELS = 48;

test("weights are read from bytes, and saved with names and texts that are some", async () => {
  await using device = await openDevice({ device: "cpu", threads: 1 });
  const functions = [{ kind: "infer", batch: 1 }] as const;
  await using session = await openSession(
    device,
    compileModel(modelOf(DESIGN, "Net"), { functions, targets: device.targets }),
  );
  const bytes = await saveWeights(session, { metadata: { step: "3" } });
  expect(loadWeights(session, bytes)).toEqual({ step: "3" });
  for (const [given, message] of [
    [bytes.buffer, /the bytes of w are an ArrayBuffer$/],
    [undefined, /are nothing$/],
    ["{}", /are "\{\}"$/],
    [Promise.resolve(bytes), /are a promise, which has to be awaited$/],
  ] as const) {
    await expectRefused(() => readSafetensors(wrong(given), "w"), "RN5013", message);
    await expectRefused(() => loadWeights(session, wrong(given), "w"), "RN5013", message);
  }
  for (const [options, message] of [
    [{ metadata: { step: 3 } }, /the metadata "step" is 3/],
    [{ metadata: null }, /metadata is null/],
    [{ metadata: new Map([["step", "3"]]) }, /metadata is a Map/],
    [{ metadata: ["3"] }, /metadata is an Array/],
    [{ metadata: "3" }, /metadata is "3"/],
    [{ names: "pytorch" }, /names is "pytorch"/],
    [{ optimizer: "false" }, /optimizer is "false"/],
    [{ optimiser: true }, /no option "optimiser"; did you mean optimizer\?/],
  ] as const)
    await expectRefused(() => saveWeights(session, wrong(options)), "RN5013", message);
  await expectRefused(() => loadWeights(session, bytes, "w", wrong({ allowMissing: "head" })), "RN5013", /is "head"/);
  await expectRefused(
    () => loadWeights(session, bytes, "w", wrong({ allow: ["head"] })),
    "RN5013",
    /no option "allow"/,
  );
  for (const [options, message] of [
    [{ allowMissing: ["head"] }, /^weights: the file's name is an Object$/],
    [null, /^weights: the file's name is null$/],
  ] as const) {
    await expectRefused(() => loadWeights(session, bytes, wrong(options)), "RN5013", message);
    await expectRefused(() => fitWeights(session.program, bytes, wrong(options)), "RN5013", message);
  }
  await expectRefused(() => fitWeights(wrong(session), bytes), "RN5013", /^weights: the program is an Object/);
  await expectRefused(() => fitWeights(session.program, bytes, "w", wrong(null)), "RN5013", /null was given$/);
  for (const [given, message] of [
    [undefined, /the session is nothing$/],
    [bytes, /the session is a Uint8Array$/],
    [session.program, /the session is an Object$/],
  ] as const) {
    await expectRefused(() => saveWeights(wrong(given)), "RN5013", message);
    await expectRefused(() => loadWeights(wrong(given), bytes), "RN5013", message);
  }
  for (const roles of [undefined, "state", new Set(["state"])])
    await expectRefused(() => session.readAll(wrong(roles)), "RN5013", /^readAll: the roles are /);
  const hole: number[] = Array<number>(CLASSES);
  hole[0] = 1;
  await expectRefused(() => session.write("head.linear.bias", hole), "RN5013", /head\.linear\.bias are an Array$/);
});

test("a program is what a module exports, with its kernels as bytes", async () => {
  await using device = await openDevice({ device: "cpu", threads: 1 });
  const functions = [{ kind: "infer", batch: 1 }] as const;
  const program = compileModel(modelOf(DESIGN, "Net"), { functions, targets: device.targets });
  await using session = await openSession(device, structuredClone(program));
  expect(session.program.hash).toBe(program.hash);
  await expectRefused(
    () => openSession(device, wrong<Program>(JSON.parse(JSON.stringify(program)))),
    "RN5013",
    /^openSession: the kernels of Net are an Object, not bytes$/,
  );
});

test("tensors are written from a Map, each with a shape", async () => {
  const values = Float32Array.of(1);
  const with1 = (tensor: unknown) => ({ tensors: new Map([["a", tensor]]), metadata: {} });
  for (const [file, code, message] of [
    [undefined, "RN5013", /options are an object, nothing was given/],
    [{ metadata: {} }, "RN5013", /tensors is nothing/],
    [{ tensors: { a: values }, metadata: {} }, "RN5013", /tensors is an Object/],
    [{ tensors: new Map() }, "RN5013", /metadata is nothing/],
    [with1(null), "RN4013", /the tensor a: it is null/],
    [with1(values), "RN4013", /the tensor a: it is a Float32Array/],
    [with1({ dtype: "F32", values }), "RN4013", /the tensor a: its shape is nothing/],
    [with1({ dtype: "F32", shape: [-1, -1], values }), "RN4013", /its shape is \[-1, -1\]/],
    [with1({ dtype: "F32", shape: [0.5, 2], values }), "RN4013", /its shape is \[0\.5, 2\]/],
  ] as const)
    await expectRefused(() => writeSafetensors(wrong(file)), code, message);
});

test("a device is opened with options that are some", async () => {
  for (const [options, code, message] of [
    ["cpu", "RN5013", /options are an object, "cpu" was given/],
    [null, "RN5013", /null was given/],
    [{ device: "tpu" }, "RN5013", /device is "tpu"/],
    [{ device: "CPU" }, "RN5013", /device is "CPU"; did you mean cpu\?/],
    [{ device: "cpu", thread: 2 }, "RN5013", /no option "thread"; did you mean threads\?/],
    [{ device: "cpu", threads: 0 }, "RN5006", /^0 threads/],
    [{ device: "gpu", threads: 1.5 }, "RN5006", /^1.5 threads/],
    [{ device: "cpu", threads: "2" }, "RN5006", /^"2" threads/],
    [{ device: "cpu", simd: "avx" }, "RN5013", /simd is "avx"/],
    [{ device: "cpu", workerUrl: 7 }, "RN5013", /workerUrl is 7/],
    [{ device: "gpu", gpu: {} }, "RN5013", /gpu.requestAdapter is nothing/],
    [{ device: "gpu", memoryBytes: Number.NaN }, "RN5013", /memoryBytes is NaN/],
  ] as const)
    await expectRefused(() => openDevice(wrong(options)), code, message);
});

test("each kind of device has a door of its own, which takes its own options alone", async () => {
  await using device = await openCpuDevice({ threads: 1, simd: "plain" });
  expect(device).toMatchObject({ kind: "cpu", threads: 1, simd: "plain" });
  for (const [options, code, message] of [
    [null, "RN5013", /^openCpuDevice: .*null was given/],
    [{ gpu: {} }, "RN5013", /^openCpuDevice: there is no option "gpu"/],
    [{ threads: 0 }, "RN5006", /^0 threads/],
    [{ simd: "avx" }, "RN5013", /^openCpuDevice: simd is "avx"/],
  ] as const)
    await expectRefused(() => openCpuDevice(wrong(options)), code, message);
  for (const [options, code, message] of [
    [{ threads: 2 }, "RN5013", /^openGpuDevice: there is no option "threads"/],
    [{ gpu: {} }, "RN5013", /^openGpuDevice: gpu.requestAdapter is nothing/],
    [{ gpu: { requestAdapter: async () => Promise.resolve(null) } }, "RN5001", /no WebGPU adapter/],
  ] as const)
    await expectRefused(() => openGpuDevice(wrong(options)), code, message);
});

test("a rate is computed of a schedule that is one, at a time that is one", async () => {
  const steps: Schedule = {
    kind: "steps",
    rate: 1,
    drop: 0.1,
    at: [5],
    warmup: 2,
    warmupFrom: 0,
    warmupShape: "linear",
  };
  expect([0, 1, 2, 5].map((time) => rateAt(steps, time))).toEqual([0, 0.5, 1, 0.1]);
  for (const [change, message] of [
    [{ kind: "step" }, /kind is "step"; did you mean steps\?/],
    [{ kind: undefined }, /kind is nothing/],
    [{ rate: Number.NaN }, /rate is NaN/],
    [{ rate: -1 }, /rate is -1/],
    [{ drop: undefined }, /drop is nothing/],
    [{ at: 5 }, /at is 5/],
    [{ at: [5, Number.NaN] }, /a time in at is NaN/],
    [{ warmup: undefined }, /warmup is nothing/],
    [{ warmupFrom: "0" }, /warmupFrom is "0"/],
    [{ warmupShape: "cosine" }, /warmupShape is "cosine"/],
    [{ gamma: 0.1 }, /no option "gamma"/],
  ] as const)
    await expectRefused(() => rateAt(wrong({ ...steps, ...change }), 1), "RN5013", message);
  for (const time of [Number.NaN, -1, Infinity, undefined])
    await expectRefused(() => rateAt(steps, wrong(time)), "RN5013", /^rateAt: time is /);
});

describe("data", () => {
  const data: Dataset = {
    name: "four",
    images: new Uint8Array(4 * PIXELS),
    labels: Uint8Array.of(0, 1, 2, 4),
    shape: [3, 4, 4],
    classes: CLASSES,
  };
  const options: LoaderOptions = {
    batch: 2,
    seed: 1,
    normalisation: { mean: [0, 0, 0], std: [1, 1, 1] },
    augment: [{ kind: "flip" }],
    leastBatch: 1,
  };
  const all = Uint32Array.of(0, 1, 2, 3);
  test("whose parts do not fit, and options that are none, are refused before the first batch", async () => {
    for (const [change, changed, indices, message] of [
      [{ images: new Uint8Array(100) }, {}, all, /4 labels and images of \[3, 4, 4\] need 192 pixels, there are 100/],
      [{ images: new Float32Array(4 * PIXELS) }, {}, all, /images are a Float32Array/],
      [{ labels: [0, 1, 2, 3] }, {}, all, /labels are an Array/],
      [{ labels: Uint8Array.of(0, 1, 2, 5) }, {}, all, /labels\[3\] is 5, which is none of the 5 classes/],
      [{ targets: undefined }, {}, all, /targets are nothing/],
      [{ targets: { depth: { values: Float32Array.of(1, 2, 3, Infinity), shape: [] } } }, {}, all, /depth\[3\] is Inf/],
      [
        { targets: { depth: { values: new Float32Array(6), shape: [2] } } },
        {},
        all,
        /3 depth and images .* 144 pixels/,
      ],
      [{ targets: { depth: { values: [1, 2, 3, 4], shape: [] } } }, {}, all, /depth are an Array/],
      [{ targets: { image: { values: new Float32Array(4), shape: [] } } }, {}, all, /a target is called image/],
      [{ targets: { kind: { values: Uint8Array.of(0, 1, 2, 3), shape: [], classes: 3 } } }, {}, all, /kind\[3\] is 3/],
      [{ targets: { mask: { values: new Float32Array(64), shape: [1, 4, 4] } } }, {}, all, /mask are images/],
      [{ targets: {}, images: new Uint8Array(100) }, {}, all, /100 pixels are no whole number of images/],
      [{ shape: [4, 4] }, {}, all, /shape is an Array/],
      [{ shape: [3, 0, 4] }, {}, all, /height is 0/],
      [{ classes: undefined }, {}, all, /classes is nothing/],
      [{ classNames: ["cat", "dog"] }, {}, all, /classNames are an Array/],
      [{ classNames: "cat" }, {}, all, /classNames are "cat"/],
      [{}, {}, Uint32Array.of(0, 4), /indices\[1\] is 4/],
      [{}, {}, "all", /indices are "all"/],
      [{}, { batch: 0 }, all, /batch is 0/],
      [{}, { batch: 1.5 }, all, /batch is 1.5/],
      [{}, { batchSize: 2 }, all, /no option "batchSize"/],
      [{}, { seed: Number.NaN }, all, /seed is NaN/],
      [{}, { leastBatch: undefined }, all, /leastBatch is nothing/],
      [{}, { normalisation: { mean: [0], std: [1] } }, all, /the normalisation's mean is a list of 1$/],
      [{}, { normalisation: { mean: [0, 0, 0], std: 1 } }, all, /the normalisation's std is 1$/],
      [{}, { normalisation: { mean: [0, 0, 0], std: [1, 0, 1] } }, all, /std is 0/],
      [{}, { normalisation: { mean: [0, 0, 0], std: [1, 5e-324, 1] } }, all, /std 5e-324 of channel 1 leave pixels/],
      [{}, { normalisation: { mean: [0, 0, 1e39], std: [1, 1, 1] } }, all, /mean 1e\+39 .* of channel 2 leave pixels/],
      [{}, { normalisation: { mean: [0, Number.NaN, 0], std: [1, 1, 1] } }, all, /mean is NaN/],
      [{}, { augment: [{ kind: "rotate" }] }, all, /the kind of an augmentation is "rotate"/],
      [{}, { augment: [{ kind: "pad_crop" }] }, all, /padding is nothing/],
      [{}, { augment: { kind: "flip" } }, all, /augment is an Object/],
    ] as const) {
      const make = () =>
        new Loader(wrong<Dataset>({ ...data, ...change }), wrong(indices), wrong({ ...options, ...changed }));
      await expectRefused(make, "RN5013", message);
    }
  });
  test("a step that is none, and a batch of more than there is", async () => {
    const loader = new Loader(data, all, options);
    expect(loader.batch(0).labels).toHaveLength(2);
    for (const step of [-1, 0.5, Number.NaN, undefined])
      await expectRefused(() => loader.batch(wrong(step)), "RN5013", /^batch: step is /);
    const small = new Loader(data, Uint32Array.of(1), { ...options, leastBatch: 2 });
    await expectRefused(() => small.batch(0), "RN5013", /there is no batch of 2 in 1 examples/);
  });
  test("a split and statistics of what is there", async () => {
    expect(split(4, 1, 0).train).toHaveLength(3);
    for (const [count, heldOut, seed] of [
      [4, 5, 0],
      [4, -1, 0],
      [1.5, 1, 0],
      [4, 1, Number.NaN],
    ] as const)
      await expectRefused(() => split(count, heldOut, seed), "RN5013", /^split: /);
    await expectRefused(() => channelStatistics(data, []), "RN5013", /there are no images/);
    await expectRefused(() => channelStatistics(data, [9]), "RN5013", /indices\[0\] is 9/);
  });
});
