/** What claims and budgets are told: the exact text of every place. */
import { findingsOf, std, model, type Cases } from "../../../support/design-findings.ts";

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
  "sizes below the least": [
    `${model("  conv(4, kernel: 7, padding: 0)", "[N, 3, H, H]")}check M at [1, 3, 4, 4] { macs > 0 }\n`,
    "RN2063 M needs H ≥ 7; here H is 4",
  ],
};

findingsOf("claims and budgets", cases);
