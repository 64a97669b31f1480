/** What each token of a text is, for colours. It works on any text: what does not parse is coloured by what stands there. */
import { builtIn } from "../compiler/resolve/built-in.ts";
import { reservedWords } from "../grammar/tokens.ts";
import type { Design } from "./design.ts";
import type { Range } from "./range.ts";
import type { Role, Scanned } from "./scan.ts";

export type TokenKind =
  | "keyword"
  | "layer"
  /** Blocks, shortcuts and models: declared, imported, called. */
  | "block"
  | "function"
  /** A value or a parameter of the design's own. */
  | "name"
  /** The name in front of an argument's colon. */
  | "parameter"
  | "type"
  /** An extent of a shape: N, H, `_`. */
  | "symbol"
  /** A line of a recipe by its word, a quantity of a claim. */
  | "entry"
  /** A word of a recipe: a data set, a loss. */
  | "word"
  | "number"
  | "string"
  | "comment"
  /** A comment that describes what stands below. */
  | "doc"
  | "operator"
  | "punctuation";

export interface HighlightToken extends Range {
  readonly kind: TokenKind;
}

/** In the order of the text; none overlaps another, and what no token is, space and bad characters, has none. */
export function highlight(design: Design): readonly HighlightToken[] {
  const { comments } = design.lexed;
  const remarks = comments.map(({ kind, span: { start, end } }): HighlightToken => {
    return { from: start, to: end, kind: kind === "doc" ? "doc" : "comment" };
  });
  const words = design.scanned.map((each, index, all): HighlightToken => {
    const { startOffset: from, image } = each.token;
    return { from, to: from + image.length, kind: kindOf(each, all[index - 1], all[index + 1]) };
  });
  return [...words, ...remarks].sort((a, b) => a.from - b.from);
}

const reserved: ReadonlySet<string> = new Set(reservedWords);
const operators: ReadonlySet<string> = new Set("-> == != ~= <= >= < > = + - * / %".split(" "));
/** Words of the language behind what they go on from. */
const contextual: { readonly [word: string]: string } = { as: "import", of: "train", at: "check" };
const declared: { readonly [word: string]: TokenKind } = {
  model: "block",
  block: "block",
  shortcut: "block",
  check: "block",
  train: "block",
};

function kindOf(each: Scanned, before: Scanned | undefined, after: Scanned | undefined): TokenKind {
  const { image } = each.token;
  const [first = ""] = image;
  if (first === '"') return "string";
  if (/[0-9]/.test(first)) return "number";
  if (!/[A-Za-z_]/.test(first)) return operators.has(image) ? "operator" : "punctuation";
  return wordKind(each, before?.token.image ?? "", after?.token.image ?? "");
}

/** Where a line begins a statement. */
const statements: ReadonlySet<Role> = new Set(["file", "model", "body", "paths", "overrides", "claims", "recipe"]);

function wordKind({ token, opening, lead }: Scanned, before: string, after: string): TokenKind {
  const { image } = token;
  const { role } = opening;
  const isFirst = lead === token && statements.has(role);
  if (role === "recipe" && isFirst) return "entry";
  if (role === "arguments" && after === ":") return "parameter";
  if (role === "parameters") return before === ":" ? "type" : parameterPart(image, after);
  if (reserved.has(image)) return "keyword";
  if (contextual[image] === lead.image && before !== lead.image && before !== "{" && before !== ",") return "keyword";
  if (role === "shape" || (role === "list" && opening.outer?.role === "claims")) return "symbol";
  if (role === "imports") return "block";
  if (role === "file") return declared[before] ?? callKind(image);
  if (before === ".") return "name";
  if (role === "claims" && isFirst) return "entry";
  if (isInRecipe({ opening })) return "word";
  if (before === "stage") return "name";
  const isStep = before === "->" || after === "->" || isFirst;
  return isStep || after === "(" || before === "shortcut" ? callKind(image) : valueKind(image);
}

/** A parameter's own name, or what its default names. */
function parameterPart(image: string, after: string): TokenKind {
  return after === ":" ? "name" : valueKind(image);
}
function isInRecipe({ opening }: Pick<Scanned, "opening">): boolean {
  for (let here: typeof opening | undefined = opening; here; here = here.outer) if (here.role === "recipe") return true;
  return false;
}
/** What is called. */
function callKind(image: string): TokenKind {
  const kind = builtIn.get(image)?.kind;
  if (kind === "function") return "function";
  return kind === "layer" || kind === "shortcut" ? "layer" : "block";
}
/** What is read, or a block that is handed on by its name. */
function valueKind(image: string): TokenKind {
  if (reserved.has(image)) return "keyword";
  const kind = builtIn.get(image)?.kind;
  if (kind === "function") return "function";
  return kind === "layer" || kind === "shortcut" ? "layer" : "name";
}
