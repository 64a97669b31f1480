/** Whose kernels do a step's head as they load: known without any kernel, from the work and the targets' facts. */
import type { OperationName } from "../schedule/families.ts";
import type { HeadHosting } from "../schedule/heads.ts";
import { NOT_LOADED, type DeviceProfile, type Targets, type WasmFacts } from "./target.ts";
import { lacksWasmHead } from "./wasm/heads.ts";
import { lacksHead as lacksWgslHead } from "./wgsl/conv2d.ts";
import { operationWorkOf, type OperationWork } from "./work.ts";

/** By family why a kernel does not do the head of its work, undefined where it does. */
type Lacks<Facts> = { readonly [K in OperationName]?: (work: OperationWork<K>, facts: Facts) => string | undefined };
const onWasm: Lacks<WasmFacts> = { conv2d: lacksWasmHead };
const onWgsl: Lacks<DeviceProfile> = { conv2d: lacksWgslHead };

/** A head is one on all targets of a program, since its values lie in no memory; of a plan that is for none there are none. */
export function headHosting({ wgsl, wasm }: Targets): HeadHosting {
  return (step, settled) => {
    if (!wgsl && !wasm) return NOT_LOADED;
    const { work } = operationWorkOf(step, settled);
    const first = wgsl && lacking(onWgsl, work, wgsl);
    return first ?? (wasm && lacking(onWasm, work, wasm));
  };
}
function lacking<K extends OperationName, F>(lacks: Lacks<F>, work: OperationWork<K>, facts: F): string | undefined {
  const own = lacks[work.family];
  return own ? own(work, facts) : NOT_LOADED;
}
