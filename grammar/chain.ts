/**
 * `a + b + … + z` and `x[0].y[1]…` lean to the left: the tree is as deep as they are long, and nothing bounds that. Who
 * walks expressions walks the left side in a loop, or 20,000 operators exhaust the stack.
 */
import type * as tree from "./tree.ts";

export type Link = tree.Binary | tree.Member | tree.Index;

/** What stands at the far left, and the links from there to the whole expression, innermost first. */
export function unchain(expression: tree.Expression): {
  readonly first: Exclude<tree.Expression, Link>;
  readonly links: readonly Link[];
} {
  const links: Link[] = [];
  let first = expression;
  while (first.kind === "binary" || first.kind === "member" || first.kind === "index") {
    links.push(first);
    first = first.kind === "binary" ? first.left : first.object;
  }
  return { first, links: links.reverse() };
}
