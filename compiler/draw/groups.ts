/** The rows of a model in the frames of a picture: stages, paths that a model's `let` names, and what stands outside. */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { isActivation, isNorm } from "../model/layers/facts.ts";
import { ofModel } from "../model/measures/of-model.ts";
import { rowsOf } from "../model/measures/rows.ts";
import { idsOf, type Part } from "../model/structure.ts";
import type { ValueId } from "../model/values/value.ts";

export interface GroupRow {
  readonly part: Part;
  /** At least one; what follows is of them. */
  readonly nodes: readonly ModelNode[];
  /** Norms, activations and dropout right behind a layer: told with it. */
  readonly behind: readonly ModelNode[];
  /** Of what is shared: how often it is called, where it stands for all of them. */
  readonly calls?: number;
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
  return groups.map((group) => ({ ...group, rows: withFollowers(model, group.rows) }));
}

/** Layers alone take what follows along, as long as nothing else reads what is between. */
function withFollowers(model: CheckedModel, rows: readonly GroupRow[]): readonly GroupRow[] {
  const told: GroupRow[] = [];
  for (const row of rows) {
    const before = told.at(-1);
    const [node] = row.nodes;
    if (before && node && row.part.kind === "layer" && follows(model, node, before))
      told[told.length - 1] = { ...before, nodes: [...before.nodes, node], behind: [...before.behind, node] };
    else told.push(row);
  }
  return told;
}
function follows(model: CheckedModel, node: ModelNode, { part, nodes }: GroupRow): boolean {
  const last = nodes.at(-1);
  if (part.kind !== "layer" || !last || !isFollower(node)) return false;
  return node.inputs.every((id) => id === last.id) && usesOf(model).get(last.id) === 1;
}
function isFollower(node: ModelNode): boolean {
  return isNorm(node) || isActivation(node) || node.layer === "dropout";
}
/** By how many layers and outputs a value is read. */
const usesOf = ofModel(({ nodes, outputs }): ReadonlyMap<ValueId, number> => {
  const uses = new Map<ValueId, number>();
  const read = [...nodes.flatMap(({ inputs }) => inputs), ...outputs.flatMap(({ values }) => values)];
  for (const id of read) uses.set(id, (uses.get(id) ?? 0) + 1);
  return uses;
});

/** A path without a name is what it is made of. */
function innerRows(model: CheckedModel, parts: readonly Part[]): readonly GroupRow[] {
  return parts.flatMap((part): readonly GroupRow[] => {
    if (part.kind === "path" && part.name === undefined) return innerRows(model, part.parts);
    const nodes = idsOf([part]).flatMap((id) => model.nodes[id] ?? []);
    return nodes.length > 0 ? [{ part, nodes, behind: [] }] : [];
  });
}
/** Whether the first of these layers reads the last row. */
function reads([first]: readonly ModelNode[], rows: readonly GroupRow[]): boolean {
  const last = new Set(rows.at(-1)?.nodes.map(({ id }) => id));
  return first?.inputs.some((id) => last.has(id)) ?? false;
}
