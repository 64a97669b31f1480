/** A model of which nothing is known, for what is read of a recipe without it: who asks it anything is abandoned without a word. */
import { Abandoned } from "./abandon.ts";
import type { CheckedModel } from "./checked.ts";

export const unknownModel: CheckedModel = new Proxy({} as CheckedModel, {
  get() {
    throw new Abandoned([]);
  },
});
