/** Saving and loading: whole or not at all, by our names or PyTorch's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { openGpu } from "../../../cli/gpu.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import { matchNames, torchNames } from "../../../runtime/names.ts";
import type { Program } from "../../../runtime/program.ts";
import { readSafetensors, writeSafetensors, type Tensor } from "../../../runtime/safetensors.ts";
import { openSession, type Session } from "../../../runtime/session.ts";
import { loadWeights, saveWeights } from "../../../runtime/weights.ts";
import { modelOf, resnet20 } from "../../support/resnet20.ts";
import { isThere, shared } from "../../support/shared-data.ts";
import { ELEMENTS, tinyProgram } from "../../support/tiny-program.ts";

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

test("a checkpoint with momentum loads where nothing is trained", async () => {
  await using session = await open(1);
  await session.step(batch, { rate: 0.1 });
  const bytes = await saveWeights(session, { optimizer: true });
  const inferring: Program = {
    ...tinyProgram,
    tensors: tinyProgram.tensors.filter(({ role }) => role !== "optimizer"),
    functions: tinyProgram.functions.filter(({ kind }) => kind === "infer"),
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
    [{ "layer.weight": weight }, "w lacks 1 tensors and has 0 others; the first is layer.running_mean"],
    [
      { "layer.weight": weight, "layer.running_mean": mean, extra: mean },
      "w lacks 0 tensors and has 1 others; the first is extra",
    ],
    [{ other: weight }, "w lacks 2 tensors and has 1 others; the first is layer.weight"],
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

const ours = [
  "stem.conv.weight",
  "stem.bn.weight",
  "stem.bn.running_var",
  "conv2_x.0.residual.conv.weight",
  "conv2_x.0.residual.bn.bias",
  "conv2_x.0.residual.conv_2.weight",
  "conv2_x.1.residual.bn_3.running_mean",
  "conv3_x.0.shortcut.conv.weight",
  "conv3_x.0.shortcut.bn.weight",
  "conv3_x.0.residual.conv.weight",
  "head.linear.bias",
  "conv3_x.0.residual.conv.weight/momentum",
];
const torchvision = [
  "conv1.weight",
  "bn1.weight",
  "bn1.running_var",
  "layer1.0.conv1.weight",
  "layer1.0.bn1.bias",
  "layer1.0.conv2.weight",
  "layer1.1.bn3.running_mean",
  "layer2.0.downsample.0.weight",
  "layer2.0.downsample.1.weight",
  "layer2.0.conv1.weight",
  "fc.bias",
  "layer2.0.conv1.weight/momentum",
];

test("PyTorch's names follow from the order of stages, blocks and layers", () => {
  expect([...torchNames(ours, "torchvision").values()]).toEqual(torchvision);
  expect(torchNames(ours, "cifar").get("head.linear.bias")).toBe("linear.bias");
});

test("a file's style is found; what is left over is counted in that style", () => {
  const optional = new Set(ours.filter((name) => name.includes("/")));
  const match = (theirs: readonly string[]) => matchNames(ours, optional, theirs);
  expect(match(ours)).toMatchObject({ missing: [], others: [] });
  const counted = match([...torchvision, "bn1.num_batches_tracked"]);
  expect(counted).toMatchObject({ missing: [], others: [] });
  expect(counted.names.get("conv3_x.0.residual.conv.weight/momentum")).toBe("layer2.0.conv1.weight/momentum");
  const cifar = torchvision.map((name) => name.replace("fc.", "linear."));
  expect(match(cifar.slice(0, -1)).names.get("head.linear.bias")).toBe("linear.bias");
  // A larger network of the same kind: all of ours are there, and more.
  expect(match([...torchvision, "layer1.2.conv1.weight"])).toMatchObject({
    missing: [],
    others: ["layer1.2.conv1.weight"],
  });
  expect(match(torchvision.slice(1))).toMatchObject({ missing: ["conv1.weight"], others: [] });
});

test("the names of published CIFAR weights are ours, both ways", (context) => {
  if (!isThere("data/weights/resnet20-12fca82f.safetensors")) return context.skip();
  const path = join(shared, "data/weights/resnet20-12fca82f.safetensors");
  const theirs = [...readSafetensors(readFileSync(path), path).tensors.keys()];
  const names = namesOf(resnet20());
  const match = matchNames(names, new Set(), theirs);
  expect(match).toMatchObject({ missing: [], others: [] });
  expect(new Set(match.names.values())).toEqual(new Set(theirs));
});

function namesOf(model: CheckedModel): readonly string[] {
  return lower(model, { kind: "infer", batch: 1 }).tensors.map(({ name }) => name);
}

/** The names in torchvision's `resnet.py`: BasicBlock has two convolutions, Bottleneck three. */
function torchvisionNames(depths: readonly number[], convolutions: number): readonly string[] {
  const norm = (name: string): string[] =>
    ["weight", "bias", "running_mean", "running_var"].map((tensor) => `${name}.${tensor}`);
  const layers = depths.flatMap((depth, layer) =>
    Array.from({ length: depth }, (_, block) => {
      const prefix = `layer${layer + 1}.${block}`;
      const body = Array.from({ length: convolutions }, (__, k) => [
        `${prefix}.conv${k + 1}.weight`,
        ...norm(`${prefix}.bn${k + 1}`),
      ]);
      const projects = block === 0 && (layer > 0 || convolutions === 3);
      return [
        ...body.flat(),
        ...(projects ? [`${prefix}.downsample.0.weight`, ...norm(`${prefix}.downsample.1`)] : []),
      ];
    }).flat(),
  );
  return ["conv1.weight", ...norm("bn1"), ...layers, "fc.weight", "fc.bias"];
}

test.each([
  ["ResNet18", [2, 2, 2, 2], 2],
  ["ResNet34", [3, 4, 6, 3], 2],
  ["ResNet50", [3, 4, 6, 3], 3],
  ["ResNet152", [3, 8, 36, 3], 3],
])("%s has torchvision's names, all of them", (name, depths, convolutions) => {
  const names = namesOf(modelOf(`import { ${name} } from "std/residual"\nmodel Net = ${name}\n`, "Net"));
  const theirs = torchvisionNames(depths, convolutions);
  expect([...torchNames(names, "torchvision").values()].sort()).toEqual([...theirs].sort());
  expect(matchNames(names, new Set(), theirs)).toMatchObject({ missing: [], others: [] });
});
