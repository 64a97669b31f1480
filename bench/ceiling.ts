/** The most that WebAssembly computes here, on the threads that time kernels: the multiply-adds of `resnet bench --profile`. */
import { multiplyAdds, MULTIPLY_ADD_FLOPS } from "../cli/bench/ceiling-program.ts";
import { timeTeam } from "./wasm-team.ts";

const ITEMS = 1000;

/** GFLOP/s: the best of several rounds, since a ceiling is what is possible. */
export async function measureCeiling(relaxed: boolean, threads: number): Promise<number> {
  const { kernel } = multiplyAdds(ITEMS);
  const calls = [{ kernel: kernel.code.function, items: ITEMS, bindings: [0] }];
  const { best } = await timeTeam({ threads, relaxed, calls, buffers: [64], scratchBytes: kernel.code.scratchBytes });
  return (ITEMS * MULTIPLY_ADD_FLOPS) / best / 1e6;
}
