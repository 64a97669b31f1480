/** The tree's nodes around a place in the text: what an editor's cursor stands in. */
import type * as tree from "../../grammar/tree.ts";
import { childrenOf } from "../../grammar/walk.ts";

/**
 * Nodes around a place from the file inwards; never empty. Between two nodes it is the one that begins there, else the
 * one that ends there: a cursor behind a name is at that name.
 * @param offset in UTF-16 units from the beginning of the text
 */
export function nodesAt(file: tree.File, offset: number): readonly [tree.File, ...tree.Node[]] {
  const inside: tree.Node[] = [];
  for (let here: tree.Node | undefined = childAt(file, offset); here; here = childAt(here, offset)) inside.push(here);
  return [file, ...inside];
}

/** The innermost of them: of `width` in `conv(width)` its `Name`. @param offset as in `nodesAt` */
export function nodeAt(file: tree.File, offset: number): tree.Node {
  const [outermost, ...inside] = nodesAt(file, offset);
  return inside.at(-1) ?? outermost;
}

function childAt(node: tree.Node, offset: number): tree.Node | undefined {
  const children = childrenOf(node).filter(({ span }) => span.start <= offset && offset <= span.end);
  return children.find(({ span }) => offset < span.end) ?? children[0];
}
