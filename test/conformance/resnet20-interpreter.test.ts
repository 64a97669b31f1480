/** Three whole training steps of ResNet-20 in the float64 interpreter against PyTorch's float64 run. */
import { expect, test } from "vitest";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import { printGraph } from "../../compiler/graph/text.ts";
import { stateName } from "../../compiler/optimizers/optimizer.ts";
import { fromStored, isThere, largest, largestDifference, sharedTensors, toStored } from "../support/shared-data.ts";
import { oracleNames, resnet20, trainingGraph } from "../support/resnet20.ts";

const BATCH = 16;
const IMAGE = [BATCH, 3, 32, 32];
/** f64 truth is stored as f32: half a unit in the last place of the largest value, and nothing else. */
const ROUNDED = 2 ** -24;

test("three training steps agree with PyTorch in float64", (context) => {
  if (!isThere("oracle/resnet20_train.safetensors")) return context.skip();
  const { tensors: oracle } = sharedTensors("oracle/resnet20_train.safetensors");
  const truth = (name: string): Float32Array => oracle.get(name)?.values as Float32Array;
  const model = resnet20();
  const lowered = trainingGraph(model, BATCH);
  const names = oracleNames(lowered);
  const byName = new Map(lowered.tensors.map((tensor) => [tensor.name, tensor]));

  const values = new Map<string, Float64Array>();
  for (const [name, { shape, order, role, initializer }] of byName) {
    const initial = truth(`init/${names.get(name)}`);
    if (role === "parameter") values.set(name, toStored(initial, shape, order));
    else
      values.set(name, new Float64Array(shape[0] ?? 0).fill(initializer.kind === "constant" ? initializer.value : 0));
  }
  for (const node of lowered.graph.nodes) {
    if (node.op === "state" && !values.has(node.attributes.name))
      values.set(node.attributes.name, new Float64Array(node.type.shape.reduce((a, b) => a * b, 1)));
  }
  const batchLeaves = (step: number): void => {
    const images = truth("input").slice(step * BATCH * 3072, (step + 1) * BATCH * 3072);
    values.set("image", toStored(images, IMAGE, [0, 2, 3, 1]));
    values.set("labels", Float64Array.from(oracle.get("labels")?.values.slice(step * BATCH, (step + 1) * BATCH) ?? []));
    values.set("rate", Float64Array.of(0.1));
  };

  // A momentum that starts at 0 is, after the first step, the gradient with the decay's part: no other evaluation is needed.
  const decay = 1e-4;
  let verified = 0;
  const verifyGradients = (updates: ReadonlyMap<string, Float64Array>): void => {
    for (const [name, theirs] of names) {
      const tensor = byName.get(name);
      if (tensor?.role !== "parameter") continue;
      const before = values.get(name);
      const momentum = updates.get(stateName("momentum", name));
      const gradient = momentum?.map((each, i) => each - decay * (before?.[i] ?? Number.NaN)) ?? [];
      const expected = truth(`f64/grad/${theirs}`);
      const got = fromStored(gradient, tensor.shape, tensor.order);
      expect(largestDifference(got, expected), theirs).toBeLessThanOrEqual(ROUNDED * largest(expected));
      verified++;
    }
    expect(verified).toBe(59);
  };

  const losses = [3.3138972644707794, 3.7357590484743284, 3.9899399312762025];
  for (const [step, loss] of losses.entries()) {
    batchLeaves(step);
    const { outputs, updates } = evaluate(lowered.graph, values);
    expect(outputs.get("loss")?.[0]).toBeCloseTo(loss, 9);
    if (step === 0) {
      expect(largestDifference(outputs.get("output") ?? [], truth("f64/logits"))).toBeLessThanOrEqual(ROUNDED * 4);
      verifyGradients(updates);
    }
    for (const [name, value] of updates) values.set(name, value);
    if (step === 1) continue;
    for (const [name, theirs] of names) {
      const tensor = byName.get(name);
      if (!tensor || (step === 0 && tensor.role === "parameter")) continue;
      const expected = truth(`f64/step${step + 1}/${theirs}`);
      const got = fromStored(values.get(name) ?? [], tensor.shape, tensor.order);
      expect(largestDifference(got, expected), `${theirs} after step ${step + 1}`).toBeLessThanOrEqual(
        ROUNDED * Math.max(1, largest(expected)),
      );
    }
  }
  expect(printGraph(lowered.graph)).toContain("update stem.conv.weight");
  console.log(
    `ResNet-20 in float64: ${verified} gradients, 3 losses, ${names.size} tensors after 3 steps agree with PyTorch`,
  );
});
