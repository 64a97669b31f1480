/** Real CIFAR-10: five hundred steps of ResNet-20 on the processor, and the published weights through our compiled module. */
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { resnet } from "../support/command-line.ts";
import { isThere, repository, shared } from "../support/shared-data.ts";

const design = join(repository, "examples", "cifar.resnet");
const data = join(shared, "data", "cifar10");
const weights = join(shared, "data", "weights", "resnet20-12fca82f.safetensors");

test("ResNet-20 (A) trains for 500 steps at batch 32", async (context) => {
  if (!isThere("data/cifar10/data_batch_1.bin.gz")) return context.skip();
  const out = mkdtempSync(join(tmpdir(), "resnet-long-"));
  const ran = await resnet(
    "train",
    `${design}:ResNet20`,
    "--device",
    "cpu",
    "--data",
    data,
    "--batch",
    "32",
    "--steps",
    "500",
    // The recipe's 0.1 is for batches of 128.
    "--rate",
    "0.025",
    "--out",
    out,
  );
  expect(ran.code).toBe(0);
  const losses = [...ran.err.matchAll(/training (\d+)\/500 .* loss ([\d.]+)/g)].map((match) => Number(match[2]));
  console.log(
    `ResNet-20 (A), 500 steps at batch 32: ${ran.err.match(/step 500: .*/)?.[0]}; losses shown ${losses.join(", ")}`,
  );
  expect(losses.length).toBeGreaterThan(1);
  // Ten classes: guessing gives 10 %.
  expect(Number(/step 500: held-out accuracy ([\d.]+) %/.exec(ran.err)?.[1])).toBeGreaterThan(30);
  expect(readFileSync(join(out, "resnet20.js"), "utf8")).toContain("export { $program as ResNet20 }");
});

test("the published weights give exactly 9,173 of 10,000 on the software adapter, too", async (context) => {
  if (!isThere("data/weights/resnet20-12fca82f.safetensors")) return context.skip();
  const ran = await resnet(
    "eval",
    `${design}:ResNet20`,
    "--weights",
    weights,
    "--dataset",
    "cifar10",
    "--data",
    data,
    "--normalize",
    "imagenet",
    "--device",
    "software-gpu",
  );
  console.log(`published weights: ${ran.out}`);
  expect(ran.out.split("\n")[0]).toBe("9,173 of 10,000 correct (91.73 %)");
  expect(ran.code).toBe(0);
});

test("in 16 bits, half as long a file, the published weights answer as many of 10,000 right", async (context) => {
  if (!isThere("data/weights/resnet20-12fca82f.safetensors")) return context.skip();
  const out = mkdtempSync(join(tmpdir(), "resnet-long-"));
  const made = await resnet("compile", `${design}:ResNet20`, "--weights", weights, "--half", "-o", out);
  expect(made.code, made.err).toBe(0);
  const half = join(out, "resnet20.safetensors");
  expect(statSync(half).size / statSync(weights).size).toBeLessThan(0.52);
  const how = ["--dataset", "cifar10", "--data", data, "--normalize", "imagenet", "--device", "cpu"];
  const ran = await resnet("eval", `${design}:ResNet20`, "--weights", half, ...how);
  console.log(`published weights in 16 bits: ${ran.out.split("\n")[0]}`);
  expect(ran.out).toContain("9,173 of 10,000 correct (91.73 %)");
});
