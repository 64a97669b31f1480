/** `metric accuracy` and `metric [accuracy, loss]`: the words of an entry, alone or in a list, each once. */
import { textOf } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "../model/abandon.ts";
import { eachTogether } from "../model/together.ts";
import { unknownWord } from "../model/words/unknown-word.ts";
import { reportRecipe } from "./messages.ts";

/** @param entry what it is of @param what each is, for RN4003: `the metric` @throws Abandoned RN2047, RN4003 */
export function namedWords<const W extends string>(
  value: tree.Expression,
  entry: string,
  what: string,
  allowed: readonly W[],
): readonly W[] {
  const items = value.kind === "list" ? value.items : [value];
  const words = eachTogether(items, (item) => {
    const text = textOf(item.span);
    return allowed.find((each) => each === text) ?? unknownWord(item.span, entry, allowed);
  });
  const twice = words.find((each, index) => words.indexOf(each) < index);
  if (twice !== undefined)
    abandon(reportRecipe("RN4003", value.span, { entry: `${what} ${twice}` }, { help: "keep one" }));
  return words;
}
