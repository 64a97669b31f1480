/** Pages of the codes about names, calls and their arguments. */
import type { Pages } from "./page.ts";

const net = (body: string): string => `model Net {\n  input image: [N, 3, 32, 32]\n${body}\n}\n`;

export const namePages: Pages = {
  RN2010: {
    why: "Nothing of this name is in scope: names are looked up among `let`s, parameters, the model's stages, the file's declarations and imports, and the built-in layers.",
    next: 'Mend the spelling, declare it, or import it: `import { Bottleneck } from "std/residual"`.',
    bad: net("  cnov(8, kernel: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2011: {
    why: "Blocks, shortcuts, models, imports, values and named recipes share one namespace: the same name twice in one scope would mean two things. `train M` is the recipe of M and shares its name; `train NAME of M` has one of its own, by which FILE:NAME finds it.",
    next: "Rename one of them; an import can be renamed with `as`.",
    bad: "block Unit { relu }\nblock Unit { bn -> relu }\n",
    mended: "block Unit { relu }\nblock NormedUnit { bn -> relu }\n",
  },
  RN2012: {
    why: "The name is known, but stands for another kind of thing than this place takes: a block is no shortcut, a number is no layer, a model is no block.",
    next: "Name something of the kind that is needed.",
    bad: `import { Basic } from "std/residual"\n\n${net("  residual { relu } shortcut Basic")}`,
    mended: `import { projection } from "std/residual"\n\n${net("  residual { relu } shortcut projection")}`,
  },
  RN2013: {
    why: "Every argument but the first is given by its parameter's name, and there is none of this name.",
    next: "Mend the spelling; the message lists the parameters there are.",
    bad: net("  conv(8, kernal: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2014: {
    why: "A parameter without a default must be given at the call.",
    next: "Give it, or give it a default where it is declared.",
    bad: net("  conv(8)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2015: {
    why: "Only the first argument is given by position; all others by name. `conv(64, 3)` would leave a reader to remember which number is which.",
    next: "Write the parameter's name; the message carries a fix.",
    bad: net("  conv(8, 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2016: {
    why: "The value is of another type than the parameter, or outside of what it may be. A whole number may stand for a float or a size; nothing else is converted.",
    next: "Give a value of the type that the message names.",
    bad: net("  conv(true, kernel: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2017: {
    why: "Numbers are exact while a model is built: 72 / 16 is 4.5 and is not rounded behind your back. Here a whole number is needed.",
    next: "Say how to round: floor, ceil, round, or make_divisible(x, 8).",
    bad: net("  conv(in_width / 16, kernel: 3)").replace("in_width", "72"),
    mended: net("  conv(ceil(72 / 16), kernel: 3)"),
  },
  RN2018: {
    why: "The parameter is a list of a given length, `depths: int[4]` as a rule, and another number of elements was given.",
    next: "Give as many elements as the type says.",
    bad: 'import { Basic, ResNet } from "std/residual"\n\nmodel Net = ResNet(Basic, depths: [2, 2, 2])\n',
    mended: 'import { Basic, ResNet } from "std/residual"\n\nmodel Net = ResNet(Basic, depths: [2, 2, 2, 2])\n',
  },
  RN2019: {
    why: "Lists count from 0: a list of two has the elements 0 and 1.",
    next: "Use a smaller index, or a longer list.",
    bad: "model Net(depths: int[2] = [1, 2]) {\n  input image: [N, 3, 8, 8]\n  relu * depths[2]\n}\n",
    mended: "model Net(depths: int[2] = [1, 2]) {\n  input image: [N, 3, 8, 8]\n  relu * depths[1]\n}\n",
  },
  RN2020: {
    why: "A model is built before anything runs, and a block that contains itself would never end. There is no recursion in the language.",
    next: "Say how often with `Unit * n`, or take the call out.",
    bad: `block Unit { relu -> Unit }\n${net("  Unit")}`,
    mended: `block Unit { relu }\n${net("  Unit * 3")}`,
  },
  RN2033: {
    why: "The first parameter is given by position and has no name at a call: there is one way to write a call.",
    next: "Write the value alone; the message carries a fix.",
    bad: net("  conv(channels: 8, kernel: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2038: {
    why: "A number of the model is divided by zero.",
    next: "Look at what the divisor is made of; a default of 0 is a usual cause.",
    bad: net("  conv(64 / 0, kernel: 3)"),
    mended: net("  conv(64 / 2, kernel: 3)"),
  },
  RN2041: {
    why: "Negative numbers have no real square root.",
    next: "Look at what is under the root.",
    bad: net("  conv(floor(sqrt(3 - 12)), kernel: 3)"),
    mended: net("  conv(floor(sqrt(12 - 3)), kernel: 3)"),
  },
};
