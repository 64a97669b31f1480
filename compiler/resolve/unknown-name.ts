/** What to say of a name that nothing stands for where a layer, block, shortcut or value has to. */
import type { Diagnostic, Fix } from "../../grammar/diagnostic.ts";
import type { Suggestions } from "../../grammar/nearest.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { reportName } from "./messages.ts";
import { builtIn } from "./built-in.ts";

/** @param candidates every name that could be meant there */
export function unknownName(
  name: tree.Name,
  suggestions: Suggestions,
  candidates: () => readonly string[],
): Diagnostic {
  const meaning = builtIn.get(name.text);
  if (meaning?.kind === "function") {
    const slots = { name: name.text, kind: "function of numbers", otherKind: "layer or block" };
    return reportName("RN2012", name.span, slots, { help: `name its result: let n = ${name.text}(…)` });
  }
  const near = suggestions.near(name.text, candidates);
  const details =
    near === undefined
      ? { help: "declare it, or import it at the top of the file" }
      : { fix: writeInstead(name.span, near) };
  return reportName("RN2010", name.span, { name: name.text, near }, details);
}

/** The fix of what is probably misspelt. */
export function writeInstead(span: Span, near: string): Fix {
  return { title: `write ${near}`, safety: "unsafe", edits: [{ span, replacement: near }] };
}
