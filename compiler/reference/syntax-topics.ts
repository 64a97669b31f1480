/** Topics of the language's own words and types: what each begins, how it is written, and a design that uses it. */
import {
  conditional,
  derived,
  gated,
  joined,
  measured,
  plain,
  skipping,
  trained,
  trunk,
  unit,
} from "./syntax-designs.ts";
import { parallelWord, residualWord } from "../model/expansion/join-words.ts";
import type { Word } from "../model/words/word.ts";
import type { Topic } from "./topic.ts";
import { parameterOf } from "./word-topics.ts";

interface Row {
  readonly doc: string;
  /** In the notation of `grammar/README.md`, simplified. */
  readonly form: string;
  readonly torch: string;
  /** A whole design. */
  readonly example: string;
}

const wordRows: { readonly [word: string]: Row } = {
  import: {
    doc: "brings blocks, shortcuts and models of std or of a file beside this one; the first lines of a file",
    form: 'import { NAME [as NAME], … } from "std/residual"',
    torch: "from torchvision.models.resnet import BasicBlock",
    example: derived,
  },
  from: {
    doc: "before what is imported from",
    form: 'import { NAME } from "./blocks.resnet"',
    torch: "from … import",
    example: derived,
  },
  as: {
    doc: "gives what is imported another name",
    form: "import { NAME as NAME } from …",
    torch: "import … as",
    example: derived,
  },
  model: {
    doc: "a network with its inputs, stages and outputs, or one derived from another",
    form: "model NAME(parameters) { … }, or model NAME = MODEL(…) with { … }",
    torch: "class Net(nn.Module)",
    example: unit,
  },
  block: {
    doc: "a part of a network that is called like a layer; copies of it have their own weights",
    form: "block NAME(name: type, name: type = default) { … }",
    torch: "class Block(nn.Module)",
    example: unit,
  },
  shortcut: {
    doc: "how the other path of a residual goes: declared like a block, named behind the residual's body, swapped by `with`; in it `out` and `stride` are those of the body",
    form: "shortcut NAME { … }, and residual { … } shortcut NAME",
    torch: "self.downsample",
    example: unit,
  },
  residual: {
    doc: "a body and a shortcut, both from the current value, joined by their sum",
    form: "residual { … } shortcut NAME",
    torch: "x = self.body(x) + self.shortcut(x)",
    example: unit,
  },
  stage: {
    doc: "a named part of a model: its name begins its weights' names, and claims name it",
    form: "stage NAME { … }, stage NAME(stride: 2) { … }",
    torch: "self.layer1 = nn.Sequential(…)",
    example: unit,
  },
  stem: {
    doc: "the first stage, by a fixed name",
    form: "stem { … }",
    torch: "self.conv1, self.bn1, self.maxpool",
    example: unit,
  },
  head: { doc: "the last stage, by a fixed name", form: "head { … }", torch: "self.avgpool, self.fc", example: unit },
  input: {
    doc: "what a model takes: its name and its shape, the batch in front; letters stand for any size",
    form: "input NAME: [N, 3, H, W]",
    torch: "the argument of forward()",
    example: unit,
  },
  output: {
    doc: "what a model puts out, by name; without one it is what its last line gives",
    form: "output NAME = value, or output NAME = [value, value]",
    torch: "return of forward()",
    example: joined,
  },
  use: {
    doc: "the trunk of another model, or its stages up to one, in the place of stages of its own; their names are known from here on",
    form: "use MODEL.trunk, use MODEL.STAGE",
    torch: "nn.Sequential(*list(model.children())[:-2])",
    example: trunk,
  },
  shared: {
    doc: "a layer or block that is called in several places with the same weights",
    form: "shared NAME = call",
    torch: "the same module called twice",
    example: joined,
  },
  parallel: {
    doc: "several paths from the current value, joined by concat, add or mul",
    form: "parallel(join: concat) { path { … } path { … } }",
    torch: "torch.cat([self.a(x), self.b(x)], 1)",
    example: joined,
  },
  path: {
    doc: "one way of a `parallel`; its name begins the names of its weights, and is no value",
    form: "path NAME { … }",
    torch: "self.a(x)",
    example: joined,
  },
  let: {
    doc: "names a value to the end of its body; the current value goes on unchanged",
    form: "let NAME = value",
    torch: "name = value",
    example: plain,
  },
  expect: {
    doc: "holds a body to a shape or a condition, proved for every size",
    form: "expect [N, 64, _, _], or expect in.channels == 64",
    torch: "assert x.shape == …",
    example: plain,
  },
  if: {
    doc: "chooses a body before anything runs, by parameters and shapes",
    form: "if condition { … } else { … }",
    torch: "if in __init__",
    example: conditional,
  },
  else: {
    doc: "the other body of an `if`",
    form: "if condition { … } else { … }",
    torch: "else",
    example: conditional,
  },
  and: { doc: "both conditions hold", form: "condition and condition", torch: "and", example: conditional },
  or: { doc: "one of the conditions holds", form: "condition or condition", torch: "or", example: conditional },
  not: { doc: "the condition does not hold", form: "not condition", torch: "not", example: conditional },
  true: { doc: "a condition that holds", form: "true", torch: "True", example: conditional },
  false: { doc: "a condition that does not hold", form: "false", torch: "False", example: conditional },
  in: {
    doc: "what came into the block, wherever in it: in.channels, in.height, in.width, in.length; braces of a residual, path or `let` have no `in` of their own",
    form: "in, in.channels",
    torch: "x, x.shape[1]",
    example: unit,
  },
  out: {
    doc: "in a shortcut what the residual's body put out: out.channels, out.height",
    form: "out, out.channels",
    torch: "self.body(x).shape[1]",
    example: unit,
  },
  with: {
    doc: "derives a model in which a shortcut, layer or block is another one",
    form: "model NAME = MODEL(…) with { shortcut NAME }, or with { bn: groupnorm(groups: 8) }",
    torch: "a subclass, or norm_layer=… of torchvision",
    example: derived,
  },
  check: {
    doc: "claims about a model, which `resnet check` holds it to",
    form: "check MODEL { params == 269_722 }",
    torch: "assert in a test",
    example: derived,
  },
  at: {
    doc: "the size of input for which claims of a model are meant",
    form: "check MODEL at [1, 3, 512, 512] { … }",
    torch: "torch.zeros(1, 3, 512, 512)",
    example: measured,
  },
  train: {
    doc: "a recipe: how a model is trained; `resnet train` runs it",
    form: "train MODEL { … }, or train NAME of MODEL { … }",
    torch: "the script with the loop",
    example: trained,
  },
  of: {
    doc: "between a recipe's own name and its model",
    form: "train NAME of MODEL { … }",
    torch: "a second script",
    example: trained,
  },
};

/** Names that have a value in some bodies alone. */
const nameRows: { readonly [word: string]: Row } = {
  stride: {
    doc: "in a shortcut: how many rows of `in` one row of `out` stands for",
    form: "stride",
    torch: "stride",
    example: unit,
  },
};

const typeRows: { readonly [type: string]: Row } = {
  int: {
    doc: "a whole number; int[4] four of them, int[] any number of them",
    form: "name: int",
    torch: "int",
    example: unit,
  },
  float: { doc: "a number, exact: 1 / 3 stays a third", form: "name: float = 0.5", torch: "float", example: gated },
  bool: { doc: "true or false", form: "name: bool = true", torch: "bool", example: conditional },
  block: {
    doc: "a block or layer, which may bring arguments: Bottleneck(groups: 32)",
    form: "name: block = identity",
    torch: "a class, or a function that makes a module",
    example: gated,
  },
  size: {
    doc: "a whole number, or [height, width]",
    form: "name: size = 3",
    torch: "int or a tuple of two",
    example: sizes(),
  },
  value: {
    doc: "a tensor of the model, as what a skip brings along",
    form: "name: value",
    torch: "a further argument of forward()",
    example: skipping,
  },
  shortcut: {
    doc: "a shortcut",
    form: "name: shortcut = identity",
    torch: "a function that makes a module",
    example: gated
      .replace("gate: block", "way: shortcut = identity, gate: block")
      .replace("  conv(", "  residual { conv(in.channels, kernel: 3) } shortcut way\n  conv("),
  },
};

function sizes(): string {
  return `block Tall(width: int, kernel: size = [3, 1]) { conv(width, kernel: kernel) -> bn -> relu }

model Net {
  input image: [N, 3, 32, 32]
  Tall(16) -> Tall(16, kernel: 3)
}
`;
}

/** Of words that take options in parentheses. */
const options: { readonly [word: string]: Word } = { residual: residualWord, parallel: parallelWord };

export function syntaxTopics(): readonly Topic[] {
  const topics = (kind: Topic["kind"], rows: { readonly [word: string]: Row }): readonly Topic[] =>
    Object.entries(rows).map(([name, { doc, form, torch, example }]) => ({
      kind,
      name,
      doc,
      form,
      parameters: (options[name]?.parameters ?? []).map(parameterOf),
      torch,
      example: { text: example.trimEnd(), design: example },
    }));
  return [...topics("word of the language", { ...wordRows, ...nameRows }), ...topics("type", typeRows)];
}
