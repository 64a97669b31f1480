/** What this browser lends for computing, asked of itself: never of its name. */

import { isSoftwareAdapter } from "resnet-lang/runtime";

export interface Abilities {
  readonly gpu: "there" | "no card" | "missing";
  readonly simd: boolean;
  /** Threads that share memory. */
  readonly threads: number;
  readonly cores: number;
  readonly moduleWorkers: boolean;
}

export async function findAbilities(): Promise<Abilities> {
  const cores = Math.max(1, navigator.hardwareConcurrency ?? 1);
  const shares = typeof SharedArrayBuffer === "function" && crossOriginIsolated;
  return {
    gpu: await gpu(),
    simd: hasSimd(),
    threads: shares ? cores : 1,
    cores,
    moduleWorkers: hasModuleWorkers(),
  };
}

/** As the runtime chooses: an adapter that computes on the processor is none. */
async function gpu(): Promise<Abilities["gpu"]> {
  const { gpu: entry } = navigator as { readonly gpu?: GPU };
  if (!entry) return "missing";
  try {
    const adapter = await entry.requestAdapter();
    return adapter && !isSoftwareAdapter(adapter.info) ? "there" : "no card";
  } catch {
    return "no card";
  }
}

/** A browser that knows them looks at the option; the script does nothing. */
function hasModuleWorkers(): boolean {
  let isAsked = false;
  const empty = URL.createObjectURL(new Blob([], { type: "text/javascript" }));
  const options = {
    get type(): "module" {
      isAsked = true;
      return "module";
    },
  };
  try {
    new Worker(empty, options).terminate();
  } finally {
    URL.revokeObjectURL(empty);
  }
  return isAsked;
}

/** By a module of one function, (i32x4.splat 0). */
function hasSimd(): boolean {
  const types = [1, 5, 1, 0x60, 0, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const bodies = [10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x11, 0x0b];
  const module = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...functions, ...bodies];
  return typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(module));
}
