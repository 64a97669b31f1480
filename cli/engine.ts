/** How V8 runs a command, which is over in a second or two: it is made for processes that stay. */
import { setFlagsFromString } from "node:v8";

/** Versions of V8 that know a flag: others would say so on the terminal. */
const OF_NODE_20 = 11;
const LAST = 14;

/** Layers of a network from which on its graphs are what fills the heap: three times what ResNet-110 has. */
const MANY_LAYERS = 1000;

/** Of V8; of another engine in Node's clothes none. */
function engineVersion(): number {
  const { v8, bun, deno } = process.versions;
  return bun !== undefined || deno !== undefined ? Number.NaN : Number.parseInt(v8, 10);
}

/** Garbage is looked for when the heap has grown by a fifth since the last time, not when it is four times as large. */
function collectSoon(): void {
  setFlagsFromString("--heap-growing-percent=20");
}

/**
 * Called before there is much on the heap. On Node 20 functions are optimised when they have run for a few milliseconds, on
 * threads beside this one, which takes as much processor time as the rest of a compile; here they have to run some times as
 * long; and room for what is new grows to its full 16 MB once it is too small, not twofold each time, so that it is cleared
 * when most of what it holds is over, ten times until a network has learned for the first time, not twenty. What is older is
 * looked through at once, when there is too much of it: a beginning made beside the program, which comes as soon as the heap
 * nears a limit that a short past has set, takes a thirtieth of the time to a network's first loss. And what was compiled of
 * functions stays, some megabytes: at the end of a long run the code of its beginning is kept, too. WebAssembly does not ask
 * in each loop and function whether it is to stop or its stack is full, which is much of compiling our kernels: none calls
 * itself, and each is over in a moment. A library cannot do without: modules of others may be compiled meanwhile.
 *
 * Newer engines gain nothing by any of it, and lose by every flag: code of Node's own that was compiled with Node is thrown
 * away where flags are others, which is a tenth of saying a version and half of starting a thread.
 */
export function tuneEngine(): void {
  if (engineVersion() !== OF_NODE_20) return;
  setFlagsFromString("--interrupt-budget=400000");
  setFlagsFromString("--semi-space-growth-factor=16");
  setFlagsFromString("--no-incremental-marking");
  setFlagsFromString("--no-flush-bytecode");
  setFlagsFromString("--no-wasm-stack-checks");
  collectSoon();
}

/** On newer engines memory is what counts for deep networks alone: there it costs a tenth of the time. @param layers of a network */
export function expectGraphOf(layers: number): void {
  if (layers >= MANY_LAYERS && engineVersion() > OF_NODE_20 && engineVersion() <= LAST) collectSoon();
}
