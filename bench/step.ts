/** What a training step of ResNet-20 B costs on a device, from compiling on. */
import { openChosenDevice } from "../cli/devices/open-device.ts";
import type { DeviceWord } from "../cli/options/shared.ts";
import { compileModel } from "../compiler/compile.ts";
import { checkProject } from "../compiler/check.ts";
import { loadProject } from "../compiler/resolve/project.ts";
import { Random } from "../runtime/random.ts";
import { openSession } from "../runtime/open-session.ts";
import { line, median, time } from "./statistics.ts";

const DESIGN = `import { CifarResNet } from "std/residual"
model ResNet20_B = CifarResNet(3)
`;
const BATCH = 32;

export async function benchStep(word: DeviceWord): Promise<void> {
  const alone = { read: (path: string) => ({ problem: `${path} is not there` }) };
  const model = checkProject(loadProject("bench.resnet", DESIGN, alone)).models.get("ResNet20_B");
  if (!model) throw new Error("the design does not check");
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
  const random = new Random(1, "bench");
  const image = Float32Array.from({ length: BATCH * 3072 }, () => random.normal());
  const labels = Int32Array.from({ length: BATCH }, () => random.below(10));
  const openedAt = performance.now();
  await using session = await openSession(device, program, { seed: 1 });
  const readyMs = performance.now() - openedAt;
  const { result } = await session.step({ image, labels }, { rate: 0.01 });
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
      await session.step({ image, labels }, { rate: 0.01 })
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
