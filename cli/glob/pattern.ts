/** A pattern and where it starts from: the folder that its plain names lead to, and what is matched below it. */
import { isAbsolute, relative, resolve, sep } from "node:path";
import { literalName, parsePattern, type Sequence } from "./parse.ts";

export interface Pattern {
  readonly text: string;
  /** It stands for what it says, with its escapes taken off. */
  readonly literal: string | undefined;
  /** `!` before it: in many tools that takes away what others have added. */
  readonly isNegated: boolean;
  /** As in the text, without `.` and with `..` taken back; the first is empty in an absolute one. */
  readonly names: readonly Sequence[];
}

export interface Placed {
  /** An absolute path. Links on the way to it are followed. */
  readonly base: string;
  /** Of what is below it; at least one. */
  readonly names: readonly Sequence[];
}

/** @throws UsageError for one that is too much */
export function readPattern(text: string): Pattern {
  const written = parsePattern(text);
  const literals = written.map(literalName);
  const isLiteral = literals.every((name) => name !== undefined);
  return {
    text,
    literal: isLiteral ? literals.join("/") : undefined,
    isNegated: /^!(?!\()/.test(text),
    names: simplified(written),
  };
}

/** @param folder from which a pattern is seen that is not absolute */
export function place({ names }: Pick<Pattern, "names">, folder: string): Placed {
  const literals = names.map(literalName);
  const dynamic = literals.indexOf(undefined);
  const plain = dynamic < 0 ? Math.max(0, names.length - 1) : dynamic;
  // The first name of an absolute one is empty: this begins with a slash.
  const lead = literals.slice(0, plain).map((name) => `${name}/`);
  return { base: resolve(folder, lead.join("")), names: names.slice(plain) };
}

/** The path from one folder to what is within it, with `/`; undefined where it leads elsewhere. */
export function pathWithin(folder: string, path: string): string | undefined {
  const way = relative(folder, path);
  return way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : way.split(sep).join("/");
}

function simplified(written: readonly Sequence[]): readonly Sequence[] {
  const names: Sequence[] = [];
  written.forEach((name, i) => {
    const literal = literalName(name);
    const above = names.at(-1);
    if (literal === "." || (literal === "" && (i > 0 || written.length === 1))) return;
    const canGoUp = above !== undefined && literalName(above) !== "..";
    // Above the root is the root.
    if (literal !== ".." || !canGoUp) names.push(name);
    else if (literalName(above) !== "") names.pop();
  });
  return names;
}
