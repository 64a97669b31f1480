/** Questions of a model that many ask: recipes, claims and rules by the thousand. */
import type { CheckedModel } from "../checked.ts";

/** `answer`, asked once for each model. */
export function ofModel<T>(answer: (model: CheckedModel) => T): (model: CheckedModel) => T {
  const known = new WeakMap<CheckedModel, { readonly value: T }>();
  return (model) => {
    const before = known.get(model);
    if (before) return before.value;
    const value = answer(model);
    known.set(model, { value });
    return value;
  };
}
