/** Pages of what a recipe says: its words, and whether they fit the model and the data. */
import { recipe } from "./example-recipe.ts";
import type { Pages } from "./page.ts";

/** A norm behind the pooling: it sees one value a channel of each example. */
const vectorNorm = (batch: number): string =>
  recipe({ batch: String(batch) })
    .replace('import { ResNet20 } from "std/residual"', VECTOR_NORM)
    .replace("train ResNet20", "train Net");

const VECTOR_NORM = `model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> bn -> linear(10) }
}`;

/** A recipe of a model without residuals. */
const plain = (more: string): string => vectorNorm(32).replace(/\}\n$/, `${more}}\n`);

/** A recipe of a model that ends so. */
const ending = (head: string): string =>
  recipe({ data: "synthetic(classes: 3)" })
    .replace(/^import .*$/m, `model Net {\n  input image: [N, 3, 32, 32]\n  head { ${head} }\n}`)
    .replace("train ResNet20", "train Net");

export const recipePages: Pages = {
  RN4001: {
    why: "A recipe is a list of entries with fixed names, and this is none of them.",
    next: "Mend the spelling; the message names the nearest entry.",
    bad: recipe({ batch: "", bacth: "128" }),
    mended: recipe(),
  },
  RN4002: {
    why: "data, batch, loss, optimizer, schedule and a length (steps or epochs) have no default: they decide the result, and belong to what is published.",
    next: "Add the entry; each that is missing is told at once.",
    bad: recipe({ batch: "" }),
    mended: recipe(),
  },
  RN4003: {
    why: "The entry stands twice; which one counts would depend on the order.",
    next: "Remove one of them.",
    bad: recipe({ batch: "128\n  batch 64" }),
    mended: recipe(),
  },
  RN4005: {
    why: "The output has one number for each class, and the data has another number of classes: the loss would compare them wrongly, or not at all.",
    next: "Derive the model with the data's classes, such as `CifarResNet(3, classes: 100)`, or take the data that is meant.",
    bad: recipe({ data: "cifar100" }),
    mended: recipe(),
  },
  RN4006: {
    why: "The images, after the recipe's transforms, have another size or other channels than the model's input declares.",
    next: "Change the input (a symbol takes any size: [N, 3, H, W]), or the data.",
    bad: recipe({ data: "mnist" }),
    mended: recipe(),
  },
  RN4007: {
    why: "A loss wants outputs of a certain shape, and data targets that fit them: images with a class each are scored by one number a class for each image, [N, classes].",
    next: "End the model with `globalavgpool -> linear(classes)`, or take another loss.",
    bad: ending("conv(3, kernel: 1)"),
    mended: ending("globalavgpool -> linear(3)"),
  },
  RN4019: {
    why: "A batch norm divides by the deviation of the values that it sees of a channel. In a batch of one example, where the image is down to one pixel, that is one value: its deviation is 0 and the gradient nothing.",
    next: "Take a batch of at least 2, or a norm that does not look at the batch: `with { bn: groupnorm }`.",
    bad: vectorNorm(1),
    mended: vectorNorm(32),
  },
  RN4020: {
    why: "None of the model's layers has weights, so no step could change what it computes.",
    next: "Give it a layer that learns, or compile it without a training step.",
    bad: ending("globalavgpool"),
    mended: ending("globalavgpool -> linear(3)"),
  },
  RN4021: {
    why: "`init [zero_last_gamma]` lets the last norm of each F that is added begin with γ = 0. Where a model has no residual, or each F ends without a norm, there is none: the run would be the same without it, and whoever compares the two compares a network with itself.",
    next: "Leave it out, or end F in a norm: `residual { conv(16) -> bn } shortcut identity`.",
    bad: plain("  init [zero_last_gamma]\n"),
    mended: plain(""),
  },
  RN4022: {
    why: "Images that are held out for evaluation are not trained on, and this holds out all there are.",
    next: "Hold out fewer.",
    bad: recipe({ data: "cifar10(validation: 50k)" }),
    mended: recipe({ data: "cifar10(validation: 5k)" }),
  },
  RN4023: {
    why: "Made images are kept in memory, and so are the patterns that they are made of: 1 GiB of each at most.",
    next: "Make them smaller or fewer; the message says how many fit.",
    bad: recipe({ data: "synthetic(size: 32, examples: 1M)" }),
    mended: recipe({ data: "synthetic(size: 32, examples: 1k)" }),
  },
  RN4024: {
    why: "`normalize` is a word, or two lists of a number a channel: the means first, then the deviations.",
    next: "Write channel, none or [[mean, …], [deviation, …]].",
    bad: recipe({ data: "cifar10(normalize: [0.5, 0.25])" }),
    mended: recipe({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [0.25, 0.25, 0.25]])" }),
  },
  RN4025: {
    why: "A pixel is normalised as (pixel - mean) / deviation in 32 bits. With a deviation of 0, a negative or a tiny one, or a huge mean, what comes out is no number to train on.",
    next: "Look at the deviations: they are of pixels from 0 to 1, and above 0.",
    bad: recipe({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [0, 0.25, 0.25]])" }),
    mended: recipe({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [0.25, 0.25, 0.25]])" }),
  },
  RN4026: {
    why: "Images may be moved in several ways one after the other, so `augment` takes a list, also of one.",
    next: "Write brackets around the word; the message carries a fix.",
    bad: recipe({ data: "cifar10(augment: flip)" }),
    mended: recipe({ data: "cifar10(augment: [flip])" }),
  },
  RN4027: {
    why: "The length of this run is in steps, and so are its times. There are no parts of a step.",
    next: "Write whole numbers, or give the run its length in epochs.",
    bad: recipe({ schedule: "constant(0.1, warmup: 0.05)" }),
    mended: recipe({ schedule: "constant(0.1, warmup: 400)" }),
  },
  RN4028: {
    why: "The rate is multiplied by the drop at each milestone, and a warm-up begins at a share of it. With these factors it would leave what 32 bits can hold.",
    next: "Give a factor below 1.",
    bad: recipe({ schedule: "steps(0.1, drop: 1e30, at: [32k, 48k])" }),
    mended: recipe({ schedule: "steps(0.1, drop: 0.1, at: [32k, 48k])" }),
  },
  RN4029: {
    why: "Nesterov's step looks at the gradient where the momentum leads: without a momentum there is nowhere to look, and with dampening it is not defined. PyTorch refuses both.",
    next: "Give a momentum and no dampening, or leave nesterov out.",
    bad: recipe({ optimizer: "sgd(nesterov: true)" }),
    mended: recipe({ optimizer: "sgd(momentum: 0.9, nesterov: true)" }),
  },
  RN4030: {
    why: "The first metric says which checkpoint is the best, so there is at least one.",
    next: "Leave the entry out for accuracy, or name a metric.",
    bad: recipe({ steps: "64k\n  metric []" }),
    mended: recipe({ steps: "64k\n  metric [accuracy, loss]" }),
  },
  RN4031: {
    why: "A batch is made of different examples, and there are fewer than that.",
    next: "Make the batch smaller.",
    bad: recipe({ batch: "50_001" }),
    mended: recipe({ batch: "128" }),
  },
  RN4032: {
    why: "A step makes a weighted sum of losses small. What counts 0 times is not learnt, and less would make it worse.",
    next: "Give it a weight above 0, or leave the loss out.",
    bad: recipe({ loss: "0 * cross_entropy" }),
    mended: recipe({ loss: "0.5 * cross_entropy" }),
  },
  RN4035: {
    why: "Nothing reads it: dampening is of a momentum, no_decay of a decay, the form of a warm-up of a warm-up. Whoever writes it expects an effect.",
    next: "Give what it is of, or leave it out.",
    bad: recipe({ optimizer: "sgd(dampening: 0.5)" }),
    mended: recipe({ optimizer: "sgd(momentum: 0.9, dampening: 0.5)" }),
  },
  RN4036: {
    why: "A step makes a sum of losses small, each times a number. A quotient, a difference or a weight before a sum is none.",
    next: "Write each term as a loss, or as a number times a loss.",
    bad: recipe({ loss: "cross_entropy / 2" }),
    mended: recipe({ loss: "1 / 2 * cross_entropy" }),
  },
  RN4034: {
    why: "A data set gives each example's image and label. A model with several inputs needs more than that, which no recipe says: `resnet train` refuses it. The recipe's loss, optimizer and batch make a step all the same, for a program that hands each input over by its name.",
    next: "Compile the step, `resnet compile FILE:Two --train -o DIR`, and train from a program; or give the model one input.",
    bad: `model Two {
  input image: [N, 3, 32, 32]
  input mask: [N, 1, 32, 32]
  image -> mul(mask) -> conv(8, kernel: 3) -> globalavgpool -> linear(10)
}
train Two {
  data      cifar10
  batch     100
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     1000
}
`,
    mended: `model One {
  input image: [N, 3, 32, 32]
  image -> conv(8, kernel: 3) -> globalavgpool -> linear(10)
}
train One {
  data      cifar10
  batch     100
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     1000
}
`,
  },
  RN4070: {
    why: "The label is always among the five largest of fewer than five scores: the metric would say 100 % of any weights, and choose none of them.",
    next: "Say accuracy, or leave `metric` out.",
    bad: ending("globalavgpool -> linear(3)").replace(/\}\n$/, "  metric [accuracy, top5]\n}\n"),
    mended: ending("globalavgpool -> linear(3)").replace(/\}\n$/, "  metric accuracy\n}\n"),
  },
  RN4060: {
    why: "Mixup and cutmix mix the images of a whole batch, once each of them is done; what stands after them could not be done to one image any more.",
    next: "Write what mixes last; of several one is drawn for each batch.",
    bad: recipe({ data: "cifar10(augment: [mixup(0.2), flip])" }),
    mended: recipe({ data: "cifar10(augment: [flip, mixup(0.2)])" }),
  },
};
