/** A session on each kind of device, with a program that a pencil can follow. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openGpu } from "../../../cli/devices/gpu.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import type { Session } from "../../../runtime/session.ts";
import { train } from "../../../runtime/train.ts";
import { seemingCores } from "../../support/seeming-cores.ts";
import { ELEMENTS, tinyProgram, tinyScore, tinyStep } from "../../support/tiny-program.ts";
import { largestDifference } from "../../support/shared-data.ts";

const images = (count: number, phase = 0): Float32Array =>
  Float32Array.from({ length: count * ELEMENTS }, (_, i) => Math.sin(3 * i + phase));
const batch = { image: images(4), labels: Int32Array.of(0, 1, -1, 2) };

const devices: { readonly [name: string]: () => Promise<Device> } = {
  "the software adapter": async () => openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu }),
  "cpu, one thread": () => openDevice({ device: "cpu", threads: 1 }),
  "cpu, three threads": async () => {
    using _ = seemingCores(3);
    return await openDevice({ device: "cpu", threads: 3 });
  },
  "cpu, plain SIMD": () => openDevice({ device: "cpu", threads: 2, simd: "plain" }),
};

describe.each(Object.entries(devices))("%s", (_, openOne) => {
  let device: Device;
  beforeAll(async () => {
    device = await openOne();
  });
  afterAll(() => device.dispose());
  const open = (seed = 1): Promise<Session> => openSession(device, tinyProgram, { seed });

  test("a step computes loss, hits and new weights, whatever order the buffers store", async () => {
    await using session = await open();
    let weights: ArrayLike<number> = await session.read("layer.weight");
    for (let step = 0; step < 3; step++) {
      const expected = tinyStep(weights, batch.image, batch.labels, 0.1);
      const { result } = await session.step(batch, { rate: 0.1 });
      const { loss, correct } = await result;
      expect(loss).toBeCloseTo(expected.loss, 5);
      expect(correct).toBe(expected.correct);
      weights = await session.read("layer.weight");
      expect(largestDifference(weights, expected.weights)).toBeLessThan(1e-6);
    }
    expect([...(await session.read("layer.running_mean"))]).toEqual([3]);
  });

  test("a step is begun while those before it are under way: nothing waits for their results", async () => {
    await using session = await open();
    let settled = 0;
    const results: Promise<unknown>[] = [];
    for (let step = 0; step < 3; step++) {
      const { result } = await session.step(batch, { rate: 0.1 });
      results.push(result.then(() => settled++));
    }
    expect(settled).toBe(0);
    await Promise.all(results);
    expect(settled).toBe(3);
  });

  test("the batch's size chooses the function; a size that none has is refused", async () => {
    await using session = await open();
    const weights = await session.read("layer.weight");
    const two = { image: images(2, 1), labels: Int32Array.of(1, 0) };
    const { result } = await session.step(two, { rate: 0.1 });
    expect((await result).loss).toBeCloseTo(tinyStep(weights, two.image, two.labels, 0.1).loss, 5);
    await expect(session.step({ image: images(3), labels: new Int32Array(3) }, { rate: 0.1 })).rejects.toMatchObject({
      code: "RN4006",
      message: "Tiny was compiled for a batch of 4, 2, not 3",
    });
    await expect(session.step({ image: images(3), labels: new Int32Array(4) }, { rate: 0.1 })).rejects.toMatchObject({
      code: "RN4006",
      message: "the input image is [4, 2, 1, 3], 18 numbers were given",
    });
  });

  test("inference takes any number of examples and gives people's layout back", async () => {
    await using session = await open();
    const weights = await session.read("layer.weight");
    for (const count of [0, 1, 4, 9]) {
      const image = images(count, 2);
      const { score, doubled } = await session.run({ image });
      const expected = Array.from({ length: count }, (_, n) => tinyScore(weights, image, n));
      expect(largestDifference(score ?? [], expected), `${count} examples`).toBeLessThan(1e-6);
      expect(doubled).toEqual(image.map((x) => 2 * x));
    }
    await expect(session.run({ image: new Float32Array(7) })).rejects.toMatchObject({ code: "RN4006" });
  });

  test("the seed decides the first values, bit for bit; another seed gives others", async () => {
    await using a = await open(7);
    await using b = await open(7);
    await using c = await open(8);
    const [first, second, third] = await Promise.all([a, b, c].map((each) => each.read("layer.weight")));
    expect(first).toEqual(second);
    expect(first).not.toEqual(third);
    for (const session of [a, b])
      for (let step = 0; step < 5; step++) await (await session.step(batch, { rate: 0.1 })).result;
    expect(await a.read("layer.weight")).toEqual(await b.read("layer.weight"));
  });

  test("what is written is read, in PyTorch's layout; names and sizes are checked", async () => {
    await using session = await open();
    expect(session.names()).toEqual(["layer.weight", "layer.running_mean", "layer.weight/momentum"]);
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    session.write("layer.weight", values);
    expect(await session.read("layer.weight")).toEqual(values);
    expect(() => session.write("layer.weight", [1])).toThrow("layer.weight has 6 elements, 1 were given");
    expect(() => session.write("layer.wieght", [1])).toThrow("Tiny has no tensor layer.wieght");
    await expect(session.read("nothing")).rejects.toMatchObject({ code: "RN4014" });
  });

  test("a hundred steps that nobody awaits keep their order", async () => {
    await using session = await open();
    const losses: number[] = [];
    const begun = Array.from({ length: 100 }, (_, step) => session.step(batch, { rate: step < 50 ? 0.05 : 0 }));
    for (const { result } of await Promise.all(begun)) losses.push((await result).loss);
    expect([...(await session.read("layer.running_mean"))]).toEqual([100]);
    session.initialise(1);
    let weights: ArrayLike<number> = await session.read("layer.weight");
    const expected = losses.map((_, step) => {
      const after = tinyStep(weights, batch.image, batch.labels, step < 50 ? 0.05 : 0);
      weights = after.weights;
      return after.loss;
    });
    expect(largestDifference(losses, expected)).toBeLessThan(1e-4);
  });

  test("calls that nobody awaits do not disturb each other", async () => {
    await using session = await open();
    const weights = await session.read("layer.weight");
    const [a, b] = [images(6, 1), images(3, 2)];
    // All asked for in one turn: the reading comes after the step, each run gets its own examples' scores.
    const [, first, second, after] = await Promise.all([
      session.step(batch, { rate: 0.1 }),
      session.run({ image: a }),
      session.run({ image: b }),
      session.read("layer.weight"),
    ]);
    const stepped = tinyStep(weights, batch.image, batch.labels, 0.1).weights;
    expect(largestDifference(after, stepped)).toBeLessThan(1e-6);
    const scores = (image: Float32Array, count: number): number[] =>
      Array.from({ length: count }, (_, n) => tinyScore(after, image, n));
    expect(largestDifference(first["score"] ?? [], scores(a, 6))).toBeLessThan(1e-5);
    expect(largestDifference(second["score"] ?? [], scores(b, 3))).toBeLessThan(1e-5);
  });

  test("a probe tells what is not finite", async () => {
    await using session = await open();
    expect([...(await session.probe({ image: batch.image }))]).toEqual([
      ["layer", true],
      ["image", true],
    ]);
    session.write("layer.weight", [1, 2, Number.NaN, 4, 5, 6]);
    expect((await session.probe({ image: batch.image })).get("layer")).toBe(false);
  });

  test("a session that is disposed in the middle of a step says so, and not that the device was lost", async () => {
    const session = await open();
    const { result } = await session.step(batch, { rate: 0.1 });
    session.dispose();
    await expect(result).rejects.toMatchObject({ name: "ResnetProblem", message: "the session was disposed" });
  });

  test("training yields every step, obeys the schedule, stops when asked and refuses a loss that is not finite", async () => {
    await using session = await open();
    const schedule = {
      kind: "steps",
      rate: 0.1,
      drop: 0.5,
      at: [3],
      warmup: 0,
      warmupFrom: 1,
      warmupShape: "linear",
    } as const;
    const seen: (readonly [number, number])[] = [];
    for await (const { step, rate, examples } of train(session, () => batch, { to: 5, schedule })) {
      seen.push([step, rate]);
      expect(examples).toBe(4);
    }
    expect(seen).toEqual([
      [1, 0.1],
      [2, 0.1],
      [3, 0.1],
      [4, 0.05],
      [5, 0.05],
    ]);

    const stop = new AbortController();
    const steps: number[] = [];
    for await (const { step } of train(session, () => batch, { from: 5, to: 100, schedule, signal: stop.signal })) {
      steps.push(step);
      if (step === 7) stop.abort();
    }
    expect(steps.slice(0, 2)).toEqual([6, 7]);
    expect(steps.length).toBeLessThan(5);

    session.write("layer.weight", [Number.POSITIVE_INFINITY, 0, 0, 0, 0, 0]);
    const bad = train(session, () => batch, { from: 20, to: 30, schedule });
    await expect(bad.next()).rejects.toMatchObject({ code: "RN4015", step: 20 });
  });
});
