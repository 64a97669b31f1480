/** What to say of a name that nothing stands for where a layer, block, shortcut or value has to. */
import type { Details, Diagnostic } from "../../grammar/diagnostic.ts";
import type { Suggestions } from "../../grammar/nearest.ts";
import type * as tree from "../../grammar/tree.ts";
import { report } from "../model/messages.ts";
import { builtIn } from "./built-in.ts";
import { notYet } from "./planned.ts";

/** @param candidates every name that could be meant there */
export function unknownName(
  name: tree.Name,
  suggestions: Suggestions,
  candidates: () => readonly string[],
): Diagnostic {
  const meaning = builtIn.get(name.text);
  if (meaning?.planned) return notYet(name.span, `the layer ${name.text}`);
  if (meaning?.kind === "function") {
    const slots = { name: name.text, kind: "function of numbers", otherKind: "layer or block" };
    return report("RN2012", name.span, slots, { help: `name its result: let n = ${name.text}(…)` });
  }
  const near = suggestions.near(name.text, candidates);
  if (near === undefined) return notKnown(name, near, { help: "declare it, or import it at the top of the file" });
  const edits = [{ span: name.span, replacement: near }];
  return notKnown(name, near, { fix: { title: `write ${near}`, safety: "unsafe", edits } });
}

/** RN2010, with what is probably meant. */
export function notKnown(name: tree.Name, near: string | undefined, details: Details): Diagnostic {
  return withoutNear(report("RN2010", name.span, { name: name.text, near: near ?? "" }, details), near);
}

/** Drops «; did you mean …?» where nothing is near. */
export function withoutNear(diagnostic: Diagnostic, near: string | undefined): Diagnostic {
  return near === undefined
    ? { ...diagnostic, message: diagnostic.message.replace(/; did you mean .*$/, "") }
    : diagnostic;
}
