/** Which of the targets that a program is compiled for it can run on. */
import { noHalf } from "../runtime/precision.ts";
import type { ScheduledFunction } from "./emit/assemble.ts";
import type { Targets } from "./kernels/target.ts";

/**
 * Without WebAssembly where values are stored in 16 bits, which it has no numbers of.
 * @throws ResnetProblem RN5005 where nothing is left
 */
export function runningOn(functions: readonly ScheduledFunction[], targets: Targets): Targets {
  const { wgsl, wasm } = targets;
  if (!wasm || !storesHalves(functions)) return targets;
  if (!wgsl) throw noHalf("WebAssembly");
  return { wgsl };
}
function storesHalves(functions: readonly ScheduledFunction[]): boolean {
  return functions.some(({ schedule: { graph } }) => graph.nodes.some(({ type }) => type.dtype === "f16"));
}
