/** How evenly two examples are mixed: their share is drawn once a batch, from the beta distribution. */
import { grouped } from "../../../grammar/counted.ts";
import { MOST_ALPHA } from "../../../runtime/augment/augmentation.ts";
import { required } from "../../model/words/parameters.ts";
import type { WordCall } from "../word-call.ts";

export const alphaParameter = required(
  "alpha",
  "float",
  "both parameters of the beta distribution that the share is drawn from: 1 is even, less leaves most images nearly as they are",
);

export function readAlpha(call: WordCall): number {
  const range = `a number above 0 and at most ${grouped(MOST_ALPHA)}`;
  return call.number("alpha", (alpha) => alpha > 0 && alpha <= MOST_ALPHA, range);
}
