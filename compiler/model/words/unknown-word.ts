/** What to say of a word that a parameter or an entry of a recipe does not have. */
import { listed, nearest } from "../../../grammar/nearest.ts";
import { valueHere } from "../../../grammar/foreign.ts";
import { recipeWordHere } from "../../../grammar/recipe-vocabulary.ts";
import { textOf, type Span } from "../../../grammar/source.ts";
import { writeInstead } from "../../resolve/unknown-name.ts";
import { abandon } from "../abandon.ts";
import { reportCall } from "./messages.ts";

/** What `padding: valid` is here. */
export const NO_PADDING = "0";

/** @param span of the word, or of whatever stands in its place @param allowed the words there are */
export function unknownWord(span: Span, parameter: string, allowed: readonly string[]): never {
  const name = textOf(span);
  const there = [recipeWordHere(name), valueHere(name)].find(
    (each) => each !== undefined && (each === NO_PADDING || allowed.includes(each)),
  );
  const near = there ?? nearest(name, allowed);
  const details =
    near === undefined
      ? { help: "write one of them" }
      : { help: `did you mean ${near}?`, fix: writeInstead(span, near) };
  return abandon(reportCall("RN2047", span, { name, parameter, list: listed(allowed) }, details));
}
