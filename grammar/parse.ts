/** Text to syntax tree: the public entry of the grammar. */
import type { IToken } from "chevrotain";
import { matchBrackets } from "./brackets.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { gapAround, gapOf, withGaps } from "./gaps.ts";
import { tellForeign } from "./foreign-lines.ts";
import { tokenize } from "./lexer.ts";
import { lineProblems } from "./lines.ts";
import { report } from "./messages.ts";
import { readFile } from "./read.ts";
import { ERROR_LIMIT, parseAll } from "./recover.ts";
import { textOf, type SourceFile } from "./source.ts";
import { readSuppressions, type Suppression } from "./suppressions.ts";
import type { File, Gap } from "./tree.ts";

export interface Parsed {
  /** Whatever could be read; empty where nothing could. */
  readonly file: File;
  readonly suppressions: readonly Suppression[];
  /** In the order of the text; at most `ERROR_LIMIT` errors and as many warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses a text. Never throws and always gives a file; every independent error is told in one run. */
export function parse(source: SourceFile): Parsed {
  const parsed = parseOnce(source);
  const isSound = parsed.diagnostics.every(({ severity }) => severity !== "error");
  return isSound ? parsed : withSoundFixes(source, tellForeign(source, parsed, parseOnce));
}

/** A brace that is placed where the indentation says is offered where it makes nothing else wrong. */
function withSoundFixes(source: SourceFile, parsed: Parsed): Parsed {
  const others = ({ diagnostics }: Parsed): number =>
    diagnostics.filter(({ code }) => code !== "RN1003" && code !== "RN1014").length;
  const isSound = ({ code, fix }: Diagnostic): boolean => {
    if (code !== "RN1003" || !fix) return true;
    const [edit] = fix.edits;
    if (!edit) return false;
    const text = source.text.slice(0, edit.span.start) + edit.replacement + source.text.slice(edit.span.end);
    const mended = { ...source, text };
    return others(tellForeign(mended, parseOnce(mended), parseOnce)) <= others(parsed);
  };
  const diagnostics = parsed.diagnostics.map((each) => {
    if (isSound(each)) return each;
    const { fix: _, ...others } = each;
    return others;
  });
  return { ...parsed, diagnostics };
}

function parseOnce(source: SourceFile): Parsed {
  const { tokens, comments, diagnostics: lexical } = tokenize(source);
  const brackets = matchBrackets(source, tokens);
  const { unsound, strayClosers } = brackets;
  const missing = new Set(unsound.flatMap(([from, to]) => tokens.slice(from, to)));
  const sound = tokens.filter((token) => !missing.has(token) && !strayClosers.has(token));
  const { cst, diagnostics: syntactic, gaps } = parseAll(source, sound, new Set(unsound.map(([, to]) => tokens[to])));
  const read = cst ? readFile(source, cst, comments) : nothingOf(source, comments);
  const file = withGaps(read, [
    ...unsound.map(([from, to]) => gapOf(source, tokens.slice(from, to))),
    ...gaps,
    ...lexical.filter(isDamage).map(({ primary: { span } }) => gapAround(source, sound, span.start, span.end)),
    ...[...strayClosers].flatMap((token) => gapsOfStray(source, sound, read, token)),
  ]);
  const { suppressions, diagnostics: bad } = readSuppressions(source, comments);
  const broken = lexical.length + syntactic.length + brackets.diagnostics.length > 0;
  const diagnostics = [
    ...lexical,
    ...brackets.diagnostics,
    ...syntactic,
    ...bad,
    // What a statement that was taken out described is not stray: these wait until the file parses.
    ...(broken ? [] : [...lineProblems(file), ...strayDocs(file)]),
  ];
  return { file, suppressions, diagnostics: limited(diagnostics.sort(byPlace)) };
}

const byPlace = (a: Diagnostic, b: Diagnostic): number => a.primary.span.start - b.primary.span.start;

/** The first errors and the first of the rest: many warnings never hide an error. */
function limited(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = { error: 0, other: 0 };
  return diagnostics.filter(({ severity }) => ++told[severity === "error" ? "error" : "other"] <= ERROR_LIMIT);
}

function nothingOf(source: SourceFile, comments: File["comments"]): File {
  const span = { source, start: 0, end: source.text.length };
  return { kind: "file", source, imports: [], declarations: [], gaps: [], comments, span };
}

/** A semicolon ends a statement that is one. */
function isDamage({ primary: { span } }: Diagnostic): boolean {
  return textOf(span) !== ";";
}

/**
 * What closes nothing by a brace belongs to the declaration before it, which an earlier one has ended too soon; within a
 * declaration, which is whole without it, it is nothing.
 */
function gapsOfStray(source: SourceFile, tokens: readonly IToken[], file: File, stray: IToken): readonly Gap[] {
  const around = gapAround(source, tokens, stray.startOffset, stray.startOffset + stray.image.length);
  if (stray.image !== "}") return [around];
  if (file.declarations.some(({ span }) => span.start < stray.startOffset && stray.startOffset < span.end)) return [];
  const before = file.declarations.findLast(({ span }) => span.end <= stray.startOffset);
  return before ? [{ ...around, span: { ...around.span, start: before.span.start } }] : [];
}

/** Doc comments that stand before nothing that can be described (RN1011). */
function strayDocs(file: File): readonly Diagnostic[] {
  const described = new Set<number>();
  for (const declaration of file.declarations) {
    described.add(declaration.span.start);
    if (declaration.kind === "check" || declaration.kind === "train") continue;
    for (const parameter of declaration.parameters) described.add(parameter.span.start);
    if (declaration.kind !== "model" || declaration.definition.kind !== "model-body") continue;
    for (const item of declaration.definition.items) if (item.kind === "stage") described.add(item.span.start);
  }
  const { source, comments } = file;
  return comments
    .filter(({ kind }) => kind === "doc")
    .flatMap((comment, index, docs) => {
      const after = source.text.slice(comment.span.end).search(/\S/);
      const target = comment.span.end + after;
      const continued = docs[index + 1]?.span.start === target;
      if (after >= 0 && (continued || described.has(target))) return [];
      const slashes = { ...comment.span, end: comment.span.start + 3 };
      const fix = {
        title: "make it a plain comment",
        safety: "safe",
        edits: [{ span: slashes, replacement: "//" }],
      } as const;
      return [report("RN1011", comment.span, {}, { fix })];
    });
}
