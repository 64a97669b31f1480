/** The rows of a model in the frames of a picture: stages, paths that a model's `let` names, and what stands outside. */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { rowsOf } from "../model/measures/rows.ts";
import { idsOf, type Part } from "../model/structure.ts";

export interface GroupRow {
  readonly part: Part;
  /** At least one. */
  readonly nodes: readonly ModelNode[];
}
export interface Group {
  /** Empty where it is neither a stage nor a `let`. */
  readonly name: string;
  /** Beside the model's way: of a `let`, or of one output. */
  readonly isPath: boolean;
  readonly rows: readonly GroupRow[];
}

/** What stands outside of stages may do so in several places, each a group of its own in the order of the layers. */
export function groupsOf(model: CheckedModel): readonly Group[] {
  const groups: { readonly name: string; readonly isPath: boolean; readonly rows: GroupRow[] }[] = [];
  for (const { stage, part, nodes } of rowsOf(model)) {
    if (stage === "" && part.kind === "path") {
      groups.push({ name: part.name ?? "", isPath: true, rows: [...innerRows(model, part.parts)] });
      continue;
    }
    const last = groups.at(-1);
    const goesOn = last && !last.isPath && last.name === stage && (stage !== "" || reads(nodes, last.rows));
    const rows = innerRows(model, [part]);
    if (goesOn) last.rows.push(...rows);
    else groups.push({ name: stage, isPath: false, rows: [...rows] });
  }
  return groups;
}

/** A path without a name is what it is made of. */
function innerRows(model: CheckedModel, parts: readonly Part[]): readonly GroupRow[] {
  return parts.flatMap((part): readonly GroupRow[] => {
    if (part.kind === "path" && part.name === undefined) return innerRows(model, part.parts);
    const nodes = idsOf([part]).flatMap((id) => model.nodes[id] ?? []);
    return nodes.length > 0 ? [{ part, nodes }] : [];
  });
}
/** Whether the first of these layers reads the last row. */
function reads([first]: readonly ModelNode[], rows: readonly GroupRow[]): boolean {
  const last = new Set(rows.at(-1)?.nodes.map(({ id }) => id));
  return first?.inputs.some((id) => last.has(id)) ?? false;
}
