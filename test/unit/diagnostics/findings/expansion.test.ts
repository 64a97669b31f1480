/** What bodies, stages and derivations are told: the exact text of every place. */
import { expect, test } from "vitest";
import { findingsOf, check, std, model, type Cases } from "../../../support/design-findings.ts";

const cases: Cases = {
  "a stage's stride": [
    `block NoStride { relu }\n${model("  stage s(stride: 2) { NoStride }")}`,
    "RN2021 s has a stride, but its first block NoStride takes none",
  ],
  "stride twice": [
    model("  stage s(stride: 2) { conv(4, kernel: 3, stride: 2) }"),
    "RN2022 conv has a stride of its own and one from s",
  ],
  "none as a layer": [model("  none"), "RN2024 `none` ends a shortcut; it is not a layer"],
  "no input": ["model M { relu }\n", "RN2030 M has no input"],
  "stem not first": [
    model("  stage s { relu }\n  stem { relu }"),
    "RN2031 the stem of M comes before every other stage",
  ],
  "head not last": [model("  head { relu }\n  stage s { relu }"), "RN2032 the head of M comes after every other stage"],
  "two heads": [model("  head { relu }\n  head { relu }"), "RN2011 head is declared twice"],
  "an override that lacks an argument": [
    `model A {\n  input image: [N, 8, 8, 8]\n  bn(momentum: 0.2)\n}\nmodel B = A with { bn: groupnorm(groups: 4) }\n`,
    "RN2034 groupnorm has no parameter momentum, which this call of bn gives",
  ],
  "an override without effect": [
    `${std}model B = ResNet18 with { groupnorm: bn }\n`,
    "RN3024 no groupnorm in ResNet18: nothing is replaced",
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
  "too many layers": [model("  relu * 1_000_000_000"), "RN5010 M expands to more than 100,000 layers"],

  "a count below 0": [model("  relu * (2 - 3)"), "RN2051 relu cannot be repeated -1 times"],
  "an input that has the name of labels": [
    "model M {\n  input labels: [N, 8]\n  linear(4)\n}\n",
    "RN2060 training adds an input called labels: this one needs another name",
  ],
  "a stage that has the name of a residual": [
    model("  residual { relu } shortcut identity\n  residual { relu } shortcut identity\n  stage residual_2 { relu }"),
    "RN2061 a residual before this stage is called residual_2 already",
  ],
  "a stage's stride that nothing takes": [
    model("  stage s(stride: 2) { let n = 2 }"),
    "RN2062 s has a stride, and nothing in it takes one",
  ],
};

findingsOf("bodies, stages and derivations", cases);

test.each(["let n = 2", "expect in.channels == 3", "if in.channels == 4 { relu }"])(
  "a stage's stride goes to the first call, not to `%s` before it",
  (line) => {
    const claims = "check M { shape(s) == [N, 16, 16, 16] }\n";
    expect(check(`${std}${model(`  stage s(stride: 2) {\n    ${line}\n    Basic(16) * 2\n  }`)}${claims}`)).toEqual([]);
  },
);
