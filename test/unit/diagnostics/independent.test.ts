/** Mistakes that have nothing to do with each other are all told in one run, wherever each of them stands. */
import { expect, test } from "vitest";
import { check, std, trains } from "../../support/design-findings.ts";

const net = (...lines: readonly string[]): string =>
  `model M {\n  input image: [N, 3, 32, 32]\n${lines.map((line) => `  ${line}`).join("\n")}\n}\n`;
const other = net("conv(4)").replace("model M", "model Other");
const right = net("stem { conv(8, kernel: 3) -> bn }", "head { globalavgpool -> linear(10) }");

const designs: { readonly [what: string]: readonly [text: string, ...codes: string[]] } = {
  "in three stages": [
    net("stem { conv(8, kernal: 3) }", "stage a { Basik(8) * 2 }", "head { globalavgpool -> linear(10, bias: 3) }"),
    "RN2013",
    "RN2010",
    "RN2016",
  ],
  "in one line": [net("conv(8, kernel: true) -> relux -> conv(4, kernel: 3, bias: 1)"), "RN2016", "RN2010", "RN2016"],
  "in one call": [net("conv(8, kernl: 3, strid: 2, kernel: 3, kernel: 5)"), "RN2013", "RN2013", "RN2059"],
  "in a block, another block and the model": [
    `block U(w: int) { conv(w / 3, kernel: 3) }\nblock V(w: int) { conv(w, krnel: 3) }\n${net("U(8) -> V(8) -> linear(ten)")}`,
    "RN2017",
    "RN2013",
    "RN2010",
  ],
  "in two models and a check": [`${net("relux")}${other}check Nobody { params == 3 }\n`, "RN2010", "RN2014", "RN2010"],
  "in the claims of a check": [
    `${right}check M {\n  params == 3\n  depth == 9\n  macs == 1\n}\n`,
    "RN2035",
    "RN2035",
    "RN2035",
  ],
  "in a model and its recipe": [
    trains("[N, 3, 32, 32]", { batch: "0", loss: "cross_entrpy", optimizer: "sgd(momentum: 2)" }, "conv(8)"),
    "RN2014",
    "RN2050",
    "RN2047",
    "RN2050",
  ],
  "in entries that are misspelt": [
    trains("[N, 3, 32, 32]", { batch: "", bacth: "0", optimizer: "", optimzer: "sgdd" }),
    "RN4001",
    "RN2050",
    "RN4001",
    "RN2047",
  ],
  "in both paths of a residual and behind it": [
    net("residual { conv(3, kernal: 3) } shortcut nothing_like_it", "relux", "conv(3, kernel: 3, init: he_norml)"),
    "RN2013",
    "RN2010",
    "RN2010",
    "RN2047",
  ],
  "in a let, what is shared, and an output": [
    net("let a = { conv(8, kernl: 3) }", "shared t = conv(8, kernel: 3, gruops: 2)", "output y = fooo"),
    "RN2013",
    "RN2013",
    "RN2010",
  ],
  "in a default of a block, beside its body": [
    `block R(width: int, Unit: block = Baisc) { Unit(width) -> conv(width, kernl: 3) -> relux }\n${net("R(8) -> bnn")}`,
    ...["RN2010", "RN2013", "RN2010", "RN2010"],
  ],
  "in defaults of every type": [
    `block R(width: int, k: int = tre, f: float = "x", b: bool = 3, s: size = [1, 2, 3], l: int[2] = [1], h: int = 7 / 2, q: shortcut = nix, v: value = 4, U: block = 3, V: block = conv(krnel: 3), W: block = relu(3)) {\n  bnn\n  conv(k, kernl: 3)\n}\n${net("R(8)")}`,
    ...["RN2010", "RN2016", "RN2016", "RN2016", "RN2018", "RN2017", "RN2010", "RN2016", "RN2016", "RN2013", "RN2013"],
    ...["RN2010", "RN2013"],
  ],
  "in defaults of a model, and what a model is derived with": [
    `model A(n: int = two, Unit: block = Baisc) {\n  input image: [N, 3, 32, 32]\n  Unit(n) -> conv(n, kernl: 3)\n}\nmodel B = A(n: 3 + x, Unit: relux, m: 3)\n`,
    ...["RN2010", "RN2010", "RN2013", "RN2010", "RN2010", "RN2013"],
  ],
  "in arguments of a block, and in its body": [
    `block R(width: int, n: int = 1) { conv(width, kernl: 3) -> relu * n }\n${net("R(eight, strid: 3)", "R(8, n: true)")}`,
    ...["RN2013", "RN2010", "RN2013", "RN2016"],
  ],
  "in options of a residual, of a parallel and of stages, and in their bodies": [
    net(
      "residual(join: ad, drop: x, scal: 3) { conv(3, kernl: 3) } shortcut identty",
      "parallel(join: concta) { path { relux } }",
      "stage a(strid: 2) { bnn }",
      "stage b(stride: tw) { conv(8, kernl: 3) }",
    ),
    ...["RN2047", "RN2010", "RN2013", "RN2013", "RN2010", "RN2047", "RN2010", "RN2013", "RN2010", "RN2010", "RN2013"],
  ],
  "in a use, and in what comes after it": [
    `import { ResNet18 } from "std/residual"\n${net("use ResNet18.trnk", "conv(8, kernl: 3)", "let t5 = conv5_x -> linear(3, bais: true)")}${net("use ResNet81.trunk", "head { linear(8, bais: true) }").replace("M", "K")}`,
    ...["RN2010", "RN2013", "RN2013", "RN2010", "RN2013"],
  ],
  "in an input, or without one": [
    `${net("relux").replace("[N, 3, 32, 32]", "[N, 3, 1, 2, 3]")}model K {\n  conv(3, kernl: 3)\n  relux\n}\n`,
    ...["RN2018", "RN2010", "RN2030", "RN2010"],
  ],
  "in operands, elements and arguments of functions": [
    net("conv(x + y, kernel: [u, v])", "linear(min(a, b, 3) * c)"),
    ...["RN2010", "RN2010", "RN2010", "RN2010", "RN2010", "RN2010", "RN2010"],
  ],
  "in one word of a recipe": [
    trains("[N, 3, 32, 32]", {
      data: "cifar10(augmnt: [flip], normalize: chanel, validation: -1, augment: [flp, flip(3), mixup(-1)], evaluate: [resze(3), flipp])",
      optimizer: "adam(betas: [0.9, 2], epss: 3, eps: -1, no_decay: [norms, bais])",
      schedule: "steps(0.1, drop: -3, at: [x, y])",
      loss: "cross_entropy(label_smoothing: 2) + 0.4 * cross_entrpy",
      metric: "[accurcy, top]",
    }),
    ...["RN2013", "RN2047", "RN2050", "RN2047", "RN2013", "RN2050", "RN2047", "RN2047", "RN2050", "RN2047"],
    ...["RN2050", "RN2013", "RN2050", "RN2047", "RN2047", "RN2050", "RN2010", "RN2010", "RN2047", "RN2047"],
  ],
  "in arguments of std's models": [
    `${std}model A = ResNet(Basic, depths: [2, 2, 2])\nmodel B = ResNet18(clases: 10)\nmodel C = ResNet34 with { bn: groupnorm(grups: 4) }\n`,
    "RN2018",
    "RN2013",
    "RN2013",
  ],
};

test.each(Object.entries(designs))("%s", (_, [text, ...codes]) => {
  expect(check(text).map(({ code }) => code)).toEqual(codes);
});
