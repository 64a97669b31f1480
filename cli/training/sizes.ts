/** How much room a run's files will take, known once its program is: told before the first step, not after the last. */
import { volume } from "../../runtime/layout.ts";
import type { Program } from "../../runtime/program.ts";

export interface RunSizes {
  /** Bytes of the last state, weights and the optimizer's. */
  readonly last: number;
  /** Bytes of the best weights. */
  readonly best: number;
  /** Bytes of the module's largest file, and of the others together. */
  readonly module: number;
}

const BYTES_PER_NUMBER = 4;
/** Of a tensor's entry in a file's header, and of all that is said of the run: more than they take. */
const ENTRY_BYTES = 256;
const RECORD_BYTES = 8192;
/** A module has the kernels of both targets, WebAssembly's of two kinds and in base64, and half of it twice, to be read. */
const MODULE_SHARE = 4;

export function sizesOf({ tensors, code: { wgsl, wasm } }: Program): RunSizes {
  const bytes = (roles: readonly string[]): number =>
    tensors
      .filter(({ role }) => roles.includes(role))
      .reduce((sum, { shape }) => sum + ENTRY_BYTES + BYTES_PER_NUMBER * volume(shape), RECORD_BYTES);
  const kernels = wgsl
    ? wgsl.kernels.reduce((sum, { code }) => sum + code.length, 0)
    : Math.max(0, ...Object.values(wasm?.modules ?? {}).map((module: Uint8Array) => module.length));
  return {
    last: bytes(["parameter", "state", "optimizer"]),
    best: bytes(["parameter", "state"]),
    module: MODULE_SHARE * kernels,
  };
}
