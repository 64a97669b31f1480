/** Three training steps of ResNet-20 in f32 on each device, within the tolerances that the oracle states. */
import { expect, test } from "vitest";
import { compileModel } from "../../compiler/compile.ts";
import { openSession } from "../../runtime/open-session.ts";
import { isThere, largest, largestDifference, sharedTensors } from "../support/shared-data.ts";
import { oracleNames, resnet20 } from "../support/resnet20.ts";
import { lower } from "../../compiler/lower/lower.ts";
import { plainLoss } from "../support/step-parts.ts";
import { devices } from "../support/devices.ts";

const BATCH = 16;
const there = isThere("oracle/resnet20_train.safetensors");

test.runIf(there).each(Object.entries(devices))(
  "three training steps on %s stay within the oracle's tolerances",
  async (_, open) => {
    const { tensors: oracle } = sharedTensors("oracle/resnet20_train.safetensors");
    const truth = (name: string): Float32Array => oracle.get(name)?.values as Float32Array;
    await using device = await open();
    const model = resnet20();
    const program = compileModel(model, { functions: [{ kind: "train", batch: BATCH }], targets: device.targets });
    await using session = await openSession(device, program);
    const names = oracleNames(lower(model, { kind: "train", loss: plainLoss, batch: BATCH }));
    for (const [name, theirs] of names) {
      const initial = oracle.get(`init/${theirs}`);
      if (initial) session.write(name, initial.values);
    }

    const losses = [3.3138972644707794, 3.7357590484743284, 3.9899399312762025];
    const worst = { loss: 0, statistics: 0, parameters: 0, change: 0 };
    for (const [step, loss] of losses.entries()) {
      const image = truth("input").slice(step * BATCH * 3072, (step + 1) * BATCH * 3072);
      const labels = Int32Array.from(oracle.get("labels")?.values.slice(step * BATCH, (step + 1) * BATCH) ?? []);
      const { result } = await session.step({ image, labels }, { rate: 0.1 });
      worst.loss = Math.max(worst.loss, Math.abs((await result).loss - loss));
      if (step === 1) continue;
      for (const [name, value] of await session.readAll(["parameter", "state"])) {
        const theirs = names.get(name);
        const isStatistic = name.includes("running_");
        if (step === 0 && !isStatistic) continue;
        const expected = truth(`f64/step${step + 1}/${theirs}`);
        const difference = largestDifference(value, expected);
        if (isStatistic) {
          expect(difference, `${theirs} after step ${step + 1}`).toBeLessThanOrEqual(step === 0 ? 3e-6 : 5e-6);
          worst.statistics = Math.max(worst.statistics, difference);
          continue;
        }
        expect(difference, `${theirs} after step 3`).toBeLessThanOrEqual(1e-5);
        const initial = truth(`init/${theirs}`);
        const change = largest(expected.map((each, i) => each - (initial[i] ?? 0)));
        worst.parameters = Math.max(worst.parameters, difference);
        worst.change = Math.max(worst.change, difference / change);
        expect(difference / change, `change of ${theirs}`).toBeLessThanOrEqual(1e-3);
      }
    }
    expect(worst.loss).toBeLessThanOrEqual(1e-5);
    const shown = Object.entries(worst).map(([what, value]) => `${what} ${value.toExponential(1)}`);
    console.log(
      `ResNet-20 on ${device.name}: largest differences after 3 steps: ${shown.join(", ")}; ${(program.code.wgsl ?? program.code.wasm)?.kernels.length} kernels`,
    );
  },
);
