/** The parts of `npm run bench`, in their order, by the names with which `--only` asks for them. */
import { availableParallelism, cpus, loadavg } from "node:os";
import { findRealGpu } from "../cli/devices/gpu.ts";
import { benchChecking } from "./checking.ts";
import { benchCompiling } from "./compiling.ts";
import { benchFeeding } from "./feeding.ts";
import { benchHost } from "./host.ts";
import { benchKernels } from "./kernels.ts";
import { benchWasmKernels } from "./kernels-wasm.ts";
import { benchLacking } from "./lacking.ts";
import { benchMemory } from "./memory.ts";
import { installPeers } from "./peers/installed.ts";
import type { Verdict } from "./side-by-side/aims.ts";
import { comparedLines, type PartOptions } from "./side-by-side/lines.ts";
import { benchStartUp } from "./start-up.ts";
import { benchThreads } from "./threads.ts";
import { benchZooCheck } from "./zoo-check.ts";

export interface Part {
  readonly says: string;
  /** About, on two quiet cores. */
  readonly minutes: number;
  /** With what others offer. */
  readonly isCompared?: true;
  readonly run: (options: PartOptions) => Promise<readonly Verdict[] | void> | void;
}

/** One kind of kernel, where `--quick` asks for little. */
const QUICK = "ResNet-20 16x16x32";

/** The one to measure WGSL on. */
export async function benchGpu(): Promise<"gpu" | "software-gpu"> {
  return "gpu" in (await findRealGpu()) ? "gpu" : "software-gpu";
}

/** Before the first comparison: installs what is compared with, and says how to read what comes. */
export function introduce(): void {
  installPeers();
  console.log(
    [
      `\nSide by side on ${cpus()[0]?.model ?? "an unknown processor"}, ${availableParallelism()} threads; each line a`,
      "process of its own, in turn, round by round. Milliseconds are medians over the rounds (of the fastest round),",
      "ratios medians of the rounds' ratios; there are rounds until no ratio's median would move by much. All compute the",
      "same: weights, images, labels; a line whose losses or logits differ from ours has no ratio.",
      `Load of the machine in the last minute: ${loadavg()[0]?.toFixed(1)} (other work makes every line slower).`,
    ].join("\n"),
  );
}

const compared = Object.entries(comparedLines).map(([name, line]): [string, Part] => [
  name,
  { ...line, isCompared: true },
]);

export const parts: { readonly [name: string]: Part } = {
  "start-up": { says: "what a person waits for before anything is checked", minutes: 0.4, run: benchStartUp },
  check: {
    says: "checking networks, the zoo, deep and wide designs",
    minutes: 0.5,
    run: () => {
      benchZooCheck();
      benchChecking();
    },
  },
  compile: { says: "compiling ResNet-20, and from 20 to 1202 layers", minutes: 0.5, run: benchCompiling },
  memory: { says: "planned memory beside what is alive at once", minutes: 0.5, run: () => benchMemory() },
  ...Object.fromEntries(compared),
  host: {
    says: "what of a step no kernel runs, by device",
    minutes: 0.6,
    run: async () => benchHost(["cpu", await benchGpu()]),
  },
  feeding: {
    says: "how long steps wait for their images",
    minutes: 1.2,
    run: async ({ quick }) => {
      const gpu = await benchGpu();
      await benchFeeding("cpu", quick);
      if (gpu === "gpu") await benchFeeding(gpu, quick);
    },
  },
  threads: {
    says: "more threads asked for than there are cores",
    minutes: 0.5,
    run: ({ quick }) => benchThreads(quick),
  },
  lacking: {
    says: "a training step where a browser lacks something",
    minutes: 1,
    run: async ({ quick }) => benchLacking(await benchGpu(), quick),
  },
  "kernels-wasm": {
    says: "WebAssembly's kernels by family and by kind, beside the ceilings",
    minutes: 2.5,
    run: ({ quick }) => benchWasmKernels(quick ? QUICK : ""),
  },
  "kernels-wgsl": {
    says: "WGSL's kernels by family and by kind, beside the ceilings",
    minutes: 2,
    run: async ({ quick }) => {
      await benchKernels(await benchGpu(), quick ? { most: 1, only: QUICK } : {});
    },
  },
};
