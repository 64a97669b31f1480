/**
 * Convolutions on WebAssembly by sweep: every pair of 1 to 17 channels in and out, with what else there is drawn at
 * random: odd extents, maps of one pixel, strides, dilation, one-sided padding, groups, depthwise, batches of 33. Forward,
 * gradient of the input and of the weights, each element against the interpreter.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { firstDifference, sameBits } from "../support/differences.ts";
import { truthOf } from "../support/kernel-case.ts";
import { WasmRunner } from "../support/run-wasm.ts";
import { convolutionTriple, type ConvolutionCase } from "../support/single-operations.ts";

const SEED = 5;
const CHANNELS = 17;
/** Windows drawn for each pair of channels; `npm run test:long` draws more (`test/long/convolutions-wasm.test.ts`). */
const DRAWS = process.env["RESNET_TEST"] === "long" ? 8 : 2;
const side = fc.integer({ min: 1, max: 9 });
/** A kernel of 3 by 3 and stride 1 more often than others: it is the one with code of its own. */
const window = fc.record({
  kernel: fc.oneof({ weight: 2, arbitrary: fc.constant([3, 3] as const) }, fc.tuple(taps(), taps())),
  stride: fc.oneof({ weight: 2, arbitrary: fc.constant([1, 1] as const) }, fc.tuple(upTo(3), upTo(3))),
  dilation: fc.oneof({ weight: 3, arbitrary: fc.constant([1, 1] as const) }, fc.tuple(upTo(2), upTo(2))),
  padding: fc.oneof(fc.constant([1, 1, 1, 1] as const), fc.tuple(pad(), pad(), pad(), pad())),
});
function taps() {
  return fc.integer({ min: 1, max: 5 });
}
function upTo(max: number) {
  return fc.integer({ min: 1, max });
}
function pad() {
  return fc.integer({ min: 0, max: 3 });
}
const drawn = fc.record({
  n: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.constant(33)),
  h: fc.oneof({ weight: 6, arbitrary: side }, fc.constant(1)),
  w: fc.oneof({ weight: 6, arbitrary: side }, fc.constant(1)),
  window,
  /** Which of the divisors that both numbers of channels have. */
  groups: fc.constantFrom(0, 0, 0.5, 0.999),
});
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** Padded until the kernel fits. */
function convolution(ci: number, co: number, { n, h, w, window: each, groups }: Drawn): ConvolutionCase {
  const divisors = Array.from({ length: Math.min(ci, co) }, (_, i) => i + 1).filter(
    (d) => ci % d === 0 && co % d === 0,
  );
  const reach = (axis: 0 | 1): number => each.dilation[axis] * (each.kernel[axis] - 1) + 1;
  const [top, bottom, left, right] = each.padding;
  return {
    ...each,
    // A small map keeps a large batch small.
    x: [n, n === 33 ? Math.min(h, 4) : h, n === 33 ? Math.min(w, 4) : w, ci],
    co,
    padding: [
      top,
      Math.max(bottom, reach(0) - (n === 33 ? Math.min(h, 4) : h) - top),
      left,
      Math.max(right, reach(1) - (n === 33 ? Math.min(w, 4) : w) - left),
    ],
    groups: divisors[Math.floor(groups * divisors.length)] ?? 1,
  };
}

test("1 to 17 channels in and out, each with windows of its own", () => {
  const runners = [new WasmRunner("plain", 3), new WasmRunner("relaxed", 1), new WasmRunner("relaxed", 2)] as const;
  const samples = fc.sample(drawn, { numRuns: DRAWS * CHANNELS * CHANNELS, seed: SEED });
  const families = new Set<string>();
  const seen = { cases: 0, grouped: 0, depthwise: 0, strided: 0, dilated: 0, pixels: 0, large: 0 };
  for (const [index, sample] of samples.entries()) {
    const [ci, co] = [(index % CHANNELS) + 1, (Math.floor(index / CHANNELS) % CHANNELS) + 1];
    const each = convolution(ci, co, sample);
    const name = JSON.stringify(each);
    seen.grouped += Number((each.groups ?? 1) > 1);
    seen.depthwise += Number(each.groups === ci && ci > 1);
    seen.strided += Number(Math.max(...(each.stride ?? [1])) > 1);
    seen.dilated += Number(Math.max(...(each.dilation ?? [1])) > 1);
    seen.pixels += Number(each.x[1] * each.x[2] === 1);
    seen.large += Number(each.x[0] === 33);
    for (const one of convolutionTriple(name, each)) {
      const truth = truthOf(one).get("y") ?? [];
      expect(truth.length, name).toBeGreaterThan(0);
      const [plain, relaxed, split] = runners.map((runner) => {
        const { outputs, dispatches } = runner.run(one);
        for (const { kernel } of dispatches) families.add(kernel.family);
        return outputs.get("y");
      });
      expect(firstDifference(plain, truth), `${one.name}, plain`).toBeUndefined();
      expect(firstDifference(relaxed, truth), `${one.name}, relaxed`).toBeUndefined();
      expect(sameBits(relaxed, split), `${one.name}, two threads`).toBe(true);
      seen.cases++;
    }
  }
  const told = Object.entries(seen).map(([what, count]) => `${count} ${what}`);
  console.log(
    `convolutions by sweep: ${told.join(", ")}; ${runners
      .slice(0, 2)
      .map((runner) => `${runner.kernels} kernels verified on ${runner.name}`)
      .join(", ")}`,
  );
  expect(seen.cases).toBe(3 * DRAWS * CHANNELS * CHANNELS);
  // A draw that misses one of these tests less than it says.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10 * DRAWS);
  expect([...families].some((family) => family.includes("winograd"))).toBe(true);
});
