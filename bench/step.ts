/** What a training step of ResNet-20 B costs on a device, from compiling on. */
import { openChosenDevice } from "../cli/devices/open-device.ts";
import type { DeviceWord } from "../cli/options/shared.ts";
import { compileModel } from "../compiler/compile.ts";
import { openSession } from "../runtime/open-session.ts";
import { BATCH, randomBatch, resNet20 } from "./resnet20.ts";
import { line, median, time } from "./statistics.ts";

export async function benchStep(word: DeviceWord): Promise<void> {
  const model = resNet20();
  const chosen = await openChosenDevice({ device: word });
  await using device = chosen.device;
  console.log(`\ndevice: ${device.name}`);
  const options = { functions: [{ kind: "train", batch: BATCH }], targets: device.targets } as const;
  const compileMs = median(Array.from({ length: 3 }, () => time(() => compileModel(model, options))));
  const program = compileModel(model, options);
  const code = program.code.wasm ?? program.code.wgsl;
  line(
    "compile: ResNet-20 B, training step at batch 32",
    compileMs,
    `${code?.kernels.length} kernels, ${code?.steps[0]?.length} dispatches`,
  );
  const batch = randomBatch();
  const openedAt = performance.now();
  await using session = await openSession(device, program, { seed: 1 });
  const readyMs = performance.now() - openedAt;
  const { result } = await session.step(batch, { rate: 0.01 });
  await result;
  line(
    "first step: setting up, then the first loss",
    performance.now() - openedAt,
    `${readyMs.toFixed(0)} ms of it setting up`,
  );
  const steps: number[] = [];
  for (let i = 0; i < 7; i++) {
    const startedAt = performance.now();
    await (
      await session.step(batch, { rate: 0.01 })
    ).result;
    steps.push(performance.now() - startedAt);
  }
  const flops = 3 * 2 * 40.8e6 * BATCH;
  line(
    "step: ResNet-20 B, batch 32",
    median(steps),
    `${((flops / median(steps)) * 1e-6).toFixed(1)} GFLOP/s, ${((1000 * BATCH) / median(steps)).toFixed(0)} images/s`,
  );
}
