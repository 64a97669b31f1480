/** Walks of the syntax tree that ask nothing of scopes. */
import type * as tree from "./tree.ts";

/** Every call there is, wherever it stands. */
export function* eachCall(file: tree.File): Generator<tree.Call> {
  for (const node of eachNode(file)) if ("kind" in node && node.kind === "call") yield node;
}

/** Every step of every pipeline and flow. */
export function* eachStep(file: tree.File): Generator<tree.Step> {
  for (const node of eachNode(file)) if ("kind" in node && node.kind === "step") yield node;
}

/** Every path of every `parallel`. */
export function* eachPath(file: tree.File): Generator<tree.Path> {
  for (const node of eachNode(file))
    if ("kind" in node && node.kind === "parallel") yield* (node as tree.Parallel).paths;
}

/** Nodes in the order of the text, outer ones first. */
function* eachNode(root: tree.Node): Generator<tree.Node> {
  const waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    yield node;
    for (const each of [...childrenOf(node)].reverse()) waiting.push(each);
  }
}

/** Places and comments are no nodes. */
const notNodes: ReadonlySet<string> = new Set(["source", "span", "keywordSpan", "comments"]);

/** What a node is made of, names included. */
export function childrenOf(node: object): readonly tree.Node[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => (notNodes.has(key) ? [] : nodesIn(value)));
}

function nodesIn(value: unknown): readonly tree.Node[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  // All that has a place is a node; what has none (a type's list) holds some.
  return "span" in value ? [value as tree.Node] : childrenOf(value);
}
