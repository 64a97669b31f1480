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
