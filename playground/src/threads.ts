/**
 * All cores for a page that came without the headers of shared memory: it is loaded once more. That is done unasked where
 * nobody has done anything yet, soon after it is shown, and once in a tab; else a button offers it.
 */
import type { Abilities } from "./abilities.ts";
import { markOnce } from "./storage.ts";

/** What somebody looks at for longer is not taken away. Milliseconds since the page was asked for. */
const SOON = 3_000;
const DEEDS = ["pointerdown", "keydown", "wheel", "touchstart", "input", "drop"] as const;

/** @returns whether somebody has done anything on the page since */
export function watchDeeds(): () => boolean {
  let isTouched = false;
  const options = { capture: true, passive: true, once: true };
  for (const deed of DEEDS) addEventListener(deed, () => (isTouched = true), options);
  return () => isTouched;
}

/** Whether more threads would train than do: a graphics card needs none, and without SIMD nothing trains on the processor. */
export function wantsThreads({ gpu, simd, threads, cores }: Abilities): boolean {
  return gpu !== "there" && simd && threads < cores;
}

/** @returns whether the page is on its way */
export function loadUnasked(isTouched: () => boolean): boolean {
  if (isTouched() || performance.now() > SOON || !markOnce("loaded-again")) return false;
  loadAgain();
  return true;
}

export function loadAgain(): void {
  location.reload();
}
