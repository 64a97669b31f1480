/**
 * What is open around each token: brackets, and what they are of. It reads tokens alone, so that it knows where a cursor
 * stands in a text that does not parse; a declaration's word in the first column begins anew.
 */
import type { Lexed } from "../grammar/lexer.ts";

export type Token = Lexed["tokens"][number];

export type Role =
  | "file"
  /** Braces. */
  | "imports"
  | "model"
  | "body"
  | "paths"
  | "overrides"
  | "claims"
  | "recipe"
  /** Parentheses. */
  | "parameters"
  | "arguments"
  | "group"
  /** Square brackets: of an input, an `expect`, an `at`; and any other. */
  | "shape"
  | "list";

export interface Opening {
  readonly role: Role;
  readonly outer: Opening | undefined;
  /** What it is of: `conv` of its arguments, `stage` or the stage's name of its body. */
  readonly of: Token | undefined;
  /** The token that begins the statement in which it opens: `let`, an entry's word. */
  readonly lead: Token | undefined;
}

/** A token, and where it stands. Of a bracket that closes it is what it closes. */
export interface Scanned {
  readonly token: Token;
  readonly opening: Opening;
  /** The first token of its statement, at its own depth; of a bracket that closes, of that around it. */
  readonly lead: Token;
  /** What is open behind it. */
  readonly after: Opening;
}

const FILE: Opening = { role: "file", outer: undefined, of: undefined, lead: undefined };
const declarations: ReadonlySet<string> = new Set(["import", "model", "block", "shortcut", "check", "train"]);
const openers: ReadonlySet<string> = new Set("([{");
const closers: { readonly [closer: string]: readonly Role[] } = {
  ")": ["parameters", "arguments", "group"],
  "]": ["shape", "list"],
  "}": ["imports", "model", "body", "paths", "overrides", "claims", "recipe"],
};
const ofBraces: { readonly [lead: string]: Role } = {
  import: "imports",
  model: "model",
  check: "claims",
  train: "recipe",
};

export function scan(tokens: readonly Token[]): readonly Scanned[] {
  const scanned: Scanned[] = [];
  let here = FILE;
  /** Of each opening the first token of the statement that is being read. */
  const leads = new Map<Opening, Token>();
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1];
    if (token.startColumn === 1 && declarations.has(token.image)) here = FILE;
    const closed = closers[token.image] ?? [];
    const opening = innermost(here, closed) ?? here;
    if (closed.length === 0 && beginsStatement(token, before, opening)) leads.set(opening, token);
    const isClosing = closed.includes(opening.role);
    const lead = leads.get(isClosing ? (opening.outer ?? FILE) : opening) ?? token;
    const place = { token, opening, lead };
    here = isClosing ? (opening.outer ?? FILE) : opening;
    if (openers.has(token.image)) here = { role: roleOf(scanned, place), outer: opening, of: before, lead };
    scanned.push({ ...place, after: here });
  }
  return scanned;
}

/** What is open behind the last of some tokens. */
export function openingAfter(scanned: readonly Scanned[]): Opening {
  return scanned.at(-1)?.after ?? FILE;
}

/** Openings from the innermost outwards, the file last. */
export function* outwards(opening: Opening): Generator<Opening> {
  for (let here: Opening | undefined = opening; here; here = here.outer) yield here;
}

function innermost(from: Opening, roles: readonly Role[]): Opening | undefined {
  for (const opening of outwards(from)) if (roles.includes(opening.role)) return opening;
  return undefined;
}

/** What a line that begins so goes on with, and what a line that ends so leaves open. */
const goesOn: ReadonlySet<string> = new Set("-> else and or , . = == != ~= <= >= < > + - * / %".split(" "));

/** In braces a new line begins a statement, unless it only goes on. */
function beginsStatement(token: Token, before: Token | undefined, { role }: Opening): boolean {
  if (!before) return true;
  if (role === "file") return declarations.has(token.image);
  if (role === "parameters" || role === "arguments" || role === "imports")
    return before.image === "(" || before.image === "{" || before.image === ",";
  if (role === "group" || role === "shape" || role === "list") return false;
  if (before.image === "{") return true;
  if (token.startLine === before.startLine || goesOn.has(token.image) || goesOn.has(before.image)) return false;
  // The shortcut of a residual stands behind its braces.
  return token.image !== "shortcut" || role === "overrides" || before.image !== "}";
}

/** @param before the tokens in front of the bracket */
function roleOf(before: readonly Scanned[], { token, opening, lead }: Omit<Scanned, "after">): Role {
  const last = before.at(-1);
  const isOfFile = opening.role === "file";
  switch (token.image) {
    case "{":
      if (last?.token.image === "with") return "overrides";
      if (isOfFile) return ofBraces[lead.image] ?? "body";
      return last && isOfParallel(last) ? "paths" : "body";
    case "(":
      if (isOfFile && named.has(before.at(-2)?.token.image ?? "")) return "parameters";
      return last && /^\w+$/.test(last.token.image) ? "arguments" : "group";
    default:
      return lead.image === "input" || lead.image === "expect" || last?.token.image === "at" ? "shape" : "list";
  }
}

/** `block Unit(`, `model Net(`: the name stands behind the declaration's word. */
const named: ReadonlySet<string> = new Set(["model", "block", "shortcut"]);

/** `parallel {`, `parallel(join: add) {`. */
function isOfParallel({ token, opening }: Scanned): boolean {
  return token.image === "parallel" || (token.image === ")" && opening.of?.image === "parallel");
}
