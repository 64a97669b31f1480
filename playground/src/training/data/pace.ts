/** Whoever shows how far something has come is told as often as it can be seen. */
import type { Tell } from "./image-set.ts";

const EVERY_MS = 100;

/** The first and the last of each kind are always told. */
export function paced(tell: Tell): Tell {
  let [last, said] = [-Infinity, ""];
  return (what, done, total) => {
    const now = performance.now();
    if (what === said && done < total && now - last < EVERY_MS) return;
    [last, said] = [now, what];
    tell(what, done, total);
  };
}
