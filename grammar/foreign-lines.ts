/**
 * Lines of a text that are written as in Python (RN1014): each that does not parse as it is and does as it would be
 * written here is told as that, in place of the errors that it makes.
 */
import type { Diagnostic } from "./diagnostic.ts";
import { lineHere } from "./foreign-line.ts";
import { recipeLineHere } from "./foreign-recipe.ts";
import { adviceOn } from "./foreign-advice.ts";
import { withGaps } from "./gaps.ts";
import { report } from "./messages.ts";
import { lineFrom, lineStarts, positionAt, type SourceFile } from "./source.ts";
import type { File, Gap } from "./tree.ts";

/** Each takes a parse of the whole text: what one rewritten line hid comes out in the next. */
const MOST_ROUNDS = 8;
/** A text of more letters is no design that somebody brings from elsewhere. */
const MOST_LETTERS = 200_000;

interface Told {
  readonly file: File;
  readonly diagnostics: readonly Diagnostic[];
}

/** @param parse a text without asking for foreign lines again */
export function tellForeign<Parsed extends Told>(
  source: SourceFile,
  first: Parsed,
  parse: (source: SourceFile) => Told,
): Parsed {
  if (source.text.length > MOST_LETTERS) return first;
  const rewritten = new Map<number, string>(hasErrors(first) ? sequenceLines(source).map((line) => [line, ""]) : []);
  let now: Told = rewritten.size > 0 ? parse({ ...source, text: withLines(source, rewritten) }) : first;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const found = [...errorLines(now)].filter((line) => !rewritten.has(line));
    const lines = found.flatMap((line) => {
      const text = lineFrom(source, line).text.trim();
      const around = declarationAround(source, line);
      const own = around === "train" ? recipeLineHere(text, source.text) : undefined;
      const here = own ?? (around === "check" ? claimHere(text) : undefined) ?? lineHere(text);
      return here === undefined ? [] : [[line, here] as const];
    });
    if (lines.length === 0) break;
    for (const [line, here] of lines) rewritten.set(line, here);
    now = parse({ ...source, text: withLines(source, rewritten) });
  }
  // What does not parse as it would be written here is told as it stands there.
  for (let wrong = errorLines(now); [...rewritten.keys()].some((line) => wrong.has(line)); wrong = errorLines(now)) {
    for (const line of wrong) rewritten.delete(line);
    now = rewritten.size > 0 ? parse({ ...source, text: withLines(source, rewritten) }) : first;
  }
  const told = [...rewritten];
  if (told.length === 0) return { ...first, diagnostics: first.diagnostics.map(withAdvice) };
  const lines = new Set(told.map(([line]) => line));
  const key = ({ code, primary }: Diagnostic, line = lineOf(primary.span)): string => `${code} ${line}`;
  const left = new Set(now.diagnostics.map((each) => key(each)));
  const others = first.diagnostics
    .filter((each) => !lines.has(lineOf(each.primary.span)) && left.has(key(each)))
    .map(withAdvice);
  const foreign = told.map(([line, here]) => tell(source, line, here));
  const diagnostics = [...foreign, ...others].sort((a, b) => a.primary.span.start - b.primary.span.start);
  // What such a line says is not read, though it may parse: `return x` is a line of two steps.
  const gaps = foreign.map(({ primary: { span } }): Gap => ({ kind: "gap", names: [], isOpen: false, span }));
  return { ...first, file: withGaps(first.file, gaps), diagnostics };
}

/** The next step of what is written as elsewhere and cannot be one line here. */
function withAdvice(found: Diagnostic): Diagnostic {
  const line = lineFrom(found.primary.span.source, lineOf(found.primary.span)).text;
  const help = found.code === "RN1002" ? adviceOn(line) : undefined;
  return help === undefined ? found : { ...found, notes: [`help: ${help}`] };
}

/** The word that begins the declaration around a line, as far as first columns say. */
function declarationAround(source: SourceFile, line: number): string | undefined {
  for (let at = line - 1; at > 0; at--) {
    const word = /^(?:model|block|shortcut|check|train|import|class|def)\b/.exec(lineFrom(source, at).text)?.[0];
    if (word !== undefined) return word;
  }
  return undefined;
}

/** A claim compares: `params = 3`. */
function claimHere(text: string): string | undefined {
  return /^[^=<>!~]+\s=\s[^=]+$/.test(text) ? text.replace(/\s=\s/, " == ") : undefined;
}

function hasErrors({ diagnostics }: Told): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Where `nn.Sequential(` of several lines opens and closes: what stands between flows anyway. */
function sequenceLines({ text }: SourceFile): readonly number[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.flatMap((line, index) => {
    if (!/\bSequential\s*\(\s*\[?$/.test(line)) return [];
    let depth = 0;
    for (let at = index; at < lines.length && at < index + LONGEST_SEQUENCE; at++) {
      for (const char of lines[at] ?? "") depth += bracketDepth(char);
      if (depth <= 0) return /^[\])]+[,;]?(?:\(\w+\))?$/.test(lines[at] ?? "") ? [index + 1, at + 1] : [];
    }
    return [];
  });
}
function bracketDepth(char: string): number {
  if ("([".includes(char)) return 1;
  return ")]".includes(char) ? -1 : 0;
}
/** Lines of a sequence that are looked through. */
const LONGEST_SEQUENCE = 200;

function lineOf({ source, start }: Diagnostic["primary"]["span"]): number {
  return positionAt(source, start).line;
}

/** Lines with an error; that a bracket is open is no error of the line where it opens. */
function errorLines({ diagnostics }: Told): ReadonlySet<number> {
  const wrong = diagnostics.filter(({ code, severity }) => severity === "error" && code !== "RN1003");
  return new Set(wrong.map(({ primary }) => lineOf(primary.span)));
}

/** Every line stays a line. */
function withLines(source: SourceFile, rewritten: ReadonlyMap<number, string>): string {
  const starts = lineStarts(source);
  return starts
    .map((start, index) => {
      const whole = source.text.slice(start, starts[index + 1]);
      const here = rewritten.get(index + 1);
      return here === undefined ? whole : whole.replace(/\S.*\S|\S/, () => here);
    })
    .join("");
}

function tell(source: SourceFile, line: number, here: string): Diagnostic {
  const { start, text } = lineFrom(source, line);
  const there = text.trim();
  const span = { source, start: start + text.indexOf(there), end: start + text.trimEnd().length };
  const nothing = { source, start, end: lineStarts(source)[line] ?? source.text.length };
  const fix =
    here === ""
      ? ({ title: "remove the line", safety: "unsafe", edits: [{ span: nothing, replacement: "" }] } as const)
      : ({ title: `write ${here}`, safety: "unsafe", edits: [{ span, replacement: here }] } as const);
  const help = here === "" ? "leave the line out: a body is what flows through it, from above" : `write ${here}`;
  return report("RN1014", span, { line: here === "" ? undefined : here }, { fix, help });
}
