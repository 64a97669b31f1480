/**
 * What was not understood stays in the tree as a gap: in its place of a body, or among the declarations. So the rest of
 * a file is checked in the same run, and names that a gap may declare are not told as unknown.
 */
import type { IToken } from "chevrotain";
import { spanOfToken } from "./lexer.ts";
import type { SourceFile } from "./source.ts";
import { positionAt } from "./source.ts";
import type * as tree from "./tree.ts";

/** `train` declares no name that anything reads: what stands behind it is its model, most often. */
const declaring: ReadonlySet<string> = new Set([
  ...["model", "block", "shortcut", "stage", "input", "output", "let", "shared", "path"],
]);
const declarationWords: ReadonlySet<string> = new Set(["import", "model", "block", "shortcut", "check", "train"]);

/** @param tokens at least one: what is left out of the text that is parsed */
export function gapOf(source: SourceFile, tokens: readonly IToken[]): tree.Gap {
  const [first, last] = [tokens[0] as IToken, tokens.at(-1) as IToken];
  const span = { ...spanOfToken(source, first), end: last.startOffset + last.image.length };
  const isImport = first.image === "import";
  // A word that is none of ours may well have been meant to declare something: `class Net`, `def unit`.
  const isForeign = !declarationWords.has(first.image);
  const names = tokens.filter(({ image, startOffset }, index) => {
    const [before, after] = [tokens[index - 1]?.image ?? "", tokens[index + 1]?.image];
    if (image === "stem" || image === "head") return true;
    if (!/^\w+$/.test(image)) return false;
    if (isImport || declaring.has(before) || after === "=") return true;
    return isForeign && startOffset > first.startOffset && /^\w+$/.test(before);
  });
  const words = new Set(tokens.map(({ image }) => image));
  const isNameless = ["model", "block", "shortcut"].includes(first.image) && !/^[A-Za-z_]/.test(tokens[1]?.image ?? "");
  return {
    kind: "gap",
    names: names.map((token) => ({ text: token.image, span: spanOfToken(source, token) })),
    isOpen: words.has("use") || isNameless,
    span,
  };
}

/** A gap around characters that are no tokens: with what stands before them, and the rest of their line. */
export function gapAround(source: SourceFile, tokens: readonly IToken[], start: number, end: number): tree.Gap {
  const line = positionAt(source, start).line;
  const isBeside = ({ image, startOffset }: IToken): boolean =>
    !"{}".includes(image) && positionAt(source, startOffset).line === line;
  const before = tokens.findLast(({ startOffset }) => startOffset < start);
  let last = end;
  for (const token of tokens) {
    if (token.startOffset < end) continue;
    if (!isBeside(token)) break;
    last = token.startOffset + token.image.length;
  }
  const span = { source, start: before && isBeside(before) ? before.startOffset : start, end: last };
  return { kind: "gap", names: [], isOpen: false, span };
}

/** The file with each gap where it belongs; what holds a part of one and cannot do without it is gone with it. */
export function withGaps(file: tree.File, gaps: readonly tree.Gap[]): tree.File {
  return gaps.reduce(withGap, file);
}

function withGap(file: tree.File, gap: tree.Gap): tree.File {
  const [imports, first] = without(file.imports, gap, () => undefined);
  const [declarations, second] = without(file.declarations, first, inDeclaration);
  return { ...file, imports, declarations, gaps: second ? [...file.gaps, second] : file.gaps };
}

type Named = { readonly span: tree.Gap["span"]; readonly name?: tree.Name; readonly names?: readonly Named[] };

/**
 * Nodes without those that a gap touches, but for one that takes it in.
 * @returns the gap, larger by what was touched; undefined once a node has taken it in
 */
function without<Node extends Named>(
  nodes: readonly Node[],
  gap: tree.Gap | undefined,
  takeIn: (node: Node, gap: tree.Gap) => Node | undefined,
): readonly [readonly Node[], tree.Gap | undefined] {
  if (!gap) return [nodes, gap];
  const touched = nodes.filter(({ span }) => span.start < gap.span.end && gap.span.start < span.end);
  const [only, ...others] = touched;
  if (!only) return [nodes, gap];
  const taken = others.length === 0 && isWithin(gap, only.span) ? takeIn(only, gap) : undefined;
  if (taken) return [nodes.map((each) => (each === only ? taken : each)), undefined];
  return [nodes.filter((each) => !touched.includes(each)), touched.reduce(grown, gap)];
}

function isWithin({ span }: tree.Gap, { start, end }: tree.Gap["span"]): boolean {
  return start <= span.start && span.end <= end;
}

function grown(gap: tree.Gap, node: Named): tree.Gap {
  const span = {
    ...gap.span,
    start: Math.min(gap.span.start, node.span.start),
    end: Math.max(gap.span.end, node.span.end),
  };
  const names = [node.name, ...(node.names ?? []).map((each) => each.name)].filter((each) => each !== undefined);
  return { ...gap, names: [...gap.names, ...names], span };
}

function inDeclaration(declaration: tree.Declaration, gap: tree.Gap): tree.Declaration | undefined {
  switch (declaration.kind) {
    case "block": {
      const body = inBody(declaration.body, gap);
      return body && { ...declaration, body };
    }
    case "model": {
      const { definition } = declaration;
      if (definition.kind === "derivation" || !isWithin(gap, definition.span)) return undefined;
      return { ...declaration, definition: { ...definition, items: inList(definition.items, gap, inItem) } };
    }
    case "check": {
      if (gap.span.start < (declaration.at ?? declaration.model).span.end) return undefined;
      const [claims] = without(declaration.claims, gap, () => undefined);
      return { ...declaration, claims };
    }
    case "train": {
      if (gap.span.start < (declaration.of ?? declaration.name).span.end) return undefined;
      const [entries] = without(declaration.entries, gap, () => undefined);
      return { ...declaration, entries, hasGaps: true };
    }
  }
}

/** Nodes with the gap among them, in the order of the text. */
function inList<Node extends tree.ModelItem>(
  nodes: readonly Node[],
  gap: tree.Gap,
  takeIn: (node: Node, gap: tree.Gap) => Node | undefined,
): readonly (Node | tree.Gap)[] {
  const [others, left] = without<Node>(nodes, gap, takeIn);
  return left ? [...others, left].sort((a, b) => a.span.start - b.span.start) : others;
}

function inBody(body: tree.Body, gap: tree.Gap): tree.Body | undefined {
  return isWithin(gap, body.span) ? { ...body, statements: inList(body.statements, gap, inStatement) } : undefined;
}

function inItem(item: tree.ModelItem, gap: tree.Gap): tree.ModelItem | undefined {
  switch (item.kind) {
    case "stage": {
      const body = inBody(item.body, gap);
      return body && { ...item, body };
    }
    case "input":
    case "use":
    case "output":
      return undefined;
    default:
      return inStatement(item, gap);
  }
}

function inStatement(statement: tree.Statement, gap: tree.Gap): tree.Statement | undefined {
  switch (statement.kind) {
    case "let": {
      const value = statement.value.kind === "body" ? inBody(statement.value, gap) : undefined;
      return value && { ...statement, value };
    }
    case "residual": {
      const body = inBody(statement.body, gap);
      return body && { ...statement, body };
    }
    case "parallel": {
      const path = statement.paths.find(({ body }) => isWithin(gap, body.span));
      const body = path && inBody(path.body, gap);
      return body && { ...statement, paths: statement.paths.map((each) => (each === path ? { ...each, body } : each)) };
    }
    case "if":
      return inIf(statement, gap);
    default:
      return undefined;
  }
}

function inIf(statement: tree.If, gap: tree.Gap): tree.If | undefined {
  const { then, otherwise } = statement;
  const within = inBody(then, gap);
  if (within) return { ...statement, then: within };
  const other = otherwise && (otherwise.kind === "if" ? inIf(otherwise, gap) : inBody(otherwise, gap));
  return other && { ...statement, otherwise: other };
}
