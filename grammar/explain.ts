/** From the parser's first error to a message with a place, a reason and a next step. */
import type { IToken } from "chevrotain";
import { chainBreak } from "./chain-breaks.ts";
import type { Details, Diagnostic } from "./diagnostic.ts";
import { spanOfToken } from "./lexer.ts";
import { report } from "./messages.ts";
import type { ParseAttempt } from "./parser.ts";
import type { SourceFile, Span } from "./source.ts";
import { reservedWords } from "./tokens.ts";

export interface Explanation {
  readonly diagnostic: Diagnostic;
  /** Tokens to leave out so that the statement becomes whole; absent: the whole statement goes. */
  readonly remove?: { readonly from: number; readonly to: number };
  /** The token whose statement goes, where it is not the one that was found. */
  readonly around?: number;
}

type ParseError = NonNullable<ParseAttempt["error"]>;

const reserved: ReadonlySet<string> = new Set(reservedWords);

/** What a rule of the grammar is called in a message. */
const ruleNames: { readonly [rule: string]: string } = {
  file: "a declaration (model, block, shortcut, check or train)",
  importDeclaration: 'an import: import { Name } from "std/residual"',
  imported: "a name to import",
  model: "a body `{ … }` or `= Model(…)`",
  modelBody: "input, stage, output or a layer",
  body: "a layer, let, residual, if or `}`",
  statement: "a layer, let, residual, if or `}`",
  pipeline: "a layer",
  step: "a layer",
  call: "a name",
  parameters: "a parameter: `name: type`",
  parameter: "a parameter: `name: type`",
  type: "a type: int, float, bool, size, block, shortcut, value",
  arguments: "an argument or `)`",
  argument: "an argument",
  list: "an element or `]`",
  value: "a value",
  expression: "a value",
  conjunction: "a value",
  negation: "a value",
  comparison: "a value",
  sum: "a value",
  product: "a value",
  unary: "a value",
  primary: "a value",
  postfix: "a value",
  suffix: "a field or an index",
  check: "claims in `{ … }`",
  train: "recipe entries in `{ … }`",
  entry: "a recipe entry: `batch 128`",
  stage: "a stage: `stage NAME { … }`",
  inputDeclaration: "an input: `input image: [N, 3, 224, 224]`",
  residual: "`shortcut`",
  parallel: "a path: `path { … }`",
  path: "`{`",
  derivation: "`Model(…)`, or `with { … }`",
  override: "`shortcut NAME` or `NAME: NAME`",
  block: "a body `{ … }`",
  ifStatement: "a body `{ … }`",
  letStatement: "`let NAME = value`",
  shared: "`shared NAME = call`",
  output: "`output NAME = value`",
  use: "`use MODEL.trunk`",
  expect: "a condition",
};

/** Statements and where they belong, by the word that begins them. */
const places: { readonly [word: string]: string } = {
  import: "the first lines of a file",
  input: "a model",
  stage: "a model",
  stem: "a model",
  head: "a model",
  output: "a model",
  use: "a model",
  model: "a file, outside other declarations",
  train: "a file, outside other declarations",
  check: "a file, outside other declarations",
  path: "`parallel { … }`",
  with: "a derivation: `model B = A with { … }`",
  else: "an `if`",
  let: "a body",
  residual: "a body",
  parallel: "a body",
  shared: "a body",
  expect: "a body",
  if: "a body",
};

const nameRules = new Set([
  "model",
  "block",
  "letStatement",
  "shared",
  "inputDeclaration",
  "output",
  "stage",
  "parameter",
  "imported",
  "path",
]);

function endOf(source: SourceFile): Span {
  const end = source.text.trimEnd().length;
  return { source, start: Math.max(0, end - 1), end: Math.max(end, 0) };
}

export function explain(source: SourceFile, tokens: readonly IToken[], at: number, error: ParseError): Explanation {
  const token = tokens[at];
  const previous = tokens[at - 1];
  const span = token ? spanOfToken(source, token) : endOf(source);

  if (token && previous?.image === "," && [")", "]", "}"].includes(token.image)) {
    const comma = spanOfToken(source, previous);
    const fix = { title: "remove the comma", safety: "safe", edits: [{ span: comma, replacement: "" }] } as const;
    return {
      diagnostic: report("RN1008", comma, {}, { fix, help: "remove the comma" }),
      remove: { from: at - 1, to: at },
    };
  }
  if (error.rule === "residual" && previous?.image === "}") {
    const place = spanOfToken(source, previous);
    const insertion = { span: { ...place, start: place.end }, replacement: " shortcut identity" };
    const details: Details = {
      help: "write `} shortcut identity`, `} shortcut projection` or `} shortcut none`",
      fix: { title: "add `shortcut identity`", safety: "unsafe", edits: [insertion] },
    };
    return { diagnostic: report("RN1009", place, {}, details), around: at - 1 };
  }
  if (token && reserved.has(token.image) && nameRules.has(error.rule) && expectsName(previous)) {
    return {
      diagnostic: report(
        "RN1007",
        span,
        { word: token.image },
        { help: `choose another name, such as ${token.image}_` },
      ),
    };
  }
  const chain = chainBreak(source, tokens, at, error.rule);
  if (chain?.arrow !== undefined)
    return { diagnostic: chain.diagnostic, remove: { from: chain.arrow, to: chain.arrow + 1 } };
  if (chain) return chain;
  const place = token && Object.hasOwn(places, token.image) ? places[token.image] : undefined;
  if (token && place && ["body", "modelBody", "file", "check", "train"].includes(error.rule)) {
    const where = { statement: `\`${token.image}\``, where: place };
    return { diagnostic: report("RN1010", span, where, { help: `move it to ${place}` }) };
  }
  const what = expected(error);
  const details: Details = { help: nextStep(error, token) };
  return {
    diagnostic: report("RN1002", span, { what, token: token ? shown(token.image) : "the end of the file" }, details),
  };
}

function expectsName(previous: IToken | undefined): boolean {
  return (
    previous !== undefined &&
    ["model", "block", "shortcut", "let", "shared", "input", "output", "stage", "(", ",", "as", "{", "path"].includes(
      previous.image,
    )
  );
}

function shown(image: string): string {
  return image.length > 40 ? `${image.slice(0, 40)}…` : image;
}

/** Chevrotain names one token where only one is possible; else the rule says it better. */
function expected(error: ParseError): string {
  const single = /^Expecting token of type --> (.+?) <--/.exec(error.message)?.[1];
  if (single === undefined) return ruleNames[error.rule] ?? "something else";
  if (single === "NAME") return "a name";
  if (single === "WORD") return "a word";
  if (single === "NUMBER") return "a number";
  if (single === "STRING") return 'a path in quotes: "std/residual"';
  return `\`${single.toLowerCase()}\``;
}

function nextStep(error: ParseError, token: IToken | undefined): string {
  if (!token) return "finish the last declaration";
  if (error.rule === "file") return "a file holds imports, then model, block, shortcut, check and train";
  const isLine = ["body", "modelBody", "statement", "pipeline"].includes(error.rule);
  if (isLine && (token.image === "{" || token.image === "("))
    return "a group of steps is a block, block Unit { … }, which is called: Unit * 2; a path as a value has a name: let x = { … }";
  if (isLine && (token.image === "[" || token.image === "."))
    return "a line goes on from a name: let first = values[0], then first -> …";
  if (token.image === "=") return "name a value with `let x = …`; give an argument with `name: value`";
  return `see what stands before \`${shown(token.image)}\`: ${ruleNames[error.rule] ?? "the statement is not finished"}`;
}
