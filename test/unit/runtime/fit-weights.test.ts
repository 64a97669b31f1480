/** Whose names a file of weights has: each way that they are written is known, and what fits twice is refused. */
import { describe, expect, test } from "vitest";
import { fitWeights } from "../../../runtime/fit-weights.ts";
import {
  after,
  file,
  firsts,
  fit,
  net,
  problem,
  program,
  torchvision,
  whole,
  type Shapes,
} from "../../support/weight-files.ts";

const renamed = (change: (name: string) => string): Shapes =>
  Object.fromEntries(Object.entries(torchvision).map(([name, shape]) => [change(name), shape]));
const cifar = renamed((name) => name.replace("fc", "linear").replace("downsample", "shortcut"));

describe("what a file may be called", () => {
  test.each<readonly [string, Shapes, string]>([
    ["our names", net, "our names"],
    ["torchvision's", torchvision, "torchvision's names"],
    ["CIFAR's", cifar, "the names of PyTorch's CIFAR networks"],
    ["fc with shortcut", renamed((name) => name.replace("downsample", "shortcut")), "torchvision's names"],
    [
      "linear with downsample",
      renamed((name) => name.replace("fc", "linear")),
      "the names of PyTorch's CIFAR networks",
    ],
    ["DataParallel", after("module.", torchvision), "torchvision's names after module."],
    ["torch.compile", after("_orig_mod.", cifar), "the names of PyTorch's CIFAR networks after _orig_mod."],
    ["both", after("module._orig_mod.", net), "our names after module._orig_mod."],
    [
      "Lightning, and an average alone",
      after("state_dict.ema_model.module.", torchvision),
      "torchvision's names after state_dict.ema_model.module.",
    ],
  ])("%s", (_, shapes, layout) => {
    const fitted = fit(net, file(shapes));
    expect(firsts(fitted)).toEqual(whole);
    expect([fitted.layout, fitted.metadata]).toEqual([layout, { from: "here" }]);
    expect([fitted.unused, fitted.fresh, fitted.kept.size]).toEqual([[], [], 0]);
  });

  test("a prefix of one tensor is none of the file", () => {
    const shapes = { ...torchvision, "module.fc.bias": [4] };
    expect(problem(() => fit(net, file(shapes)))).toMatch(
      /^RN4014 w lacks 0 tensors and has 1 other; the first is module\.fc\.bias/,
    );
  });

  test("weights that are there twice are not chosen among", () => {
    const twice = { ...after("model.", torchvision), ...after("ema.", torchvision) };
    const help = "save those that you want in a file of their own, or leave the others: `allowMissing: [PREFIX]`";
    expect(problem(() => fit(net, file(twice)))).toBe(
      `RN4014 w has the model's tensors 2 times: after model., after ema. | ${help}`,
    );
    expect(problem(() => fit(net, file({ ...torchvision, ...after("ema.", torchvision) })))).toContain(
      "w has the model's tensors 2 times: without a prefix, after ema.",
    );
    for (const unwanted of ["ema", "ema."]) {
      const { layout, unused } = fit(net, file(twice), unwanted);
      expect([layout, unused]).toEqual(["torchvision's names after model.", Object.keys(after("ema.", torchvision))]);
    }
    expect(firsts(fit(net, file(twice), "model"))["stem.conv.weight"]).toBe(7);
  });

  // Stages of these names in this order are what only a program from elsewhere has: PyTorch's names are ours, turned.
  const turned = ["layer2.0.shortcut.0.weight", "layer1.0.shortcut.0.weight"] as const;
  test("two readings that would set different tensors are ambiguous, unless shapes tell them apart", () => {
    const same = { [turned[0]]: [2], [turned[1]]: [2] };
    expect(problem(() => fit(same, file(same)))).toContain(
      "RN4014 w fits in two ways: as our names layer2.0.shortcut.0.weight is layer2.0.shortcut.0.weight, " +
        "as the names of PyTorch's CIFAR networks layer2.0.shortcut.0.weight is layer1.0.shortcut.0.weight",
    );
    const different = { [turned[0]]: [2], [turned[1]]: [3] };
    expect(firsts(fit(different, file(different)))).toEqual({ [turned[0]]: 1, [turned[1]]: 2 });
    const theirs = { [turned[1]]: [2], [turned[0]]: [3] };
    expect(firsts(fit(different, file(theirs)))).toEqual({ [turned[0]]: 1, [turned[1]]: 2 });
  });

  test("a file in names that two tensors share is refused with both", () => {
    const ours = { "s1.0.residual.conv.weight": [1], "s1.0.residual.conv_2.weight": [1] };
    const shared = new Map(Object.keys(ours).map((name) => [name, "layer1.0.conv1.weight"]));
    expect(problem(() => fitWeights(program(ours, shared), file({ "layer1.0.conv1.weight": [1] }), "w"))).toMatch(
      /^RN4014 w cannot be read: by torchvision's names, which it has, s1.0.residual.conv.weight and s1.0.residual.conv_2.weight are one tensor/,
    );
  });
});
