/** What a residual's shortcut is, by what it does and by the name that the design gives it. */
import type { CheckedModel } from "../model/checked.ts";
import { eachPart, idsOf, type Part, type ResidualPart } from "../model/structure.ts";

export interface Shortcut {
  /** `identity`, or what the design calls it where it does something: `projection`, `zero_pad`, `option_a`. */
  readonly name: string;
  /** `learned` has weights, `fixed` moves numbers without any: how its arc is drawn. */
  readonly kind: "identity" | "learned" | "fixed";
}

/** One for each sum in a part, in order. */
export function shortcutsOf(model: CheckedModel, part: Part): readonly Shortcut[] {
  const residuals: ResidualPart[] = [];
  for (const each of eachPart([part])) if (each.kind === "residual" && each.join !== undefined) residuals.push(each);
  return residuals.sort((a, b) => (a.join ?? 0) - (b.join ?? 0)).map(({ shortcut }) => shortcutOf(model, shortcut));
}

function shortcutOf({ nodes }: CheckedModel, { parts, name }: ResidualPart["shortcut"]): Shortcut {
  const ids = idsOf(parts);
  if (ids.length === 0) return { name: "identity", kind: "identity" };
  return { name, kind: ids.some((id) => (nodes[id]?.weights.length ?? 0) > 0) ? "learned" : "fixed" };
}
