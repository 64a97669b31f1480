/** Pages of the codes about expressions, values and types. */
import { netOf as net } from "./net.ts";
import type { Pages } from "./page.ts";

export const valuePages: Pages = {
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
  RN2044: {
    why: "Only what is alike compares: numbers, bools, lists and shapes, each with their like. Two unlike values would never be equal, so the condition says nothing; blocks and layers are not compared at all.",
    next: "Compare values of one kind, such as in.channels with a number.",
    bad: net("  stage tail { if in.channels == true { relu } }"),
    mended: net("  stage tail { if in.channels == 3 { relu } }"),
  },
  RN2045: {
    why: "Some words stand for a value in certain places only: `in` in a block, shortcut or stage, `out` in a shortcut.",
    next: "Use it where it has a meaning, or hand the value over as a parameter.",
    bad: net("  conv(out.channels, kernel: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2046: {
    why: "A parameter has one of the types of the language, or a list of them such as int[4]. This is none.",
    next: "Write one of the types that the message lists.",
    bad:
      `block Unit(width: integer) { conv(width, kernel: 3) }
` + net("  Unit(8)"),
    mended:
      `block Unit(width: int) { conv(width, kernel: 3) }
` + net("  Unit(8)"),
  },
  RN2048: {
    why: "Numbers of a design are exact, however long they are; beyond 400 digits one is a slip, and calculating on would fill the memory.",
    next: "Look at the exponent, or at what the number is made of.",
    bad: net("  conv(8, kernel: 3, init: normal(1e-500))"),
    mended: net("  conv(8, kernel: 3, init: normal(1e-5))"),
  },
  RN2049: {
    why: "The type of a list may say how many elements it has. This is no number of elements.",
    next: "Write a whole number, or [] for any length.",
    bad:
      `block Unit(widths: int[0.5]) { conv(widths[0], kernel: 3) }
` + net("  Unit([8])"),
    mended:
      `block Unit(widths: int[1]) { conv(widths[0], kernel: 3) }
` + net("  Unit([8])"),
  },
  RN2057: {
    why: "Of what flows channels and extents can be read: an image has channels, height and width, tokens have channels and a length, a vector has channels.",
    next: "Read one of those that the message lists, or read it before the image is pooled or flattened.",
    bad:
      `block Unit { conv(in.chanels, kernel: 3) }
` + net("  Unit"),
    mended:
      `block Unit { conv(in.channels, kernel: 3) }
` + net("  Unit"),
  },
  RN2066: {
    why: "An input may leave its height and width open: `[N, 3, H, W]` takes images of every size, and one model is checked for all of them. A number that depends on one of these sizes would be another model for each.",
    next: "Give the input numbers, or do without the size; shapes are compared with `in == out` and `in != out`.",
    bad: `block Unit { conv(in.height, kernel: 3) }\nmodel Net {\n  input image: [N, 3, H, W]\n  Unit\n}\n`,
    mended: `block Unit { conv(in.height, kernel: 3) }\nmodel Net {\n  input image: [N, 3, 32, 32]\n  Unit\n}\n`,
  },
};
