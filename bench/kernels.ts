/** Rates of the WGSL kernel families by variant. */
import type { GpuWord } from "../cli/devices/gpu.ts";
import type { DeviceProfile } from "../compiler/kernels/target.ts";
import { KernelRunner } from "../test/support/run-kernels.ts";
import { kernelWork } from "./kernel-work.ts";

/** Each family with what the device offers and, where it has subgroups, without them. */
function profilesOf({ subgroups }: DeviceProfile): readonly Partial<DeviceProfile>[] {
  return subgroups ? [{}, { subgroups: false }] : [{}];
}

/**
 * Prints a line a measurement: the median of `repeats` by the wall clock.
 * @param only part of a case's name, `conv2d, ResNet-20`
 */
export async function benchKernels(
  word: GpuWord,
  { repeats = 5, only = "" }: { readonly repeats?: number; readonly only?: string } = {},
): Promise<void> {
  const runner = await KernelRunner.open(word);
  console.log(`Kernels on ${runner.device.name} (${runner.device.profile.class}), median of ${repeats}:`);
  for (const { each, flops } of kernelWork().filter(({ each: { name } }) => name.includes(only))) {
    for (const profile of profilesOf(runner.device.profile)) {
      const { milliseconds, dispatches } = await runner.time({ ...each, profile }, repeats);
      const kernel = dispatches[0]?.kernel.family ?? "";
      const gigaflops = flops / milliseconds / 1e6;
      console.log(
        `  ${each.name.padEnd(60)} ${kernel.padEnd(32)} ${milliseconds.toFixed(2).padStart(9)} ms ${gigaflops.toFixed(2).padStart(9)} GFLOP/s`,
      );
    }
  }
  runner.device.dispose();
}
