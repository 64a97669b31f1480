/**
 * What a program hands to the runtime, checked by name, kind and range: JavaScript has no types that would tell before,
 * and what is not told is NaN, an empty array or nothing at all later.
 */
import { ResnetProblem } from "./problem.ts";

/** @param where the function, `openDevice` @param reason in words that follow it */
export function wrongArgument(where: string, reason: string, help: string): ResnetProblem {
  return new ResnetProblem("RN5013", `${where}: ${reason}`, help);
}

const MOST_SHOWN = 40;

/** A name or another text that was given, for messages: never as it is, a terminal or a CI would obey it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
}

/** What was given, for messages: `a Float64Array`, `"4"`, `NaN`, `nothing`. */
export function told(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const name = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (name === "Promise") return "a promise, which has to be awaited";
  return withArticle(/^\w{1,40}$/.test(name) ? name : "Object");
}

/** `an Array`, `a Uint8Array`. */
export function withArticle(kind: string): string {
  return `${/^[AEIO]/.test(kind) ? "an" : "a"} ${kind}`;
}

/** Whether a value is of a built-in kind, also from another realm, as a frame is one: `Float32Array`. */
export function isKind(value: unknown, kind: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${kind}]`;
}

/** `; did you mean image?` where a known name is as near as a slip of the hand, else nothing. */
export function meant(name: string, known: Iterable<string>): string {
  const written = name.slice(0, 100).toLowerCase();
  const distances = [...known].map((each) => [each, editDistance(written, each.toLowerCase())] as const);
  const [best] = distances.sort(([, a], [, b]) => a - b);
  return best && best[1] <= Math.max(1, name.length / 3) ? `; did you mean ${best[0]}?` : "";
}

/** Levenshtein's: insertions, deletions and replacements. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Options by name: an object that has no others than those known. @throws ResnetProblem RN5013 */
export function requireOptions(where: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw wrongArgument(where, `options are an object, ${told(options)} was given`, `it takes ${known.join(", ")}`);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && !known.includes(name))
      throw wrongArgument(
        where,
        `there is no option ${quoted(name)}${meant(name, known)}`,
        `it takes ${known.join(", ")}`,
      );
}

/** One of a few words. @throws ResnetProblem RN5013 */
export function requireWord(where: string, name: string, value: unknown, words: readonly string[]): void {
  if (typeof value === "string" && words.includes(value)) return;
  const near = typeof value === "string" ? meant(value, words) : "";
  throw wrongArgument(where, `${name} is ${told(value)}${near}`, `it is one of ${words.join(", ")}`);
}

/** @throws ResnetProblem RN5013 for what is no whole number within the range */
export function requireWhole(
  where: string,
  name: string,
  value: unknown,
  least = Number.MIN_SAFE_INTEGER,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw wrongArgument(where, `${name} is ${told(value)}`, `give a whole number${range(least, most)}`);
}

/** @throws ResnetProblem RN5013 for what is no finite number within the range */
export function requireFinite(
  where: string,
  name: string,
  value: unknown,
  least = Number.NEGATIVE_INFINITY,
  most = Number.POSITIVE_INFINITY,
): void {
  if (Number.isFinite(value) && (value as number) >= least && (value as number) <= most) return;
  throw wrongArgument(where, `${name} is ${told(value)}`, `give a finite number${range(least, most)}`);
}

function range(least: number, most: number): string {
  const from = least > Number.MIN_SAFE_INTEGER ? ` from ${least}` : "";
  return most < Number.MAX_SAFE_INTEGER ? `${from} to ${most}` : from;
}

/** Not what merely counts as true: the text "false" would. @throws ResnetProblem RN5013 */
export function requireFlag(where: string, name: string, value: unknown): void {
  if (typeof value !== "boolean") throw wrongArgument(where, `${name} is ${told(value)}`, "give true or false");
}

/** Texts by name, as an object: entries of a Map would not be seen. @throws ResnetProblem RN5013 */
export function requireTexts(where: string, name: string, value: unknown): void {
  if (!isKind(value, "Object"))
    throw wrongArgument(where, `${name} is ${told(value)}`, 'give texts by name, in an object: { step: "3" }');
  for (const [key, text] of Object.entries(value as object))
    if (typeof text !== "string")
      throw wrongArgument(where, `the ${name} ${quoted(key)} is ${told(text)}`, "give texts: String(value)");
}

/** @throws ResnetProblem RN5013 */
export function requireSession(where: string, session: unknown): void {
  const { step } = (session ?? {}) as { readonly step?: unknown };
  if (typeof step !== "function")
    throw wrongArgument(where, `the session is ${told(session)}`, "give what openSession resolves to");
}

/** @throws ResnetProblem RN5013 */
export function requireFunction(where: string, name: string, value: unknown): void {
  if (typeof value !== "function") throw wrongArgument(where, `${name} is ${told(value)}`, "give a function");
}
