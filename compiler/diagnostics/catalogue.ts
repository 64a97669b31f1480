/** Every code there is, gathered from the phases that report them. */
import type { Catalogue } from "../../grammar/diagnostic.ts";
import { grammarMessages } from "../../grammar/messages.ts";
import { modelMessages } from "../model/messages.ts";
import type { RuleInformation } from "./render/report.ts";

export const catalogues: readonly Catalogue[] = [grammarMessages, modelMessages];

/** Every code of the catalogues as output formats declare it; those of lint rules are added by lint. */
export const catalogueRules: readonly RuleInformation[] = catalogues.flatMap((catalogue) =>
  Object.entries(catalogue).map(([code, { name, severity, message }]) => ({ code, name, severity, message })),
);
