/**
 * `npm run bench`: every number that we publish, measured in this run. Medians; ratios where two things are compared.
 * `npm run bench -- --quick`: one round, without what takes minutes.
 * `npm run bench -- --retune`: only what of an operation's tail pays on this device (`retune.ts`).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkProject } from "../compiler/check.ts";
import { loadProject } from "../compiler/resolve/project.ts";
import { findRealGpu } from "../cli/devices/gpu.ts";
import { benchChecking } from "./checking.ts";
import { benchCompiling } from "./compiling.ts";
import { benchFeeding } from "./feeding.ts";
import { benchKernels } from "./kernels.ts";
import { benchWasmKernels } from "./kernels-wasm.ts";
import { retune } from "./retune.ts";
import { benchSideBySide } from "./side-by-side.ts";
import { benchMemory } from "./memory.ts";
import { benchStartUp } from "./start-up.ts";
import { line, median, time } from "./statistics.ts";
import { benchStep } from "./step.ts";
import { benchThreads } from "./threads.ts";

const host = { read: (path: string) => ({ problem: `${path} is not there` }) };
const checkText = (text: string) => checkProject(loadProject("bench.resnet", text, host));
const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../examples/${name}`, import.meta.url)), "utf8");

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

// A reader that has seen enough, `npm run bench | head`, is no error.
process.stdout.on("error", () => process.exit(0));
const known = ["--quick", "--retune"];
const unknown = process.argv.slice(2).find((each) => !known.includes(each));
if (unknown !== undefined) {
  console.error(`npm run bench does not know ${unknown}; it knows ${known.join(" and ")}: npm run bench -- --quick`);
  process.exit(2);
}
const quick = process.argv.includes("--quick");
const gpuHere = async (): Promise<"gpu" | "software-gpu"> => ("gpu" in (await findRealGpu()) ? "gpu" : "software-gpu");
if (process.argv.includes("--retune")) {
  await retune(await gpuHere(), quick ? 3 : 15);
  process.exit(0);
}
benchStartUp();
benchCheck();
benchChecking();
benchCompiling({ quick });
benchMemory();
await benchSideBySide({ quick });
const gpu = await gpuHere();
for (const word of ["cpu", gpu] as const) await benchStep(word);
for (const word of gpu === "gpu" ? (["cpu", gpu] as const) : (["cpu"] as const)) await benchFeeding(word, quick);
console.log();
await benchThreads(quick);
console.log();
await benchWasmKernels(quick ? "ResNet-20 16x16x32" : "");
console.log();
await benchKernels(gpu, quick ? { repeats: 1, only: "ResNet-20 16x16x32" } : {});
