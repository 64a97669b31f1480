/** A state dict of torchvision's own goes from PyTorch to us and back: the same bits, the same outputs. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileModel } from "../../compiler/compile.ts";
import { openDevice } from "../../runtime/device.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { openSession } from "../../runtime/open-session.ts";
import { loadWeights, saveWeights } from "../../runtime/weights.ts";
import { scratchFolder } from "../support/command-line.ts";
import { modelOf } from "../support/resnet20.ts";
import { largest, largestDifference, repository } from "../support/shared-data.ts";

const models = {
  resnet18: "ResNet18",
  resnet34: "ResNet34",
  resnet50: "ResNet50",
  resnet101: "ResNet101",
  resnet152: "ResNet152",
  resnext50_32x4d: "ResNeXt50",
  wide_resnet50_2: "WideResNet50",
};

function python(...args: readonly string[]): { readonly code: number | null; readonly out: string } {
  const { status, stdout } = spawnSync("/usr/bin/python3", [...args], { cwd: repository, encoding: "utf8" });
  return { code: status, out: stdout };
}

test("torchvision's ResNets, ResNeXt and Wide ResNet", { timeout: 1_200_000 }, async (context) => {
  if (python("-c", "import torchvision").code !== 0) {
    console.warn("SKIPPED: /usr/bin/python3 has no torchvision");
    return context.skip();
  }
  const folder = scratchFolder();
  const script = "test/long/state-dicts.py";
  expect(python(script, "make", folder, ...Object.keys(models)).code).toBe(0);
  await using device = await openDevice({ device: "cpu" });
  for (const [theirs, ours] of Object.entries(models)) {
    const at = (end: string): string => join(folder, `${theirs}.${end}`);
    const model = modelOf(`import { ${ours} } from "std/residual"\nmodel Net = ${ours}\n`, "Net");
    const functions = [{ kind: "infer", batch: 1 }] as const;
    await using session = await openSession(device, compileModel(model, { functions, targets: device.targets }));
    loadWeights(session, readFileSync(at("given")), theirs);
    writeFileSync(at("back"), await saveWeights(session, { names: "torchvision" }));
    const run = readSafetensors(readFileSync(at("run"))).tensors;
    const { output = [] } = await session.run({ image: (run.get("image")?.values ?? []) as Float32Array });
    const wanted = run.get("output")?.values ?? [];
    // Sums of up to 18,432 products in another order: float32 keeps about six digits of the largest logit.
    expect(largestDifference(output, wanted), theirs).toBeLessThan(1e-5 * largest(wanted));
  }
  const checked = python(script, "check", folder, ...Object.keys(models))
    .out.trim()
    .split("\n");
  expect(checked.map((line) => JSON.parse(line) as unknown)).toEqual(
    Object.keys(models).map((name) => [name, true, true]),
  );
});
