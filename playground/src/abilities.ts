/** What this browser lends for computing, asked of itself: never of its name. */

export interface Abilities {
  readonly gpu: "there" | "no adapter" | "missing";
  readonly simd: boolean;
  /** Threads that share memory. */
  readonly threads: number;
  readonly cores: number;
  /** Memory is not shared for want of headers, which the service worker adds from the next load on. */
  readonly waitsForReload: boolean;
}

export async function findAbilities(): Promise<Abilities> {
  const cores = Math.max(1, navigator.hardwareConcurrency ?? 1);
  const shares = typeof SharedArrayBuffer === "function" && crossOriginIsolated;
  return {
    gpu: await gpu(),
    simd: hasSimd(),
    threads: shares ? cores : 1,
    cores,
    waitsForReload: !shares && cores > 1 && (await isKept()),
  };
}

async function gpu(): Promise<Abilities["gpu"]> {
  const { gpu: entry } = navigator as { readonly gpu?: GPU };
  if (!entry) return "missing";
  try {
    return (await entry.requestAdapter()) ? "there" : "no adapter";
  } catch {
    return "no adapter";
  }
}

/** By a module of one function, (i32x4.splat 0). */
function hasSimd(): boolean {
  const types = [1, 5, 1, 0x60, 0, 1, 0x7b];
  const functions = [3, 2, 1, 0];
  const bodies = [10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x11, 0x0b];
  const module = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...functions, ...bodies];
  return typeof WebAssembly === "object" && WebAssembly.validate(Uint8Array.from(module));
}

/** Whether the service worker is at work, or about to be. */
async function isKept(): Promise<boolean> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return false;
  const { controller } = navigator.serviceWorker;
  if (controller) return true;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 20_000));
  return (await Promise.race([navigator.serviceWorker.ready.catch(() => undefined), late])) !== undefined;
}
