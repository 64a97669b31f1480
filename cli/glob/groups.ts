/** Which parenthesis and which brace of a pattern belong together, found in one pass: those left over mean themselves. */
import { classAt } from "./character-class.ts";

export interface Group {
  /** Where it ends: the index of its `)` or `}`. */
  readonly close: number;
  /** Of the `|` or `,` between its choices. */
  readonly cuts: readonly number[];
  /** Of `{8..12}` or `{a..e}`, in which there are no choices to cut. */
  readonly range?: Range;
}

export interface Range {
  readonly least: number;
  readonly most: number;
  readonly show: (value: number) => string;
}

interface Open {
  readonly at: number;
  readonly sign: "(" | "{";
  readonly pipes: number[];
  readonly commas: number[];
}

/** By the index of its `(` or `{`. */
export function findGroups(chars: readonly string[]): ReadonlyMap<number, Group> {
  const groups = new Map<number, Group>();
  const open: Open[] = [];
  /** It means itself: what it would have cut, the one around it cuts. */
  const discard = ({ pipes, commas }: Open): void => {
    open.at(-1)?.pipes.push(...pipes);
    open.at(-1)?.commas.push(...commas);
  };
  const close = (sign: "(" | "{", at: number): void => {
    const depth = open.findLastIndex((each) => each.sign === sign);
    if (depth < 0) return;
    while (open.length > depth + 1) discard(open.pop() as Open);
    const ended = open.pop() as Open;
    if (sign === "(") return void groups.set(ended.at, { close: at, cuts: ended.pipes });
    if (ended.commas.length > 0) return void groups.set(ended.at, { close: at, cuts: ended.commas });
    const range = rangeIn(chars.slice(ended.at + 1, at).join(""));
    if (range) groups.set(ended.at, { close: at, cuts: [], range });
    else discard(ended);
  };
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at];
    if (char === "\\") at++;
    else if (char === "[") at = (classAt(chars, at, chars.length)?.next ?? at + 1) - 1;
    else if (char === "(" || char === "{") open.push({ at, sign: char, pipes: [], commas: [] });
    else if (char === ")") close("(", at);
    else if (char === "}") close("{", at);
    else if (char === "|") open.at(-1)?.pipes.push(at);
    else if (char === ",") open.at(-1)?.commas.push(at);
  }
  return groups;
}

function rangeIn(text: string): Range | undefined {
  const [, first = "", last = ""] = /^([a-z])\.\.([a-z])$/i.exec(text) ?? [];
  if (first !== "") return between(first.charCodeAt(0), last.charCodeAt(0), (code) => String.fromCharCode(code));
  const [, from = "", to = ""] = /^(-?\d{1,9})\.\.(-?\d{1,9})$/.exec(text) ?? [];
  if (from === "") return undefined;
  const digits = [from, to].map((each) => each.replace("-", ""));
  // `{08..12}` has as many digits everywhere.
  const isPadded = digits.some((each) => each.length > 1 && each.startsWith("0"));
  const width = isPadded ? Math.max(...digits.map(({ length }) => length)) : 0;
  return between(Number(from), Number(to), (value) => {
    const shown = String(Math.abs(value)).padStart(width, "0");
    return value < 0 ? `-${shown}` : shown;
  });
}

function between(from: number, to: number, show: Range["show"]): Range {
  return { least: Math.min(from, to), most: Math.max(from, to), show };
}
