/** A state dict of torchvision's own goes from PyTorch to us and back: the same bits, the same outputs. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileModel } from "../../compiler/compile.ts";
import { openDevice } from "../../runtime/device.ts";
import { requireSizes } from "../../cli/design.ts";
import { namesJson } from "../../cli/names-table.ts";
import type { NameMap } from "../../runtime/naming/name-map.ts";
import type { NamedShapes } from "../../runtime/naming/name-units.ts";
import { proposeNames } from "../../runtime/naming/propose-names.ts";
import type { Program } from "../../runtime/program.ts";
import { readSafetensors, type Safetensors } from "../../runtime/safetensors.ts";
import { openSession } from "../../runtime/open-session.ts";
import { loadWeights, saveWeights } from "../../runtime/weights.ts";
import { scratchFolder } from "../support/command-line.ts";
import { modelOf } from "../support/resnet20.ts";
import { largest, largestDifference, repository } from "../support/shared-data.ts";

/** What is ours of each, and where it is from. */
const models = {
  resnet18: ["ResNet18", "residual"],
  resnet34: ["ResNet34", "residual"],
  resnet50: ["ResNet50", "residual"],
  resnet101: ["ResNet101", "residual"],
  resnet152: ["ResNet152", "residual"],
  resnext50_32x4d: ["ResNeXt50", "residual"],
  wide_resnet50_2: ["WideResNet50", "residual"],
} as const;
/** Small ones of each family, as `torchvision_families.py` makes them. */
const families = {
  vgg11_small: ["VGG11(classes: 10, size: 32)", "plain"],
  densenet: ["DenseNet([2, 2, 2, 2], growth: 8, classes: 10, size: 64)", "dense"],
  googlenet: ["GoogLeNet_Aux(classes: 10, size: 64)", "inception"],
  mobilenet_v2: ["MobileNetV2(classes: 10, size: 64)", "mobile"],
  convnext: ["ConvNeXt([8, 16, 24, 32], depths: [2, 1, 1, 2], classes: 10, size: 64)", "attention"],
  vit: ["ViT(16, depth: 2, heads: 2, classes: 10, size: 32)", "attention"],
  fcn_resnet50: ["FCN_Aux(classes: 5)", "segmentation"],
  retinanet: ["RetinaNet(classes: 5)", "detection"],
} as const;

/** Of which we do not know what torchvision calls each tensor: it is proposed, and found to be right. */
const proposed = {
  inception_v3: ["InceptionV3(classes: 10, size: 75)", "inception"],
  mobilenet_v3_small: ["MobileNetV3_Small(classes: 10, size: 64)", "mobile"],
  efficientnet_b0: ["EfficientNetB0(classes: 10, size: 64)", "mobile"],
  regnet_y_400mf: ["RegNetY_400MF(classes: 10, size: 64)", "mobile"],
  shufflenet_v2_x1_0: ["ShuffleNetV2_1x(classes: 10, size: 64)", "mobile"],
  squeezenet1_1: ["SqueezeNet1_1(classes: 10, size: 64)", "squeezenet"],
  deeplabv3_resnet50: ["DeepLabV3(classes: 5)", "segmentation"],
  lraspp_mobilenet_v3_large: ["LRASPP(classes: 5, size: 64)", "test/fixtures/papers/lr-aspp.resnet"],
} as const;

/** A model of std, or of a file of this repository. */
function designOf(ours: string, from: string): string {
  const before = from.endsWith(".resnet")
    ? readFileSync(join(repository, from), "utf8")
    : `import { ${ours.replace(/\(.*/, "")} } from "std/${from}"`;
  return `${before}\nmodel Net = ${ours}\n`;
}

/** The map that `resnet names` writes. */
function proposedNames(tensors: Program["tensors"], file: Safetensors): NameMap {
  const shapesOf = (each: Iterable<readonly [string, { readonly shape: readonly number[] }]>): NamedShapes =>
    new Map([...each].map(([name, { shape }]) => [name, shape]));
  const theirs = shapesOf(file.tensors);
  const ours = shapesOf(tensors.map((each) => [each.name, each]));
  return JSON.parse(namesJson(proposeNames(tensors, theirs).rows, ours, theirs)) as NameMap;
}

function python(...args: readonly string[]): { readonly code: number | null; readonly out: string } {
  const { status, stdout } = spawnSync("/usr/bin/python3", [...args], { cwd: repository, encoding: "utf8" });
  return { code: status, out: stdout };
}

test.for([
  ["ResNets, ResNeXt and Wide ResNet", models, 1e-5],
  ["families, one of each", families, 1e-4],
  ["families of other names", proposed, 1e-4],
] as const)("torchvision's %s", async ([, table, bound], context) => {
  if (python("-c", "import torchvision").code !== 0) {
    console.warn("SKIPPED: /usr/bin/python3 has no torchvision");
    return context.skip();
  }
  const folder = scratchFolder();
  const script = "test/long/state-dicts.py";
  expect(python(script, "make", folder, ...Object.keys(table)).code).toBe(0);
  await using device = await openDevice({ device: "cpu" });
  for (const [theirs, [ours, from]] of Object.entries(table)) {
    const at = (end: string): string => join(folder, `${theirs}.${end}`);
    const model = modelOf(designOf(ours, from), "Net");
    const run = readSafetensors(readFileSync(at("run"))).tensors;
    const image = run.get("image");
    const [, , ...extents] = image?.shape ?? [];
    const sizes = requireSizes(model, [extents[0] ?? 0, extents[1] ?? 0]);
    const functions = [{ kind: "infer", batch: 1 }] as const;
    const program = compileModel(model, { functions, targets: device.targets, sizes });
    await using session = await openSession(device, program);
    const given = readFileSync(at("given"));
    const names = table === proposed ? proposedNames(program.tensors, readSafetensors(given)) : undefined;
    loadWeights(session, given, theirs, names ? { names } : {});
    writeFileSync(at("back"), await saveWeights(session, { names: names ?? "torchvision" }));
    const outputs: { readonly [name: string]: Float32Array } = await session.run({
      image: image?.values as Float32Array,
    });
    for (const [name, { values: wanted }] of run) {
      const exact = run.get(`exact ${name}`)?.values;
      if (!exact) continue;
      const computed = outputs[name] ?? [];
      // Sums of up to 18,432 products in another order: float32 keeps about six digits of the largest logit.
      expect(largestDifference(computed, wanted), `${theirs} ${name}`).toBeLessThan(bound * largest(wanted));
      // What float64 gives is as near to us as it is to PyTorch's own float32.
      const allowed = 4 * largestDifference(wanted, exact) + 1e-6 * largest(exact);
      expect(largestDifference(computed, exact), `${theirs} ${name} in float64`).toBeLessThan(allowed);
    }
  }
  const checked = python(script, "check", folder, ...Object.keys(table))
    .out.trim()
    .split("\n");
  expect(checked.map((line) => JSON.parse(line) as unknown)).toEqual(
    Object.keys(table).map((name) => [name, true, true]),
  );
});
