/** What a declaration says before its braces, on one line: `block Basic(width: int, stride: int = 1)`. */
import type { BodyDeclaration } from "../compiler/resolve/bindings.ts";
import { textOf } from "../grammar/source.ts";

export function signatureOf(declaration: BodyDeclaration): string {
  const { kind, name, parameters } = declaration;
  const word = kind === "block" ? declaration.keyword : kind;
  const taken = parameters.length === 0 ? "" : `(${parameters.map(({ span }) => oneLine(textOf(span))).join(", ")})`;
  const isDerived = kind === "model" && declaration.definition.kind === "derivation";
  const derived = isDerived ? ` ${oneLine(textOf(declaration.definition.span))}` : "";
  return `${word} ${name.text}${taken}${derived}`;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
