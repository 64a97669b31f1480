/** Which functions a module needs: those it exports and all that they call. */
import { bodyOf } from "./other-bodies.ts";
import type { WasmFunction } from "./tree.ts";

/** The functions and all that they call, callees first. */
export function withCallees(exported: readonly WasmFunction[]): readonly WasmFunction[] {
  const found = new Set<WasmFunction>();
  const visit = (each: WasmFunction): void => {
    if (found.has(each)) return;
    const { gaps } = bodyOf(each, true);
    for (let at = 0; at < gaps.length; at++) {
      const callee = gaps[at]?.callee;
      if (callee) visit(callee);
    }
    found.add(each);
  };
  exported.forEach(visit);
  return [...found];
}
