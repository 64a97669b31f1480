/** All pages by code, and the codes that have one: what `resnet explain` knows besides the rules' own texts. */
import type { Catalogue, CatalogueEntry } from "../../../grammar/diagnostic.ts";
import { changeMessages } from "../../model/comparison/messages.ts";
import { catalogues } from "../catalogue.ts";
import { callPages } from "./calls.ts";
import { changePages } from "./changes.ts";
import { declarationPages } from "./declarations.ts";
import { devicePages, runMessages } from "./devices.ts";
import { grammarPages } from "./grammar.ts";
import { namePages } from "./names.ts";
import type { Pages } from "./page.ts";
import { recipePages } from "./recipes.ts";
import { runPages } from "./runs.ts";
import { shapePages } from "./shapes.ts";
import { valuePages } from "./values.ts";

export const pages: Pages = {
  ...grammarPages,
  ...shapePages,
  ...namePages,
  ...callPages,
  ...valuePages,
  ...declarationPages,
  ...recipePages,
  ...runPages,
  ...devicePages,
  ...changePages,
};

/** Every code that a design, a recipe or a run can be told, in order. */
export const explained: ReadonlyMap<string, CatalogueEntry> = new Map(
  [...catalogues, runMessages as Catalogue, changeMessages as Catalogue]
    .flatMap((catalogue) => Object.entries(catalogue))
    .sort(([a], [b]) => a.localeCompare(b)),
);
