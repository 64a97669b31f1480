/** What recipes are told: their entries, and what does not go with the data, the run or the model. */
import { reporter, type Catalogue } from "../../grammar/diagnostic.ts";

export const recipeMessages = {
  RN4001: {
    name: "unknown-entry",
    severity: "error",
    message: "a recipe has no {entry}; did you mean {near}?",
    short: "a recipe has no {entry}",
  },
  RN4002: { name: "missing-entry", severity: "error", message: "this recipe lacks {entry}" },
  RN4003: { name: "entry-twice", severity: "error", message: "{entry} is given twice" },
  RN4004: { name: "which-recipe", severity: "error", message: "{file} has several recipes; say {otherFile}:{name}" },
  RN4005: { name: "classes-do-not-match", severity: "error", message: "{data} has {n classes}, {output} {m channels}" },
  RN4006: {
    name: "image-size-does-not-match",
    severity: "error",
    message: "images are {shape} after the transforms; the input is {otherShape}",
  },
  RN4008: { name: "warmup-too-long", severity: "warning", message: "warm-up takes {n} of {m} {unit}" },
  RN4009: { name: "milestone-after-end", severity: "warning", message: "{n} is after the end of the run, {m}" },
  RN4017: {
    name: "milestones-out-of-order",
    severity: "error",
    message: "the milestone {n} is not after {before}",
  },
  RN4018: {
    name: "interval-after-end",
    severity: "warning",
    message: "`{entry}` is every {n} {unit}; the run has {m}",
  },
  RN4021: {
    name: "init-without-effect",
    severity: "warning",
    message: "{word} changes nothing: no sum of {model} adds a path that ends in a norm",
  },
  RN4022: {
    name: "nothing-left-to-train",
    severity: "error",
    message: "{n examples} of {data} are held out; it has {m} to train on",
  },
  RN4023: {
    name: "made-data-too-large",
    severity: "error",
    message: "{n} {things} of {image} bytes would go beyond the {limit} that {data} may take",
  },
  RN4024: {
    name: "unknown-normalisation",
    severity: "error",
    message: "normalize takes channel, none or [[mean, …], [deviation, …]], not {value}",
  },
  RN4025: {
    name: "pixels-not-finite",
    severity: "error",
    message: "normalised with {value}, pixels from 0 to 1 do not all stay finite",
  },
  RN4026: { name: "list-needed", severity: "error", message: "{option} takes a list: [{value}]" },
  RN4027: { name: "part-of-a-step", severity: "error", message: "{option} is {value}; steps are whole" },
  RN4028: {
    name: "rate-grows-too-large",
    severity: "error",
    message: "with this {option} the rate grows beyond 3.4e38",
  },
  RN4029: {
    name: "nesterov-without-momentum",
    severity: "error",
    message: "nesterov: true needs a momentum above 0 and no dampening",
  },
  RN4030: { name: "no-metric", severity: "error", message: "metric names nothing; it takes {list}, or a list of them" },
  RN4031: {
    name: "batch-larger-than-data",
    severity: "error",
    message: "a batch of {n examples} is larger than {data}, which has {m} to train on",
  },
  RN4032: {
    name: "loss-counts-for-nothing",
    severity: "error",
    message: "a loss counts {value} times; it wants more than 0",
  },
  RN4033: {
    name: "run-ends-within-a-cycle",
    severity: "warning",
    message: "the run ends at {n}, within a cycle from {begin} to {end}: its last rate is high",
  },
  RN4035: {
    name: "argument-without-effect",
    severity: "warning",
    message: "{option} changes nothing where {other} is {value}",
  },
  RN4036: {
    name: "no-sum-of-losses",
    severity: "error",
    message: "{value} is no loss, and no weighted sum of losses such as `cross_entropy + 0.4 * mse`",
  },
  RN4050: {
    name: "target-out-of-reach",
    severity: "error",
    message: "{metric} is from 0 to 1: it never reaches {value}",
  },
  RN4051: {
    name: "patience-beyond-the-run",
    severity: "warning",
    message: "the run has {m evaluations}: a patience of {n} never ends it",
  },
  RN4034: {
    name: "input-without-data",
    severity: "information",
    message: "{data} has images and their labels; nothing fills {input} of {model}",
  },
  RN4070: {
    name: "top5-of-few-classes",
    severity: "error",
    message: "top5 would always be right: {output} has {n classes}",
  },
  RN4060: {
    name: "mixes-too-early",
    severity: "error",
    message: "{word} mixes the images of a batch; {name} after it is for one image",
  },
  RN4040: {
    name: "batch-does-not-divide",
    severity: "error",
    message: "a batch of {n examples} does not divide into {m} micro-batches",
  },
  RN4041: { name: "all-frozen", severity: "error", message: "freeze leaves nothing of {model} to train" },
  RN4043: { name: "no-stages", severity: "error", message: "freeze names stages, and {model} has none" },
} as const satisfies Catalogue;

export const reportRecipe = reporter(recipeMessages);
