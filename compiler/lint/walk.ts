/** Walks of the syntax tree that ask nothing of scopes. */
import type * as tree from "../../grammar/tree.ts";

/** Every call there is, wherever it stands. */
export function* eachCall(file: tree.File): Generator<tree.Call> {
  for (const node of eachNode(file)) if (isKind(node, "call")) yield node as tree.Call;
}

/** Every step of every pipeline and flow. */
export function* eachStep(file: tree.File): Generator<tree.Step> {
  for (const node of eachNode(file)) if (isKind(node, "step")) yield node as tree.Step;
}

function isKind(node: object, kind: string): boolean {
  return "kind" in node && node.kind === kind;
}

/** Objects of the tree, outer ones first. Places and comments are no nodes. */
function* eachNode(root: object): Generator<object> {
  const waiting: object[] = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (!Array.isArray(node)) yield node;
    const inner = Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
      typeof value === "object" && value !== null && key !== "source" && key !== "span" && key !== "comments"
        ? [value]
        : [],
    );
    for (const each of inner.reverse()) waiting.push(each);
  }
}
