/** Rates of the WGSL kernel families by variant. */
import type { GpuWord } from "../cli/devices/gpu.ts";
import type { KernelCase } from "../test/support/kernel-case.ts";
import { KernelRunner } from "../test/support/run-kernels.ts";
import { isEnough } from "./enough.ts";
import { kernelWork } from "./kernel-work.ts";

/** Each family with what the device offers and, where that makes other kernels, without subgroups. */
function variantsOf(runner: KernelRunner, each: KernelCase): readonly KernelCase[] {
  const without = { ...each, profile: { subgroups: false } };
  return runner.codeOf(without) === runner.codeOf(each) ? [each] : [each, without];
}

/**
 * Prints a line a measurement: the median by the wall clock.
 * @param only part of a case's name, `conv2d, ResNet-20`
 */
export async function benchKernels(
  word: GpuWord,
  { most = 5, only = "" }: { readonly most?: number; readonly only?: string } = {},
): Promise<void> {
  const runner = await KernelRunner.open(word);
  const repeats = { least: Math.min(2, most), most };
  console.log(`Kernels on ${runner.device.name} (${runner.device.profile.class}), median of at most ${most}:`);
  for (const { each, flops } of kernelWork().filter(({ each: { name } }) => name.includes(only))) {
    for (const variant of variantsOf(runner, each)) {
      const { milliseconds, dispatches } = await runner.time(variant, (times) => isEnough(times, repeats));
      const kernel = dispatches[0]?.kernel.family ?? "";
      const gigaflops = flops / milliseconds / 1e6;
      console.log(
        `  ${each.name.padEnd(60)} ${kernel.padEnd(32)} ${milliseconds.toFixed(2).padStart(9)} ms ${gigaflops.toFixed(2).padStart(9)} GFLOP/s`,
      );
    }
  }
  runner.device.dispose();
}
