/**
 * The most that WebAssembly computes here: independent multiply-adds on four lanes, all of it in registers. No kernel
 * is faster, and what share of it one reaches says how much is left to gain.
 */
import { f32x4, FunctionBuilder, get, i32, v128 } from "../compiler/kernels/wasm/code/build.ts";
import type { WasmFunction } from "../compiler/kernels/wasm/code/tree.ts";
import { timeTeam } from "./wasm-team.ts";

/** More than latency times throughput of any core so far, and with two operands within 16 registers. */
const CHAINS = 12;
const UNROLLED = 4;
const TURNS = 1_000_000;
const FLOPS = TURNS * UNROLLED * CHAINS * 4 * 2;

/** GFLOP/s: the best of several rounds, since a ceiling is what is possible. */
export async function measureCeiling(relaxed: boolean, threads: number): Promise<number> {
  const calls = [{ kernel: multiplyAdds(), items: TURNS, bindings: [] }];
  const { best } = await timeTeam({ threads, relaxed, calls, buffers: [], scratchBytes: 64 });
  return FLOPS / best / 1e6;
}

/** An item is a turn of chains of a = a * x + y, which no compiler may shorten. */
function multiplyAdds(): WasmFunction {
  const f = new FunctionBuilder("peak");
  const [from, to] = [f.param("i32", "from"), f.param("i32", "to")];
  f.param("i32", "bindings");
  const scratch = f.param("i32", "scratch");
  // Through memory: the compiler shall not know them.
  f.store(scratch, v128.splat(0.999));
  f.store(scratch, v128.splat(0.001), 16);
  const [x, y] = [f.let("x", v128.load(scratch)), f.let("y", v128.load(scratch, 16))];
  const chains = Array.from({ length: CHAINS }, () => f.local("v128", "chain"));
  chains.forEach((chain, index) => f.set(chain, v128.splat(index)));
  f.for("turn", from, to, 1, () => {
    for (let unrolled = 0; unrolled < UNROLLED; unrolled++)
      for (const chain of chains) f.set(chain, f32x4.madd(get(chain), x, y));
  });
  f.store(
    i32.add(scratch, 32),
    chains.map((chain) => get(chain)).reduce((sum, each) => f32x4.add(sum, each)),
  );
  return f.finish();
}
