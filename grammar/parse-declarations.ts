/**
 * A text that is known to be sound, a declaration at a time, each when it is asked for: a design takes a few of a file of the
 * standard library, and to parse all of them takes as long as all else of its check. They begin in the first column.
 */
import { commentOf } from "./lexer.ts";
import type { Parsed } from "./parse.ts";
import { readFile } from "./read.ts";
import { scanTokens, type Scanned } from "./scan-tokens.ts";
import type { SourceFile } from "./source.ts";
import type * as tree from "./tree.ts";
import { walkRules } from "./walk-rules.ts";

/** What can be imported, by the name that it has. */
export interface NamedDeclaration {
  readonly name: string;
  readonly declaration: tree.ModelDeclaration | tree.BlockDeclaration;
}
export interface ParsedByName extends Parsed {
  readonly named: readonly NamedDeclaration[];
}

export function named({ declarations }: tree.File): readonly NamedDeclaration[] {
  return declarations.flatMap((declaration) =>
    isNamed(declaration) ? [{ name: declaration.name.text, declaration }] : [],
  );
}
function isNamed(declaration: tree.Declaration): declaration is NamedDeclaration["declaration"] {
  return declaration.kind === "model" || declaration.kind === "block";
}

/** With the comments right above it, which may describe it. */
const HEAD = /^(?:\/\/.*\n)*(model|block|shortcut|check|train) (\w+)/gm;

/** What `parse` gives, read when it is looked at. @throws Error then where the text is not sound */
export function parseByDeclaration(source: SourceFile): ParsedByName {
  const { text } = source;
  const found = [...text.matchAll(HEAD)];
  const known: tree.Declaration[] = [];
  const declarationAt = (place: number): tree.Declaration =>
    (known[place] ??=
      read(source, found[place]?.index ?? text.length, found[place + 1]?.index ?? text.length).declarations[0] ??
      unsound(source));
  let comments: tree.File["comments"] | undefined;
  const { imports, kind, gaps, span } = read(source, 0, found[0]?.index ?? text.length);
  const file: tree.File = {
    ...{ kind, source, imports, gaps, span },
    get declarations() {
      return found.map((_, place) => declarationAt(place));
    },
    get comments() {
      return (comments ??= commentsIn(source, scanTokens(text)));
    },
  };
  const byName = found.flatMap(({ 1: keyword, 2: name = "" }, place): readonly NamedDeclaration[] => {
    if (keyword === "check" || keyword === "train") return [];
    return [
      {
        name,
        get declaration() {
          const declaration = declarationAt(place);
          return isNamed(declaration) ? declaration : unsound(source);
        },
      },
    ];
  });
  return { file, named: byName, suppressions: [], diagnostics: [] };
}

/** What stands from an offset to another, with its places in the whole text. */
function read(source: SourceFile, from: number, to: number): tree.File {
  const scanned = scanTokens(source.text, from, to) ?? unsound(source);
  const cst = walkRules(scanned.tokens) ?? unsound(source);
  return readFile(source, cst, commentsIn(source, scanned));
}
function commentsIn(source: SourceFile, scanned: Scanned = unsound(source)): tree.File["comments"] {
  return scanned.comments.map((token) => commentOf(source, token));
}

function unsound({ path }: SourceFile): never {
  throw new Error(`${path} is not sound`);
}
