/** Chevrotain's concrete syntax tree as it is looked into: children by rule and by token, and where they stand. */
import type { CstNode, IToken } from "chevrotain";
import type { SourceFile, Span } from "../source.ts";
import type { Name } from "../tree.ts";

export function nodes(cst: CstNode, rule: string): CstNode[] {
  return (cst.children[rule] ?? []) as CstNode[];
}
export function tokens(cst: CstNode, name: string): IToken[] {
  return (cst.children[name] ?? []) as IToken[];
}
export function node(cst: CstNode, rule: string): CstNode {
  return nodes(cst, rule)[0] as CstNode;
}
export function token(cst: CstNode, name: string, index = 0): IToken {
  return tokens(cst, name)[index] as IToken;
}

/** Reads nodes of one source. */
export class CstReader {
  readonly #source: SourceFile;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  protected span(cst: CstNode): Span {
    const { startOffset = 0, endOffset = startOffset - 1 } = cst.location ?? {};
    return { source: this.#source, start: startOffset, end: (endOffset ?? startOffset) + 1 };
  }
  protected tokenSpan({ startOffset, image }: IToken): Span {
    return { source: this.#source, start: startOffset, end: startOffset + image.length };
  }
  protected name(at: IToken): Name {
    return { text: at.image, span: this.tokenSpan(at) };
  }
}
