/**
 * A pattern as people write it to its parts. `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`, `{1..20}`, `**` as a whole name,
 * `(a|b)` with `@ ? * +` before it, `!(a|b)` at the beginning of a name, and `\` before a sign that means itself. What
 * is opened and not closed means itself, too.
 */
import { grouped } from "../../grammar/counted.ts";
import { UsageError } from "../usage-error.ts";
import { classAt, type CharacterClass } from "./character-class.ts";
import { findGroups, type Group, type Range } from "./groups.ts";

export type Repeat = "once" | "maybe" | "any" | "some" | "none";

export type Part =
  | { readonly kind: "text"; readonly char: string }
  | { readonly kind: "one" | "star" | "deep" | "slash" }
  | CharacterClass
  | { readonly kind: "group"; readonly repeat: Repeat; readonly choices: readonly Sequence[]; readonly key: string };
export type Sequence = readonly Part[];

/** Longer ones are refused: nobody writes them, and all that is done with a pattern is linear in it. */
export const MOST_CHARACTERS = 4_096;
const MOST_NESTED = 50;
/** Of `{1..1000000}`, which is as many names. */
const MOST_NUMBERS = 10_000;

const SIGNS = /[*?[{(!+@\\]/;
const REPEATS: ReadonlyMap<string, Repeat> = new Map([
  ["@", "once"],
  ["?", "maybe"],
  ["*", "any"],
  ["+", "some"],
  ["!", "none"],
]);

/**
 * Of what stands between slashes, part by part: an empty one where two meet.
 * @throws UsageError where a pattern is too long, too deep, or negates where that takes unbounded time
 */
export function parsePattern(text: string): readonly Sequence[] {
  if (!SIGNS.test(text)) return text.split("/").map((name) => [...name].map((char) => ({ kind: "text", char })));
  if (text.length > MOST_CHARACTERS)
    throw new UsageError(
      `a pattern of ${grouped(text.length)} characters: ${shown(text)}`,
      `write at most ${grouped(MOST_CHARACTERS)}, or several patterns`,
    );
  const names = namesOf(new Parser(text).all());
  for (const name of names) refuseNegations(name, text);
  return names;
}

/** The name that a part of a path says, or undefined where it is a pattern. */
export function literalName(name: Sequence): string | undefined {
  return name.every((part) => part.kind === "text") ? name.map(({ char }) => char).join("") : undefined;
}

/** A path as a pattern that means it. */
export function escapePattern(path: string): string {
  return path.replace(/[*?[\]{}()!+@|,\\]/g, "\\$&");
}

/** As much as a line has room for. */
function shown(pattern: string): string {
  return pattern.length > 60 ? `${pattern.slice(0, 60)}…` : pattern;
}

function namesOf(parts: Sequence): readonly Sequence[] {
  const names: Part[][] = [[]];
  for (const part of parts) {
    if (part.kind === "slash") names.push([]);
    else names.at(-1)?.push(part);
  }
  return names;
}

class Parser {
  readonly #text: string;
  readonly #chars: readonly string[];
  readonly #groups: ReadonlyMap<number, Group>;

  constructor(text: string) {
    this.#text = text;
    this.#chars = [...text];
    this.#groups = findGroups(this.#chars);
  }

  all(): Sequence {
    return this.#sequence(0, this.#chars.length, 0);
  }

  /** Of the characters from `start` to before `end`. */
  #sequence(start: number, end: number, depth: number): Sequence {
    if (depth > MOST_NESTED)
      throw new UsageError(
        `groups more than ${MOST_NESTED} deep within each other: ${shown(this.#text)}`,
        "write several patterns",
      );
    const parts: Part[] = [];
    for (let at = start; at < end;) at = this.#part(at, start, end, depth, parts);
    return parts;
  }

  /** @returns where the next one begins */
  #part(at: number, start: number, end: number, depth: number, parts: Part[]): number {
    const chars = this.#chars;
    const char = chars[at] ?? "";
    const repeat = REPEATS.get(char);
    const after = chars[at + 1] === "(" ? this.#groups.get(at + 1) : undefined;
    const text = (plain: string): void => void parts.push({ kind: "text", char: plain });
    if (repeat && after) return this.#group(at + 1, after, repeat, depth, parts);
    switch (char) {
      case "\\": {
        const escaped = at + 1 < end ? (chars[at + 1] ?? "") : "\\";
        if (escaped === "/") parts.push({ kind: "slash" });
        else text(escaped);
        return at + 2;
      }
      case "/":
        parts.push({ kind: "slash" });
        return at + 1;
      case "?":
        parts.push({ kind: "one" });
        return at + 1;
      case "*": {
        let next = at + 1;
        // The last star of `**(a)` opens a group.
        while (next < end && chars[next] === "*" && !(chars[next + 1] === "(" && this.#groups.has(next + 1))) next++;
        const isName = (at === start || chars[at - 1] === "/") && (next === end || chars[next] === "/");
        parts.push({ kind: next - at === 2 && isName ? "deep" : "star" });
        return next;
      }
      case "[": {
        const found = classAt(chars, at, end);
        if (!found) break;
        parts.push(found.parsed);
        return found.next;
      }
      case "(":
      case "{": {
        const group = this.#groups.get(at);
        if (group) return this.#group(at, group, "once", depth, parts);
      }
    }
    text(char);
    return at + 1;
  }

  #group(open: number, { close, cuts, range }: Group, repeat: Repeat, depth: number, parts: Part[]): number {
    const starts = [open + 1, ...cuts.map((cut) => cut + 1)];
    const ends = [...cuts, close];
    const key = `${repeat} ${this.#chars.slice(open, close + 1).join("")}`;
    const choices = range
      ? this.#names(range)
      : starts.map((start, i) => this.#sequence(start, ends[i] ?? close, depth + 1));
    parts.push({ kind: "group", repeat, choices, key });
    return close + 1;
  }

  #names({ least, most, show }: Range): readonly Sequence[] {
    if (most - least >= MOST_NUMBERS)
      throw new UsageError(
        `{${show(least)}..${show(most)}} stands for more than ${grouped(MOST_NUMBERS)} names: ${shown(this.#text)}`,
        "write * in its place",
      );
    return Array.from({ length: most - least + 1 }, (_, i) =>
      [...show(least + i)].map((char) => ({ kind: "text", char })),
    );
  }
}

/** Where it is known at which character a `!(…)` begins, one look at the name is enough. */
function refuseNegations(name: Sequence, text: string): void {
  const refuse = (why: string): never => {
    throw new UsageError(
      `${why}: ${shown(text)}`,
      "let !(…) be the beginning of a name, or `exclude` what is not wanted",
    );
  };
  let isFixed = true;
  for (const part of name) {
    if (part.kind === "group") {
      if (part.repeat === "none" && !isFixed) refuse("!(…) stands behind something of unknown length");
      if (part.choices.some((choice) => hasNegation(choice))) refuse("!(…) stands in a group");
      if (part.repeat === "none" && part.choices.some((choice) => hasSlash(choice)))
        refuse("!(…) has more than a name");
    }
    isFixed &&= part.kind === "text" || part.kind === "one" || part.kind === "class";
  }
}

function hasNegation(parts: Sequence): boolean {
  return parts.some((part) => part.kind === "group" && (part.repeat === "none" || part.choices.some(hasNegation)));
}
function hasSlash(parts: Sequence): boolean {
  return parts.some(
    (part) => part.kind === "slash" || part.kind === "deep" || (part.kind === "group" && part.choices.some(hasSlash)),
  );
}
