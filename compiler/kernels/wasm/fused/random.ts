/** The counter-based random numbers, built once; a module carries what it calls. */
import { call, f32, FunctionBuilder, i32 } from "../code/build.ts";
import type { Expr, I32, WasmFunction } from "../code/tree.ts";

/** compiler/graph/random.ts, in the same words. */
const pcg = ((): WasmFunction => {
  const f = new FunctionBuilder("pcg");
  const value = f.param("i32", "value");
  const state = f.let("state", i32.add(i32.mul(value, 747796405), 2891336453 | 0));
  const mixed = i32.xor(i32.shr(state, i32.add(i32.shr(state, 28), 4)), state);
  const word = f.let("word", i32.mul(mixed, 277803737));
  return f.finish(i32.xor(i32.shr(word, 22), word));
})();
const callPcg = (value: I32): I32 => call("i32", pcg, value);

/** Uniform in [0, 1) from the seed's bits, the layer's stream and the element's index. */
export function uniformHash(seed: I32, stream: number, index: I32): Expr<"f32"> {
  const hashed = callPcg(i32.add(callPcg(i32.add(callPcg(seed), i32.const(stream))), index));
  return f32.div(f32.ofUnsigned(i32.shr(hashed, 8)), f32.const(2 ** 24));
}
