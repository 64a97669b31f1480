/** What a design is told: one case a code, the finding asserted by its code and message, at its place. */
import { describe, expect, test } from "vitest";
import { renderText } from "../../../compiler/diagnostics/render/text.ts";
import { checkProject } from "../../../compiler/check.ts";
import { textOf } from "../../../grammar/source.ts";
import { modelMessages } from "../../../compiler/model/messages.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

const files: { readonly [path: string]: string } = {
  "nets/blocks.resnet": "block Mine(width: int) { conv(width, kernel: 3) }\n",
  "nets/loop.resnet": 'import { A } from "./loop2.resnet"\nblock B { relu }\n',
  "nets/loop2.resnet": 'import { B } from "./loop.resnet"\nblock A { relu }\n',
};
const host = {
  read: (path: string) => (files[path] === undefined ? { problem: "it is not there" } : { text: files[path] }),
};
const check = (text: string) => checkProject(loadProject("nets/mine.resnet", text, host)).diagnostics;

const std =
  'import { Basic, Bottleneck, CifarResNet, ResNet, ResNet18, ResNet20, ResNet34, projection, zero_pad } from "std/residual"\n';
const model = (body: string, input = "[N, 3, 32, 32]"): string => `model M {\n  input image: ${input}\n${body}\n}\n`;
/** A recipe for a model of its own, whose body is one line. */
const trains = (input: string, changed: { readonly [word: string]: string }, body = "globalavgpool -> linear(10)") =>
  whole(changed)
    .replace(std, model(`  ${body}`, input))
    .replace("train ResNet20", "train M");
const recipe = (entries: string): string => `${std}train ResNet20 {\n${entries}\n}\n`;
const whole = (changed: { readonly [word: string]: string }): string => {
  const entries = {
    data: "cifar10",
    batch: "128",
    loss: "cross_entropy",
    optimizer: "sgd(momentum: 0.9)",
    schedule: "constant(0.1)",
    steps: "100",
    ...changed,
  };
  return recipe(
    Object.entries(entries)
      .filter(([, value]) => value !== "")
      .map(([word, value]) => `  ${word} ${value}`)
      .join("\n"),
  );
};

/** A text, and the findings that it gives: `CODE message`. */
const cases: { readonly [name: string]: readonly [text: string, ...findings: string[]] } = {
  "operands of add": [
    model("  residual { globalavgpool } shortcut identity"),
    "RN2001 the two paths of this residual do not join",
  ],
  "wrong layout": [model("  globalavgpool\n  conv(4, kernel: 3)"), "RN2003 conv takes an image, not [N, 3]"],
  "different symbols": [
    model("  residual { half } shortcut wide", "[N, 3, H, W]") +
      "block half { conv(3, kernel: 3) }\nshortcut wide { flip_it }\nshortcut flip_it { conv(3, kernel: [1, 2], stride: [1, 1]) }\n",
    "RN2001 the two paths of this residual do not join",
  ],
  "a condition that depends on the size": [
    model("  residual { conv(3, kernel: 3, stride: 2) } shortcut s", "[N, 3, H, H]") +
      "shortcut s {\n  maxpool(2)\n  sub\n}\nshortcut sub { if in != out { relu } }\n",
    "RN2006 this condition is true for some H only",
  ],
  "weights that depend on the size": [
    model("  flatten -> linear(10)", "[N, 3, H, W]"),
    "RN2007 the weights of what follows flatten would depend on H",
  ],
  "a window that does not fit": [
    model("  conv(4, kernel: 7, padding: 0)", "[N, 3, 5, 5]"),
    "RN2008 a window of 7 does not fit 5; it needs an extent ≥ 7",
  ],
  groups: [model("  conv(8, kernel: 3, groups: 2)"), "RN2009 2 groups do not divide 3 channels"],
  "an unknown layer": [model("  cnov(8, kernel: 3)"), "RN2010 cnov is not known; did you mean conv?"],
  "several unknown names in one run": [
    model("  cnov(8, kernel: 3)\n  rleu"),
    "RN2010 cnov is not known; did you mean conv?",
    "RN2010 rleu is not known; did you mean relu?",
  ],
  "a duplicate": ["block A { relu }\nblock A { relu }\n", "RN2011 A is declared twice"],
  "a recipe that has the name of another model": [
    `${whole({})}${whole({}).replace(std, "").replace("train ResNet20", "train Other of ResNet20")}model Other {\n  input image: [N, 3, 8, 8]\n  relu\n}\n`,
    "RN2011 Other is declared twice",
  ],
  "a recipe that has the name of an import": [
    whole({}).replace("train ResNet20", "train ResNet18 of ResNet20"),
    "RN2011 ResNet18 is declared twice",
  ],
  "two recipes of one name": [whole({}) + whole({}).replace(std, ""), "RN2011 ResNet20 is declared twice"],
  "a shortcut that is a block": [
    `${std}${model("  residual { relu } shortcut Basic")}`,
    "RN2012 Basic is a block; a shortcut is needed here",
  ],
  "an unknown argument": [
    model("  conv(8, kernal: 3)"),
    "RN2013 conv has no parameter kernal; it has channels, kernel, stride, padding, dilation, groups, bias, init",
  ],
  "a missing argument": [model("  conv(8)"), "RN2014 conv needs kernel"],
  "a second positional argument": [
    model("  conv(8, 3)"),
    "RN2015 only the first argument of conv is given by position: write `kernel: …`",
  ],
  "a wrong type": [model("  conv(true, kernel: 3)"), "RN2016 channels is a bool; conv wants a whole number"],
  "not whole": [
    `${model("  linear(in_channels / 16)", "[N, 72]").replace("in_channels", "72 + 1")}`,
    "RN2017 72 + 1 / 16 = 72.0625 is not whole; write floor, ceil, round or make_divisible",
  ],
  "list length": [`${std}model M = ResNet(Basic, depths: [2, 2])\n`, "RN2018 depths has 2 elements; 4 are needed"],
  "list index": [
    `model M(d: int[2] = [1, 2]) {\n  input image: [N, 3, 8, 8]\n  relu * d[2]\n}\n`,
    "RN2019 index 2 is outside a list of 2",
  ],
  recursion: [`block A { B }\nblock B { A }\n${model("  A")}`, "RN2020 A contains itself: A -> B -> A"],
  "a list of no length": [
    `block A(d: int[0.5]) { relu }\n${model("  A([1])")}`,
    "RN2016 0.5 is no length; a list of int wants 0 to 10000",
  ],
  "a list of any length": [
    `${model("  A([1])")}block A(d: int[1_000]) { relu }\n`,
    "RN2018 d has 1 element; 1000 are needed",
  ],
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
  "a parameter hides the block around it": ["block A(A: block) { A }\nblock B(b: block = relu) { b }\n"],
  "a stage's stride": [
    `block NoStride { relu }\n${model("  stage s(stride: 2) { NoStride }")}`,
    "RN2021 s has a stride, but its first block NoStride takes none",
  ],
  "stride twice": [
    model("  stage s(stride: 2) { conv(4, kernel: 3, stride: 2) }"),
    "RN2022 conv has a stride of its own and one from s",
  ],
  "none as a layer": [model("  none"), "RN2024 `none` ends a shortcut; it is not a layer"],
  "an import that is not there": ['import { A } from "./nowhere.resnet"\n', 'RN2027 there is no "./nowhere.resnet"'],
  "an import cycle": [
    'import { B } from "./loop.resnet"\n',
    "RN2028 nets/loop.resnet imports itself: nets/loop.resnet -> nets/loop2.resnet -> nets/loop.resnet",
  ],
  "a name that is not exported": [
    'import { Basics } from "std/residual"\n',
    "RN2029 std/residual has no Basics; did you mean Basic?",
  ],
  "no input": ["model M { relu }\n", "RN2030 M has no input"],
  "stem not first": [
    model("  stage s { relu }\n  stem { relu }"),
    "RN2031 the stem of M comes before every other stage",
  ],
  "head not last": [model("  head { relu }\n  stage s { relu }"), "RN2032 the head of M comes after every other stage"],
  "a name for the positional argument": [
    model("  conv(channels: 8, kernel: 3)"),
    "RN2033 channels of conv is given by position: write the value alone",
  ],
  "an override that lacks an argument": [
    `model A {\n  input image: [N, 8, 8, 8]\n  bn(momentum: 0.2)\n}\nmodel B = A with { bn: groupnorm(groups: 4) }\n`,
    "RN2034 groupnorm has no parameter momentum, which this call of bn gives",
  ],
  "a claim that fails": [
    `${std}check ResNet20 { params == 269_723 }\n`,
    "RN2035 params == 269_723: params is 269,722, 1 less",
  ],
  "rounded to the digits written": [
    `${std}check ResNet18 { macs ~= 1.82G }\n`,
    "RN2035 macs ~= 1.82G: macs is 1,814,073,344, 5,926,656 less",
  ],
  "an expectation that fails": [
    model("  expect [_, 4, _, _]"),
    "RN2036 expected [_, 4, _, _]; the shape here is [N, 3, 32, 32]",
  ],
  "sizes needed": [
    `${model("  conv(4, kernel: 3)", "[N, 3, H, W]")}check M { macs <= 1G }\n`,
    "RN2037 macs depends on H, W; say `check M at [1, 3, 224, 224]`",
  ],
  "division by zero": [model("  linear(4 / 0)", "[N, 8]"), "RN2038 4 / 0 divides by zero"],
  "pool padding": [model("  maxpool(3, padding: 2)"), "RN2040 padding 2 is more than half of the pool's kernel 3"],
  "an override without effect": [
    `${std}model B = ResNet18 with { groupnorm: bn }\n`,
    "RN3024 no groupnorm in ResNet18: nothing is replaced",
  ],
  "not supported yet: a layer": [model("  silu"), "RN5009 the layer silu is not supported yet"],
  "not supported yet: parallel": [
    model("  parallel {\n    path { relu }\n    path { relu }\n  }"),
    "RN5009 `parallel` is not supported yet",
  ],
  "not supported yet: drop": [
    model("  residual(drop: 0.1) { relu } shortcut identity"),
    "RN5009 the residual option `drop` is not supported yet",
  ],
  "too many calls, though none puts a layer there": [
    `${Array.from({ length: 40 }, (_, i) => `block B${i} {${i ? ` B${i - 1} -> B${i - 1} ` : ""}}`).join("\n")}\n${model("  B39")}`,
    "RN5010 M expands to more than 400,000 calls",
  ],
  "derivations of derivations": [
    `${model("  relu")}${Array.from({ length: 65 }, (_, i) => `model D${i} = ${i ? `D${i - 1}` : "M"}`).join("\n")}\n`,
    "RN5011 blocks nest deeper than 64: D63 -> D62 -> D61 -> D60 -> D59 -> D58 -> … 53 more … -> D4 -> D3 -> D2 -> D1 -> D0 -> M",
    "RN5011 blocks nest deeper than 64: D64 -> D63 -> D62 -> D61 -> D60 -> D59 -> … 53 more … -> D5 -> D4 -> D3 -> D2 -> D1 -> D0",
  ],
  "squares of squares": [
    model(
      `  let a0 = 999_999_999\n${Array.from({ length: 40 }, (_, i) => `  let a${i + 1} = a${i} * a${i}`).join("\n")}`,
    ),
    "RN2016 a5 * a5 is out of bounds; a number wants fewer than 400 digits",
  ],
  "an argument that a block brought": [
    `${std}model B = ResNet(Bottleneck(grops: 32), depths: [3, 4, 6, 3])\n`,
    "RN2013 Bottleneck has no parameter grops; it has width, stride, groups, base_width, dilation, gate",
  ],
  "a parameter twice, in a block that nothing uses": [
    "block A(x: int = 1, x: int = 2) { relu }\n",
    "RN2011 x is declared twice",
  ],
  "sizes of another image": [
    `${model("  conv(4, kernel: 3)", "[N, 3, H, H]")}check M at [1, 5, 32, 32] { macs > 0 }\ncheck M at [1, 3, 32, 64] { macs > 0 }\n`,
    "RN2002 check cannot combine [1, 5, 32, 32] with [N, 3, H, H]",
    "RN2002 check cannot combine [1, 3, 32, 64] with [N, 3, H, H]",
  ],
  "more examples held out than there are": [
    whole({ data: "cifar10(validation: 60k)" }),
    "RN2016 validation is 60k; cifar10 wants fewer than the 50,000 examples",
  ],
  "half an example held out": [
    whole({ data: "cifar10(validation: 0.5)" }),
    "RN2016 validation is 0.5; cifar10 wants a whole number from 0 to 2,147,483,647",
  ],
  "half a pixel of padding": [
    whole({ data: "cifar10(augment: [pad_crop(1.5)])" }),
    "RN2016 padding is 1.5; pad_crop wants a whole number from 0 to 2,147,483,647",
  ],
  "too many layers": [model("  relu * 1_000_000_000"), "RN5010 M expands to more than 100,000 layers"],
  "an unknown entry": [whole({ bacth: "3" }), "RN4001 a recipe has no bacth; did you mean batch?"],
  "missing entries, each told": [
    recipe("  data cifar10"),
    "RN4002 this recipe lacks batch",
    "RN4002 this recipe lacks loss",
    "RN4002 this recipe lacks optimizer",
    "RN4002 this recipe lacks steps or epochs",
    "RN4002 this recipe lacks schedule",
  ],
  "an entry twice": [whole({ steps: "100\n  batch 4" }), "RN4003 batch is given twice"],
  classes: [whole({ data: "cifar100" }), "RN4005 cifar100 has 100 classes, output 10 channels"],
  "image size": [
    whole({ data: "mnist" }),
    "RN4006 images are [1, 28, 28] after the transforms; the input is [N, 3, 32, 32]",
  ],
  "a long warm-up": [whole({ schedule: "constant(0.1, warmup: 90)" }), "RN4008 warm-up takes 90 of 100 steps"],
  "a milestone after the end": [
    whole({ schedule: "steps(0.1, at: [50, 200])" }),
    "RN4009 200 is after the end of the run, 100",
  ],
  "a milestone that lost its k": [
    whole({ schedule: "steps(0.1, at: [32k, 48])", steps: "64k" }),
    "RN4017 the milestone 48 is not after the one before it, 32000",
  ],
  "milestones at the start, twice and backwards": [
    whole({ schedule: "steps(0.1, at: [0, 20, 20, 10])" }),
    "RN4017 the milestone 0 is not after the start of the run",
    "RN4017 the milestone 20 is not after the one before it, 20",
    "RN4017 the milestone 10 is not after the one before it, 20",
  ],
  "a warm-up that is a part of the run, counted in steps": [
    whole({ schedule: "constant(0.1, warmup: 0.05)" }),
    "RN2016 warmup is 0.05; constant wants a whole number of steps",
  ],
  "half a step": [
    whole({ schedule: "steps(0.1, at: [10.5])" }),
    "RN2016 at is [10.5]; steps wants whole numbers of steps",
  ],
  "half an epoch": [whole({ schedule: "steps(0.1, at: [1.5], warmup: 0.5)", steps: "", epochs: "4" })],
  "intervals longer than the run": [
    whole({ evaluate: "101", checkpoint: "1k" }),
    "RN4018 `evaluate` is every 101 steps; the run has 100",
    "RN4018 `checkpoint` is every 1000 steps; the run has 100",
  ],
  "an interval as long as the run": [whole({ evaluate: "100" })],
  "two words where one is meant": [
    whole({ schedule: "constant(0.1, warmup: 10, warmup_shape: [linear, constant])" }),
    "RN2016 warmup_shape is [linear, constant]; constant wants one of linear, constant",
  ],
  "a rate beyond all numbers": [
    whole({ schedule: "constant(1e300)" }),
    "RN2016 rate is 1e300; constant wants a number from 0 to 3.4e38",
  ],
  "a rate that is nothing in 32 bits": [
    whole({ schedule: "constant(1e-60)" }),
    "RN2016 rate is 1e-60; constant wants a number above 0 and up to 3.4e38",
  ],
  "metrics: a list, once each": [
    whole({ metric: "[loss, loss]" }),
    "RN2016 metric is a list with one of them twice; a recipe wants accuracy, loss or a list of both",
  ],
  "no metric": [whole({ metric: "[]" }), "RN2016 metric is empty; a recipe wants accuracy, loss or a list of both"],
  "a metric to come": [whole({ metric: "[loss, top5]" }), "RN5009 the metric top5 is not supported yet"],
  "one mean for three channels": [
    whole({ data: "cifar10(normalize: [[0.5], [0.25]])" }),
    "RN2018 this list of a number a channel has 1 element; 3 are needed",
  ],
  "three means for one channel": [
    trains("[N, 1, 28, 28]", { data: "mnist(normalize: [[0.5, 0.5, 0.5], [0.2, 0.2, 0.2]])" }),
    "RN2018 this list of a number a channel has 3 elements; 1 is needed",
  ],
  "fewer deviations than means": [
    whole({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [0.2, 0.2]])" }),
    "RN2018 this list of a number a channel has 2 elements; 3 are needed",
  ],
  "means of nothing": [
    whole({ data: "cifar10(normalize: [[], []])" }),
    "RN2018 this list of a number a channel has 0 elements; 3 are needed",
  ],
  "means as many as the model's channels, for synthetic images": [
    trains("[N, 2, 8, 8]", { data: "synthetic(size: 8, normalize: [[0.5], [0.25]])" }),
    "RN2018 this list of a number a channel has 1 element; 2 are needed",
  ],
  ...Object.fromEntries(
    ["0, 1, 1", "1, -1, 1", "1, 1e-60, 1", "1e390, 1, 1"].map((deviations) => [
      `deviations ${deviations}`,
      [
        whole({ data: `cifar10(normalize: [[0.5, 0.5, 0.5], [${deviations}]])` }),
        `RN2016 normalize is [[0.5, 0.5, 0.5], [${deviations}]]; cifar10 wants means and deviations above 0 that leave pixels from 0 to 1 finite`,
      ] as const,
    ]),
  ),
  "means, deviations and more": [
    whole({ data: "cifar10(normalize: [[0.5, 0.5, 0.5], [1, 1, 1], [1, 1, 1]])" }),
    "RN2016 normalize is [[0.5, 0.5, 0.5], [1, 1, 1], [1, 1, 1]]; cifar10 wants channel, none or [[mean, …], [deviation, …]]",
  ],
  "a mean without its list": [
    whole({ data: "cifar10(normalize: [0.5, 0.25])" }),
    "RN2016 normalize is [0.5, 0.25]; cifar10 wants channel, none or [[mean, …], [deviation, …]]",
  ],
  "more synthetic images than fit": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8, examples: 1000000000)" }),
    "RN2016 examples is 1000000000; synthetic wants at most 5,592,405 of 3 × 8 × 8 bytes each: 1 GiB together",
  ],
  "synthetic images too large": [
    trains("[N, 3, H, W]", { data: "synthetic(size: 100000, examples: 1)" }),
    "RN2016 size is 100000; synthetic wants images of at most 1 GiB together, not 3 × 100000 × 100000 bytes each: 1 GiB together",
  ],
  "synthetic classes that no label holds": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8, classes: 70000)" }),
    "RN2016 classes is 70000; synthetic wants a whole number from 1 to 65,536",
  ],
  "synthetic images of another size": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 9)" }),
    "RN4006 images are [3, 9, 9] after the transforms; the input is [N, 3, 8, 8]",
  ],
  "images that are no multiple": [
    trains("[N, 3, 16 * H, 16 * W]", { data: "synthetic(size: 24)" }),
    "RN4006 images are [3, 24, 24] after the transforms; the input is [N, 3, 16 * H, 16 * W]",
  ],
  "images for vectors": [
    trains("[N, 3]", { data: "synthetic(size: 8)" }, "linear(10)"),
    "RN4006 images are [3, 8, 8] after the transforms; the input is [N, 3]",
  ],
  "vectors are images of one pixel": [trains("[N, 3]", { data: "synthetic(size: 1)" }, "linear(10)")],
  "a batch larger than its data": [
    whole({ data: "cifar10(validation: 1000)", batch: "49_001" }),
    "RN2016 batch is 49001; a recipe wants at most the 49,000 training examples",
  ],
  "counts beyond the limit": [
    whole({ batch: "2147483648", steps: "1e30", seed: "2147483648" }),
    "RN2016 batch is 2147483648; a recipe wants a whole number from 1 to 2,147,483,647",
    "RN2016 steps is 1e+30; a recipe wants a whole number from 1 to 2,147,483,647",
    "RN2016 seed is 2147483648; a recipe wants a whole number from 0 to 2,147,483,647",
  ],
  "a batch of one behind the pooling": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)", batch: "1" }, "globalavgpool -> bn -> linear(10)"),
    "RN4019 bn would see one value a channel in a batch of 1",
  ],
  "a batch of one image is enough for a norm of its pixels": [
    trains("[N, 3, 8, 8]", { data: "synthetic(size: 8)", batch: "1" }, "bn -> globalavgpool -> linear(10)"),
  ],
  "an optimizer to come": [whole({ optimizer: "adam" }), "RN5009 optimizer `adam` is not supported yet"],
};

describe("findings", () => {
  for (const [name, [text, ...findings]] of Object.entries(cases)) {
    test(name, () => expect(check(text).map(({ code, message }) => `${code} ${message}`)).toEqual(findings));
  }
  test("each finding but a few says the next step or shows both places", () => {
    const silent = Object.values(cases)
      .flatMap(([text]) => check(text))
      .filter(
        ({
          notes,
          related,
          fix,
          label,
        }: {
          notes: readonly string[];
          related: readonly unknown[];
          fix?: unknown;
          label?: unknown;
        }) => notes.length + related.length === 0 && !fix && !label,
      );
    expect([...new Set(silent.map(({ code }) => code))].sort()).toEqual(
      [
        "RN2009",
        "RN2016",
        "RN2018",
        "RN2019",
        "RN2034",
        "RN2036",
        "RN2038",
        "RN3024",
        "RN4008",
        "RN4009",
        "RN4018",
      ].filter((code) => silent.some((each) => each.code === code)),
    );
  });
});

test("the join, exactly as designed", () => {
  const text = `import { projection } from "std/residual"
block Mine(width: int, stride: int = 1) {
  residual {
    conv(width, kernel: 3, stride: stride)
    conv(width, kernel: 3)
  } shortcut identity
}
model Net {
  input image: [N, 64, 56, 56]
  stage s(stride: 2) { Mine(128) }
}
`;
  const [finding] = check(text);
  expect(finding && renderText(finding)).toBe(`error[RN2001]: the two paths of this residual do not join
  --> nets/mine.resnet:3:3
   |
 3 |   residual {
   |   ^^^^^^^^ F(x) is [N, 128, 28, 28]
...
 6 |   } shortcut identity
   |              ^^^^^^^^ S(x) is [N, 64, 56, 56]
...
10 |   stage s(stride: 2) { Mine(128) }
   |                        ^^^^^^^^^ called here
   = F: [N, 64, 56, 56] -> conv(128, kernel: 3, stride: 2) [N, 128, 28, 28] -> conv(128, kernel: 3) [N, 128, 28, 28]
   = help: use \`shortcut projection\` (adds 8,448 parameters)`);
});

test("a join that a derivation broke shows the derivation, and mends it there", () => {
  const [finding] = check(`${std}model B = ResNet18 with { shortcut identity }\n`);
  expect(finding?.related[0]?.span.source.path).toBe("nets/mine.resnet");
  expect(finding?.fix?.edits[0]?.span).toEqual(finding?.related[0]?.span);
});

test("a file that does not know the projection is told whose it is, and gets no fix that would not check", () => {
  const [finding] = check(model("  residual { conv(8, kernel: 3) } shortcut identity"));
  expect(finding?.notes.at(-1)).toBe("help: use `shortcut projection` of std/residual (adds 40 parameters)");
  expect(finding?.fix).toBeUndefined();
});

test("a block's own arguments are shown where they were given", () => {
  const [finding] = check(`${std}model B = ResNet(Bottleneck(grops: 32), depths: [3, 4, 6, 3])\n`);
  const [brought] = finding?.related ?? [];
  expect(brought && textOf(brought.span)).toBe("Bottleneck(grops: 32)");
});

test.each(["let n = 2", "expect in.channels == 3", "if in.channels == 4 { relu }"])(
  "a stage's stride goes to the first call, not to `%s` before it",
  (line) => {
    const claims = "check M { shape(s) == [N, 16, 16, 16] }\n";
    expect(check(`${std}${model(`  stage s(stride: 2) {\n    ${line}\n    Basic(16) * 2\n  }`)}${claims}`)).toEqual([]);
  },
);

test("the suggested shortcut is the mend", () => {
  const broken = `import { projection } from "std/residual"\nmodel Net {\n  input image: [N, 8, 8, 8]\n  residual { conv(16, kernel: 3, stride: 2) } shortcut identity\n}\n`;
  const [finding] = check(broken);
  const edit = finding?.fix?.edits[0];
  if (!edit) throw new Error("no fix");
  const mended = broken.slice(0, edit.span.start) + edit.replacement + broken.slice(edit.span.end);
  expect(check(mended)).toEqual([]);
});

test("weights are named as the reference says", () => {
  const { models } = checkProject(
    loadProject("x", 'import { ResNet18 } from "std/residual"\nmodel Net = ResNet18\n', host),
  );
  const names = models.get("Net")?.nodes.flatMap(({ weights }) => weights.map(({ name }) => name)) ?? [];
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("conv3_x.0.residual.conv_2.weight");
  expect(names).toContain("conv3_x.0.shortcut.conv.weight");
  expect(names).toContain("conv3_x.0.shortcut.bn.running_var");
  expect(names).toContain("stem.0.conv.weight");
  expect(names).toContain("head.linear.bias");
});

test("messages have no code twice, and every name is one word in kebab-case", () => {
  for (const { name } of Object.values(modelMessages)) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
