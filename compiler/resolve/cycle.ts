/** Ways from one declaration to another in words, and cycles, which come back. */
import { grouped } from "../../grammar/counted.ts";

/** Names shown of a long way: enough to see how it begins and how it ends. */
const MOST_SHOWN = 12;

/** `a -> b -> c`; of a long way the beginning, how many are left out, and the end. */
export function wayText<T>(way: readonly T[], nameOf: (each: T) => string): string {
  const half = MOST_SHOWN / 2;
  const left = way.length - MOST_SHOWN;
  const shown =
    left <= 0
      ? way.map(nameOf)
      : [...way.slice(0, half).map(nameOf), `… ${grouped(left)} more …`, ...way.slice(-half).map(nameOf)];
  return shown.join(" -> ");
}

/** `a -> b -> a`: the way from its place `from` on and back to it. */
export function cycleText<T>(way: readonly T[], from: number, nameOf: (each: T) => string): string {
  const cycle = from === 0 ? way : way.slice(from);
  return [wayText(cycle, nameOf), ...cycle.slice(0, 1).map(nameOf)].join(" -> ");
}
