/**
 * Where kernels are verified: WGSL on the software adapter, WebAssembly with plain and with relaxed SIMD. The truth is
 * the interpreter's on each of them.
 */
import { KernelRunner } from "./run-kernels.ts";
import { WasmRunner } from "./run-wasm.ts";

export type Runner = KernelRunner | WasmRunner;

export const rungs = {
  "WGSL on the software adapter": () => KernelRunner.open("software-gpu"),
  "WebAssembly, plain SIMD": async () => new WasmRunner("plain"),
  "WebAssembly, relaxed SIMD": async () => new WasmRunner("relaxed"),
} as const satisfies { readonly [name: string]: () => Promise<Runner> };
