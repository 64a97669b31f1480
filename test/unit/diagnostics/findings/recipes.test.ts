/** What recipes are told: the exact text of every place. */
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
  "more examples held out than there are": [
    whole({ data: "cifar10(validation: 60k)" }),
    "RN4022 60,000 examples of cifar10 are held out; it has 50,000 to train on",
  ],
  "half an example held out": [
    whole({ data: "cifar10(validation: 0.5)" }),
    "RN2050 validation is 0.5; cifar10 wants a whole number from 0 to 2,147,483,647",
  ],
  "half a pixel of padding": [
    whole({ data: "cifar10(augment: [pad_crop(1.5)])" }),
    "RN2050 padding is 1.5; pad_crop wants a whole number from 0 to 2,147,483,647",
  ],
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
  "image size": [
    whole({ data: "mnist" }),
    "RN4006 images are [1, 28, 28] after the transforms; the input is [N, 3, 32, 32]",
  ],
  "images that a transform brings to another size": [
    whole({ data: "cifar10(augment: [resize(40)])" }),
    "RN4006 images are [3, 40, 40] after the transforms; the input is [N, 3, 32, 32]",
  ],
  "a long warm-up": [whole({ schedule: "constant(0.1, warmup: 90)" }), "RN4008 warm-up takes 90 of 100 steps"],
  "a milestone after the end": [
    whole({ schedule: "steps(0.1, at: [50, 200])" }),
    "RN4009 200 is after the end of the run, 100",
  ],
  "a milestone that lost its k": [
    whole({ schedule: "steps(0.1, at: [32k, 48])", steps: "64k" }),
    "RN4017 the milestone 48 is not after the one before it, 32000",
  ],
  "milestones at the start, twice and backwards": [
    whole({ schedule: "steps(0.1, at: [0, 20, 20, 10])" }),
    "RN4017 the milestone 0 is not after the start of the run",
    "RN4017 the milestone 20 is not after the one before it, 20",
    "RN4017 the milestone 10 is not after the one before it, 20",
  ],
  "a warm-up that is a part of the run, counted in steps": [
    whole({ schedule: "constant(0.1, warmup: 0.05)" }),
    "RN4027 warmup is 0.05; steps are whole",
  ],
  "half a step": [whole({ schedule: "steps(0.1, at: [10.5])" }), "RN4027 at is 10.5; steps are whole"],
  "half an epoch": [whole({ schedule: "steps(0.1, at: [1.5], warmup: 0.5)", steps: "", epochs: "4" })],
  "intervals longer than the run": [
    whole({ evaluate: "101", checkpoint: "1k" }),
    "RN4018 `evaluate` is every 101 steps; the run has 100",
    "RN4018 `checkpoint` is every 1000 steps; the run has 100",
  ],
  "an interval as long as the run": [whole({ evaluate: "100" })],
  "two words where one is meant": [
    whole({ schedule: "constant(0.1, warmup: 10, warmup_shape: [linear, constant])" }),
    "RN2047 [linear, constant] is no word of warmup_shape; it takes linear, constant",
  ],
  "a rate beyond all numbers": [
    whole({ schedule: "constant(1e300)" }),
    "RN2050 rate is 1e300; constant wants a number above 0 and up to 3.4e38",
  ],
  "a rate that is nothing in 32 bits": [
    whole({ schedule: "constant(1e-60)" }),
    "RN2050 rate is 1e-60; constant wants a number above 0 and up to 3.4e38",
  ],
  "metrics: a list, once each": [whole({ metric: "[loss, loss]" }), "RN4003 the metric loss is given twice"],
  "no metric": [
    whole({ metric: "[]" }),
    "RN4030 metric names nothing; it takes accuracy, top5, mean_iou, loss, or a list of them",
  ],
  "the five largest of ten": [whole({ metric: "[loss, top5, mean_iou]" })],
  "an accuracy in per cent": [
    whole({ epochs: "20\n  stop reached(94)", steps: "" }),
    "RN4050 accuracy is from 0 to 1: it never reaches 94",
  ],
  "an accuracy a little above all": [
    whole({ steps: "100\n  stop reached(1.01)" }),
    "RN4050 accuracy is from 0 to 1: it never reaches 1.01",
  ],
  "a loss may be above 1": [whole({ steps: "100\n  metric loss\n  stop reached(1.5)" })],
  "an accuracy of nothing": [
    whole({ steps: "100\n  stop reached(0)" }),
    "RN2050 target is 0; reached wants a number above 0 and up to 3.4e38",
  ],
  "an accuracy below nothing": [
    whole({ steps: "100\n  stop reached(-0.5)" }),
    "RN2050 target is -0.5; reached wants a number above 0 and up to 3.4e38",
  ],
  "no patience": [
    whole({ steps: "100\n  stop patience(0)" }),
    "RN2050 evaluations is 0; patience wants a whole number from 1 to 2,147,483,647",
  ],
  "half an evaluation of patience": [
    whole({ steps: "100\n  stop patience(2.5)" }),
    "RN2050 evaluations is 2.5; patience wants a whole number from 1 to 2,147,483,647",
  ],
  "a stop without a number": [whole({ steps: "100\n  stop patience" }), "RN2014 patience needs evaluations"],
  "a number alone is no stop": [
    whole({ steps: "100\n  stop 0.94" }),
    "RN2047 0.94 is no word of stop; it takes patience, reached",
  ],
  "a stop of another name": [
    whole({ steps: "100\n  stop reach(0.9)" }),
    "RN2047 reach is no word of stop; it takes patience, reached",
  ],
  "a patience that is as long as the run": [
    whole({ epochs: "5\n  stop patience(5)", steps: "" }),
    "RN4051 the run has 5 evaluations: a patience of 5 never ends it",
  ],
  "a patience that outlives few evaluations": [
    whole({ steps: "100\n  evaluate 20\n  stop patience(10)" }),
    "RN4051 the run has 5 evaluations: a patience of 10 never ends it",
  ],
  "a patience that may end a run": [whole({ epochs: "6\n  stop patience(5)", steps: "" })],
  "one mean for three channels": [
    whole({ data: "cifar10(normalize: [[0.5], [0.25]])" }),
    "RN2018 this list of a number a channel has 1 element; 3 are needed",
  ],
  "three means for one channel": [
    trains("[N, 1, 28, 28]", { data: "mnist(normalize: [[0.5, 0.5, 0.5], [0.2, 0.2, 0.2]])" }),
    "RN2018 this list of a number a channel has 3 elements; 1 is needed",
  ],
  "fewer deviations than means": [
    whole({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [0.2, 0.2]])" }),
    "RN2018 this list of a number a channel has 2 elements; 3 are needed",
  ],
  "means of nothing": [
    whole({ data: "cifar10(normalize: [[], []])" }),
    "RN2018 this list of a number a channel has 0 elements; 3 are needed",
  ],
  "means as many as the model's channels, for synthetic images": [
    trains("[N, 2, 8, 8]", { data: "synthetic(size: 8, normalize: [[0.5], [0.25]])" }),
    "RN2018 this list of a number a channel has 1 element; 2 are needed",
  ],
  ...Object.fromEntries(
    ["0, 1, 1", "1, -1, 1", "1, 1e-60, 1", "1e390, 1, 1"].map((deviations) => [
      `deviations ${deviations}`,
      [
        whole({ data: `cifar10(normalize: [[0.5, 0.5, 0.5], [${deviations}]])` }),
        `RN4025 normalised with [[0.5, 0.5, 0.5], [${deviations}]], pixels from 0 to 1 do not all stay finite`,
      ] as const,
    ]),
  ),
  "means, deviations and more": [
    whole({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [1, 1, 1], [1, 1, 1]])" }),
    "RN4024 normalize takes channel, none or [[mean, …], [deviation, …]], not [[0.5, 0.5, 0.5], [1, 1, 1], [1, 1, 1]]",
  ],
  "a mean without its list": [
    whole({ data: "cifar10(normalize: [0.5, 0.25])" }),
    "RN4024 normalize takes channel, none or [[mean, …], [deviation, …]], not [0.5, 0.25]",
  ],
  "more synthetic images than fit": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8, examples: 1000000000)" }),
    "RN4023 1,000,000,000 images of 3 × 8 × 8 bytes would go beyond the 1 GiB that synthetic may take",
  ],
  "synthetic images too large": [
    trains("[N, 3, H, W]", { data: "synthetic(size: 100000, examples: 1)" }),
    "RN4023 1 image of 3 × 100000 × 100000 bytes would go beyond the 1 GiB that synthetic may take",
  ],
  "synthetic classes that no label holds": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8, classes: 70000)" }),
    "RN2050 classes is 70000; synthetic wants a whole number from 1 to 65,536",
  ],
  "synthetic images of another size": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 9)" }),
    "RN4006 images are [3, 9, 9] after the transforms; the input is [N, 3, 8, 8]",
  ],
  "images that are no multiple": [
    trains("[N, 3, 16 * H, 16 * W]", { data: "synthetic(size: 24)" }),
    "RN4006 images are [3, 24, 24] after the transforms; the input is [N, 3, 16 * H, 16 * W]",
  ],
  "images for vectors": [
    trains("[N, 3]", { data: "synthetic(size: 8)" }, "linear(10)"),
    "RN4006 images are [3, 8, 8] after the transforms; the input is [N, 3]",
  ],
  "vectors are images of one pixel": [trains("[N, 3]", { data: "synthetic(size: 1)" }, "linear(10)")],
  "a batch larger than its data": [
    whole({ data: "cifar10(validation: 1000)", batch: "49_001" }),
    "RN4031 a batch of 49,001 examples is larger than cifar10, which has 49,000 to train on",
  ],
  "counts beyond the limit": [
    whole({ batch: "2147483648", steps: "1e30", seed: "2147483648" }),
    "RN2050 batch is 2147483648; a recipe wants a whole number from 1 to 2,147,483,647",
    "RN2050 steps is 1e+30; a recipe wants a whole number from 1 to 2,147,483,647",
    "RN2050 seed is 2147483648; a recipe wants a whole number from 0 to 2,147,483,647",
  ],
  "a batch of one behind the pooling": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)", batch: "1" }, "globalavgpool -> bn -> linear(10)"),
    "RN4019 bn would see one value a channel in a batch of 1",
  ],
  "a batch of one where the norm is frozen: it sees no batch": [
    trains(
      "[N, 3, 8, 8]",
      { data: "synthetic(size: 8)", batch: "1\n  freeze stem" },
      "stem { globalavgpool -> bn }\n  head { linear(10) }",
    ),
  ],
  "a batch of one image is enough for a norm of its pixels": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)", batch: "1" }, "bn -> globalavgpool -> linear(10)"),
  ],
  "a second input, which no data set fills": [
    trains(
      "[N, 3, 8, 8]",
      { data: "synthetic(size: 8)" },
      "input mask: [N, 3, 8, 8]\n  image -> mul(mask) -> globalavgpool -> linear(10)",
    ),
    "RN4034 synthetic has images and their labels; nothing fills mask of M",
  ],
  "a share of 0": [
    whole({ schedule: "exponential(0.1, factor: 0)" }),
    "RN2050 factor is 0; exponential wants a number above 0 and at most 1",
  ],
  "a last rate above the first": [
    whole({ schedule: "cosine(0.1, to: 0.2)" }),
    "RN2050 to is 0.2; cosine wants at least 0 and at most the rate that it begins with",
  ],
  "a cycle that rises for longer than the run": [
    whole({ schedule: "one_cycle(0.1, rise: 30)" }),
    "RN2050 rise is 30; one_cycle wants a number from 0 to 1",
  ],
  "cycles that become shorter": [
    whole({ schedule: "restarts(0.1, period: 10, grow: 0.5)" }),
    "RN2050 grow is 0.5; restarts wants a number from 1 to 3.4e38",
  ],
  "a first cycle that the run does not end": [
    whole({ schedule: "restarts(0.1, period: 200)" }),
    "RN4009 200 is after the end of the run, 100",
  ],
  "a run that ends in the middle of a cycle": [
    whole({ schedule: "restarts(0.1, period: 40)" }),
    "RN4033 the run ends at 100, within a cycle from 40 to 120: its last rate is high",
  ],
  "a power of nothing": [
    whole({ schedule: "polynomial(0.1, power: 0)" }),
    "RN2050 power is 0; polynomial wants a number above 0 and up to 3.4e38",
  ],
  "a power below nothing, of which the same is wanted": [
    whole({ schedule: "polynomial(0.1, power: -1)" }),
    "RN2050 power is -1; polynomial wants a number above 0 and up to 3.4e38",
  ],
  "a patience below nothing": [
    `${whole({}).replace(/\}\n*$/, "")}  stop patience(-1)\n}\n`,
    "RN2050 evaluations is -1; patience wants a whole number from 1 to 2,147,483,647",
  ],
  "a cycle that is to warm up: it rises by itself": [
    whole({ schedule: "one_cycle(0.1, warmup: 5)" }),
    "RN2013 one_cycle has no parameter warmup; it has rate, rise, shape",
  ],
  "dampening of no momentum": [
    whole({ optimizer: "sgd(dampening: 0.5)" }),
    "RN4035 dampening changes nothing where momentum is 0",
  ],
  "kinds of weights that do not decay where none does": [
    whole({ optimizer: "adamw(no_decay: [norm, bias])" }),
    "RN4035 no_decay changes nothing where weight_decay is 0",
  ],
  "the form of a warm-up that there is not": [
    whole({ schedule: "cosine(0.1, warmup_from: 0.5, warmup_shape: constant)" }),
    "RN4035 warmup_from changes nothing where warmup is 0",
    "RN4035 warmup_shape changes nothing where warmup is 0",
  ],
  "a warm-up from the whole rate": [
    whole({ schedule: "constant(0.1, warmup: 2, warmup_from: 1)" }),
    "RN4035 warmup changes nothing where warmup_from is 1",
  ],
  "a drop without milestones": [
    whole({ schedule: "steps(0.1, drop: 0.5)" }),
    "RN4035 drop changes nothing where at is []",
  ],
  "milestones at which nothing drops": [
    whole({ schedule: "steps(0.1, drop: 1, at: [20])" }),
    "RN4035 at changes nothing where drop is 1",
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
  "an augmentation that is none": [
    whole({ data: "cifar10(augment: [flop])" }),
    "RN2047 flop is no word of augment; it takes pad_crop, flip, resize, center_crop, random_resized_crop, color_jitter, cutout, random_erasing, mixup, cutmix",
  ],
  "an augmentation without its list": [
    whole({ data: "cifar10(augment: flip)" }),
    "RN4026 augment takes a list: [flip]",
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
  "a rate that a drop raises beyond all numbers": [
    whole({ schedule: "steps(0.1, drop: 1e30, at: [20, 40])" }),
    "RN4028 with this drop the rate grows beyond 3.4e38",
  ],
  "a rate that a warm-up raises beyond all numbers": [
    whole({ schedule: "constant(1e30, warmup: 10, warmup_from: 1e30)" }),
    "RN4028 with this warmup_from the rate grows beyond 3.4e38",
  ],
  "more patterns than fit": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 1024, classes: 1000, examples: 10)" }),
    "RN4023 1,000 patterns of 3 × 1024 × 1024 bytes would go beyond the 1 GiB that synthetic may take",
  ],
  "the length twice": [whole({ epochs: "3" }), "RN4003 the length is given twice"],
  "a batch of 0": [whole({ batch: "0" }), "RN2050 batch is 0; a recipe wants a whole number from 1 to 2,147,483,647"],
  "a batch that is a list": [whole({ batch: "[8]" }), "RN2012 [8] is a list of 1; a number is needed here"],
  "a schedule without its rate": [whole({ schedule: "constant" }), "RN2014 constant needs rate"],
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
