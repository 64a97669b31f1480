/** Changes that the configuration accepts: which one is meant by what is written there, and what is meant by nothing. */
import { relative, resolve, sep } from "node:path";
import type { Change } from "../../compiler/model/comparison/compare.ts";
import type { Accepted } from "../config/config.ts";
import type { Configurations } from "../config/load.ts";
import { changeLine } from "./change-text.ts";
import type { ModelComparison } from "./pair.ts";

export interface Acceptance {
  /** Why each change that is accepted is. */
  readonly reasons: ReadonlyMap<Change, string>;
  /** What is accepted and did not happen. */
  readonly idle: readonly Accepted[];
}

/** Each design has the configuration that is nearest to it. */
export function acceptChanges(comparisons: readonly ModelComparison[], configurations: Configurations): Acceptance {
  const all = new Set(configurations.here.accepted);
  const used = new Set<Accepted>();
  const reasons = new Map<Change, string>();
  for (const comparison of comparisons) {
    const { accepted } = configurations.of(comparison.file);
    for (const each of accepted) all.add(each);
    for (const change of comparison.changes) {
      const line = changeLine(comparison, change);
      for (const each of accepted.filter((entry) => isMeant(entry, comparison, line))) {
        used.add(each);
        // Of several that mean it the one that stands first gives the reason.
        if (!reasons.has(change)) reasons.set(change, each.reason);
      }
    }
  }
  return { reasons, idle: [...all].filter((each) => !used.has(each)) };
}

/** The line, or its beginning up to the end of a word; the model may have its file before it. */
function isMeant({ change, folder }: Accepted, { file, movedFrom }: ModelComparison, line: string): boolean {
  const wanted = plain(change);
  const files = [file, movedFrom].flatMap((each) => (each === undefined ? [] : [fromFolder(folder, each)]));
  return ["", ...files.map((each) => `${each}:`)].some((start) => {
    const text = plain(`${start}${line}`);
    return text.startsWith(wanted) && /^($|[ .:])/.test(text.slice(wanted.length));
  });
}

function plain(text: string): string {
  return text.trim().replace(/\s+/g, " ");
}

function fromFolder(folder: string, file: string): string {
  return relative(folder, resolve(file)).split(sep).join("/");
}
