/** What calls and their arguments are told: the exact text of every place. */
import { expect, test } from "vitest";
import { textOf } from "../../../../grammar/source.ts";
import { findingsOf, check, std, model, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "an unknown argument": [
    model("  conv(8, kernal: 3)"),
    "RN2013 conv has no parameter kernal; it has channels, kernel, stride, padding, dilation, groups, bias, standardize, init",
  ],
  "a missing argument": [model("  conv(8)"), "RN2014 conv needs kernel"],
  "a second positional argument": [
    model("  conv(8, 3)"),
    "RN2015 only the first argument of conv is given by position: write `kernel: …`",
  ],
  "a wrong type": [model("  conv(true, kernel: 3)"), "RN2016 channels is a bool; conv wants a whole number"],
  "a name for the positional argument": [
    model("  conv(channels: 8, kernel: 3)"),
    "RN2033 channels of conv is given by position: write the value alone",
  ],
  "an argument that a block brought": [
    `${std}model B = ResNet(Bottleneck(grops: 32), depths: [3, 4, 6, 3])\n`,
    "RN2013 Bottleneck has no parameter grops; it has width, stride, groups, base_width, dilation, gate",
  ],

  "a word of an initialisation": [
    model("  conv(8, kernel: 3, init: he_norml)"),
    "RN2047 he_norml is no word of init; it takes he_normal, he_uniform, xavier_normal, xavier_uniform, fan_in_uniform, normal, truncated_normal, uniform, constant, dirac",
  ],
  "a word of an option": [
    model("  pad_channels(8, at: before)"),
    "RN2047 before is no word of at; it takes both, after",
  ],
  "a number below the least": [model("  conv(0, kernel: 3)"), "RN2050 channels is 0; conv wants at least 1"],
  "a number beyond all sizes": [
    model("  conv(8, kernel: 1e10)"),
    "RN2050 kernel is 10,000,000,000; conv wants at most 2,147,483,648",
  ],
  "a size below the least": [
    model("  conv(8, kernel: 3, stride: [1, 0])"),
    "RN2050 stride is [1, 0]; conv wants at least 1",
  ],
  "a probability of 1": [model("  dropout(1)"), "RN2050 rate is 1; dropout wants at least 0 and below 1"],
  "a divisor of 0": [
    model("  conv(make_divisible(8, 0), kernel: 3)"),
    "RN2050 the divisor is 0; make_divisible wants more than 0",
  ],
  "a bool where a block takes a number": [
    "block A(n: int) { relu * n }\n" + model("  A(true)"),
    "RN2016 n is a bool; A wants a whole number",
  ],
  "a number where a block takes a list": [
    "block A(d: int[]) { relu }\n" + model("  A(3)"),
    "RN2016 d is a number; A wants a list",
  ],
  "a bool in a list of numbers": [
    "block A(d: int[]) { relu }\n" + model("  A([true])"),
    "RN2016 an element of d is a bool; A wants a whole number",
  ],
  "a layer where a block takes a number": [
    "block A(n: int) { relu * n }\n" + model("  A(relu)"),
    "RN2016 n is the layer relu; A wants a whole number",
  ],
  "a bool in a function of numbers": [
    model("  conv(floor(true), kernel: 3)"),
    "RN2016 true is a bool; floor wants a number",
  ],
  "a number in a function of a list": [model("  conv(sum(3), kernel: 3)"), "RN2016 3 is a number; sum wants a list"],
  "a bool in a list that is summed": [
    model("  conv(sum([3, true]), kernel: 3)"),
    "RN2016 an element of [3, true] is a bool; sum wants a number",
  ],
  "too many arguments of a function": [
    model("  conv(floor(3, 1), kernel: 3)"),
    "RN2055 floor takes 1 argument; 2 are given",
  ],
  "too few arguments of a function": [
    model("  conv(make_divisible(3), kernel: 3)"),
    "RN2055 make_divisible takes 2 arguments; 1 is given",
  ],
  "no argument of a function of any number": [
    model("  conv(max(), kernel: 3)"),
    "RN2055 max takes 1 argument or more; 0 are given",
  ],
  "a name in a function": [
    model("  conv(floor(x: 3), kernel: 3)"),
    "RN2033 x of floor is given by position: write the value alone",
  ],
  "a value without a name where every parameter has a default": [
    model("  bn(0.2)"),
    "RN2058 bn takes no value by position here: write `momentum: …`",
  ],
  "a value without a name for a block that is passed on": [
    `${std}model B = ResNet(Bottleneck(32), depths: [3, 4, 6, 3])\n`,
    "RN2058 Bottleneck takes no value by position here: write `width: …`",
  ],
  "an argument twice": [model("  conv(8, kernel: 3, kernel: 3)"), "RN2059 conv is given kernel twice"],
  "a value for a layer that takes none": [
    model("  relu(3)"),
    "RN2013 relu has no parameter for this value; it has none",
  ],
  "an argument of a stage": [
    model("  stage s(strid: 2) { relu }"),
    "RN2013 stage s has no parameter strid; it has stride",
  ],
  "an initialisation without its number": [model("  conv(8, kernel: 3, init: normal)"), "RN2014 normal needs std"],
  "a block without its argument": ["block A(n: int) { relu * n }\n" + model("  A"), "RN2014 A needs n"],
};

findingsOf("calls and their arguments", cases, ["RN2016", "RN2050"]);

test("a block's own arguments are shown where they were given", () => {
  const [finding] = check(`${std}model B = ResNet(Bottleneck(dilation: true), depths: [3, 4, 6, 3])\n`);
  const [brought] = finding?.related ?? [];
  expect(brought && textOf(brought.span)).toBe("Bottleneck(dilation: true)");
});
