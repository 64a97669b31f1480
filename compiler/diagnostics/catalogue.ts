/** Every code that checking a design can give, gathered from the houses that report them. */
import type { Catalogue } from "../../grammar/diagnostic.ts";
import { grammarMessages } from "../../grammar/messages.ts";
import { expansionMessages } from "../model/expansion/messages.ts";
import { layerMessages } from "../model/layers/messages.ts";
import { measureMessages } from "../model/measures/messages.ts";
import { shapeMessages } from "../model/shapes/messages.ts";
import { valueMessages } from "../model/values/messages.ts";
import { callMessages } from "../model/words/messages.ts";
import { recipeMessages } from "../recipes/messages.ts";
import { nameMessages } from "../resolve/messages.ts";

export const catalogues: readonly Catalogue[] = [
  grammarMessages,
  nameMessages,
  callMessages,
  valueMessages,
  shapeMessages,
  layerMessages,
  expansionMessages,
  measureMessages,
  recipeMessages,
];
