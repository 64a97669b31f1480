/** Saving and loading: whole or not at all, by our names or PyTorch's. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGpu } from "../../../cli/devices/gpu.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import type { Program } from "../../../runtime/program.ts";
import { readSafetensors, writeSafetensors, type Tensor } from "../../../runtime/safetensors.ts";
import { openSession } from "../../../runtime/open-session.ts";
import type { Session } from "../../../runtime/session.ts";
import { loadWeights, saveWeights } from "../../../runtime/weights.ts";
import { ELEMENTS, tinyProgram, tinyWgsl } from "../../support/tiny-program.ts";

let device: Device;
beforeAll(async () => {
  const { gpu } = await openGpu("software-gpu");
  device = await openDevice({ device: "gpu", gpu });
});
afterAll(() => device.dispose());

const batch = { image: new Float32Array(4 * ELEMENTS).fill(0.5), labels: Int32Array.of(0, 1, 2, 3) };
const open = (seed: number): Promise<Session> => openSession(device, tinyProgram, { seed });
async function contents(session: Session): Promise<Map<string, Float32Array>> {
  return new Map(await session.readAll(["parameter", "state", "optimizer"]));
}

test("a saved session loads bit for bit, and the run goes on as it would have", async () => {
  await using session = await open(1);
  for (let step = 0; step < 3; step++) await session.step(batch, { rate: 0.1 });
  const bytes = await saveWeights(session, { optimizer: true, metadata: { step: "3" } });
  await using other = await open(2);
  expect(loadWeights(other, bytes)).toEqual({ step: "3" });
  expect(await contents(other)).toEqual(await contents(session));
  const [{ result: a }, { result: b }] = [
    await session.step(batch, { rate: 0.1 }),
    await other.step(batch, { rate: 0.1 }),
  ];
  expect(await a).toEqual(await b);
  expect(await contents(other)).toEqual(await contents(session));
});

test("without the optimizer's state only weights and statistics are saved", async () => {
  await using session = await open(1);
  await session.step(batch, { rate: 0.1 });
  const { tensors } = readSafetensors(await saveWeights(session));
  expect([...tensors.keys()]).toEqual(["layer.weight", "layer.running_mean"]);
  expect(tensors.get("layer.weight")?.shape).toEqual([1, 2, 1, 3]);
  await using other = await open(2);
  loadWeights(other, writeSafetensors({ tensors, metadata: {} }));
  expect(await other.read("layer.weight")).toEqual(await session.read("layer.weight"));
});

test.each([
  ["layer.weight", Number.NaN],
  ["layer.weight", Infinity],
  ["layer.weight/momentum", -Infinity],
])("a session whose %s holds %d is not saved: no such file takes the place of a good one", async (name, bad) => {
  await using session = await open(1);
  session.write(name, (await session.read(name)).fill(bad, 0, 1));
  await expect(saveWeights(session, { optimizer: true })).rejects.toMatchObject({
    code: "RN4015",
    message: expect.stringMatching(new RegExp(`^1 of \\d+ numbers is not finite; first seen in ${name}$`)) as string,
  });
});

test("a checkpoint with momentum loads where nothing is trained", async () => {
  await using session = await open(1);
  await session.step(batch, { rate: 0.1 });
  const bytes = await saveWeights(session, { optimizer: true });
  const isInferring = (index: number): boolean => tinyProgram.functions[index]?.kind === "infer";
  const inferring: Program = {
    ...tinyProgram,
    tensors: tinyProgram.tensors.filter(({ role }) => role !== "optimizer"),
    functions: tinyProgram.functions.filter((_, index) => isInferring(index)),
    code: {
      wgsl: { ...tinyWgsl, steps: tinyWgsl.steps.filter((_, index) => isInferring(index)), preparation: [[]] },
    },
  };
  await using other = await openSession(device, inferring);
  loadWeights(other, bytes);
  expect(await other.read("layer.weight")).toEqual(await session.read("layer.weight"));
});

test("what does not fit is refused with counts and the first name, and nothing is set", async () => {
  await using session = await open(1);
  const before = await contents(session);
  const { tensors } = readSafetensors(await saveWeights(session));
  const weight = tensors.get("layer.weight") as Tensor;
  const mean = tensors.get("layer.running_mean") as Tensor;
  const cases: readonly (readonly [Record<string, Tensor>, string])[] = [
    [{ "layer.weight": weight }, "w lacks 1 tensor and has 0 others; the first is layer.running_mean"],
    [
      { "layer.weight": weight, "layer.running_mean": mean, extra: mean },
      "w lacks 0 tensors and has 1 other; the first is extra",
    ],
    [
      { other: weight },
      "w lacks 2 tensors and has 1 other; the first is layer.weight; it lacks layer.weight, layer.running_mean; its others are other",
    ],
    [
      { "layer.weight": weight, "layer.running_mean": { ...weight } },
      "w has layer.running_mean as [1, 2, 1, 3], the model as [1]",
    ],
    [
      { "layer.weight": { ...weight, shape: [1, 2, 3, 1] }, "layer.running_mean": mean },
      "w has layer.weight as [1, 2, 3, 1], the model as [1, 2, 1, 3]",
    ],
  ];
  for (const [wrong, message] of cases) {
    const bytes = writeSafetensors({ tensors: new Map(Object.entries(wrong)), metadata: {} });
    expect(() => loadWeights(session, bytes, "w")).toThrow(expect.objectContaining({ code: "RN4014", message }));
  }
  expect(await contents(session)).toEqual(before);
});
