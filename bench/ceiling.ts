/** The most that WebAssembly computes here, on the threads that time kernels: the multiply-adds of `resnet bench --profile`. */
import { moves, MOVED_BYTES, multiplyAdds, MULTIPLY_ADD_FLOPS } from "../cli/bench/ceiling-program.ts";
import { timeTeam } from "./wasm-team.ts";

const ITEMS = 1000;

/** GFLOP/s: the best of several rounds, since a ceiling is what is possible. */
export async function measureCeiling(relaxed: boolean, threads: number): Promise<number> {
  const { kernel } = multiplyAdds(ITEMS);
  const calls = [{ kernel: kernel.code.function, items: ITEMS, bindings: [0] }];
  const best = await timeTeam({ threads, relaxed, calls, buffers: [64], scratchBytes: kernel.code.scratchBytes });
  return (ITEMS * MULTIPLY_ADD_FLOPS) / best / 1e6;
}

/** Beyond any cache of a processor's. */
const COPIED_BYTES = 64 * 2 ** 20;

/** GB/s read and written from memory to memory, the best of several rounds. */
export async function measureMoves(relaxed: boolean, threads: number): Promise<number> {
  const { kernel } = moves();
  const calls = [{ kernel: kernel.code.function, items: COPIED_BYTES / MOVED_BYTES, bindings: [0, 1] }];
  const buffers = [COPIED_BYTES, COPIED_BYTES];
  const best = await timeTeam({ threads, relaxed, calls, buffers, scratchBytes: kernel.code.scratchBytes });
  return (2 * COPIED_BYTES) / best / 1e6;
}
