/** What recipes are told of all but data and times: the exact text of every place. */
import { losses } from "../../../../compiler/losses/table.ts";
import { optimizers } from "../../../../compiler/optimizers/table.ts";
import { findingsOf, std, trains, recipe, whole, type Cases } from "../../../support/design-findings.ts";

const [lossWords, optimizerWords] = [losses, optimizers].map((table) => Object.keys(table).join(", "));

const cases: Cases = {
  "a recipe that has the name of another model": [
    `${whole({})}${whole({}).replace(std, "").replace("train ResNet20", "train Other of ResNet20")}model Other {\n  input image: [N, 3, 8, 8]\n  relu\n}\n`,
    "RN2011 Other is declared twice",
  ],
  "a recipe that has the name of an import": [
    whole({}).replace("train ResNet20", "train ResNet18 of ResNet20"),
    "RN2011 ResNet18 is declared twice",
  ],
  "two recipes of one name": [whole({}) + whole({}).replace(std, ""), "RN2011 ResNet20 is declared twice"],
  "an unknown entry": [whole({ bacth: "3" }), "RN4001 a recipe has no bacth; did you mean batch?"],
  "missing entries, each told": [
    recipe("  data cifar10"),
    "RN4002 this recipe lacks batch",
    "RN4002 this recipe lacks loss",
    "RN4002 this recipe lacks optimizer",
    "RN4002 this recipe lacks steps or epochs",
    "RN4002 this recipe lacks schedule",
  ],
  "micro-batches of different sizes": [
    whole({ batch: "128\n  accumulate 3" }),
    "RN4040 a batch of 128 examples does not divide into 3 micro-batches",
  ],
  "more micro-batches than examples": [
    whole({ batch: "128\n  accumulate 256" }),
    "RN4040 a batch of 128 examples does not divide into 256 micro-batches",
  ],
  "no micro-batch": [
    whole({ batch: "128\n  accumulate 0" }),
    "RN2050 accumulate is 0; a recipe wants a whole number from 1 to 2,147,483,647",
  ],
  "a norm of 0": [
    whole({ steps: "100\n  clip 0" }),
    "RN2050 clip is 0; a recipe wants a number above 0, at most 3.4e38",
  ],
  "a norm that is 0 in 32 bits": [
    whole({ steps: "100\n  clip 1e-60" }),
    "RN2050 clip is 1e-60; a recipe wants a number above 0, at most 3.4e38",
  ],
  "an average that never moves": [
    whole({ steps: "100\n  ema 1" }),
    "RN2050 ema is 1; a recipe wants at least 0 and below 1",
  ],
  "a stage that is not there": [
    whole({ steps: "100\n  freeze [stem, s_1]" }),
    "RN2047 s_1 is no word of freeze; it takes stem, s1, s2, s3, head",
  ],
  "a stage twice": [whole({ steps: "100\n  freeze [stem, stem]" }), "RN4003 the stage stem is given twice"],
  "nothing left to learn": [
    whole({ steps: "100\n  freeze [head, s3, s2, s1, stem]" }),
    "RN4041 freeze leaves nothing of ResNet20 to train",
  ],
  "a file without quotes": [
    whole({ steps: "100\n  start weights" }),
    "RN2016 start is weights; a recipe wants a text in quotes",
  ],
  "a file without a name": [
    whole({ steps: '100\n  start ""' }),
    'RN2050 start is ""; a recipe wants 1 to 200 letters in one line',
  ],
  "a precision that there is not": [
    whole({ steps: "100\n  precision bf16" }),
    "RN2047 bf16 is no word of precision; it takes f32, f16",
  ],
  "an entry twice": [whole({ steps: "100\n  batch 4" }), "RN4003 batch is given twice"],
  classes: [whole({ data: "cifar100" }), "RN4005 cifar100 has 100 classes, output 10 channels"],
  "metrics: a list, once each": [whole({ metric: "[loss, loss]" }), "RN4003 the metric loss is given twice"],
  "no metric": [
    whole({ metric: "[]" }),
    "RN4030 metric names nothing; it takes accuracy, top5, mean_iou, loss, or a list of them",
  ],
  "the five largest of ten": [whole({ metric: "[loss, top5, mean_iou]" })],
  "a share of 0": [
    whole({ schedule: "exponential(0.1, factor: 0)" }),
    "RN2050 factor is 0; exponential wants a number above 0 and at most 1",
  ],
  "dampening of no momentum": [
    whole({ optimizer: "sgd(dampening: 0.5)" }),
    "RN4035 dampening changes nothing where momentum is 0",
  ],
  "kinds of weights that do not decay where none does": [
    whole({ optimizer: "adamw(no_decay: [norm, bias])" }),
    "RN4035 no_decay changes nothing where weight_decay is 0",
  ],
  "the form of boxes that there are not": [
    whole({ data: "cifar10(augment: [random_erasing(0, scale: [0.1, 0.2])])" }),
    "RN4035 scale changes nothing where probability is 0",
  ],
  "what says that nothing is done": [
    whole({ optimizer: "sgd(dampening: 0, no_decay: [])", schedule: "constant(0.1, warmup: 0)" }),
  ],
  "a loss that is divided": [
    whole({ loss: "cross_entropy / 2" }),
    "RN4036 cross_entropy / 2 is no loss, and no weighted sum of losses such as `cross_entropy + 0.4 * mse`",
  ],
  "a difference of losses": [
    whole({ loss: "cross_entropy - 0.5 * focal" }),
    "RN4036 cross_entropy - 0.5 * focal is no loss, and no weighted sum of losses such as `cross_entropy + 0.4 * mse`",
  ],
  "one beta": [
    whole({ optimizer: "adam(betas: [0.9])" }),
    "RN2050 betas is [0.9]; adam wants two numbers, each at least 0 and below 1",
  ],
  "an optimizer that is none": [
    whole({ optimizer: "sdg" }),
    `RN2047 sdg is no word of optimizer; it takes ${optimizerWords}`,
  ],

  "an entry near to none": [whole({ zzzqqq: "3" }), "RN4001 a recipe has no zzzqqq"],
  "a loss that is none": [
    whole({ loss: "cross_entrpy" }),
    `RN2047 cross_entrpy is no word of loss; it takes ${lossWords}`,
  ],
  "a number as a loss": [whole({ loss: "5" }), `RN2047 5 is no word of loss; it takes ${lossWords}`],
  "a first value that is none": [
    whole({ init: "[zero_gamma]" }),
    "RN2047 zero_gamma is no word of init; it takes zero_last_gamma",
  ],
  "a metric that is none": [
    whole({ metric: "acuracy" }),
    "RN2047 acuracy is no word of metric; it takes accuracy, top5, mean_iou, loss",
  ],
  "a kind of weights that is none": [
    whole({ optimizer: "sgd(no_decay: [norms])" }),
    "RN2047 norms is no word of no_decay; it takes norm, bias",
  ],
  "a momentum of 1": [
    whole({ optimizer: "sgd(momentum: 1)" }),
    "RN2050 momentum is 1; sgd wants at least 0 and below 1",
  ],
  "a dampening of 1": [
    whole({ optimizer: "sgd(dampening: 1)" }),
    "RN2050 dampening is 1; sgd wants at least 0 and below 1",
  ],
  "a negative decay": [
    whole({ optimizer: "sgd(weight_decay: -1)" }),
    "RN2050 weight_decay is -1; sgd wants a number from 0 to 3.4e38",
  ],
  "all of a label spread": [
    whole({ loss: "cross_entropy(label_smoothing: 1)" }),
    "RN2050 label_smoothing is 1; cross_entropy wants at least 0 and below 1",
  ],
  "nesterov without a momentum": [
    whole({ optimizer: "sgd(nesterov: true)" }),
    "RN4029 nesterov: true needs a momentum above 0 and no dampening",
  ],
  "a batch of 0": [whole({ batch: "0" }), "RN2050 batch is 0; a recipe wants a whole number from 1 to 2,147,483,647"],
  "a batch that is a list": [whole({ batch: "[8]" }), "RN2012 [8] is a list of 1; a number is needed here"],
  "a model that learns nothing": [
    trains("[N, 10, 8, 8]", { data: "synthetic(size: 8)" }, "globalavgpool"),
    "RN4020 M has no parameters: there is nothing to train",
  ],
  "an output that is no vector": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)" }, "conv(10, kernel: 3)"),
    "RN4007 cross_entropy needs one vector of class scores; output is [N, 10, 8, 8]",
  ],
  "first values of what no residual has": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)", init: "[zero_last_gamma]" }),
    "RN4021 zero_last_gamma changes nothing: no sum of M adds a path that ends in a norm",
  ],
};

findingsOf("recipes", cases, ["RN2050"]);
