/** How V8 runs a command, which is over in a second or two: it is made for processes that stay. */
import { setFlagsFromString } from "node:v8";

/** Versions of V8 that know a flag: others would say so on the terminal. */
const OPTIMISES_SOON = 11;
const [FIRST, LAST] = [11, 14];

/**
 * Called before there is much on the heap. On Node 20 functions are optimised when they have run for a few milliseconds, on
 * threads beside this one, which takes as much processor time as the rest of a compile; here they have to run some times as
 * long. Garbage is looked for when the heap has grown by a fifth since the last time, not when it is four times as large. And
 * what was compiled of functions stays, some megabytes: at the end of a long run the code of its beginning is kept, too.
 */
export function tuneEngine(): void {
  const { v8, bun, deno } = process.versions;
  if (bun !== undefined || deno !== undefined) return;
  const version = Number.parseInt(v8, 10);
  if (version === OPTIMISES_SOON) setFlagsFromString("--interrupt-budget=400000");
  if (version < FIRST || version > LAST) return;
  setFlagsFromString("--heap-growing-percent=20");
  setFlagsFromString("--no-flush-bytecode");
}
