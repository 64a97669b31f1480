/** Paths that `let`s name, from one value and back into one, are beside each other as those of a `parallel` are. */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { isProduct } from "../model/layers/facts.ts";
import { idsOf, type ParallelPart, type Part, type PathPart } from "../model/structure.ts";
import type { ValueId } from "../model/values/value.ts";

/** The same parts for drawing, where such paths are a `parallel`. */
export function withPathsBeside(model: CheckedModel, parts: readonly Part[]): readonly Part[] {
  const told: Part[] = [];
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as Part;
    const group = part.kind === "path" ? groupAt(model, parts, at) : undefined;
    told.push(group ?? within(model, part));
    if (group) at += group.paths.length - 1;
  }
  return told;
}

function within(model: CheckedModel, part: Part): Part {
  if (part.kind === "block") return { ...part, parts: withPathsBeside(model, part.parts) };
  if (part.kind !== "residual") return part;
  return { ...part, body: { ...part.body, parts: withPathsBeside(model, part.body.parts) } };
}

/** As many from there on as read one value and none of each other, if at least two have weights and all are joined. */
function groupAt(model: CheckedModel, parts: readonly Part[], from: number): ParallelPart | undefined {
  const paths: (PathPart & { readonly name: string })[] = [];
  let input: ValueId | undefined;
  for (const part of parts.slice(from)) {
    if (part.kind !== "path" || part.name === undefined) break;
    const source = sourceOf(model, part);
    if (source === undefined || (input !== undefined && source !== input)) break;
    input = source;
    paths.push({ ...part, name: part.name });
  }
  const weighted = paths.filter((path) => nodesOf(model, [path]).some(isProduct));
  const join = joinOf(paths, nodesOf(model, parts.slice(from + paths.length)));
  const first = nodesOf(model, paths)[0];
  if (weighted.length < 2 || input === undefined || !join || !first) return undefined;
  const how = join.layer === "concat" || join.layer === "mul" ? join.layer : "add";
  return { kind: "parallel", span: first.span, input, paths, how, join: { parts: [], value: join.id } };
}

/** The one value that a path reads; undefined where it reads several. */
function sourceOf(model: CheckedModel, path: PathPart): ValueId | undefined {
  const own = new Set(idsOf([path]));
  const read = nodesOf(model, [path]).flatMap(({ inputs }) => inputs.filter((id) => !own.has(id)));
  const [source, ...others] = new Set(read);
  return others.length === 0 ? source : undefined;
}

/** The first of what follows to which all paths have come. */
function joinOf(paths: readonly PathPart[], following: readonly ModelNode[]): ModelNode | undefined {
  const come = new Map<ValueId, ReadonlySet<PathPart>>();
  for (const path of paths) come.set(path.value, new Set([path]));
  for (const node of following) {
    const all = new Set(node.inputs.flatMap((id) => [...(come.get(id) ?? [])]));
    if (all.size === paths.length) return node.inputs.length > 1 ? node : undefined;
    if (all.size > 0) come.set(node.id, all);
  }
  return undefined;
}

function nodesOf({ nodes }: CheckedModel, parts: readonly Part[]): readonly ModelNode[] {
  return idsOf(parts).flatMap((id) => nodes[id] ?? []);
}
