/** Published weights of ResNet-20 through our own compiler, loader and kernels on the processor: the accuracy that they are known for, to the image. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { resnet } from "../support/command-line.ts";
import { isThere, repository, shared } from "../support/shared-data.ts";

const design = join(repository, "examples", "cifar.resnet");
const there = isThere("data/weights/resnet20-12fca82f.safetensors") && isThere("data/cifar10/test_batch.bin.gz");

test.runIf(there)("the published weights give exactly 9,173 of 10,000 on cpu", async () => {
  const at = performance.now();
  const weights = join(shared, "data", "weights", "resnet20-12fca82f.safetensors");
  const folder = join(shared, "data", "cifar10");
  const ran = await resnet(
    ...["eval", `${design}:ResNet20`, "--weights", weights, "--dataset", "cifar10", "--data", folder],
    ...["--normalize", "imagenet", "--device", "cpu"],
  );
  console.log(
    `published weights: ${ran.out.split("\n")[0]} in ${((performance.now() - at) / 1000).toFixed(1)} s, ${/device: .*/.exec(ran.err)?.[0]}`,
  );
  expect(ran.out.split("\n")[0]).toBe("9,173 of 10,000 correct (91.73 %)");
  expect(ran.code).toBe(0);
});
