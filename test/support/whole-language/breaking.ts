/** Programs with one thing wrong: a name, a number, an argument, a statement, or a token of the text. */
import fc from "fast-check";
import { tokenize } from "../../../grammar/lexer.ts";
import { textsOf } from "./hold.ts";
import { layerNames } from "./layers.ts";
import { wholeProgram } from "./program.ts";
import { ENTRY, type Program } from "./tree.ts";

export interface Broken {
  readonly texts: ReadonlyMap<string, string>;
}
const fault = fc.record({ where: fc.nat(), how: fc.nat(), other: fc.nat() });
type Fault = { readonly where: number; readonly how: number; readonly other: number };

export const brokenProgram: fc.Arbitrary<Broken> = fc
  .tuple(wholeProgram, fault, fc.integer({ min: 0, max: 4 }))
  .map(([{ program }, what, kind]) => ({
    texts: kind === 0 ? brokenText(textsOf(program), what) : textsOf(brokenTree(program, what)),
  }));

const names = [
  ...layerNames,
  "none",
  "in",
  "out",
  "stride",
  "block",
  "Nothing",
  "Base",
  "head",
  "N",
  "projection",
  "floor",
];
const numbers = ["0", "1", "2", "3", "0.5", "1000000", "1e300", "7"];

/** One change in a copy of the tree. */
function brokenTree(program: Program, { where, how, other }: Fault): Program {
  const copy = structuredClone(program);
  const changes: (() => void)[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      const items: unknown[] = value;
      items.forEach((item, index) => {
        // A word and its value are no list.
        if (typeof items[0] === "object") changes.push(() => void spoilList(items, index, how));
        visit(item);
      });
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const node = value as { [key: string]: unknown };
    for (const [key, inner] of Object.entries(node)) {
      if (typeof inner === "string" && ["name", "field", "as", "upTo", "of", "model"].includes(key))
        changes.push(() => void (node[key] = names[other % names.length]));
      else if (key === "text") changes.push(() => void (node[key] = numbers[other % numbers.length]));
      else if (key === "operator") changes.push(() => void (node[key] = ["+", "/", "%", "==", "<", "and"][other % 6]));
      else if (["times", "byDefault", "otherwise", "at", "stride"].includes(key))
        changes.push(() => void delete node[key]);
      visit(inner);
    }
  };
  for (const file of copy.values()) visit(file);
  changes[where % changes.length]?.();
  return copy;
}
/** Takes an item away, doubles it, or puts it elsewhere. */
function spoilList(items: unknown[], index: number, how: number): void {
  const [item] = items.slice(index);
  if (how % 3 === 0) items.splice(index, 1);
  else if (how % 3 === 1) items.splice(index, 0, structuredClone(item));
  else {
    items.splice(index, 1);
    items.unshift(item);
  }
}

/** One token of the entry taken away, doubled, or replaced by another of the text. */
function brokenText(texts: ReadonlyMap<string, string>, { where, how, other }: Fault): ReadonlyMap<string, string> {
  const text = texts.get(ENTRY) ?? "";
  const { tokens } = tokenize({ path: ENTRY, text });
  const [token, foreign] = [tokens[where % tokens.length], tokens[other % tokens.length]];
  if (!token || !foreign) return texts;
  const end = token.startOffset + token.image.length;
  const instead =
    ["", `${token.image} ${token.image}`, foreign.image, `${foreign.image} ${token.image}`][how % 4] ?? "";
  return new Map([...texts, [ENTRY, text.slice(0, token.startOffset) + instead + text.slice(end)]]);
}
