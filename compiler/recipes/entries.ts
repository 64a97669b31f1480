/** The lines of a recipe (`reference.md`, section 7), in the order in which messages name them. */
import type { Metric } from "./checked-recipe.ts";

const entries = {
  data: "which images it is trained on",
  batch: "examples of a step",
  accumulate: "steps whose gradients are added up",
  loss: "what is made small",
  optimizer: "how a step follows the gradient",
  schedule: "the learning rate at each time",
  steps: "the length of the run, in steps",
  epochs: "the length of the run, in times through the data",
  init: "first values that are not what their layers say",
  start: "weights to begin with",
  freeze: "parts that are not trained",
  clip: "a bound on the gradient",
  ema: "an average of the weights that is kept beside them",
  precision: "of numbers",
  metric: "what is told of an evaluation; the first says which checkpoint is best",
  evaluate: "how often it is evaluated",
  checkpoint: "how often the run is saved",
  stop: "when it ends before its length",
  seed: "of first values, order, augmentation and dropout",
} as const;
export const entryWords: readonly string[] = Object.keys(entries);

/** What `metric` takes. */
export const metricWords: { readonly [M in Metric]: string } = {
  accuracy: "examples whose largest score is their label's",
  loss: "the loss",
};
