/** What the language has and this compiler does not have yet: RN5009. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import { reportName } from "./messages.ts";

export function notYet(span: Span, construct: string): Diagnostic {
  return reportName("RN5009", span, { construct }, { help: "leave it out for now" });
}
