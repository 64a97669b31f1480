/** Pages of the codes about names and what they stand for. */
import { netOf as net } from "./net.ts";
import type { Pages } from "./page.ts";

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
    why: "The name is known, but stands for another kind of thing than this place takes: a block is no shortcut, a number is no layer, a model is no block. In an expression a condition is a bool, and what is calculated with is a number.",
    next: "Name something of the kind that is needed.",
    bad: `import { Basic } from "std/residual"\n\n${net("  residual { relu } shortcut Basic")}`,
    mended: `import { projection } from "std/residual"\n\n${net("  residual { relu } shortcut projection")}`,
  },
  RN2020: {
    why: "A model is built before anything runs, and a block that contains itself would never end. There is no recursion in the language.",
    next: "Say how often with `Unit * n`, or take the call out. What nests takes its inner part as a parameter of the type block: `Level(inner: Level(inner: Unit))`.",
    bad: `block Unit { relu -> Unit }\n${net("  Unit")}`,
    mended: `block Unit { relu }\n${net("  Unit * 3")}`,
  },
  RN2065: {
    why: "An import names a file of the standard library, or one relative to the file that imports it. Other paths would mean another file on each machine.",
    next: 'Write "./" before the name of a file in the same folder.',
    bad:
      `import { Unit } from "blocks.resnet"

` + net("  relu"),
    mended:
      `import { Unit } from "./blocks.resnet"

` + net("  Unit"),
    files: { "blocks.resnet": "block Unit { relu }\n" },
  },
};
