/** What expressions and types are told: the exact text of every place. */
import { findingsOf, std, model, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "not whole": [
    `${model("  linear(in_channels / 16)", "[N, 72]").replace("in_channels", "72 + 1")}`,
    "RN2017 72 + 1 / 16 = 72.0625 is not whole; write floor, ceil, round or make_divisible",
  ],
  "list length": [`${std}model M = ResNet(Basic, depths: [2, 2])\n`, "RN2018 depths has 2 elements; 4 are needed"],
  "list index": [
    `model M(d: int[2] = [1, 2]) {\n  input image: [N, 3, 8, 8]\n  relu * d[2]\n}\n`,
    "RN2019 index 2 is outside a list of 2",
  ],
  "a list of no length": [
    `block A(d: int[0.5]) { relu }\n${model("  A([1])")}`,
    "RN2049 a list has a whole number of elements from 0 to 10,000, not 0.5",
  ],
  "a list of any length": [
    `${model("  A([1])")}block A(d: int[1_000]) { relu }\n`,
    "RN2018 d has 1 element; 1000 are needed",
  ],
  "division by zero": [model("  linear(4 / 0)", "[N, 8]"), "RN2038 4 / 0 divides by zero"],
  "squares of squares": [
    model(
      `  let a0 = 999_999_999\n${Array.from({ length: 40 }, (_, i) => `  let a${i + 1} = a${i} * a${i}`).join("\n")}`,
    ),
    "RN2048 a5 * a5 takes 400 digits or more; numbers have fewer",
  ],

  "unlike values": [
    model("  stage s { if in.channels == true { relu } }"),
    "RN2044 in.channels == true compares a number with a bool",
  ],
  "a list and a number": [
    model("  stage s { if [1] == 1 { relu } }"),
    "RN2044 [1] == 1 compares a list of 1 with a number",
  ],
  blocks: [
    `${std}${model("  stage s { if Basic != Basic { relu } }")}`,
    "RN2044 Basic != Basic compares the block Basic with the block Basic",
  ],
  "out where nothing is joined": [
    model("  conv(out.channels, kernel: 3)"),
    "RN2045 out has no meaning here; it has one in a shortcut",
  ],
  "in where nothing flows": [
    model("  conv(in.channels, kernel: 3)"),
    "RN2045 in has no meaning here; it has one in a block, shortcut or stage",
  ],
  "a stage as a value before its line": [
    model("  conv(stem.channels, kernel: 3)"),
    "RN2045 stem has no meaning here; it has one in a model, after its line",
  ],
  "a type that is none": [
    "block A(n: integer) { relu }\n" + model("  A(1)"),
    "RN2046 there is no type integer; types are int, float, bool, size, block, shortcut, value",
  ],
  "a number of 500 digits": [
    model("  conv(1e500, kernel: 3)"),
    "RN2048 1e500 takes 400 digits or more; numbers have fewer",
  ],
  "a field that an image has not": [
    model("  stage s { conv(in.depth, kernel: 3) }"),
    "RN2057 in is an image and has no depth; it has channels, height, width",
  ],
  "a field that a vector has not": [
    model("  stage s { linear(in.height) }", "[N, 8]"),
    "RN2057 in is a vector and has no height; it has channels",
  ],
  "a root of a negative number": [model("  conv(floor(sqrt(3 - 12)), kernel: 3)"), "RN2041 sqrt takes the root of -9"],
  "a remainder of zero": [model("  conv(4 % 0, kernel: 3)"), "RN2038 4 % 0 divides by zero"],
  "an index that is not whole": [
    model("  conv([1, 2][0.5], kernel: 3)"),
    "RN2017 0.5 is not whole; write floor, ceil, round or make_divisible",
  ],
  "a layer of half a channel": [
    model("  conv(16.5, kernel: 3)"),
    "RN2017 16.5 is not whole; write floor, ceil, round or make_divisible",
  ],
  "a height that is not known": [
    model("  stage s { conv(in.height, kernel: 3) }", "[N, 3, H, W]"),
    "RN2066 in.height is known only once H is: no number of a model may depend on it",
  ],
};

findingsOf("expressions and types", cases, ["RN2038", "RN2041"]);
