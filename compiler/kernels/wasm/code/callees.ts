/** Which functions a module needs: those it exports and all that they call. */
import { bodyOf } from "./other-bodies.ts";
import type { WasmFunction } from "./tree.ts";

/** The functions and all that they call, callees first. */
export function withCallees(exported: readonly WasmFunction[]): readonly WasmFunction[] {
  const found = new Set<WasmFunction>();
  const visit = (each: WasmFunction): void => {
    if (found.has(each)) return;
    for (const { callee } of bodyOf(each, true).gaps) if (callee) visit(callee);
    found.add(each);
  };
  exported.forEach(visit);
  return [...found];
}
