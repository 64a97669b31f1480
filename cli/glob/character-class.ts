/** `[abc]`, `[!a-z]`, `[[:digit:]_]` of a pattern: one character of a name. */

export interface CharacterClass {
  readonly kind: "class";
  readonly has: (char: string) => boolean;
  /** As it is written. */
  readonly key: string;
}

const NAMED: ReadonlyMap<string, RegExp> = new Map([
  ["alnum", /^[a-zA-Z0-9]$/],
  ["alpha", /^[a-zA-Z]$/],
  ["blank", /^[ \t]$/],
  ["cntrl", /^[\x00-\x1f\x7f]$/],
  ["digit", /^[0-9]$/],
  ["graph", /^[\x21-\x7e]$/],
  ["lower", /^[a-z]$/],
  ["print", /^[\x20-\x7e]$/],
  ["punct", /^[!-/:-@[-`{-~]$/],
  ["space", /^\s$/],
  ["upper", /^[A-Z]$/],
  ["word", /^[A-Za-z0-9_]$/],
  ["xdigit", /^[A-Fa-f0-9]$/],
]);

/** The class that begins at `at`; undefined where none ends before a slash: the bracket means itself. */
export function classAt(
  chars: readonly string[],
  at: number,
  end: number,
): { readonly parsed: CharacterClass; readonly next: number } | undefined {
  const isNegated = chars[at + 1] === "!" || chars[at + 1] === "^";
  const start = at + (isNegated ? 2 : 1);
  const plain = new Set<string>();
  const ranges: (readonly [number, number])[] = [];
  const named: RegExp[] = [];
  for (let i = start; i < end; i++) {
    const char = chars[i] ?? "";
    if (char === "/") return undefined;
    // One that comes first is one of the characters.
    if (char === "]" && i > start) {
      const has = (one: string): boolean =>
        plain.has(one) ||
        ranges.some(([from, to]) => codeOf(one) >= from && codeOf(one) <= to) ||
        named.some((each) => each.test(one));
      const key = chars.slice(at, i + 1).join("");
      return { parsed: { kind: "class", key, has: (one) => has(one) !== isNegated }, next: i + 1 };
    }
    const isNamed = char === "[" && chars[i + 1] === ":";
    const [, name = ""] = isNamed ? (/^\[:([a-z]{1,6}):\]/.exec(chars.slice(i, i + 10).join("")) ?? []) : [];
    const known = NAMED.get(name);
    if (known) {
      named.push(known);
      i += name.length + 3;
      continue;
    }
    if (char === "\\") i++;
    const from = chars[i] ?? "";
    if (chars[i + 1] !== "-" || chars[i + 2] === "]" || i + 2 >= end) {
      plain.add(from);
      continue;
    }
    i += chars[i + 2] === "\\" ? 3 : 2;
    if (chars[i] === "/") return undefined;
    ranges.push([codeOf(from), codeOf(chars[i] ?? "")]);
  }
  return undefined;
}

function codeOf(char: string): number {
  return char.codePointAt(0) ?? -1;
}
