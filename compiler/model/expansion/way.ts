/** The way to where shapes did not fit: how each value there became what it is. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { ModelNode } from "../checked.ts";
import { formatShape } from "../shapes/shape.ts";
import type { Nodes } from "./nodes.ts";
import type { ValueId } from "../values/value.ts";

/** Findings that follow from the shapes that came before: of operands, layouts, weights, windows, multiples. */
const shapely: ReadonlySet<string> = new Set(["RN2002", "RN2007", "RN2008", "RN2081"]);

/** Steps of a way that are shown; the first of a longer one are left out. */
const LONGEST = 6;

/** A finding about shapes shows how the current value, and the others that a layer read, came to theirs. */
export function withWay(found: Diagnostic, nodes: Nodes, current: ValueId, others: readonly ValueId[]): Diagnostic {
  if (!shapely.has(found.code)) return found;
  const name = (word: string, id: ValueId): readonly string[] => wayOf(nodes, id).map((way) => `${word}: ${way}`);
  const ways = [
    ...name(others.length > 0 ? "current" : "it comes so", current),
    ...others.flatMap((id) => name("other", id)),
  ];
  // What to do comes last.
  const isHelp = (note: string): boolean => note.startsWith("help: ");
  const { notes } = found;
  return { ...found, notes: [...notes.filter((each) => !isHelp(each)), ...ways, ...notes.filter(isHelp)] };
}

/** Back through what each layer reads first, as one text, or none: none where nothing changed the shape of the input. */
function wayOf(nodes: Nodes, value: ValueId): readonly string[] {
  const way: string[] = [];
  for (let id: ValueId | undefined = value; id !== undefined;) {
    const node: ModelNode | undefined = nodes.list[id];
    const from: ValueId | undefined = node?.inputs[0];
    const before = from === undefined ? undefined : nodes.list[from];
    const shape = node ? formatShape(node.shape) : "";
    if (!before || formatShape(before.shape) !== shape) way.unshift(`${nodes.texts[id]?.() ?? ""} ${shape}`);
    id = from;
  }
  if (way.length <= 1) return [];
  const shown = way.length > LONGEST ? [way[0] ?? "", "…", ...way.slice(2 - LONGEST)] : way;
  return [shown.join(" -> ")];
}
