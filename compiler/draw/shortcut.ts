/** What a residual's shortcut is, by what it does and by the name that the design gives it. */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { textOf } from "../../grammar/source.ts";

export interface Shortcut {
  /** `identity`, or what the design calls it where it does something: `projection`, `zero_pad`, `option_a`. */
  readonly name: string;
  /** `learned` has weights, `fixed` moves numbers without any: how its arc is drawn. */
  readonly kind: "identity" | "learned" | "fixed";
}

/** One for each join among a block's layers, in order. */
export function shortcutsOf(model: CheckedModel, nodes: readonly ModelNode[]): readonly Shortcut[] {
  const inside = new Set(nodes.map(({ id }) => id));
  return nodes.flatMap((node) => (node.part === "join" ? [shortcutOf(model, node, inside)] : []));
}

function shortcutOf(model: CheckedModel, join: ModelNode, inside: ReadonlySet<number>): Shortcut {
  const steps: ModelNode[] = [];
  // Back from the join along S(x), as long as it is S(x).
  for (let at = model.nodes[join.inputs[1] ?? -1]; at?.part === "shortcut" && inside.has(at.id);) {
    steps.push(at);
    at = model.nodes[at.inputs[0] ?? -1];
  }
  const [last] = steps;
  if (!last) return { name: "identity", kind: "identity" };
  const call = last.calledFrom[last.calledFrom.length - 1 - join.calledFrom.length];
  const name = call ? (/^[A-Za-z_]\w*/.exec(textOf(call))?.[0] ?? "shortcut") : "shortcut";
  return { name, kind: steps.some(({ weights }) => weights.length > 0) ? "learned" : "fixed" };
}
