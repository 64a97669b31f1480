/** The syntax tree as indented text, for `--emit ast` and golden files. */
import type { File } from "./tree.ts";

/** One line a node: its field, its kind, and what it says itself; spans are left out, they are the text's. */
export function printTree(file: File): string {
  const lines: string[] = [];
  const visit = (field: string, value: unknown, depth: number): void => {
    const indent = "  ".repeat(depth);
    if (Array.isArray(value)) {
      if (value.length > 0) lines.push(`${indent}${field}`);
      for (const each of value) visit("-", each, depth + 1);
    } else if (typeof value === "object" && value !== null) {
      const entries = Object.entries(value).filter(
        ([name]) => !["span", "keywordSpan", "source", "comments"].includes(name),
      );
      const isName = entries.length === 1 && entries[0]?.[0] === "text";
      const plain = entries.filter(([, each]) => typeof each !== "object");
      const words = plain.map(([name, each]) => (name === "kind" ? String(each) : `${name}=${JSON.stringify(each)}`));
      lines.push(`${indent}${field} ${isName ? String(entries[0]?.[1]) : words.join(" ")}`.trimEnd());
      for (const [name, each] of entries) if (typeof each === "object") visit(name, each, depth + 1);
    }
  };
  visit("file", { imports: file.imports, declarations: file.declarations }, 0);
  return lines.join("\n");
}
