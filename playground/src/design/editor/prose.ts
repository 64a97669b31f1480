/** Sentences of findings and pages, in which what is code stands between backticks. */
import { element } from "../../dom.ts";
import { withWholeOperators } from "./operators.ts";

export function prose(text: string): readonly (Node | string)[] {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? element("code", {}, ...withWholeOperators(part)) : part));
}
