/** Whether paths are among those that a list of patterns takes: a folder that is named stands for all within it. */
import { dirname } from "node:path";
import { Automaton } from "./automaton.ts";
import type { Sequence } from "./parse.ts";
import { pathWithin, place, readPattern } from "./pattern.ts";
import { Work } from "./work.ts";

export interface Matcher {
  /** @param path absolute @throws UsageError where that is more than can be done */
  readonly has: (path: string) => boolean;
  /** All that is in this folder is taken, as far as it is not hidden. */
  readonly hasAllOf: (folder: string) => boolean;
}

/** @param folder from which the patterns are seen @throws UsageError */
export function matcher(patterns: readonly string[], folder: string, work = new Work()): Matcher {
  const all = new Map<string, Automaton>();
  const whole = new Map<string, Automaton>();
  patterns.forEach((text, id) => {
    const { names } = readPattern(text);
    const [expanded, isWhole] = withContent(names);
    const placed = place({ names: expanded }, folder);
    for (const automata of isWhole ? [all, whole] : [all]) {
      const automaton = automata.get(placed.base) ?? new Automaton(work);
      automata.set(placed.base, automaton);
      automaton.addPattern(placed.names, id);
    }
  });
  return { has: (path) => isIn(all, path), hasAllOf: (path) => isIn(whole, path) };
}

/** `nets/old` is `nets/old` and all within it; `nets/*` are its files, for that is what a star at the end says. */
function withContent(names: readonly Sequence[]): readonly [names: readonly Sequence[], isWhole: boolean] {
  const last = names.at(-1) ?? [];
  const [end] = last.slice(-1);
  if (end?.kind === "deep") return [names, true];
  if (end?.kind === "star") return [names, false];
  return [[...names, [{ kind: "deep" }]], true];
}

function isIn(automata: ReadonlyMap<string, Automaton>, path: string): boolean {
  for (let base = path; ; base = dirname(base)) {
    const automaton = automata.get(base);
    if (automaton) {
      const reached = automaton.steps(automaton.start(), pathWithin(base, path) ?? "");
      if (automaton.accepted(reached) !== undefined) return true;
    }
    if (base === dirname(base)) return false;
  }
}
