/** Has V8 collect all garbage now. WebAssembly's memories are given back by that alone, and nobody says when it comes. */
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Resolves once who waits to be told of what was collected has been. */
export async function collected(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  // What a promise holds it lets go in a later turn.
  await setTimeout(0);
  collect();
  await setTimeout(0);
}
