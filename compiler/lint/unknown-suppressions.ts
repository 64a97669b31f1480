/** A suppression of a code that there is not hides nothing, and what it was written for is told all the same. */
import { nearest } from "../../grammar/nearest.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { report } from "../../grammar/messages.ts";
import type { Suppression } from "../../grammar/suppressions.ts";
import { catalogues } from "../diagnostics/catalogue.ts";
import { changeMessages } from "../model/comparison/messages.ts";
import { lintMessages } from "./rules.ts";

const known: ReadonlySet<string> = new Set(
  [...catalogues, lintMessages, changeMessages].flatMap((each) => Object.keys(each)),
);

export const isKnownCode = (code: string): boolean => known.has(code);

/** RN1012 for each whose code nothing ever reports. */
export function unknownSuppressions(suppressions: readonly Suppression[]): readonly Diagnostic[] {
  return suppressions
    .filter(({ code }) => !isKnownCode(code))
    .map(({ code, span }) => {
      const near = nearest(code, [...known]);
      const help = near ? `there is no ${code}; did you mean ${near}?` : `there is no ${code}: resnet explain --all`;
      return report("RN1012", span, {}, { help });
    });
}
