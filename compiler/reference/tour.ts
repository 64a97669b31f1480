/** The language in the order in which one learns it: each chapter a few sentences and a whole design that checks. */
import { fenced } from "./markdown.ts";

export interface Chapter {
  readonly title: string;
  readonly says: string;
  readonly design: string;
}

export const chapters: readonly Chapter[] = [
  {
    title: "A network is a row of layers",
    says: "A model has an input and what is done with it. `->` hands a value on, and so does a new line. Shapes have the batch in front, as PyTorch's do; channels that flow in are never written, for they are known. A convolution keeps the size of the image at stride 1 and has no bias, because a norm follows it as a rule. The last value is the output. `resnet check FILE` proves that everything fits, `resnet summary FILE` shows what each layer puts out and costs.",
    design: `model Small {
  input image: [N, 3, 32, 32]
  conv(16, kernel: 3) -> bn -> relu
  conv(32, kernel: 3, stride: 2) -> bn -> relu
  globalavgpool -> linear(10)
}
`,
  },
  {
    title: "Blocks and stages",
    says: "A `block` is a part with parameters, called like a layer; the first parameter is given by position, others by name. `* 3` is three copies, each with weights of its own. A `stage` gives a part of the model a name, with which its weights' names begin. `stage(stride: 2)` hands the stride to its first block; `stem` and `head` are the first stage and the last.",
    design: `/// A convolution, its norm and ReLU.
block Unit(width: int, stride: int = 1) { conv(width, kernel: 3, stride: stride) -> bn -> relu }

model Plain {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1            { Unit(16) * 3 }
  stage s2(stride: 2) { Unit(32) * 3 }
  head { globalavgpool -> linear(10) }
}
`,
  },
  {
    title: "Residuals",
    says: "`residual { F } shortcut S` is F(x) + S(x). A shortcut is declared like a block, and knows what came in (`in`), what F puts out (`out`) and by how much F downsamples (`stride`). The usual ones are in std: `identity` needs no import, `projection` and `zero_pad` are in std/residual. Where the two paths do not join, for every size, the check shows both, step by step.",
    design: `shortcut project { if in != out { conv(out.channels, kernel: 1, stride: stride) -> bn } }

block Basic(width: int, stride: int = 1) {
  residual {
    conv(width, kernel: 3, stride: stride) -> bn -> relu
    conv(width, kernel: 3) -> bn
  } shortcut project
  relu
}

model Residual(n: int = 2) {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1            { Basic(16) * n }
  stage s2(stride: 2) { Basic(32) * n }
  head { globalavgpool -> linear(10) }
}
`,
  },
  {
    title: "Values, gates, paths beside each other",
    says: "`let` names a number, or a path: what it computes is used later, and the current value goes on unchanged. Layers that take another value are given it: `mul(gate)`, `add(x)`, `concat(x)`, `upsample(to: x)`. `parallel` has several paths from one value and joins their channels, or adds or multiplies them. A residual joins by `add` unless it says `concat` (DenseNet) or `gated` (Highway).",
    design: `block Excite(squeezed: int) {
  let gate = { globalavgpool -> linear(squeezed) -> relu -> linear(in.channels) -> sigmoid }
  mul(gate)
}

block Mixed(width: int) {
  parallel {
    path { conv(width, kernel: 1) -> bn -> relu }
    path { conv(width, kernel: 3) -> bn -> relu }
  }
  Excite(8)
}

model Paths {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { Mixed(16) -> Mixed(32) }
  stage s2 { residual(join: concat) { conv(32, kernel: 3) -> bn -> relu } shortcut identity }
  head { globalavgpool -> linear(10) }
}
`,
  },
  {
    title: "The library, and one model from another",
    says: "What std has is imported ([all of it](library.md)). A model of it is called with arguments, and derived with `with`: another shortcut, or another layer or block in the place of each of one name. That is an ablation in a line. A parameter may be a block too, with arguments of its own: `Unit: Bottleneck(groups: 32)`.",
    design: `import { CifarResNet, ResNet18, zero_pad } from "std/residual"

model Mine    = ResNet18(classes: 100, size: 64)
model Grouped = Mine with { bn: groupnorm(groups: 8) }
model Paper   = CifarResNet(3) with { shortcut zero_pad }
model Plain   = CifarResNet(3) with { shortcut none }
`,
  },
  {
    title: "Any size, and claims",
    says: "An extent that is a capital letter is any size, and everything is proved for all of them; `2 * H` promises an even one. `check` makes claims of [quantities](quantities.md), which CI holds a design to; with open sizes `at` says for which. `expect` holds a body to a shape, in its place. `==` is exact, `~=` to the digits that are written.",
    design: `model Open {
  input image: [N, 3, 2 * H, 2 * W]
  stem { conv(16, kernel: 3, stride: 2) -> bn -> relu }
  expect [N, 16, H, W]
  stage s1 { conv(32, kernel: 3) -> bn -> relu }
  head { upsample(2) -> conv(4, kernel: 1, bias: true) }
}

check Open at [1, 3, 64, 64] {
  params == 5_268
  macs   ~= 5.7M
  shape(output) == [N, 4, 2 * H, 2 * W]
}
`,
  },
  {
    title: "Several outputs, shared heads, another's trunk",
    says: "`use` puts the stages of a finished model into this one, up to one of them or all but the head; stages are values by their names. `output` names what is put out, a list where it is several. What is `shared` has its weights once, wherever it is called.",
    design: `import { ResNet18 } from "std/residual"

model Detector(classes: int = 20) {
  input image: [N, 3, 64, 64]
  use ResNet18.trunk
  let fine = conv4_x -> conv(64, kernel: 1, bias: true)
  let coarse = conv5_x -> conv(64, kernel: 1, bias: true)
  shared score = conv(classes, kernel: 3, bias: true)
  output scores   = [fine -> score, coarse -> score]
  output features = conv5_x
}
`,
  },
  {
    title: "Training",
    says: "A recipe says how a model is trained: every line is [a word with a page](recipes.md), and a missing one is named. `resnet train FILE` runs it, saves and resumes; `resnet eval` scores weights, also PyTorch's; `resnet compile` writes a module for Node and the browser.",
    design: `import { ResNet20 } from "std/residual"

train ResNet20 {
  data      cifar10(augment: [pad_crop(4), flip])
  batch     128
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4, no_decay: [])
  schedule  steps(0.1, at: [32k, 48k])
  steps     64k
}
`,
  },
];

/** @param made what stands above a document that is made */
export function tourText(made: string): string {
  const parts = chapters.map(
    ({ title, says, design }) => `## ${title}\n\n${says}\n\n${fenced(design.trimEnd(), "resnet")}`,
  );
  const begin =
    "The language, chapter by chapter; each design is whole and checks as it stands. Put one into `first.resnet` and try `npx resnet check first.resnet`, `summary`, `graph -o first.svg`; `npx resnet init` writes one to begin with.";
  const end =
    "## And then\n\nEvery word has a page: [the words of the language](language.md), [layers](layers.md), [the library](library.md), [quantities](quantities.md), [recipes](recipes.md), [verbs](verbs.md), [findings](diagnostics.md); `npx resnet explain NAME` shows it, also by the name that PyTorch or Keras has for it. The [grammar](grammar.md) is a page.";
  return `${["# A tour of the language", made, begin, ...parts, end].join("\n\n")}\n`;
}
