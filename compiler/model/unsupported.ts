/** Ends an expansion at what the language has and this compiler does not yet: RN5009. */
import type { Span } from "../../grammar/source.ts";
import { notYet } from "../resolve/not-yet.ts";
import { abandon } from "./abandon.ts";

export function unsupported(span: Span, construct: string): never {
  return abandon(notYet(span, construct));
}
