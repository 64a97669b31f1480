/** A file of weights without a part of the model, or with another: refused, unless one says that it may be missing. */
import { describe, expect, test } from "vitest";
import {
  after,
  all,
  file,
  firsts,
  fit,
  net,
  problem,
  torchvision,
  whole,
  type Shapes,
} from "../../support/weight-files.ts";

describe("parts that may be missing", () => {
  const without = Object.fromEntries(Object.entries(torchvision).filter(([name]) => !name.startsWith("fc")));
  const larger = { ...without, "fc.weight": [1000, 2], "fc.bias": [1000] };

  test("without a word for it a file without a head, or with another, is refused, and the way on is told", () => {
    const way = 'to load the rest and keep what Net has there: `allowMissing: ["head"]`';
    expect(problem(() => fit(net, file(without)))).toBe(
      "RN4014 w lacks 2 tensors and has 0 others; the first is fc.weight; it lacks fc.weight (head.linear.weight), " +
        "fc.bias (head.linear.bias); it was read by torchvision's names | " +
        `load the weights into the model that they were saved from; ${way}`,
    );
    expect(problem(() => fit(net, file(larger)))).toBe(
      "RN4014 w has head.linear.weight as [1000, 2], the model as [4, 2], head.linear.bias as [1000], the model as [4] | " +
        `load the weights into the model that they were saved from; ${way}`,
    );
  });

  test.each<readonly [string, Shapes, string, readonly (readonly [string, string])[], readonly string[]]>([
    [
      "no head",
      without,
      "head",
      [
        ["weight", "not in the file"],
        ["bias", "not in the file"],
      ],
      [],
    ],
    [
      "a head of another size",
      larger,
      "head",
      [
        ["weight", "[1000, 2] in the file, [4, 2] here"],
        ["bias", "[1000] in the file, [4] here"],
      ],
      [],
    ],
    [
      "named as in the file",
      larger,
      "fc",
      [
        ["weight", "[1000, 2] in the file, [4, 2] here"],
        ["bias", "[1000] in the file, [4] here"],
      ],
      [],
    ],
    [
      "a layer",
      without,
      "head.linear",
      [
        ["weight", "not in the file"],
        ["bias", "not in the file"],
      ],
      [],
    ],
    [
      "half a head",
      { ...without, "fc.bias": [4] },
      "head",
      [
        ["weight", "not in the file"],
        ["bias", "others of its layer do not fit"],
      ],
      [],
    ],
    [
      "a head of more layers",
      { ...larger, "fc2.weight": [9, 9] },
      "head",
      [
        ["weight", "[1000, 2] in the file, [4, 2] here"],
        ["bias", "[1000] in the file, [4] here"],
      ],
      ["fc2.weight"],
    ],
    [
      "a classifier",
      { ...without, "classifier.1.weight": [9, 9] },
      "head",
      [
        ["weight", "not in the file"],
        ["bias", "not in the file"],
      ],
      ["classifier.1.weight"],
    ],
  ])("%s", (_, shapes, part, kept, unused) => {
    const fitted = fit(net, file(after("module.", shapes)), part);
    expect(firsts(fitted)).toEqual(all);
    expect([...fitted.kept]).toEqual(kept.map(([tensor, why]) => [`head.linear.${tensor}`, why]));
    expect(fitted.unused).toEqual(unused.map((name) => `module.${name}`));
  });

  test("what is there and fits is loaded all the same", () => {
    expect(firsts(fit(net, file(torchvision), "head"))).toEqual(whole);
  });

  test("a stage by our name, in PyTorch's file", () => {
    const deeper = { ...torchvision, "layer1.1.conv1.weight": [2, 2, 1, 1] };
    expect(problem(() => fit(net, file(deeper)))).toContain("the first is layer1.1.conv1.weight");
    expect(fit(net, file(deeper), "s1").unused).toEqual(["layer1.1.conv1.weight"]);
    expect(fit(net, file(deeper), "s1.1").unused).toEqual(["layer1.1.conv1.weight"]);
    expect(problem(() => fit(net, file(deeper), "s1.0"))).toContain("RN4014 w lacks 0 tensors and has 1 other");
  });

  test("a model without a head takes a file with one", () => {
    const headless = Object.fromEntries(Object.entries(net).filter(([name]) => !name.startsWith("head")));
    expect(problem(() => fit(headless, file(torchvision)))).toContain('allowMissing: ["fc"]');
    expect(fit(headless, file(torchvision), "head").unused).toEqual(["fc.weight", "fc.bias"]);
  });

  test("other parts stay required, and words begin and end at a dot", () => {
    expect(problem(() => fit(net, file(without), "stem"))).toContain("RN4014 w lacks 2 tensors");
    expect(problem(() => fit(net, file(without), "head", "hea"))).toMatch(
      /^RN4014 neither Net nor w has a part hea .* Net has stem, s1, head$/,
    );
    expect(problem(() => fit(net, file({ "x.weight": [1] }), "stem", "s1", "head", "x"))).toBe(
      "RN4014 w has nothing for Net | name fewer parts as missing",
    );
  });
});
