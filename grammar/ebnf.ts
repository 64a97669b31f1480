/** The grammar as EBNF, read from the parser itself, so that what is written of it is what is parsed. */
import type { ISerializedGast } from "chevrotain";
import { ResnetParser } from "./parser.ts";
import { allTokens, Additive, Comparison, Multiplicative, reservedWords } from "./tokens.ts";

/** A node of the grammar as Chevrotain tells it; which fields are there depends on its type. */
type Node = ISerializedGast & {
  readonly name?: string;
  readonly definition?: readonly Node[];
  readonly separator?: Node;
};

const words = new Map([...reservedWords, "as", "of", "at"].map((word) => [word.toUpperCase(), word]));

/** A line a rule, in the order of the file. */
export function grammarText(): string {
  const rules = new ResnetParser(true).getSerializedGastProductions() as readonly Node[];
  const lines = rules.map(({ name = "", definition = [] }) => [name, sequence(definition)] as const);
  const levels = [Comparison, Additive, Multiplicative].map((level) => {
    const marks = allTokens.filter(({ CATEGORIES = [] }) => CATEGORIES.includes(level));
    return [level.name, marks.map(({ name }) => `"${name}"`).join(" | ")] as const;
  });
  // A text is a file: what it holds follows, then what that is made of.
  const start = lines.findIndex(([name]) => name === "file");
  const all = [...lines.slice(start), ...lines.slice(0, start), ...levels];
  const width = Math.max(...all.map(([name]) => name.length));
  return all.map(([name, text]) => `${name.padEnd(width)} = ${text} ;`).join("\n");
}

function sequence(nodes: readonly Node[]): string {
  return nodes.map(textOf).join(" ");
}

function textOf(node: Node): string {
  const { type, name = "", definition = [], separator } = node;
  const inner = sequence(definition);
  const between = separator ? `${textOf(separator)} ` : "";
  switch (type) {
    case "Terminal":
      return terminal(name);
    case "NonTerminal":
      return name;
    case "Alternation":
      return `( ${definition.map(textOf).join(" | ")} )`;
    case "Option":
      return `[ ${inner} ]`;
    case "Repetition":
      return `{ ${inner} }`;
    case "RepetitionMandatory":
      return `${inner} { ${inner} }`;
    case "RepetitionWithSeparator":
      return `[ ${inner} { ${between}${inner} } ]`;
    case "RepetitionMandatoryWithSeparator":
      return `${inner} { ${between}${inner} }`;
    default:
      return inner;
  }
}

function terminal(name: string): string {
  const word = words.get(name);
  if (word !== undefined) return `"${word}"`;
  return /^[A-Z]+$/.test(name) ? name : `"${name}"`;
}
