/** What of a step no kernel runs, as `resnet bench` says it, on each device. */
import { fileURLToPath } from "node:url";
import type { Verdict } from "./side-by-side/aims.ts";
import { benchReport } from "./side-by-side/profiled.ts";

/** Of a step, on every device. */
const ASKED = 0.05;
const design = fileURLToPath(new URL("../../examples/cifar.resnet", import.meta.url));

export function benchHost(devices: readonly string[]): readonly Verdict[] {
  console.log(`Time of a training step outside the kernels, ResNet-20 B, batch 32; asked: less than ${100 * ASKED} %`);
  return devices.map((device): Verdict => {
    const report = benchReport(`${design}:ResNet20_B`, "--device", device, "--batch", 32);
    const title = `host of ${device}`;
    const told = (reached: boolean | undefined, says: string): Verdict => {
      console.log(`  ${device.padEnd(14)} ${says}`);
      return { reached, says: `${title}: ${says}` };
    };
    if ("failure" in report) return { ...told(undefined, `not measured: ${report.failure}`), isWrong: true };
    const { milliseconds, share } = report.host;
    if (share === null || milliseconds === null) return told(undefined, "not known: this adapter has no timestamps");
    const reached = share < ASKED;
    const { imagesPerSecond, gflops, dispatches } = report;
    const step = `${milliseconds.toFixed(2)} of ${report.milliseconds.toFixed(1)} ms`;
    const rates = `${imagesPerSecond.toFixed(0)} images/s, ${gflops.toFixed(1)} GFLOP/s`;
    return told(
      reached,
      `${(100 * share).toFixed(1)} %: ${step}, ${dispatches} steps of the program, ${rates}: ${reached ? "yes" : "NO"}`,
    );
  });
}
