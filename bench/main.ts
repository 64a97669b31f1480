/**
 * `npm run bench`: every number that we publish, measured in this run. Medians; ratios where two things are compared.
 * `npm run bench -- --quick`: one round, without what takes minutes.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compileModel } from "../compiler/compile.ts";
import { checkProject } from "../compiler/model/check.ts";
import { loadProject } from "../compiler/model/project.ts";
import { openGpu } from "../cli/gpu.ts";
import { openDevice } from "../runtime/device.ts";
import { Random } from "../runtime/random.ts";
import { openSession } from "../runtime/session.ts";
import { benchKernels } from "./kernels.ts";
import { benchWasmKernels } from "./kernels-wasm.ts";
import { benchSideBySide } from "./side-by-side.ts";
import { median } from "./statistics.ts";

const host = { read: (path: string) => ({ problem: `${path} is not there` }) };
const checkText = (text: string) => checkProject(loadProject("bench.resnet", text, host));
const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), "utf8");

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
const line = (what: string, ms: number, note = ""): void =>
  console.log(`${what.padEnd(58)} ${ms.toFixed(1).padStart(9)} ms  ${note}`);

function benchCheck(): void {
  const zoo = `${example("imagenet.resnet").replace("import {", "import { CifarResNet, ResNet34_A, Plain34, zero_pad,")}
${example("cifar.resnet")
  .split("\n")
  .filter(
    (each) =>
      /^(model|check) (ResNet20|ResNet20_B|ResNet32|ResNet44|ResNet56|ResNet110|ResNet1202)\b.*(=|\})/.test(each) &&
      !/\{$/.test(each),
  )
  .join("\n")}
check ResNet34_A { params == 21_623_848 }
check Plain34 { params == 21_623_848 }
`;
  const one = 'import { ResNet152 } from "std/residual"\ncheck ResNet152 { params == 60_192_808 }\n';
  line(
    "check: ResNet-152, first in this process",
    time(() => checkText(one)),
    "the parser is built in it",
  );
  line(
    "check: ResNet-152, again",
    median(Array.from({ length: 9 }, () => time(() => checkText(one)))),
    "under 100 is asked for",
  );
  const checked = checkText(zoo);
  const runs = Array.from({ length: 5 }, () => time(() => checkText(zoo)));
  line(
    `check: all names of the zoo in one file (${checked.diagnostics.length} findings)`,
    median(runs),
    "under 1,000 is asked for",
  );
}

const BATCH = 32;

async function benchStep(): Promise<void> {
  const model = checkText(example("cifar.resnet").replace(/train [\s\S]*/, "")).models.get("ResNet20_B");
  if (!model) throw new Error("examples/cifar.resnet has no ResNet20_B");
  const { gpu, adapter } = await openGpu("auto");
  await using device = await openDevice({ device: "gpu", gpu });
  console.log(`\ndevice: ${adapter.description || adapter.architecture}`);
  const options = { functions: [{ kind: "train", batch: BATCH }], targets: device.targets } as const;
  const compileMs = median(Array.from({ length: 3 }, () => time(() => compileModel(model, options))));
  const program = compileModel(model, options);
  line(
    "compile: ResNet-20 B, training step at batch 32",
    compileMs,
    `${program.kernels.length} kernels, ${program.functions[0]?.steps.length} dispatches`,
  );
  const random = new Random(1, "bench");
  const image = Float32Array.from({ length: BATCH * 3072 }, () => random.normal());
  const labels = Int32Array.from({ length: BATCH }, () => random.below(10));
  const openedAt = performance.now();
  await using session = await openSession(device, program, { seed: 1 });
  const pipelinesMs = performance.now() - openedAt;
  const { result } = await session.step({ image, labels }, { rate: 0.01 });
  await result;
  line(
    "first step: pipelines, then the first loss",
    performance.now() - openedAt,
    `${pipelinesMs.toFixed(0)} ms of it pipelines`,
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

const quick = process.argv.includes("--quick");
benchCheck();
await benchSideBySide({ quick });
await benchStep();
console.log();
await benchWasmKernels(quick ? "ResNet-20 16x16x32" : "");
console.log();
await benchKernels("auto", quick ? { repeats: 1, only: "ResNet-20 16x16x32" } : {});
