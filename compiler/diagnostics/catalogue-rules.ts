/** The codes of the catalogues as output formats declare them, with the reasons that `resnet explain` gives. */
import type { Catalogue } from "../../grammar/diagnostic.ts";
import { changeMessages } from "../model/comparison/messages.ts";
import { catalogues } from "./catalogue.ts";
import { pages } from "./pages/pages.ts";
import type { RuleInformation } from "./render/report.ts";

/** What `check` can find. Lint adds its rules. */
export const catalogueRules: readonly RuleInformation[] = catalogues.flatMap(declared);

/** What `breaking` can find. */
export const changeRules: readonly RuleInformation[] = declared(changeMessages);

function declared(catalogue: Catalogue): readonly RuleInformation[] {
  return Object.entries(catalogue).map(([code, { name, severity, message }]) => {
    const page = pages[code];
    return { code, name, severity, message, ...(page && { why: page.why, next: page.next }) };
  });
}
