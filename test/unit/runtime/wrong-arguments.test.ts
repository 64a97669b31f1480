/** What a program hands over wrongly is told by name, kind and range, before anything is done with it; nothing ends as NaN or an empty array. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { openGpu } from "../../../cli/devices/gpu.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import type { Schedule } from "../../../runtime/learning-rate.ts";
import type { Program } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import type { Session } from "../../../runtime/session.ts";
import { train, type TrainOptions } from "../../../runtime/train.ts";
import { expectRefused, wrong } from "../../support/refused.ts";
import { modelOf } from "../../support/resnet20.ts";

const CLASSES = 5;
const DESIGN = `model Net {
  input image: [N, 3, 4, 4]
  head { globalavgpool -> linear(${CLASSES}) }
}
`;
const PIXELS = 48;
const [BATCH, INFER] = [4, 2];
const pixels = (examples = BATCH): Float32Array => new Float32Array(examples * PIXELS).fill(0.5);
function transferred(): Float32Array {
  const image = pixels();
  structuredClone(image.buffer, { transfer: [image.buffer] });
  return image;
}
const batch = { image: pixels(), labels: Int32Array.of(0, 1, 2, 4) };
const devices: { readonly [name: string]: () => Promise<Device> } = {
  "the software adapter": async () => openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu }),
  cpu: () => openDevice({ device: "cpu", threads: 1 }),
};
describe.each(Object.entries(devices))("a session on %s", (_, open) => {
  let device: Device;
  let session: Session;
  let program: Program;
  beforeAll(async () => {
    device = await open();
    const functions = [
      { kind: "train", batch: BATCH },
      { kind: "infer", batch: INFER },
      { kind: "probe", batch: BATCH },
    ] as const;
    program = compileModel(modelOf(DESIGN, "Net"), { functions, targets: device.targets });
    session = await openSession(device, program, { seed: 1 });
  });
  afterAll(() => device.dispose());

  test.each<readonly [string, unknown, RegExp]>([
    ["an array", pixels(), /inputs are given by name, not as a Float32Array$/],
    ["nothing", undefined, /inputs are given by name, not as nothing$/],
    ["a misspelt name", { images: pixels() }, /there is no input "images"; did you mean image\?$/],
    ["no input", {}, /the input image is missing$/],
    ["an input that is undefined", { image: undefined }, /the input image is missing$/],
    ["one input too many", { image: pixels(), mask: pixels() }, /there is no input "mask"$/],
    ["an array of numbers", { image: [1, 2, 3] }, /the input image is an Array, not a Float32Array$/],
    ["pixels as bytes", { image: new Uint8Array(PIXELS) }, /the input image is a Uint8Array, not a Float32Array$/],
    ["doubles", { image: new Float64Array(PIXELS) }, /the input image is a Float64Array, not a Float32Array$/],
    [
      "memory that was transferred",
      { image: transferred() },
      /the input image is empty since its memory was transferred/,
    ],
    ["labels as an image", { image: new Int32Array(PIXELS) }, /the input image is an Int32Array, not a Float32Array$/],
  ])("takes no %s as inputs, whatever is called", async (_, inputs, message) => {
    await expectRefused(() => session.run(wrong(inputs)), "RN4006", message);
    await expectRefused(() => session.probe(wrong(inputs)), "RN4006", message);
    const withLabels =
      typeof inputs === "object" && !ArrayBuffer.isView(inputs) ? { ...inputs, labels: batch.labels } : inputs;
    await expectRefused(() => session.step(wrong(withLabels), { rate: 0.1 }), "RN4006", message);
  });

  test.each<readonly [string, () => unknown, RegExp]>([
    ["run, half an example", () => session.run({ image: pixels(1).subarray(1) }), /47 numbers are no whole number/],
    ["run, labels too", () => session.run(wrong(batch)), /there is no input "labels"/],
    [
      "probe, half a batch",
      () => session.probe({ image: pixels(2) }),
      /image is \[4, 3, 4, 4\], 96 numbers were given/,
    ],
    ["step, no labels", () => session.step({ image: pixels() }, { rate: 0.1 }), /the input labels is missing/],
    ["step, another batch", () => session.step({ image: pixels(3), labels: new Int32Array(3) }, { rate: 0 }), /not 3$/],
    ["step, another image", () => session.step({ ...batch, image: pixels(3) }, { rate: 0 }), /144 numbers were given/],
    [
      "step, labels of another kind",
      () => session.step(wrong({ ...batch, labels: Float32Array.of(0, 1, 2, 2.5) }), { rate: 0.1 }),
      /the input labels is a Float32Array, not an Int32Array/,
    ],
  ])("%s", async (_, call, message) => expectRefused(call, "RN4006", message));

  test.each([CLASSES, 7, -1, -100, 2 ** 31 - 1])("refuses a label of %i before the step", async (label) => {
    const before = await session.read("head.linear.weight");
    const labels = Int32Array.of(0, 1, label, 3);
    const message = new RegExp(`^labels\\[2\\] is ${label}, which is none of the 5 classes$`);
    await expectRefused(() => session.step({ ...batch, labels }, { rate: 0.1 }), "RN4005", message);
    expect(await session.read("head.linear.weight")).toEqual(before);
  });

  test.each<readonly [string, unknown, RegExp]>([
    ["no rate", undefined, /options are an object, nothing was given/],
    ["a number", 0.1, /options are an object, 0.1 was given/],
    ["a rate by another name", { lr: 0.1 }, /there is no option "lr"/],
    ["an object without a rate", {}, /rate is nothing/],
    ["a rate of NaN", { rate: Number.NaN }, /rate is NaN/],
    ["an infinite rate", { rate: Infinity }, /rate is Infinity/],
    ["a rate below zero", { rate: -0.1 }, /rate is -0.1/],
    ["a rate as a text", { rate: "0.1" }, /rate is "0.1"/],
    ["a seed of NaN", { rate: 0.1, seed: Number.NaN }, /seed is NaN/],
    ["half a seed", { rate: 0.1, seed: 1.5 }, /seed is 1.5/],
  ])("a step takes no %s", async (_, numbers, message) =>
    expectRefused(() => session.step(batch, wrong(numbers)), "RN5013", message),
  );

  test("goes on after all that was refused", async () => {
    const { loss } = await (await session.step(batch, { rate: 0.1 })).result;
    expect(loss).toBeGreaterThan(0);
    expect((await session.run({ image: pixels(5) }))["output"]).toHaveLength(5 * CLASSES);
  });

  test("tensors are known by name, size and kind", async () => {
    const write = (name: string, values: unknown) => () => session.write(name, wrong(values));
    const name = "head.linear.bias";
    await expectRefused(
      write("head.linear.bais", [1]),
      "RN4014",
      /^Net has no tensor head.linear.bais; did you mean head/,
    );
    await expectRefused(write(name, [1, 2]), "RN4014", /has 5 elements, 2 were given$/);
    for (const [values, message] of [
      [undefined, /are nothing$/],
      [3, /are 3$/],
      ["12345", /are "12345"$/],
      [["1", "2", "3", "4", "5"], /are an Array$/],
      [new BigInt64Array(5), /are a BigInt64Array$/],
    ] as const)
      await expectRefused(write(name, values), "RN5013", message);
    for (const read of ["head", "", undefined])
      await expectRefused(() => session.read(wrong(read)), "RN4014", /^Net has no tensor/);
    await expectRefused(() => session.readAll(wrong(["weights"])), "RN5013", /a role is "weights"/);
    for (const seed of [Number.NaN, 0.5, "1", undefined])
      await expectRefused(() => session.initialise(wrong(seed)), "RN5013", /^initialise: seed is /);
  });

  test("what is no device, program or option is told once, and nothing is left open", async () => {
    const rejected: unknown[] = [];
    const listen = (reason: unknown): void => void rejected.push(reason);
    process.on("unhandledRejection", listen);
    const refused = (each: unknown, options: unknown, message: RegExp) =>
      expectRefused(() => openSession(device, wrong<Program>(each), wrong(options)), "RN5013", message);
    for (const [each, told] of [
      [null, "null"],
      [undefined, "nothing"],
      ["Net", '"Net"'],
      [{}, "an Object"],
      [Promise.resolve(program), "a promise, which has to be awaited"],
      [{ Net: program }, "an Object that has Net"],
    ] as const)
      await refused(each, {}, new RegExp(`^openSession: the program is ${told}$`));
    await refused(program, { sead: 1 }, /there is no option "sead"; did you mean seed\?/);
    await refused(program, { seed: Number.NaN }, /seed is NaN/);
    await refused(program, { onCompile: true }, /onCompile is true/);
    await refused(program, null, /options are an object, null was given/);
    for (const each of [null, {}, Promise.resolve(device)])
      await expectRefused(() => openSession(wrong<Device>(each), program), "RN5013", /^openSession: the device is /);
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(rejected).toEqual([]);
  });

  test("training takes options that are some, and a batch at every step", async () => {
    const schedule: Schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 1, warmupShape: "linear" };
    const begin = (options: unknown, batchAt: unknown = () => batch) =>
      train(session, wrong<() => typeof batch>(batchAt), wrong<TrainOptions>(options)).next();
    for (const [options, message] of [
      [null, /options are an object, null/],
      [{ schedule, to: Number.NaN }, /to is NaN/],
      [{ schedule, to: 1.5 }, /to is 1.5/],
      [{ schedule, to: 3, from: -1 }, /from is -1/],
      [{ schedule, to: 3, steps: 3 }, /no option "steps"/],
      [{ schedule, to: 3, window: 0 }, /window is 0/],
      [{ schedule, to: 3, seed: "1" }, /seed is "1"/],
      [{ schedule, to: 3, signal: true }, /signal is true/],
      [{ schedule, to: 3, timeOf: 1 }, /timeOf is 1/],
      [{ schedule, to: 3, timeOf: () => Number.NaN }, /timeOf\(0\) is NaN/],
      [{ to: 3, schedule: null }, /^schedule: options are an object, null/],
      [{ to: 3, schedule: { ...schedule, kind: "cosin" } }, /^schedule: kind is "cosin"/],
      [{ to: 3, schedule: { ...schedule, kind: "cosine", to: 0 } }, /^schedule: length is nothing/],
    ] as const)
      await expectRefused(() => begin(options), "RN5013", message);
    for (const options of [undefined, { schedule }, { to: 3 }])
      await expectRefused(() => begin(options), "RN4002", /compiled without a recipe that says how long/);
    await expectRefused(() => begin({ schedule, to: 3 }, batch), "RN5013", /batchAt is an Object/);
    await expectRefused(() => begin({ schedule, to: 3 }, () => undefined), "RN4006", /given by name, not as nothing/);
    await expectRefused(
      () => train(wrong<Session>(program), () => batch, { schedule, to: 1 }).next(),
      "RN5013",
      /the session is/,
    );
  });
});
