/** Which codes a configuration may set: what is an error of the language stays one. */
import { catalogues } from "../../compiler/diagnostics/catalogue.ts";
import { changeMessages } from "../../compiler/model/comparison/messages.ts";
import { lintMessages } from "../../compiler/lint/rules.ts";
import type { CatalogueEntry } from "../../grammar/diagnostic.ts";
import { nearest } from "../../grammar/nearest.ts";
import { quoted } from "./problem.ts";

const known = new Map<string, CatalogueEntry>(
  [...catalogues, lintMessages, changeMessages].flatMap((each) => Object.entries(each)),
);

/** Why the severity of a code cannot be set; undefined when it can. Rules (RN3) may be set, and all that is no error. */
export function codeProblem(code: string): { readonly message: string; readonly help: string } | undefined {
  const entry = known.get(code);
  if (!entry) {
    const near = nearest(code, settableCodes());
    return {
      message: `there is no rule ${quoted(code)}`,
      help: near ? `did you mean ${near}, ${known.get(near)?.name}?` : "resnet explain --all lists the codes",
    };
  }
  if (!isSettable(code, entry))
    return {
      message: `${code}, ${entry.name}, is an error that no configuration changes`,
      help: `take it out; resnet explain ${code} says how such a design is mended`,
    };
  return undefined;
}

function settableCodes(): readonly string[] {
  return [...known].filter(([code, entry]) => isSettable(code, entry)).map(([code]) => code);
}

function isSettable(code: string, { severity }: CatalogueEntry): boolean {
  return code.startsWith("RN3") || severity !== "error";
}
