/** Pages of how a run goes: what it reads and goes on from, its times, and what of the model it moves. */
import { recipe } from "./example-recipe.ts";
import type { Pages } from "./page.ts";

export const runPages: Pages = {
  RN4004: {
    why: "The file has several recipes, and the command was given the file alone.",
    next: "Name the recipe or the model: `resnet train FILE.resnet:NAME`.",
  },
  RN4008: {
    why: "The warm-up takes more than half of the run: the rate that the schedule is about is hardly ever reached.",
    next: "Count it in the unit of the run's length (steps or epochs), and make it shorter.",
    bad: recipe({ schedule: "constant(0.1, warmup: 60k)" }),
    mended: recipe({ schedule: "constant(0.1, warmup: 400)" }),
  },
  RN4009: {
    why: "The rate drops at a time that the run never reaches. Milestones are counted in the unit of the run's length, from its first step.",
    next: "Bring the milestone into the run, or make the run longer; look at steps against epochs.",
    bad: recipe({ schedule: "steps(0.1, at: [32k, 96k])" }),
    mended: recipe({ schedule: "steps(0.1, at: [32k, 48k])" }),
  },
  RN4012: {
    why: "The data set's files are not in the folder, and not in the cache. Nothing is downloaded without being asked for; what is asked for is there whole and with the right checksum, or not at all.",
    next: "Name the folder (`resnet train FILE --data FOLDER`), or let the command get the files (`resnet train FILE --download`). Where there is no network, the message says which files to put where; RESNET_MIRROR names another server, with a folder for each set.",
  },
  RN4013: {
    why: "A file is there and is not what its format says: cut short, of another kind, damaged on the way, or with numbers that are not finite where weights are read.",
    next: "Get it again, or convert it: the message says which byte, field or tensor is wrong. Weights are safetensors, of F32, F16, BF16 or F64.",
  },
  RN4014: {
    why: "The file's tensors are not those of the model: the design changed after it was saved, or it belongs to another model. Every tensor of the model is set once and every one of the file is used once, in one way only; what is no weight, such as an optimizer's states and PyTorch's counters, may be there.",
    next: "Name the model that it was saved from, or train again. The names of torchvision's families (ResNet, VGG, DenseNet, GoogLeNet, MobileNetV2, ConvNeXt, ViT, FCN, RetinaNet) and of the usual CIFAR ResNets are understood, after a prefix too. Names of its own: `resnet names FILE:MODEL WEIGHTS -o map.json` proposes which is which, and the option `names` takes it, once you have looked it through and kept one where it lists several. To fine-tune with a head of another size, name it in the option `allowMissing`: `resnet train FILE --weights WEIGHTS --allow-missing head`.",
  },
  RN4015: {
    why: "The loss, a weight, a running statistic or an output became infinite or not a number: training diverged. Nothing of that is saved: the checkpoint before stays as it was.",
    next: "Lower the rate, add a warm-up, look at the data; resume from the last checkpoint.",
  },
  RN4017: {
    why: "Milestones are times at which the rate drops, in ascending order from the start of the run. One that is not later than the one before is a slip, most often a lost `k`: 48 for 48k drops the rate almost at once, and the same time twice drops it twice.",
    next: "Write the times in ascending order, each once, counted in the unit of the run's length.",
    bad: recipe({ schedule: "steps(0.1, at: [32k, 48])" }),
    mended: recipe({ schedule: "steps(0.1, at: [32k, 48k])" }),
  },
  RN4018: {
    why: "The run ends before the interval is over, so nothing is evaluated or saved on the way. The end of a run is evaluated and saved in any case.",
    next: "Make the interval shorter or the run longer; both are counted in the unit of the run's length, steps or epochs.",
    bad: recipe({ evaluate: "100k" }),
    mended: recipe({ evaluate: "1k" }),
  },
  RN4033: {
    why: "At the end of each cycle the rate is near 0, and the weights are at their best; a run that ends within one stops where the rate is high.",
    next: "Make the run as long as a number of whole cycles.",
    bad: recipe({ schedule: "restarts(0.1, period: 10, grow: 1)", steps: "25" }),
    mended: recipe({ schedule: "restarts(0.1, period: 10, grow: 1)", steps: "30" }),
  },
  RN4050: {
    why: "A metric but the loss is a share of all examples, 0 to 1: none is ever above that, and the run would have its whole length.",
    next: "Write the share: 0.94 for 94 %.",
    bad: recipe({ steps: "64k\n  stop reached(94)" }),
    mended: recipe({ steps: "64k\n  stop reached(0.94)" }),
  },
  RN4051: {
    why: "As many evaluations without a better one cannot come before the run has its length: `stop` does nothing.",
    next: "Wait for fewer, evaluate more often, or run longer.",
    bad: recipe({ schedule: "constant(0.1)", steps: "", epochs: "10\n  stop patience(10)" }),
    mended: recipe({ schedule: "constant(0.1)", steps: "", epochs: "100\n  stop patience(10)" }),
  },
  RN4040: {
    why: "A step follows the mean gradient of its micro-batches, which are of one size: what is compiled for one is run for each.",
    next: "Make the batch a multiple of `accumulate`; the message names the nearest ones.",
    bad: recipe({ batch: "128\n  accumulate 3" }),
    mended: recipe({ batch: "126\n  accumulate 3" }),
  },
  RN4041: {
    why: "Weights of a frozen stage stay as they are. Where all stages with weights are frozen, no step would change anything.",
    next: "Leave out of `freeze` what is to learn: the head, as a rule.",
    bad: recipe({ steps: "64k\n  freeze [stem, s1, s2, s3, head]" }),
    mended: recipe({ steps: "64k\n  freeze [stem, s1, s2, s3]" }),
  },
  RN4043: {
    why: "`freeze` takes the names of stages. What stands outside of stages has no name that a recipe could say.",
    next: "Put the layers that are to stay into stages: `stem { … }`, `stage s1 { … }`.",
    bad: recipe({ data: "synthetic(classes: 3)", steps: "64k\n  freeze [stem]" })
      .replace(
        /^import .*$/m,
        "model Net {\n  input image: [N, 3, 32, 32]\n  conv(8, kernel: 3) -> relu -> globalavgpool -> linear(3)\n}",
      )
      .replace("train ResNet20", "train Net"),
    mended: recipe({ data: "synthetic(classes: 3)", steps: "64k\n  freeze [stem]" })
      .replace(
        /^import .*$/m,
        "model Net {\n  input image: [N, 3, 32, 32]\n  stem { conv(8, kernel: 3) -> relu }\n  head { globalavgpool -> linear(3) }\n}",
      )
      .replace("train ResNet20", "train Net"),
  },
};
