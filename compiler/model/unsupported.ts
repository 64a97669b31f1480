/** What the language has and this compiler does not yet: RN5009. */
import type { Span } from "../../grammar/source.ts";
import { abandon } from "./abandon.ts";
import { report } from "./messages.ts";

export function unsupported(span: Span, construct: string): never {
  return abandon(report("RN5009", span, { construct }, { help: "leave it out for now" }));
}
