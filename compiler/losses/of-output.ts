/** `of: aux`: what each loss can be told of a model with several outputs. */
import { optional } from "../model/words/parameters.ts";

export const outputParameter = optional("of", "name", "the output that it is of, where a model has several");
