/** Rates of the WGSL kernel families by variant, and what each kind reaches of the ceilings of the device at hand. */
import type { GpuWord } from "../cli/devices/gpu.ts";
import { highest, measureCeiling } from "../cli/bench/ceiling.ts";
import type { KernelCase } from "../test/support/kernel-case.ts";
import { KernelRunner } from "../test/support/run-kernels.ts";
import { isEnough } from "./enough.ts";
import { kindLines, limitsOnSoftwareAdapter, type Shares } from "./kernel-kinds.ts";
import { kernelWork, type Kind, type Work } from "./kernel-work.ts";

/** Each family with what the device offers and, where that makes other kernels, without subgroups. */
function variantsOf(runner: KernelRunner, each: KernelCase): readonly KernelCase[] {
  const without = { ...each, profile: { subgroups: false } };
  return runner.codeOf(without) === runner.codeOf(each) ? [each] : [each, without];
}

/** Multiply-adds that are done for one of the definition: by tiles of 4×4 pixels of 3×3 taps 36 for 144. */
function doneOf(family: string, { extents }: Work): number {
  if (!family.includes("winograd") || !extents) return 1;
  const points = (extent: number): number => 6 * Math.ceil(extent / 4);
  return (points(extents[0]) * points(extents[1])) / (9 * extents[0] * extents[1]);
}

/**
 * Prints a line a measurement, the median by the wall clock, and a line a kind: its kernels with all that the device offers.
 * @param only part of a case's name, `conv2d, ResNet-20`
 */
export async function benchKernels(
  word: GpuWord,
  { most = 5, only = "" }: { readonly most?: number; readonly only?: string } = {},
): Promise<void> {
  const runner = await KernelRunner.open(word);
  const { device } = runner;
  const repeats = { least: Math.min(2, most), most };
  const before = await measureCeiling(device);
  const kinds = new Map<Kind, { readonly gflops: number; readonly gigabytes: number }[]>();
  console.log(`Kernels on ${device.name} (${device.profile.class}), median of at most ${most}:`);
  for (const work of kernelWork().filter(({ each: { name } }) => name.includes(only))) {
    const { each, kind, flops } = work;
    for (const variant of variantsOf(runner, each)) {
      const { milliseconds, dispatches, bytes } = await runner.time(variant, (times) => isEnough(times, repeats));
      const kernel = dispatches[0]?.kernel.family ?? "";
      const gigaflops = flops / milliseconds / 1e6;
      if (variant === each) {
        const done = { gflops: gigaflops * doneOf(kernel, work), gigabytes: bytes / milliseconds / 1e6 };
        kinds.set(kind, [...(kinds.get(kind) ?? []), done]);
      }
      console.log(
        `  ${each.name.padEnd(60)} ${kernel.padEnd(32)} ${milliseconds.toFixed(2).padStart(9)} ms ${gigaflops.toFixed(2).padStart(9)} GFLOP/s`,
      );
    }
  }
  const ceiling = highest([before, await measureCeiling(device)]);
  const title = `By kind, of ${ceiling.gflops.toFixed(1)} GFLOP/s of multiply-adds in registers and ${ceiling.gigabytes.toFixed(1)} GB/s from memory to memory`;
  console.log(`${title}, median (most):`);
  const shares = [...kinds].map(([kind, all]): [Kind, readonly Shares[]] => [
    kind,
    all.map((one) => ({ compute: one.gflops / ceiling.gflops, memory: one.gigabytes / ceiling.gigabytes })),
  ]);
  const limits = device.profile.class === "software" ? limitsOnSoftwareAdapter : undefined;
  for (const line of kindLines(new Map(shares), limits)) console.log(line);
  device.dispose();
}
