/** What the reference lists of recipes and this compiler does not have yet: answered with RN5009, not as unknown. */
import type { Span } from "../../grammar/source.ts";
import { abandon } from "../model/abandon.ts";
import { reportRecipe } from "./messages.ts";

export const plannedWords = {
  data: new Set<string>(),
  augment: new Set<string>(),
  evaluate: new Set<string>(),
  loss: new Set<string>(),
  optimizer: new Set<string>(),
  schedule: new Set<string>(),
  stop: new Set<string>(),
  metric: new Set<string>(),
  entry: new Set<string>(),
} as const;

export function notYet(span: Span, construct: string): never {
  return abandon(reportRecipe("RN5009", span, { construct }, { help: "leave it out for now" }));
}
