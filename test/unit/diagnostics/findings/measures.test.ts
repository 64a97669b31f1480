/** What claims and budgets are told: the exact text of every place. */
import { expect, test } from "vitest";
import { renderText } from "../../../../compiler/diagnostics/render/text.ts";
import { check, findingsOf, std, model, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "a claim that fails": [
    `${std}check ResNet20 { params == 269_723 }\n`,
    "RN2035 params == 269_723: params is 269,722, 1 less",
  ],
  "rounded to the digits written": [
    `${std}check ResNet18 { macs ~= 1.82G }\n`,
    "RN2035 macs ~= 1.82G: macs is 1,814,073,344, 5,926,656 less",
  ],
  "sizes needed": [
    `${model("  conv(4, kernel: 3)", "[N, 3, H, W]")}check M { macs <= 1G }\n`,
    "RN2037 macs depends on H, W; say `check M at [1, 3, 224, 224]`",
  ],
  "sizes of another image": [
    `${model("  conv(4, kernel: 3)", "[N, 3, H, H]")}check M at [1, 5, 32, 32] { macs > 0 }\ncheck M at [1, 3, 32, 64] { macs > 0 }\n`,
    "RN2064 [1, 5, 32, 32] is no size of the input [N, 3, H, H]",
    "RN2064 [1, 3, 32, 64] is no size of the input [N, 3, H, H]",
  ],

  "a claim that compares nothing": [
    `${std}check ResNet20 { params }\n`,
    "RN2042 params claims nothing: a claim compares, as in params == 25_557_032",
  ],
  "a claim of numbers alone": [
    `${std}check ResNet20 { 1 + 1 }\n`,
    "RN2042 1 + 1 claims nothing: a claim compares, as in params == 25_557_032",
  ],
  "a shape compared with a number": [
    `${std}check ResNet20 { shape(output) == 5 }\n`,
    "RN2043 shape(output) == 5 is no claim about a shape: shape(…) == [N, 64, 56, 56] is one",
  ],
  "a shape that is less than another": [
    `${std}check ResNet20 { shape(output) <= [N, 10] }\n`,
    "RN2043 shape(output) <= [N, 10] is no claim about a shape: shape(…) == [N, 64, 56, 56] is one",
  ],
  "a shape of nothing": [
    `${std}check ResNet20 { shape() == [N, 10] }\n`,
    "RN2043 shape() == [N, 10] is no claim about a shape: shape(…) == [N, 64, 56, 56] is one",
  ],
  "a shape of another than it is": [
    `${std}check ResNet20 { shape(output) == [N, 11] }\n`,
    "RN2036 expected shape(output) == [N, 11]; the shape here is [N, 10]",
  ],
  "a shape of what is misspelt": [
    `${std}check ResNet20 { shape(outptu) == [N, 10] }\n`,
    "RN2010 outptu is not known; did you mean output?",
  ],
  "a shape of what is not there": [`${std}check ResNet20 { shape(zzzqqq) == [N, 10] }\n`, "RN2010 zzzqqq is not known"],
  "a quantity that is misspelt": [
    `${std}check ResNet20 { parms > 0 }\n`,
    "RN2010 parms is not known; did you mean params?",
  ],
  "a quantity that is none": [`${std}check ResNet20 { zzzqqq > 0 }\n`, "RN2010 zzzqqq is not known"],
  "a quantity of a stage that is not there": [
    `${std}check ResNet20 { params(zzzqqq) > 0 }\n`,
    "RN2010 zzzqqq is not known",
  ],
  "too few sizes": [
    `${model("  relu", "[N, 3, H, W]")}check M at [1, 3] { activations > 0 }\n`,
    "RN2018 `at` has 2 elements; 4 are needed",
  ],
  "memory of a model that has to be smaller": [
    // Its input and its output.
    `${model("  relu")}check M { memory(inference, batch: 4) <= 64KiB }\n`,
    "RN2035 memory(inference, batch: 4) <= 64KiB: memory(inference, batch: 4) is 98,304, 32,768 more",
  ],
  "memory of open sizes": [
    `${model("  conv(4, kernel: 3)", "[N, 3, H, W]")}check M { memory(inference) <= 1GiB }\n`,
    "RN2037 memory depends on H, W; say `check M at [1, 3, 224, 224]`",
  ],
  "memory of nothing": [
    `${std}check ResNet20 { memory <= 1GiB\n  memory() <= 1GiB }\n`,
    "RN2014 memory needs inference or training",
    "RN2014 memory needs inference or training",
  ],
  "memory of what does not run": [
    `${std}check ResNet20 { memory(trainig) <= 1GiB\n  memory(head) <= 1GiB\n  memory(__proto__) <= 1GiB }\n`,
    "RN2047 trainig is no word of memory; it takes inference, training",
    "RN2047 head is no word of memory; it takes inference, training",
    "RN2047 __proto__ is no word of memory; it takes inference, training",
  ],
  "memory of a training step whose batch is not said": [
    `${std}check ResNet20 { memory(training) <= 1GiB }\n`,
    "RN2014 memory needs batch",
  ],
  "memory of batches that there are not": [
    `${std}check ResNet20 { memory(training, batch: 0) > 0\n  memory(inference, batch: 2_147_483_648) > 0\n  memory(inference, batch: 3 / 2) > 0\n  memory(inference, batch: true) > 0 }\n`,
    "RN2050 batch is 0; memory wants a whole number from 1 to 2,147,483,647",
    "RN2050 batch is 2_147_483_648; memory wants a whole number from 1 to 2,147,483,647",
    "RN2017 3 / 2 = 1.5 is not whole; write floor, ceil, round or make_divisible",
    "RN2012 true is a bool; a number is needed here",
  ],
  "memory with arguments that it does not take": [
    `${std}check ResNet20 { memory(training, 128) > 0\n  memory(plan: inference) > 0\n  memory(inference, size: 2) > 0 }\n`,
    "RN2015 only the first argument of memory is given by position: write `batch: …`",
    "RN2033 plan of memory is given by position: write the value alone",
    "RN2013 memory has no parameter size; it has plan, batch",
  ],
  "memory of a path": [
    `${std}check ResNet20 { memory(inference, batch: { relu }) > 0 }\n`,
    "RN2012 { relu } is a path; a number or a name is needed here",
  ],
  "memory of a training step that there is not": [
    `${model("  relu")}check M { memory(training, batch: 2) > 0\n  memory(inference) > 0 }\n`,
    "RN4020 M has no parameters: there is nothing to train",
  ],
  "memory of a training step that no loss has": [
    `${model("  conv(4, kernel: 3)\n  let a = { relu }\n  output x = a\n  output y = a")}check M { memory(training, batch: 2) > 0 }\n`,
    "RN4007 cross_entropy needs one tensor of class scores; what is put out is [N, 4, 32, 32] and [N, 4, 32, 32]",
  ],
  "a receptive field that is higher than wide": [
    `${model("  stage tall { conv(4, kernel: [5, 3]) }")}check M { receptive_field == [5, 3]\n  receptive_field <= 5\n  receptive_field != 5\n  receptive_field(tall) ~= [5, 3]\n  receptive_field == 5\n  receptive_field <= [5, 2]\n  receptive_field != [5, 3]\n  receptive_field >= 4 }\n`,
    "RN2035 receptive_field == 5: receptive_field is [5, 3], 2 less",
    "RN2035 receptive_field <= [5, 2]: receptive_field is [5, 3], 1 more",
    "RN2035 receptive_field != [5, 3]: receptive_field is [5, 3], 0 less",
    "RN2035 receptive_field >= 4: receptive_field is [5, 3], 1 less",
  ],
  "a receptive field as high as wide": [
    `${model("  conv(4, kernel: 3)")}check M { receptive_field == 3\n  receptive_field == [3, 3]\n  receptive_field == 4\n  receptive_field == [3] }\n`,
    "RN2035 receptive_field == 4: receptive_field is 3, 1 less",
    "RN2012 [3] is a list of 1; a number is needed here",
  ],
  "a shape of a let of the model": [
    `${model("  let half = { conv(4, kernel: 3, stride: 2) }\n  let n = 4\n  conv(4, kernel: 3, stride: 2) -> add(half)")}check M { shape(half) == [N, 4, 16, 16]\n  shape(half) == [N, 4, 8, 8]\n  shape(n) == [N] }\n`,
    "RN2036 expected shape(half) == [N, 4, 8, 8]; the shape here is [N, 4, 16, 16]",
    "RN2010 n is not known",
  ],
  "sizes below the least": [
    `${model("  conv(4, kernel: 7, padding: 0)", "[N, 3, H, H]")}check M at [1, 3, 4, 4] { macs > 0 }\n`,
    "RN2008 a window of 7 does not fit 4; M needs H ≥ 7",
  ],
};

findingsOf("claims and budgets", cases);

const open = model("  conv(8, kernel: 3, stride: 2)\n  tokens -> class_token", "[N, 3, 4 * H, W]");
const told = (claims: string): readonly string[] =>
  check(`${open}${claims}\n`).map(({ code, message }) => `${code} ${message}`);

test("a claim about a shape says it as it is shown, or otherwise, for every size", () => {
  for (const length of [
    "2 * H * floor((W + 1) / 2) + 1",
    "1 + floor(W / 2 + 1 / 2) * (4 * H / 2)",
    "H * ceil(W / 2) * 2 + 1",
  ])
    expect(told(`check M { shape(output) == [N, ${length}, 8] }`)).toEqual([]);
  expect(told("check M { shape(output) != [N, 2 * H * floor(W / 2) + 1, 8] }")).toEqual([]);
  expect(told("check M { shape(output) == [N, 2 * H * W + 1, 8] }")).toEqual([
    "RN2036 expected shape(output) == [N, 2 * H * W + 1, 8]; the shape here is [N, 2 * H * floor((W + 1) / 2) + 1, 8]",
  ]);
});
test("at sizes a shape is numbers, and of one example", () => {
  expect(told("check M at [1, 3, 16, 15] { shape(output) == [1, 65, 8] }")).toEqual([]);
  expect(told("check M at [1, 3, 16, 15] { shape(output) == [N, 2 * H * 8 + 1, 8] }")).toEqual([]);
  expect(told("check M at [1, 3, 16, 15] { shape(output) == [1, 64, 8] }")).toEqual([
    "RN2036 expected shape(output) == [1, 64, 8]; the shape here is [N, 65, 8]",
  ]);
});
test("sizes are of one example, and multiples where the input says so", () => {
  for (const at of ["[8, 3, 16, 16]", "[1, 3, 18, 16]", "[1, 3, 0, 16]", "[1, 3, -16, 16]"])
    expect(told(`check M at ${at} { macs > 0 }`)).toEqual([`RN2064 ${at} is no size of the input [N, 3, 4 * H, W]`]);
});
test("the sizes that a claim needs are written into it, of whatever layout the input is, and then it checks", () => {
  for (const [input, at] of [
    ["[N, 1, H, 20 * W]", "[1, 1, 224, 240]"],
    ["[N, 1, 300, H]", "[1, 1, 300, 224]"],
    ["[N, L, 16]", "[1, 224, 16]"],
    ["[N, 1, H, 15 * H]", "[1, 1, 15, 225]"],
  ] as const) {
    const text = `${model("  linear(4)", input)}check M { macs > 0 }\n`;
    const [finding] = check(text);
    expect(finding?.message).toContain(`say \`check M at ${at}\``);
    const edit = finding?.fix?.edits[0];
    if (!edit) throw new Error("no fix");
    expect(check(text.slice(0, edit.span.start) + edit.replacement + text.slice(edit.span.end))).toEqual([]);
  }
});
test("a window that does not fit shows how the image got so small", () => {
  const text = `block Deep { conv(8, kernel: 7, padding: 0, stride: 2) }
model M {
  input image: [N, 3, H, W]
  stage s { conv(8, kernel: 3, padding: 0) -> bn -> Deep }
}
check M at [1, 3, 9, 8] { macs > 0 }
`;
  const [finding] = check(text);
  expect(finding && renderText(finding)).toBe(`error[RN2008]: a window of 7 does not fit 6; M needs W ≥ 9
 --> nets/mine.resnet:6:12
  |
1 | block Deep { conv(8, kernel: 7, padding: 0, stride: 2) }
  |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this window
...
4 |   stage s { conv(8, kernel: 3, padding: 0) -> bn -> Deep }
  |                                                     ^^^^ called here
...
6 | check M at [1, 3, 9, 8] { macs > 0 }
  |            ^^^^^^^^^^^^
  = image [N, 3, 9, 8] -> s.conv [N, 8, 7, 6] -> s.0.conv
  = help: give a larger size: from W = 9 on every window fits`);
});
test("a size that a condition rules out", () => {
  const text = `shortcut fitting { if in != out { conv(out.channels, kernel: 1, stride: stride) } }
${model("  residual { conv(3, kernel: 3, stride: 2) } shortcut fitting", "[N, 3, H, W]")}check M at [1, 3, 1, 8] { macs > 0 }
`;
  expect(check(text).map(({ code, message }) => `${code} ${message}`)).toEqual(["RN2063 M needs H ≥ 2; here H is 1"]);
});
