/**
 * Names of the design that are known at a place, as its tokens tell: a text that is being written may not parse. The
 * nearest declaration comes first.
 */
import { outwards, type Scanned } from "../scan.ts";
import type { Site } from "./site.ts";

export interface KnownName {
  readonly name: string;
  readonly kind: "parameter" | "let" | "shared" | "stage" | "input" | "output";
  /** Of a parameter, as it is written. */
  readonly type?: string;
}

const kinds: { readonly [word: string]: KnownName["kind"] } = {
  let: "let",
  shared: "shared",
  stage: "stage",
  input: "input",
  output: "output",
};

export function namesAtSite(site: Site): readonly KnownName[] {
  const { before, opening } = site;
  const chain = [...outwards(opening)];
  const open = new Set(chain);
  /** The word of the declaration around the place. */
  const declaration = chain.at(-2)?.lead;
  const found = before.flatMap((each, index): readonly KnownName[] => {
    const { token, lead } = each;
    if (each.opening.role === "parameters") {
      if (lead !== token || each.opening.lead !== declaration) return [];
      return [{ name: token.image, kind: "parameter", type: typeBehind(before, index) }];
    }
    const kind = kinds[lead.image];
    const isName = kind !== undefined && before[index - 1]?.token === lead && /^[A-Za-z_]/.test(token.image);
    if (!isName || !open.has(each.opening)) return [];
    // Known behind its own statement.
    const isBeingWritten =
      chain.some((around) => around.lead === lead) || (site.isInLine && before.at(-1)?.lead === lead);
    return isBeingWritten ? [] : [{ name: token.image, kind }];
  });
  return found.reverse();
}

/** `int[]` of `depths: int[] = [3, 4]`. */
function typeBehind(scanned: readonly Scanned[], index: number): string {
  const words = scanned.slice(index + 2, index + 6).map(({ token }) => token.image);
  const [type = "", bracket = ""] = words;
  return bracket === "[" ? `${type}${words.slice(1, words.indexOf("]") + 1).join("")}` : type;
}
