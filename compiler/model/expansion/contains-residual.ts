/** Whether a block is residual: its text, or that of a block which it calls, has a `residual`. */
import type * as tree from "../../../grammar/tree.ts";
import { childrenOf } from "../../../grammar/walk.ts";
import type { Scope } from "../values/scope.ts";
import type { BlockCallee, Value } from "../values/value.ts";

/** What a text has that matters here: a residual, or the names that it calls. */
interface Content {
  readonly isResidual: boolean;
  readonly calls: readonly string[];
}

/** @param scope values of its parameters: a block may be one of them */
export function containsResidual(block: BlockCallee, scope: Scope): boolean {
  const seen = new Set<tree.BlockDeclaration>();
  // Blocks call each other thousands deep: a list, not a recursion.
  const waiting = [block];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next.declaration)) continue;
    seen.add(next.declaration);
    const { isResidual, calls } = contentOf(next.declaration);
    if (isResidual) return true;
    for (const name of calls) {
      const callee = calleeOf(next, name, next === block ? scope.value(name) : undefined);
      if (callee) waiting.push(callee);
    }
  }
  return false;
}

function calleeOf({ module }: BlockCallee, name: string, value: Value | undefined): BlockCallee | undefined {
  if (value) return value.kind === "callable" && value.callee.kind === "block" ? value.callee : undefined;
  const declared = module.names.get(name);
  if (declared?.declaration.kind !== "block") return undefined;
  return { kind: "block", declaration: declared.declaration, module: declared.module };
}

const contents = new WeakMap<tree.BlockDeclaration, Content>();
function contentOf(declaration: tree.BlockDeclaration): Content {
  const known = contents.get(declaration) ?? read(declaration.body);
  contents.set(declaration, known);
  return known;
}

/** Also of what stands in arguments, lists and paths that are values: whoever is given a block calls it. */
function read(body: tree.Body): Content {
  const calls: string[] = [];
  const waiting: tree.Node[] = [body];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if ("kind" in node && node.kind === "residual") return { isResidual: true, calls: [] };
    if ("kind" in node && node.kind === "call") calls.push(node.name.text);
    waiting.push(...childrenOf(node));
  }
  return { isResidual: false, calls };
}
