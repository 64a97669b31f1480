/** What names and imports are told: the exact text of every place. */
import { findingsOf, std, model, whole, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "an unknown layer": [model("  cnov(8, kernel: 3)"), "RN2010 cnov is not known; did you mean conv?"],
  "several unknown names in one run": [
    model("  cnov(8, kernel: 3)\n  rleu"),
    "RN2010 cnov is not known; did you mean conv?",
    "RN2010 rleu is not known; did you mean relu?",
  ],
  "a duplicate": ["block A { relu }\nblock A { relu }\n", "RN2011 A is declared twice"],
  "a shortcut that is a block": [
    `${std}${model("  residual { relu } shortcut Basic")}`,
    "RN2012 Basic is a block; a shortcut is needed here",
  ],
  recursion: [`block A { B }\nblock B { A }\n${model("  A")}`, "RN2020 A contains itself: A -> B -> A"],
  "recursion in blocks that nothing uses": [
    `block A { B }\nblock B { relu -> C }\nshortcut C { A(inner: B) }\nblock D { D * 2 }\n${model("  relu")}`,
    "RN2020 A contains itself: A -> B -> C -> A",
    "RN2020 B contains itself: B -> C -> B",
    "RN2020 D contains itself: D -> D",
  ],
  "recursion in models that are never complete": [
    "model A(n: int) = B(n)\nmodel B(n: int) = A(n)\n",
    "RN2020 A contains itself: A -> B -> A",
  ],
  "a symbol of a shape has the name of the model or block around it": [
    `model N {
  input image: [N, 3, H, W]
  expect [N, 3, H, W]
  relu
}
block H { relu }
model W {
  input image: [B, 3, H, W]
  H
}
`,
  ],
  "models that use each other": [
    "model A {\n  input image: [N, 3, 8, 8]\n  use B.trunk\n}\nmodel B {\n  input image: [N, 3, 8, 8]\n  use A.trunk\n}\n",
    "RN2020 B contains itself: B -> A -> B",
    "RN2020 A contains itself: A -> B -> A",
  ],
  "a parameter hides the block around it": ["block A(A: block) { A }\nblock B(b: block = relu) { b }\n"],
  "an import that is not there": ['import { A } from "./nowhere.resnet"\n', 'RN2027 there is no "./nowhere.resnet"'],
  "an import cycle": [
    'import { B } from "./loop.resnet"\n',
    "RN2028 nets/loop.resnet imports itself: nets/loop.resnet -> nets/loop2.resnet -> nets/loop.resnet",
  ],
  "a name that is not exported": [
    'import { Basics } from "std/residual"\n',
    "RN2029 std/residual has no Basics; did you mean Basic?",
  ],
  "a parameter twice, in a block that nothing uses": [
    "block A(x: int = 1, x: int = 2) { relu }\n",
    "RN2011 x is declared twice",
  ],

  "a name near to none": [model("  zzzqqq"), "RN2010 zzzqqq is not known"],
  "a name that no import has": ['import { Zzzqqq } from "std/residual"\n', "RN2029 std/residual has no Zzzqqq"],
  "a check of what is not declared": ["check Zzzqqq { params > 0 }\n", "RN2010 Zzzqqq is not known"],
  "a check of a block": [`${std}check Basic { params > 0 }\n`, "RN2012 Basic is a block; a model is needed here"],
  "a recipe of a shortcut": [
    whole({}).replace("train ResNet20", "train projection"),
    "RN2012 projection is a shortcut; a model is needed here",
  ],
  "a model derived from a block": [`${std}model B = Basic(8)\n`, "RN2012 Basic is a block; a model is needed here"],
  "a shortcut as a step": [
    `${std}${model("  projection")}`,
    "RN2012 projection is a shortcut; a block or layer is needed here",
  ],
  "a layer as a shortcut": [
    model("  residual { relu } shortcut relu"),
    "RN2012 relu is a layer; a shortcut is needed here",
  ],
  "a function as a step": [
    model("  floor(2)"),
    "RN2012 floor is a function of numbers; a layer or block is needed here",
  ],
  "a number as a step": [model("  let n = 2\n  n"), "RN2012 n is a number; a layer or block is needed here"],
  "a number as a condition": [
    model("  stage s { if in.channels { relu } }"),
    "RN2012 in.channels is a number; a bool is needed here",
  ],
  "a block as a number": [
    `${std}${model("  conv(Basic + 1, kernel: 3)")}`,
    "RN2012 Basic is a block; a number is needed here",
  ],
  "a list as a number": [model("  conv(-[1, 2], kernel: 3)"), "RN2012 [1, 2] is a list of 2; a number is needed here"],
  "an element of a number": [
    model("  let n = 2\n  conv(n[0], kernel: 3)"),
    "RN2012 n is a number; a list is needed here",
  ],
  "channels of a number": [
    model("  let n = 2\n  conv(n.channels, kernel: 3)"),
    "RN2012 n is a number; a tensor is needed here",
  ],
  "a layer as a condition": [model("  stage s { if relu { relu } }"), "RN2012 relu is a layer; a bool is needed here"],
  "an import without a place": [
    'import { A } from "blocks.resnet"\n',
    'RN2065 "blocks.resnet" is neither in std nor relative to this file',
  ],
};

findingsOf("names and imports", cases);
