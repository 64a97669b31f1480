/** WebAssembly: every family of steps and what prints it. An op that lacks a kernel does not compile. */
import type { OperationName } from "../../schedule/families.ts";
import type { TargetCode, WasmCode } from "../../../runtime/program.ts";
import type { Target, Targets } from "../target.ts";
import { codeNumber } from "./code/code-key.ts";
import { encodeModule } from "./code/encode.ts";
import { conv2dDispatches, conv2dHost } from "./conv2d.ts";
import { conv2dInputGradDispatches, conv2dInputGradHost } from "./conv2d-input-grad.ts";
import { conv2dWeightGradDispatches } from "./conv2d-weight-grad.ts";
import { hostedIn, type HostItems } from "./fused/hosted-tail.ts";
import type { WasmDispatch, WasmKernel } from "./kernel.ts";
import { gatherFolds } from "./gather.ts";
import { mapDispatches } from "./map.ts";
import { matmulDispatches } from "./matmul.ts";
import { oneHotDispatches } from "./one-hot.ts";
import { pool2dDispatches } from "./pool2d.ts";
import { pool2dGradDispatches } from "./pool2d-grad.ts";
import { reduceDispatches } from "./reduce.ts";
import { resize2dDispatches, resize2dGradDispatches } from "./resize2d.ts";
import { shareKernels } from "./share.ts";
import { reusing } from "../reuse.ts";
import { withTail } from "../with-tail.ts";
import type { OperationWork, Work } from "../work.ts";

type Print<K extends OperationName> = (work: OperationWork<K>) => readonly WasmDispatch[];

const operations: { readonly [K in OperationName]: Print<K> } = {
  conv2d: conv2dDispatches,
  "conv2d-input-grad": conv2dInputGradDispatches,
  "conv2d-weight-grad": conv2dWeightGradDispatches,
  matmul: matmulDispatches,
  pool2d: pool2dDispatches,
  "pool2d-grad": pool2dGradDispatches,
  resize2d: resize2dDispatches,
  "resize2d-grad": resize2dGradDispatches,
  "one-hot": oneHotDispatches,
};

/** Of families whose kernels do a tail as its elements are there: how they cut their result. */
const hosts: { readonly [K in OperationName]?: (work: OperationWork<K>) => HostItems | undefined } = {
  conv2d: conv2dHost,
  "conv2d-input-grad": conv2dInputGradHost,
};

function print(work: Work): readonly WasmDispatch[] {
  switch (work.family) {
    case "map":
      return mapDispatches(work);
    case "reduce":
      return reduceDispatches(work);
    default:
      return withTail(work, { hosted: hostedOf(work), operation: printOperation, alone: print });
  }
}
function printOperation<K extends OperationName>(work: OperationWork<K>): readonly WasmDispatch[] {
  return operations[work.family](work);
}

function hostedOf<K extends OperationName>(work: OperationWork<K>): number {
  return hostedIn(work.tail, hosts[work.family]?.(work));
}

type Facts = NonNullable<Targets["wasm"]>;

function link(kernels: ReadonlyMap<string, WasmDispatch["kernel"]>, { variants }: Facts): Linked {
  const exported = new Map([...kernels].map(([name, { code }]) => [name, code.function]));
  const encoded = variants.map(
    (variant) => [variant, encodeModule(exported, { relaxed: variant === "relaxed" })] as const,
  );
  return {
    modules: Object.fromEntries(encoded.map(([variant, { bytes }]) => [variant, bytes])),
    sharedFlagAt: encoded[0]?.[1].sharedFlagAt ?? 0,
    kernels: [...kernels].map(([name, { writes, sizes }]) => ({ name, writes, ...(sizes && { sizes }) })),
    threadBytes: threadBytesOf(kernels),
  };
}
/** Room that each thread has for itself while it runs one of these. */
export function threadBytesOf(kernels: ReadonlyMap<string, WasmDispatch["kernel"]>): number {
  return [...kernels.values()].reduce((most, { code }) => Math.max(most, code.scratchBytes), 0);
}
type Linked = Omit<WasmCode, keyof TargetCode>;

export const wasmTarget: Target<WasmKernel, Facts, Linked> = {
  key: (kernel) => String(codeNumber(kernel.function)),
  dispatches: reusing<WasmKernel, Facts>(print),
  share: shareKernels,
  gather: gatherFolds,
  link,
};
