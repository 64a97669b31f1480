/** Pages of the RN1 codes: the text itself. */
import type { Pages } from "./page.ts";

export const grammarPages: Pages = {
  RN1001: {
    why: "The language has no such character. A statement ends with its line, so there is no semicolon; a comment begins with //; names are ASCII, while comments and strings may hold any Unicode.",
    next: "Remove the character, or put it in a comment.",
    bad: "block Unit(width: int) {\n  conv(width, kernel: 3);\n  relu\n}\n",
    mended: "block Unit(width: int) {\n  conv(width, kernel: 3)\n  relu\n}\n",
  },
  RN1002: {
    why: "At this place the grammar allows something else. The parser says what it expected and goes on at the next line, so one mistake gives one message.",
    next: "Write what is expected. A value is named with `let x = …`, an argument given with `name: value`.",
    bad: "block Unit {\n  let = 3\n  relu\n}\n",
    mended: "block Unit {\n  let width = 3\n  conv(width, kernel: 3)\n}\n",
  },
  RN1003: {
    why: "A bracket is opened and the file ends, or another declaration begins, before it is closed.",
    next: "Close it where its body ends; the frame shows where it was opened.",
    bad: "block Unit {\n  conv(8, kernel: 3)\n  relu\n",
    mended: "block Unit {\n  conv(8, kernel: 3)\n  relu\n}\n",
  },
  RN1004: {
    why: "Every statement starts on a line of its own: files stay readable, and after a mistake the parser knows where to go on. Two layers on one line are joined by `->`.",
    next: "Write `->` between the two, or break the line.",
    bad: "block Unit {\n  bn relu\n}\n",
    mended: "block Unit {\n  bn -> relu\n}\n",
  },
  RN1005: {
    why: "A string ends on the line on which it begins; strings are only for paths of modules and of data.",
    next: 'Close it with " on the same line.',
    bad: 'import { Basic } from "std/residual\n',
    mended: 'import { Basic } from "std/residual"\n\nblock Unit { Basic(8) }\n',
  },
  RN1006: {
    why: "A number has digits on both sides of its point and at most one suffix without a space: k, M, G, T are 10³ to 10¹², KiB, MiB, GiB are 2¹⁰ to 2³⁰. There are no percents.",
    next: "Write it so: 25_557_032, 25.6M, 0.1, 1e-4, 64KiB.",
    bad: 'import { ResNet50 } from "std/residual"\n\ncheck ResNet50 { params <= 26m }\n',
    mended: 'import { ResNet50 } from "std/residual"\n\ncheck ResNet50 { params <= 26M }\n',
  },
  RN1007: {
    why: "The word belongs to the grammar, and a name that reads like a statement would make every message after it misleading.",
    next: "Choose another name, such as the word with an underscore.",
    bad: "block path { relu }\n",
    mended: "block Path { relu }\n",
  },
  RN1008: {
    why: "A list does not end with a comma, so that there is one way to write it.",
    next: "Remove the comma; the message carries a fix.",
    bad: "block Unit { conv(8, kernel: 3,) }\n",
    mended: "block Unit { conv(8, kernel: 3) }\n",
  },
  RN1009: {
    why: "The shortcut is what makes a network residual, and what papers vary. It is always named, so that a reader sees it and a model can swap it.",
    next: "Write `shortcut identity`, `shortcut projection` or `shortcut none` after the residual's body.",
    bad: "block Unit {\n  residual { bn -> relu }\n}\n",
    mended: "block Unit {\n  residual { bn -> relu } shortcut identity\n}\n",
  },
  RN1010: {
    why: "Inputs, outputs, stages and `use` describe a whole model; a block is a piece that is used in many. A row with `->` is of layers and values: `residual`, `parallel`, `if` and `let` begin a line of their own, which hands the value on as `->` does.",
    next: "Move the statement to a model, or say it with what a block may hold; break a row where a statement begins or ends.",
    bad: "block Unit {\n  stage s { relu }\n}\n",
    mended: "model Net {\n  input image: [N, 3, 32, 32]\n  stage s { relu }\n}\n",
  },
  RN1011: {
    why: "A comment with /// is documentation of the declaration, parameter or stage that follows it: editors and pictures show it there. Here nothing follows that it could describe.",
    next: "Write // for a remark, or move it above what it describes.",
    bad: "block Unit {\n  relu\n  /// He et al. 2015\n}\n",
    mended: "/// He et al. 2015\nblock Unit {\n  relu\n}\n",
  },
  RN1012: {
    why: "A suppression silences one finding of the next line (or, at a line's end, of that line). It names one code, and why it is right here: without the reason the next reader can only guess.",
    next: "Write `// resnet-ignore RN3004: the reason`.",
    bad: "block Unit {\n  // resnet-ignore RN3004\n  conv(8, kernel: 1, stride: 2)\n}\n",
    mended:
      "block Unit {\n  // resnet-ignore RN3004: as in the paper's own weights\n  conv(8, kernel: 1, stride: 2)\n}\n",
  },
  RN1014: {
    why: "The line is written as in Python, or as in another tool: PyTorch's and Keras' names, `=` in a call, `#` before a comment, `|` between layers. Here a body is what flows through it, line by line; layers have short names, and what flows in says how many channels there are.",
    next: "Write the line as the finding says; `resnet explain --list` shows the names that there are, and `resnet explain conv` the parameters of one.",
    bad: "model Net {\n  input image: [N, 3, 32, 32]\n  nn.Conv2d(3, 64, 3, padding=1, bias=False)\n  # and a norm\n  nn.BatchNorm2d(64)\n}\n",
    mended:
      "model Net {\n  input image: [N, 3, 32, 32]\n  conv(64, kernel: 3, padding: 1, bias: false)\n  // and a norm\n  bn\n}\n",
  },
  RN1013: {
    why: "Brackets and `else if` nest no deeper than 48: a text of brackets alone must not bring the parser down, and no design that a person reads comes near.",
    next: "Split the declaration into blocks with names.",
    bad: `block Unit { conv(${"(".repeat(60)}8${")".repeat(60)}, kernel: 3) }\n`,
    mended: "block Unit { conv(8, kernel: 3) }\n",
  },
};
