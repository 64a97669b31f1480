/** A configuration's text as JSON whose every value knows its place: a message can then say where. */
import { parse, type AnyNode, type ValueNode } from "@humanwhocodes/momoa";
import { quoted, throwProblems, type Problem } from "./problem.ts";

/** Far deeper than any configuration; without a bound brackets would exhaust the stack. */
const NESTING_LIMIT = 32;

/** Parses. @param shown the file's path as it is told @throws UsageError with line and column */
export function parseJson(text: string, shown: string): ValueNode {
  const tooDeep = deepBracket(text);
  if (tooDeep !== undefined)
    throwProblems([
      { place: `${shown}:${tooDeep}`, message: "brackets nest too deeply", help: "a configuration has three levels" },
    ]);
  try {
    return parse(text.replace(/^\ufeff/, ""), { mode: "json" }).body;
  } catch (error) {
    const at = error as { readonly line?: number; readonly column?: number; readonly message?: string };
    const place = at.line === undefined ? shown : `${shown}:${at.line}:${at.column ?? 1}`;
    const reason = (at.message ?? "").replace(/\s*\(\d+:\d+\)$/, "");
    const message = `this is not JSON: ${quoted(reason).slice(1, -1).replaceAll('\\"', '"')}`;
    throwProblems([{ place, message, help: "strings and keys have double quotes; no comments, no comma at the end" }]);
  }
}

/** Line of the first bracket beyond the limit, those in strings left out. */
function deepBracket(text: string): number | undefined {
  let depth = 0;
  for (const match of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[[\]{}]/g)) {
    if (match[0] === "[" || match[0] === "{") depth++;
    else if (match[0] === "]" || match[0] === "}") depth--;
    if (depth > NESTING_LIMIT) return text.slice(0, match.index).split("\n").length;
  }
  return undefined;
}

/** `resnet.config.json:4:12`. */
export function placeOf(node: AnyNode, shown: string): string {
  return `${shown}:${node.loc.start.line}:${node.loc.start.column}`;
}

export interface Member {
  readonly key: string;
  readonly keyNode: AnyNode;
  readonly value: ValueNode;
}

/** Keys and values of an object; none of anything else. */
export function membersOf(node: ValueNode): readonly Member[] {
  if (node.type !== "Object") return [];
  return node.members.map(({ name, value }) => ({
    key: name.type === "String" ? name.value : name.name,
    keyNode: name,
    value,
  }));
}

/** A key that stands twice: JSON lets the last one win in silence. */
export function repeatedKeys(node: ValueNode, shown: string): readonly Problem[] {
  const seen = new Set<string>();
  return membersOf(node).flatMap(({ key, keyNode }) => {
    if (!seen.has(key)) return seen.add(key) && [];
    return [{ place: placeOf(keyNode, shown), message: `${quoted(key)} is given twice`, help: "remove one of them" }];
  });
}
