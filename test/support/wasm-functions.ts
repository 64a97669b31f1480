/** Modules of functions that tests write: run in the engine, and held to wabt as bytes and as text. */
import { expect } from "vitest";
import { encodeModule } from "../../compiler/kernels/wasm/code/encode.ts";
import { moduleText } from "../../compiler/kernels/wasm/code/text.ts";
import type { WasmFunction } from "../../compiler/kernels/wasm/code/tree.ts";
import "./relaxed-simd.ts";
import { assembled, disassembled } from "./wabt.ts";

export const both = [false, true];
export const modulesOf = (functions: { readonly [name: string]: WasmFunction }): ReadonlyMap<string, WasmFunction> =>
  new Map(Object.entries(functions));
export function running(functions: { readonly [name: string]: WasmFunction }, relaxed = false) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
  const { bytes } = encodeModule(modulesOf(functions), { relaxed });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { resnet: { memory } });
  return {
    memory,
    words: new Int32Array(memory.buffer),
    floats: new Float32Array(memory.buffer),
    run: (name: string, ...values: readonly number[]) =>
      (exports[name] as (...each: readonly number[]) => number)(...values),
  };
}
/** The same module from our bytes and from our text, in wabt's words. */
export function expectSame(functions: { readonly [name: string]: WasmFunction }): void {
  for (const relaxed of both) {
    const exported = modulesOf(functions);
    const { bytes } = encodeModule(exported, { relaxed });
    expect(WebAssembly.validate(bytes)).toBe(true);
    expect(disassembled(assembled(moduleText(exported, { relaxed })))).toBe(disassembled(bytes));
  }
}
