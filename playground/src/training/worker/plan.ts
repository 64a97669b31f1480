/** What a run is made of before anything is compiled: recipes, images as its networks take them, and how long it is. */
import type { CheckedRecipe } from "resnet-lang";
import type { Dataset } from "resnet-lang/runtime";
import { fitted } from "../data/fit.ts";
import { countOf, factsOf, type ImageSet } from "../data/image-set.ts";
import type { ImageFacts, RunRequest, Shortcut } from "../protocol.ts";
import { designFix, outputsOf } from "./design-fix.ts";
import { NotTrained } from "./design-recipes.ts";
import { imageOf, type ModelImage } from "./inputs.ts";
import type { LaneImages } from "./lane.ts";
import { matchOf, stepsOfPass } from "./matching.ts";
import { recipeWith } from "./shortcuts.ts";

/** Evaluations of a run in a page: often enough that its curves are seen to move. */
const EVALUATIONS = 12;
const LEAST_BETWEEN = 20;
/** States of a run that are kept, beside each evaluation's: no more than a few seconds or a sixtieth of it is done again. */
const CHECKPOINTS = 60;

export interface PlannedLane {
  readonly shortcut: Shortcut;
  readonly recipe: CheckedRecipe;
}
export interface Plan {
  readonly lanes: readonly PlannedLane[];
  readonly model: string;
  readonly recipe: string;
  readonly seed: number;
  readonly image: ModelImage;
  readonly images: LaneImages;
  readonly facts: ImageFacts;
  /** Steps of the run. */
  readonly total: number;
  readonly batch: number;
}

/** @throws NotTrained for a design that is wrong, and for one that takes something else than images */
export function planOf({ text, recipe: name, shortcuts, steps }: RunRequest, set: ImageSet): Plan {
  if (new Set(shortcuts).size < shortcuts.length)
    throw new NotTrained("a network does not race against itself", "choose other shortcuts for one of the two");
  const designed = recipeWith(text, name, "designed");
  const [, height, width] = set.training.shape;
  const image = imageOf(designed.model, [height, width]);
  requireClasses(text, designed, set.training, image.shape);
  const images = { training: fitted(set.training, image.shape), heldOut: fitted(set.heldOut, image.shape) };
  const count = countOf(images.training);
  const batch = Math.min(designed.batch, count);
  const perEpoch = stepsOfPass(count, designed);
  const { length } = designed;
  const total = steps ?? (length.unit === "steps" ? length.count : length.count * perEpoch);
  const facts = factsOf({ ...set, ...images });
  return {
    ...{ model: designed.model.name, recipe: designed.name, seed: designed.seed, image, images, total, batch },
    lanes: shortcuts.map((shortcut) => {
      const recipe = shortcut === "designed" ? designed : recipeWith(text, name, shortcut);
      return { shortcut, recipe: timed(inBatches(seen(recipe, images), batch), total, perEpoch) };
    }),
    facts: { ...facts, notes: [...facts.notes, ...(matchOf(text, designed, set)?.notes ?? [])] },
  };
}

/** Before anything is compiled. @throws NotTrained for a model that tells too few classes apart */
function requireClasses(text: string, recipe: CheckedRecipe, images: Dataset, taken: ModelImage["shape"]): void {
  const { model } = recipe;
  const { classes } = images;
  const outputs = outputsOf(model);
  if (outputs === undefined || outputs >= classes) return;
  throw new NotTrained(
    `${model.name} tells ${outputs} classes apart, and the images have ${classes}`,
    `end the design in linear(${classes}), or choose other images`,
    designFix(text, recipe, images, taken),
  );
}

/** A folder's images are what the page has: only of such that were seen is it known how long an epoch is. */
function seen(recipe: CheckedRecipe, { training, heldOut }: LaneImages): CheckedRecipe {
  if (!recipe.data.images) return recipe;
  const { classes, shape: image } = training;
  const facts = { classes, image, examples: countOf(training), tests: countOf(heldOut) };
  return { ...recipe, data: { ...recipe.data, validation: 0, images: { ...recipe.data.images, facts } } };
}

/** Of fewer images than its batch the recipe takes all at once. */
function inBatches(recipe: CheckedRecipe, batch: number): CheckedRecipe {
  if (batch === recipe.batch) return recipe;
  const { accumulate: _, ...rest } = recipe;
  return { ...rest, batch };
}

/** The recipe over as many steps, evaluated by the page's own clock. */
function timed(recipe: CheckedRecipe, total: number, perEpoch: number): CheckedRecipe {
  const inUnit = (times: number): number => {
    const every = Math.max(LEAST_BETWEEN, Math.ceil(total / times));
    return recipe.unit === "steps" ? every : Math.max(1, Math.round(every / perEpoch));
  };
  const length = { unit: "steps", count: total } as const;
  return { ...recipe, length, evaluateEvery: inUnit(EVALUATIONS), checkpointEvery: inUnit(CHECKPOINTS) };
}
