/** The codes of the catalogues as output formats declare them, with the reasons that `resnet explain` gives. */
import { catalogues } from "./catalogue.ts";
import { pages } from "./pages/pages.ts";
import type { RuleInformation } from "./render/report.ts";

/** What `check` can find. Lint adds its rules. */
export const catalogueRules: readonly RuleInformation[] = catalogues.flatMap((catalogue) =>
  Object.entries(catalogue).map(([code, { name, severity, message }]) => {
    const page = pages[code];
    return { code, name, severity, message, ...(page && { why: page.why, next: page.next }) };
  }),
);
