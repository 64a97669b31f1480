/** Where a cursor stands: the word that it is in, what is open around it, and which argument of a call is being written. */
import type { Design } from "../design.ts";
import { calledBy, type Called, type CalledParameter } from "../called.ts";
import { openingAfter, outwards, type Opening, type Scanned, type Token } from "../scan.ts";

export interface Site {
  readonly design: Design;
  readonly offset: number;
  /** Where the word at the cursor begins; the cursor's own place where it is in none. */
  readonly from: number;
  /** Tokens in front of that. */
  readonly before: readonly Scanned[];
  readonly opening: Opening;
  /** Whether something stands in front of it on its line. */
  readonly isInLine: boolean;
  /** The call whose argument is being written, a list's brackets looked through. */
  readonly call: CallSite | undefined;
}
export interface CallSite {
  readonly opening: Opening;
  readonly called: Called | undefined;
  /** Arguments in front, by their names; of one without a name its parameter's. */
  readonly given: ReadonlySet<string>;
  /** That of the argument at the cursor, where it is known by a name or by its place. */
  readonly parameter: CalledParameter | undefined;
  /** Whether the argument has its name already. */
  readonly isNamed: boolean;
}

/** Undefined in a comment, a string, a number, where nothing is completed. */
export function siteAt(design: Design, offset: number): Site | undefined {
  const { comments } = design.lexed;
  if (comments.some(({ span }) => span.start < offset && offset <= span.end)) return undefined;
  const { scanned } = design;
  const at = scanned.findIndex(({ token }) => token.startOffset < offset && offset <= endOf(token));
  const touched = scanned[at]?.token;
  const inWord = touched !== undefined && /^[A-Za-z_]/.test(touched.image);
  if (touched && !inWord && /^["0-9]/.test(touched.image) && !isClosedString(touched, offset)) return undefined;
  const from = inWord ? touched.startOffset : offset;
  const before = scanned.filter(({ token }) => endOf(token) <= from);
  const opening = openingAfter(before);
  const last = before.at(-1)?.token;
  const isInLine = last !== undefined && !/[\n\r]/.test(design.text.slice(last.startOffset, from));
  return { design, offset, from, before, opening, isInLine, call: callAt(design, before, opening) };
}

function endOf({ startOffset, image }: Token): number {
  return startOffset + image.length;
}
function isClosedString(token: Token, offset: number): boolean {
  return /^".*"$/.test(token.image) && token.image.length > 1 && offset === endOf(token);
}

function callAt(design: Design, before: readonly Scanned[], opening: Opening): CallSite | undefined {
  for (const each of outwards(opening)) {
    if (each.role === "list") continue;
    if (each.role !== "arguments") return undefined;
    const inside = before.filter((here) => here.opening === each);
    const called = calledBy(each, design);
    const parts = splitAtCommas(inside);
    const names = parts.map((part, index) => nameOf(part) ?? positional(called, index)?.name);
    const own = parts.at(-1) ?? [];
    const name = names.at(-1);
    return {
      opening: each,
      called,
      given: new Set(names.slice(0, -1).filter((given) => given !== undefined)),
      parameter: called?.parameters.find((parameter) => parameter.name === name),
      isNamed: nameOf(own) !== undefined,
    };
  }
  return undefined;
}

/** Arguments as they are written, the last one up to the cursor. */
function splitAtCommas(inside: readonly Scanned[]): readonly (readonly Scanned[])[] {
  const parts: Scanned[][] = [[]];
  for (const each of inside)
    if (each.token.image === ",") parts.push([]);
    else parts.at(-1)?.push(each);
  return parts;
}
function nameOf([name, colon]: readonly Scanned[]): string | undefined {
  return colon?.token.image === ":" ? name?.token.image : undefined;
}
function positional(called: Called | undefined, index: number): CalledParameter | undefined {
  return called?.parameters.filter(({ isPositional }, place) => isPositional || place === 0)[index];
}
