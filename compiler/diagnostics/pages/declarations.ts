/** Pages of the codes about declarations: imports, models, stages, derivations, claims. */
import { expansionLimits, CALL_DEPTH_LIMIT } from "../../model/expansion/limits.ts";
import type { Pages } from "./page.ts";

const net = (body: string, name = "Net"): string => `model ${name} {\n  input image: [N, 3, 32, 32]\n${body}\n}\n`;
const loop = {
  "blocks.resnet": 'import { Net } from "./design.resnet"\n\nblock Unit { relu }\n',
};
const library = { "blocks.resnet": "block Unit(width: int) { conv(width, kernel: 3) }\n" };

export const declarationPages: Pages = {
  RN2021: {
    why: "A stage's `stride` goes to the first call of its body, which must take one: relu or a norm cannot halve an image.",
    next: "Let a convolution, a pool or a block with a `stride` parameter come first, or take the stride from the stage.",
    bad: `block Unit(width: int) { conv(width, kernel: 3) -> relu }\n${net("  stage s(stride: 2) { Unit(8) }")}`,
    mended: `block Unit(width: int, stride: int = 1) { conv(width, kernel: 3, stride: stride) -> relu }\n${net("  stage s(stride: 2) { Unit(8) }")}`,
  },
  RN2022: {
    why: "The stage gives its stride to its first call, and that call has one of its own: which is meant cannot be told.",
    next: "Keep one of the two.",
    bad: net("  stage s(stride: 2) { conv(8, kernel: 3, stride: 2) }"),
    mended: net("  stage s(stride: 2) { conv(8, kernel: 3) }"),
  },
  RN2024: {
    why: "`none` is not a layer that does nothing (that is `identity`): it says that a residual has no shortcut and no join. So it stands where a shortcut is named, or last in a shortcut's body.",
    next: "Write `identity` for a layer that does nothing, or `residual { … } shortcut none`.",
    bad: net("  none"),
    mended: net("  residual { relu } shortcut none"),
  },
  RN2027: {
    why: 'An import is "std/NAME" or a file relative to this one, beginning with ./ or ../ and with its .resnet. There is none at this path.',
    next: "Mend the path.",
    bad: 'import { Unit } from "./block.resnet"\n\nblock Mine { Unit(8) }\n',
    mended: 'import { Unit } from "./blocks.resnet"\n\nblock Mine { Unit(8) }\n',
    files: library,
  },
  RN2028: {
    why: "Two files import each other. What one means would depend on which is read first.",
    next: "Move what both need into a third file that imports neither.",
    bad: `import { Unit } from "./blocks.resnet"\n\n${net("  Unit")}`,
    mended: net("  relu"),
    files: loop,
  },
  RN2029: {
    why: "The file is there and declares nothing of this name. Blocks, shortcuts and models at its top can be imported, values and stages cannot.",
    next: "Mend the spelling; the message lists what there is.",
    bad: 'import { Basics } from "std/residual"\n\nblock Mine { Basics(8) }\n',
    mended: 'import { Basic } from "std/residual"\n\nblock Mine { Basic(8) }\n',
  },
  RN2030: {
    why: "Every shape of a model follows from its input.",
    next: "Begin with `input image: [N, 3, 224, 224]`; N is the batch, and other extents may be symbols too.",
    bad: "model Net {\n  conv(8, kernel: 3)\n}\n",
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2031: {
    why: "The stem is where the image comes in: the first stage, in the text too.",
    next: "Move it before the other stages, or give it a name of its own: `stage NAME { … }`.",
    bad: net("  stage s { relu }\n  stem { conv(8, kernel: 3) }"),
    mended: net("  stem { conv(8, kernel: 3) }\n  stage s { relu }"),
  },
  RN2032: {
    why: "The head is what `use NAME.trunk` leaves out: the last stage, in the text too.",
    next: "Move it to the end, or give it a name of its own: `stage NAME { … }`.",
    bad: net("  head { globalavgpool -> linear(10) }\n  stage s { relu }"),
    mended: net("  stage s { relu }\n  head { globalavgpool -> linear(10) }"),
  },
  RN2034: {
    why: "`with { bn: … }` replaces calls and keeps the arguments at each call; the replacement has no parameter for one of them.",
    next: "Replace it by a block that takes this argument, or give the argument in the replacement's own call.",
    bad: `${net("  conv(8, kernel: 3) -> bn(momentum: 0.2)", "Base")}model Net = Base with { bn: groupnorm(groups: 4) }\n`,
    mended: `${net("  conv(8, kernel: 3) -> bn", "Base")}model Net = Base with { bn: groupnorm(groups: 4) }\n`,
  },
  RN2035: {
    why: "A claim of a `check` is false: the model has more or fewer parameters, multiply-adds or layers than it says. Claims are how a paper's numbers, or yesterday's, are held.",
    next: "Change the design, or the claim if the design is what you want. `resnet summary` shows where the numbers come from.",
    bad: 'import { ResNet20 } from "std/residual"\n\ncheck ResNet20 { params == 272_474 }\n',
    mended: 'import { ResNet20 } from "std/residual"\n\ncheck ResNet20 { params == 269_722 }\n',
  },
  RN2037: {
    why: "The input leaves its size open, and multiply-adds and activations depend on it; parameters do not.",
    next: "Say for which size: `check Net at [1, 3, 224, 224] { … }`; of several inputs `at [[1, 3, 224, 224], [1, 10]]`.",
    bad: `model Net {\n  input image: [N, 3, H, W]\n  conv(4, kernel: 3)\n}\ncheck Net { macs <= 10M }\n`,
    mended: `model Net {\n  input image: [N, 3, H, W]\n  conv(4, kernel: 3)\n}\ncheck Net at [1, 3, 224, 224] { macs <= 10M }\n`,
  },
  RN2039: {
    why: "`block.number` and `block.count` number the residual blocks of the whole model. If they chose how many blocks there are, the count would depend on itself.",
    next: "Use them in numbers, such as `drop: 0.2 * block.number / block.count`, and a parameter to choose.",
    bad: `block Unit {
  if block.number > 1 { bn -> relu }
  residual { conv(3, kernel: 3) -> bn } shortcut identity
}
${net("  stage s1 { Unit * 2 }")}`,
    mended: `block Unit(first: bool = false) {
  if not first { bn -> relu }
  residual { conv(3, kernel: 3) -> bn } shortcut identity
}
${net("  stage s1 { Unit(first: true) -> Unit }")}`,
  },
  RN3024: {
    why: "A derivation replaces something that the model does not have: most often a name that is spelt differently, or a block that already was replaced.",
    next: "Look in the model for what is meant; `resnet compile FILE:Model --emit model` shows it expanded.",
    bad: 'import { ResNet18 } from "std/residual"\n\nmodel Net = ResNet18 with { groupnorm: bn }\n',
    mended: 'import { ResNet18 } from "std/residual"\n\nmodel Net = ResNet18 with { bn: groupnorm(groups: 16) }\n',
  },
  RN3025: {
    why: "The model costs more than `budgets` of resnet.config.json allows: parameters (`params`), multiply-adds of one example (`macs`), or planned memory in bytes (`memory`: inference at batch 1, or a training step at a batch that the budget says).",
    next: 'Make the model smaller, or raise the budget in resnet.config.json: { "budgets": { "Net": { "params": "300k", "memory": { "training": "2GiB", "batch": 128 } } } }.',
  },
  RN5010: {
    why: `A model is expanded into its layers before anything runs, and what that takes is bounded: ${expansionLimits.join(", ")}. A model of more layers is a mistake in a count: ResNet-1202 has about 4,200.`,
    next: "Look for a count that multiplies another; the message says which bound was met. Name the models that are meant, or split the file, where all of them together are too many.",
    bad: net("  relu * 1_000_000"),
    mended: net("  relu * 2"),
  },
  RN5011: {
    why: `Blocks that call blocks, and models derived from models, nest at most ${CALL_DEPTH_LIMIT} deep.`,
    next: "Repeat with `Unit * n` instead of nesting.",
    bad: `${net("  relu", "M")}${Array.from({ length: 65 }, (_, i) => `model D${i} = ${i === 0 ? "M" : `D${i - 1}`}\n`).join("")}`,
    mended: `${net("  relu", "M")}model D0 = M\n`,
  },
  RN5012: {
    why: "Whether two paths join is decided by looking at one period of sizes. Strides that enlarge and shrink by many different factors make this period longer than 65,536.",
    next: "Simplify the chain of strides, or give the input numbers.",
    bad: `model Net {
  input image: [N, 3, 3 * H, W]
  upsample(257) -> subsample(65_539)
}
`,
    mended: `model Net {
  input image: [N, 3, 3 * H, W]
  upsample(256) -> subsample(65_536)
}
`,
  },
  RN2051: {
    why: "`Unit * n` stands for n copies one after the other: 0 of them are nothing, and fewer there are not.",
    next: "Look at what the count is made of.",
    bad: net("  relu * (2 - 3)"),
    mended: net("  relu * (3 - 2)"),
  },
  RN2060: {
    why: "A training step takes the labels, the learning rate and a seed beside the model's own input, under these names.",
    next: "Call the input by what it holds, such as `image`.",
    bad: `model Net {
  input labels: [N, 8]
  linear(4)
}
`,
    mended: `model Net {
  input image: [N, 8]
  linear(4)
}
`,
  },
  RN2061: {
    why: "The layers of a residual outside of stages are named residual, residual_2 and so on. A stage of that name would give its layers the same names, and two tensors would be one in every file of weights.",
    next: "Rename the stage.",
    bad: net(`  residual { conv(3, kernel: 3) } shortcut identity
  residual { conv(3, kernel: 3) } shortcut identity
  stage residual_2 { relu }`),
    mended: net(`  residual { conv(3, kernel: 3) } shortcut identity
  residual { conv(3, kernel: 3) } shortcut identity
  stage tail { relu }`),
  },
  RN2067: {
    why: "Stochastic depth and a factor are of what is added to the shortcut: S(x) + scale · F(x), where F(x) may be dropped. Where both paths stand side by side, or a gate weighs them, there is no such sum.",
    next: "Leave the option out, or take `join: add`.",
    bad: net("  residual(join: gated, drop: 0.1) { conv(3, kernel: 3) } shortcut identity"),
    mended: net("  residual(join: gated) { conv(3, kernel: 3) } shortcut identity"),
  },
  RN2062: {
    why: "A stage's stride goes to its first block, and this stage has none: the stride would be lost without a word.",
    next: "Let the body begin with a block that has a parameter stride, or take the stride away.",
    bad: net("  stage tail(stride: 2) { let n = 2 }"),
    mended: net("  stage tail { let n = 2 }"),
  },
  RN2042: {
    why: "A `check` holds a model to facts, and each of its lines compares one of them: params == 25_557_032, macs <= 4.1G. A line that compares nothing could not fail.",
    next: "Compare with ==, !=, ~=, <, <=, > or >=.",
    bad: net("  conv(8, kernel: 3)") + "check Net { params }\n",
    mended: net("  conv(8, kernel: 3)") + "check Net { params == 216 }\n",
  },
  RN2043: {
    why: "A claim about a shape names a stage, an input or the output and compares its shape with a list: it is the same or it is not.",
    next: "Write shape(NAME) == [N, 64, 56, 56], or != for another one.",
    bad: net("  relu") + "check Net { shape(output) == 5 }\n",
    mended: net("  relu") + "check Net { shape(output) == [N, 3, 32, 32] }\n",
  },
  RN2063: {
    why: "Something in the model was decided for all sizes but a few: `in != out` is true of every image but the smallest, on which a stride changes nothing. Those few are ruled out.",
    next: "Check the model at a size from the one that the message names on.",
    bad: `shortcut fitting { if in != out { conv(out.channels, kernel: 1, stride: stride) } }

model Net {
  input image: [N, 4, H, W]
  residual { conv(4, kernel: 3, stride: 2) } shortcut fitting
}
check Net at [1, 4, 1, 8] { macs > 0 }
`,
    mended: `shortcut fitting { if in != out { conv(out.channels, kernel: 1, stride: stride) } }

model Net {
  input image: [N, 4, H, W]
  residual { conv(4, kernel: 3, stride: 2) } shortcut fitting
}
check Net at [1, 4, 8, 8] { macs > 0 }
`,
  },
  RN2064: {
    why: "The sizes after `at` are those of one example: 1, then the numbers of the model's input as they are, and one size for each of its symbols, a multiple where the input says so. Of several inputs there is a list for each: `at [[1, 3, 224, 224], [1, 10]]`.",
    next: "Give the numbers as the input has them, and each symbol one size.",
    bad: `model Net {
  input image: [N, 3, H, H]
  relu
}
check Net at [1, 3, 32, 64] { params >= 0 }
`,
    mended: `model Net {
  input image: [N, 3, H, H]
  relu
}
check Net at [1, 3, 32, 32] { params >= 0 }
`,
  },
};
