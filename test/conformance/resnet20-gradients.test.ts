/** Logits and every gradient of ResNet-20's first training step, in f32 on every rung, within the oracle's tolerances. */
import { expect, test } from "vitest";
import { lower } from "../../compiler/lower/lower.ts";
import { differentiateWith } from "../../compiler/passes/differentiate.ts";
import { inferencePasses, runPasses } from "../../compiler/passes/pipeline.ts";
import { rungs } from "../support/rungs.ts";
import { oracleNames, resnet20 } from "../support/resnet20.ts";
import { fromStored, isThere, largest, largestDifference, sharedTensors, toStored } from "../support/shared-data.ts";
import { plainLoss } from "../support/step-parts.ts";

const BATCH = 16;
const IMAGE = [BATCH, 3, 32, 32];
const NHWC = [0, 2, 3, 1];

const there = isThere("oracle/resnet20_train.safetensors");

test.runIf(there).each(Object.entries(rungs))(
  "logits, 59 parameter gradients and the input's gradient: %s",
  async (rung, open) => {
    const { tensors: oracle } = sharedTensors("oracle/resnet20_train.safetensors");
    const truth = (name: string): Float32Array => oracle.get(name)?.values as Float32Array;
    const lowered = lower(resnet20(), { kind: "train", loss: plainLoss, batch: BATCH });
    const names = oracleNames(lowered);
    // Without updates: the gradients are outputs.
    const graph = runPasses({ ...lowered.graph, updates: [] }, [
      differentiateWith({ inputs: ["image"] }),
      ...inferencePasses,
    ]);
    const leaves = new Map<string, Float64Array>([
      ["image", toStored(truth("input").slice(0, BATCH * 3072), IMAGE, NHWC)],
      ["labels", Float64Array.from(oracle.get("labels")?.values.slice(0, BATCH) ?? [])],
    ]);
    for (const { name, shape, order, initializer } of lowered.tensors) {
      const initial = oracle.get(`init/${names.get(name)}`);
      const constant = initializer.kind === "constant" ? initializer.value : 0;
      leaves.set(
        name,
        initial ? toStored(initial.values, shape, order) : new Float64Array(shape[0] ?? 0).fill(constant),
      );
    }
    const runner = await open();
    const { outputs } = await runner.run({ name: "ResNet-20", graph, leaves });
    expect(largestDifference(outputs.get("output") ?? [], truth("f64/logits"))).toBeLessThanOrEqual(1e-5);
    let worst = 0;
    for (const { name, shape, order, role } of lowered.tensors) {
      if (role !== "parameter") continue;
      const expected = truth(`f64/grad/${names.get(name)}`);
      const difference =
        largestDifference(fromStored(outputs.get(`grad/${name}`) ?? [], shape, order), expected) / largest(expected);
      expect(difference, name).toBeLessThanOrEqual(5e-5);
      worst = Math.max(worst, difference);
    }
    const byInput = fromStored(outputs.get("grad/image") ?? [], IMAGE, NHWC);
    const inputDifference = largestDifference(byInput, truth("f64/grad_input")) / largest(truth("f64/grad_input"));
    expect(inputDifference).toBeLessThanOrEqual(2e-5);
    console.log(
      `ResNet-20 gradients, ${runner.kernels} kernels of ${rung}: worst ${worst.toExponential(1)} of a tensor's largest entry, input ${inputDifference.toExponential(1)}`,
    );
    runner.dispose();
  },
);
