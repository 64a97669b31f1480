/** Pages of the codes about calls: which arguments a layer, block, function or word takes. */
import { netOf as net } from "./net.ts";
import type { Pages } from "./page.ts";

export const callPages: Pages = {
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
    why: "The value is of another type than the parameter. A whole number may stand for a float or a size; nothing else is converted.",
    next: "Give a value of the type that the message names.",
    bad: net("  conv(true, kernel: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2033: {
    why: "The first parameter is given by position and has no name at a call: there is one way to write a call.",
    next: "Write the value alone; the message carries a fix.",
    bad: net("  conv(channels: 8, kernel: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2047: {
    why: "Some arguments and entries are words, such as `init: he_normal` or `loss cross_entropy`. They are looked up in a list of their own, and what stands here is not in it.",
    next: "Write one of the words that the message lists.",
    bad: net("  conv(8, kernel: 3, init: he_norml)"),
    mended: net("  conv(8, kernel: 3, init: he_normal)"),
  },
  RN2050: {
    why: "The value is of the right type, and the layer, function or recipe has no meaning for it: a convolution of 0 channels, a probability of 2, a negative rate.",
    next: "Give a value within the range that the message names; where it is calculated, look at what it is made of.",
    bad: net("  conv(0, kernel: 3)"),
    mended: net("  conv(8, kernel: 3)"),
  },
  RN2055: {
    why: "Functions of numbers take their arguments by position, and a certain number of them.",
    next: "Give as many as the message says; max and min take any number.",
    bad: net("  conv(max(8, 16), kernel: floor(3, 1))"),
    mended: net("  conv(max(8, 16), kernel: floor(3))"),
  },
  RN2058: {
    why: "By position stands the first argument alone, and only where its parameter has no default. Where it has one, or where a block is passed on with some of its arguments, a lone value would not say what it is for.",
    next: "Write the name of the parameter before the value.",
    bad: net("  conv(8, kernel: 3) -> bn(0.2)"),
    mended: net("  conv(8, kernel: 3) -> bn(momentum: 0.2)"),
  },
  RN2059: {
    why: "A parameter has one value, and this call gives it two.",
    next: "Keep the one that is meant.",
    bad: net("  conv(8, kernel: 3, kernel: 5)"),
    mended: net("  conv(8, kernel: 3)"),
  },
};
