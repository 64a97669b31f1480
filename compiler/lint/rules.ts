/** Every lint rule there is, by code. A new one is a file in `rules/` and a line here. */
import type { Catalogue } from "../../grammar/diagnostic.ts";
import { entryOf, type Rule } from "./rule.ts";
import { unusedSuppression } from "./rules/unused-suppression.ts";
import { unusedValue } from "./rules/unused-value.ts";

export const rules: readonly Rule[] = [unusedValue, unusedSuppression];

export const lintMessages: Catalogue = Object.fromEntries(rules.map((each) => [each.code, entryOf(each)]));
