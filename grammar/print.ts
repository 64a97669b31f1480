/** The syntax tree as indented text, for `--emit ast` and golden files. */
import type { File } from "./tree.ts";

/** Deeper lines are not indented further: a long chain of operators is as deep as it is long, and its text would be quadratic. */
const DEEPEST_INDENT = 200;

interface Visit {
  readonly field: string;
  readonly value: unknown;
  readonly depth: number;
}

/** One line a node: its field, its kind, and what it says itself; spans are left out, they are the text's. */
export function printTree(file: File): string {
  const lines: string[] = [];
  const waiting: Visit[] = [
    { field: "file", value: { imports: file.imports, declarations: file.declarations }, depth: 0 },
  ];
  // A loop, not a recursion: see `chain.ts`.
  for (let visit = waiting.pop(); visit; visit = waiting.pop()) {
    const { field, value, depth } = visit;
    const indent = "  ".repeat(Math.min(depth, DEEPEST_INDENT));
    const inner: Visit[] = [];
    if (Array.isArray(value)) {
      if (value.length > 0) lines.push(`${indent}${field}`);
      for (const each of value as readonly unknown[]) inner.push({ field: "-", value: each, depth: depth + 1 });
    } else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).filter(
        ([name]) => !["span", "keywordSpan", "source", "comments"].includes(name),
      );
      const isName = entries.length === 1 && entries[0]?.[0] === "text";
      const plain = entries.filter(([, each]) => typeof each !== "object");
      const words = plain.map(([name, each]) => (name === "kind" ? String(each) : `${name}=${JSON.stringify(each)}`));
      lines.push(`${indent}${field} ${isName ? String(entries[0]?.[1]) : words.join(" ")}`.trimEnd());
      for (const [name, each] of entries)
        if (typeof each === "object") inner.push({ field: name, value: each, depth: depth + 1 });
    }
    for (const each of inner.reverse()) waiting.push(each);
  }
  return lines.join("\n");
}
