/** How V8 runs a command, which is over in a second or two: it is made for processes that stay. */
import { setFlagsFromString } from "node:v8";

/** Versions of V8: one that does not know a flag would say so on the terminal. */
const OF_NODE_20 = 11;
const [FIRST, LAST] = [11, 14];

/**
 * Called before there is much on the heap. On Node 20 functions are optimised when they have run for a few milliseconds, on
 * threads beside this one, which takes as much processor time as the rest of a compile; here they have to run some times as
 * long; and room for what is new grows to its full 16 MB once it is too small, not twofold each time, so that it is cleared
 * when most of what it holds is over, five times until a network has learned for the first time, not twelve. Newer engines
 * gain nothing by either. Garbage is looked for when the heap has grown by a fifth since the last time, not when it is four
 * times as large. And what was compiled of functions stays, some megabytes: at the end of a long run the code of its
 * beginning is kept, too.
 */
export function tuneEngine(): void {
  const { v8, bun, deno } = process.versions;
  if (bun !== undefined || deno !== undefined) return;
  const version = Number.parseInt(v8, 10);
  if (version === OF_NODE_20) {
    setFlagsFromString("--interrupt-budget=400000");
    setFlagsFromString("--semi-space-growth-factor=16");
  }
  if (version < FIRST || version > LAST) return;
  setFlagsFromString("--heap-growing-percent=20");
  setFlagsFromString("--no-flush-bytecode");
}
