/** What a residual's shortcut is, by what it does and by the name that the design gives it, and how it meets F. */
import type { CheckedModel } from "../model/checked.ts";
import { idsOf, partsOfKind, type Part, type ResidualPart } from "../model/structure.ts";

export interface Shortcut {
  /** `identity`, or what the design calls it where it does something: `projection`, `zero_pad`, `option_a`. */
  readonly name: string;
  /** `learned` has weights, `fixed` moves numbers without any: how its arc is drawn. */
  readonly kind: "identity" | "learned" | "fixed";
  readonly how: ResidualPart["how"];
}

/** One for each residual in a part, in the order of the joins. */
export function shortcutsOf(model: CheckedModel, part: Part): readonly Shortcut[] {
  return partsOfKind([part], "residual")
    .filter(({ join }) => join !== undefined)
    .sort((a, b) => (a.join ?? 0) - (b.join ?? 0))
    .map((residual) => shortcutOf(model, residual));
}

export function shortcutOf({ nodes }: CheckedModel, { shortcut: { parts, name }, how }: ResidualPart): Shortcut {
  const ids = idsOf(parts);
  if (ids.length === 0) return { name: "identity", kind: "identity", how };
  return { name, kind: ids.some((id) => (nodes[id]?.weights.length ?? 0) > 0) ? "learned" : "fixed", how };
}
