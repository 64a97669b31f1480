/** Topics of what is no word: signs, symbols, and values that a block is given. */
import { gated, measured, trunk, unit } from "./syntax-designs.ts";
import type { Topic } from "./topic.ts";

interface Row {
  readonly doc: string;
  readonly form: string;
  readonly torch: string;
  /** A whole design. */
  readonly example: string;
  /** How it looks in a text, where its name is not what is written. */
  readonly sign?: string;
}

const deepening = `block Unit(width: int) {
  residual(drop: 0.5 * block.number / block.count) { conv(width, kernel: 3) -> bn } shortcut identity
  relu
}

model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { Unit(16) * 4 }
  head { globalavgpool -> linear(10) }
}
`;
const rounded = `/// A convolution, of any size.
model Open {
  input image: [N, 3, H, W] // the batch, channels, any height and width
  conv(16, kernel: 3) -> bn -> relu
  expect [N, 16, _, _]
}

check Open at [1, 3, 64, 64] { macs ~= 1.77M }
`;

const rows: { readonly [name: string]: Row } = {
  "->": {
    doc: "what the left puts out goes into the right; a new line says the same",
    form: "layer -> layer",
    torch: "nn.Sequential(a, b)",
    example: unit,
  },
  "*": {
    doc: "a block so many times, one behind the other, each with weights of its own; between numbers their product",
    form: "Block(…) * n",
    torch: "nn.Sequential(*[Block(…) for _ in range(n)])",
    example: unit,
  },
  "~=": {
    doc: "in a claim: equal when rounded to the digits that are written",
    form: "macs ~= 3.6G",
    torch: "round(macs, digits) == …",
    example: rounded,
  },
  _: {
    doc: "in `expect` and in a claim about a shape: any extent",
    form: "expect [N, 64, _, _]",
    torch: "x.shape[1] == 64",
    example: rounded,
  },
  "//": { doc: "the rest of the line is a comment", form: "// text", torch: "# text", example: rounded },
  "///": {
    doc: "the rest of the line describes the declaration below it; editors and `resnet explain` show it",
    form: "/// text",
    torch: '"""text"""',
    example: rounded,
  },
  symbol: {
    doc: "a name for an extent of an input that is not fixed: N is the batch, H and W any sizes. Every shape is proved for all of them; a number in front promises multiples, as a U-Net needs them",
    form: "input NAME: [N, 3, H, W], or [N, 3, 16 * H, 16 * W]",
    torch: "a module that takes any size",
    example: measured,
    sign: "H",
  },
  list: {
    doc: "several values of one type; `list[0]` is the first one, `length(list)` says how many",
    form: "[3, 4, 6, 3]",
    torch: "[3, 4, 6, 3]",
    example: gated,
    sign: "[3, 3]",
  },
  "block.number": {
    doc: "in a block with a residual: which of the model's residual blocks this one is, from 1 on, through all stages",
    form: "block.number",
    torch: "the number of the block, counted up in the loop that makes them",
    example: deepening,
  },
  "block.count": {
    doc: "in a block with a residual: how many residual blocks the model has",
    form: "block.count",
    torch: "sum(depths)",
    example: deepening,
  },
  trunk: {
    doc: "a model's stages without its head, which `use` puts into another model",
    form: "use MODEL.trunk",
    torch: "nn.Sequential(*list(model.children())[:-2])",
    example: trunk,
  },
};

export function notationTopics(): readonly Topic[] {
  return Object.entries(rows).map(([name, { doc, form, torch, example, sign }]) => ({
    kind: "notation",
    name,
    doc,
    form,
    parameters: [],
    torch,
    example: { text: example.trimEnd(), design: example },
    ...(sign === undefined ? {} : { sign }),
  }));
}
