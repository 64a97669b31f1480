/**
 * Flags of V8 that Node 20 wants, set while it runs. Newer engines get none: they have relaxed SIMD without one, their
 * quick compiler soon makes way for the optimising one, and some abort when their flags change after the start.
 */
import { hasRelaxedSimd, hasSimd } from "./features.ts";
import { isNode, nodeModule } from "./host.ts";

/** Whether this is such an engine, asked before the first flag is set. */
let needed: boolean | undefined;

async function set(flags: readonly string[]): Promise<void> {
  if (!(needed ??= isNode() && hasSimd() && !hasRelaxedSimd())) return;
  try {
    const { setFlagsFromString } = await nodeModule("v8");
    for (const flag of flags) setFlagsFromString(flag);
  } catch {
    // Another engine in Node's clothes: it does as it likes.
  }
}

/** Relaxed SIMD counts from the next compilation on, in all threads. */
export async function askForRelaxedSimd(): Promise<void> {
  await set(["--experimental-wasm-relaxed-simd"]);
}

/**
 * Compiles with V8's optimising compiler at once. Left alone, the V8 of Node 20 runs its quick compiler's code for a
 * second, which is slower, and gains least from threads: all of them count down one budget in each loop. Some of
 * it went to peeling loops: none was.
 */
export async function optimised<T>(compile: () => Promise<T>): Promise<T> {
  await set(["--no-liftoff", "--no-wasm-lazy-compilation", "--no-wasm-loop-peeling"]);
  try {
    return await compile();
  } finally {
    // The first flag took the last with it.
    await set(["--liftoff", "--wasm-lazy-compilation", "--wasm-loop-peeling", "--wasm-dynamic-tiering"]);
  }
}
