/** Rates of the kernel families by variant, on shapes of ResNet-20 (batch 32) and ResNet-50 (batch 1). */
import type { DeviceWord } from "../cli/gpu.ts";
import type { DeviceProfile } from "../compiler/kernels/target.ts";
import { convolutionFlops, convolutionTriple, matmulCase, type ConvolutionCase } from "../test/unit/kernels/cases.ts";
import { KernelRunner, type KernelCase } from "../test/support/run-kernels.ts";

const same = [1, 1, 1, 1] as const;
const shapes: { readonly [name: string]: ConvolutionCase } = {
  "ResNet-20 32x32x3 to 16": { x: [32, 32, 32, 3], kernel: [3, 3], co: 16, padding: same },
  "ResNet-20 32x32x16": { x: [32, 32, 32, 16], kernel: [3, 3], co: 16, padding: same },
  "ResNet-20 16x16x32": { x: [32, 16, 16, 32], kernel: [3, 3], co: 32, padding: same },
  "ResNet-20 8x8x64": { x: [32, 8, 8, 64], kernel: [3, 3], co: 64, padding: same },
  "ResNet-20 32x32x16 to 32, stride 2": { x: [32, 32, 32, 16], kernel: [3, 3], co: 32, stride: [2, 2], padding: same },
  "ResNet-20 1x1 16 to 32, stride 2": { x: [32, 32, 32, 16], kernel: [1, 1], co: 32, stride: [2, 2] },
  "ResNet-50 56x56x64": { x: [1, 56, 56, 64], kernel: [3, 3], co: 64, padding: same },
  "ResNet-50 14x14x256": { x: [1, 14, 14, 256], kernel: [3, 3], co: 256, padding: same },
  "ResNet-50 1x1 64 to 256": { x: [1, 56, 56, 64], kernel: [1, 1], co: 256 },
};

interface Rate {
  readonly name: string;
  /** Family and variant of the first dispatch. */
  readonly kernel: string;
  readonly dispatches: number;
  readonly milliseconds: number;
  readonly gigaflops: number;
}
interface Work {
  readonly each: KernelCase;
  readonly flops: number;
}

function work(): readonly Work[] {
  const convolutions = Object.entries(shapes).flatMap(([name, shape]) =>
    convolutionTriple(name, shape).map((each) => ({ each, flops: convolutionFlops(shape) })),
  );
  const products = [[32, 64, 10] as const, [32, 2048, 1000] as const].flatMap(([m, k, n]) => [
    { each: matmulCase(m, k, n), flops: 2 * m * k * n },
    { each: matmulCase(m, n, k, false, true), flops: 2 * m * k * n },
    { each: matmulCase(k, m, n, true, false), flops: 2 * m * k * n },
  ]);
  return [...convolutions, ...products];
}

/** Each family with what the device offers and, where it has subgroups, without them. */
function profilesOf({ subgroups }: DeviceProfile): readonly Partial<DeviceProfile>[] {
  return subgroups ? [{}, { subgroups: false }] : [{}];
}

/**
 * Prints a line a measurement: the median of `repeats` by the wall clock.
 * @param only part of a case's name, `conv2d, ResNet-20`
 */
export async function benchKernels(
  word: DeviceWord,
  { repeats = 5, only = "" }: { readonly repeats?: number; readonly only?: string } = {},
  print: (line: string) => void = console.log,
): Promise<readonly Rate[]> {
  const runner = await KernelRunner.open(word);
  const rates: Rate[] = [];
  print(`Kernels on ${runner.device.name} (${runner.device.profile.class}), median of ${repeats}:`);
  for (const { each, flops } of work().filter(({ each: { name } }) => name.includes(only))) {
    for (const profile of profilesOf(runner.device.profile)) {
      const { milliseconds, dispatches } = await runner.time({ ...each, profile }, repeats);
      const kernel = dispatches[0]?.kernel.family ?? "";
      const gigaflops = flops / milliseconds / 1e6;
      rates.push({ name: each.name, kernel, dispatches: dispatches.length, milliseconds, gigaflops });
      print(
        `  ${each.name.padEnd(60)} ${kernel.padEnd(32)} ${milliseconds.toFixed(2).padStart(9)} ms ${gigaflops.toFixed(2).padStart(9)} GFLOP/s`,
      );
    }
  }
  runner.device.dispose();
  return rates;
}
