/** Files of weights held against a program: what is read, what is left, what is refused and in which words. */
import { describe, expect, test } from "vitest";
import { stateName } from "../../../compiler/optimizers/optimizer.ts";
import { fitWeights, type FittedWeights } from "../../../runtime/fit-weights.ts";
import type { Program, ProgramTensor } from "../../../runtime/program.ts";
import { ResnetProblem } from "../../../runtime/problem.ts";
import { writeSafetensors, type Tensor } from "../../../runtime/safetensors.ts";
import { tinyProgram } from "../../support/tiny-program.ts";

type Shapes = { readonly [name: string]: readonly number[] };

/** A program of nothing but tensors; a name with a stroke is an optimizer's state. */
function program(shapes: Shapes, theirs: ReadonlyMap<string, string | undefined> = torch): Program {
  const tensors = Object.entries(shapes).map(([name, shape], buffer): ProgramTensor => {
    const role = name.includes("/") ? "optimizer" : "parameter";
    const [parameter = "", ...state] = name.split("/");
    const torchName = theirs.get(parameter);
    return {
      name,
      role,
      shape,
      order: shape.map((_, axis) => axis),
      initializer: { kind: "constant", value: 0 },
      ...(torchName === undefined ? {} : { torch: [torchName, ...state].join("/") }),
      buffer,
    };
  });
  return { ...tinyProgram, name: "Net", tensors };
}
/** Each tensor is filled with a number of its own, from 1. */
function file(shapes: Shapes, values?: { readonly [name: string]: Float32Array | Int32Array }): Uint8Array {
  const tensors = Object.entries(shapes).map(([name, shape], index): [string, Tensor] => {
    const given = values?.[name] ?? new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(index + 1);
    return [name, { dtype: given instanceof Float32Array ? "F32" : "I32", shape, values: given }];
  });
  return writeSafetensors({ tensors: new Map(tensors), metadata: { from: "here" } });
}
function fit(ours: Shapes, bytes: Uint8Array, ...allowMissing: readonly string[]): FittedWeights {
  return fitWeights(program(ours), bytes, "w", { allowMissing });
}
/** First value of each tensor that is set. */
function firsts({ values }: FittedWeights): { readonly [name: string]: number | undefined } {
  return Object.fromEntries([...values].map(([name, each]) => [name, each[0]]));
}
function problem(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ResnetProblem) return `${error.code} ${error.message} | ${error.help}`;
    throw error;
  }
  return "no problem";
}
/** With `before` in front of every name. */
function after(before: string, shapes: Shapes): Shapes {
  return Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [before + name, shape]));
}

const net: Shapes = {
  "stem.conv.weight": [2, 3, 1, 1],
  "stem.bn.weight": [2],
  "s1.0.residual.conv.weight": [2, 2, 1, 1],
  "s1.0.shortcut.conv.weight": [2, 2, 1, 1],
  "head.linear.weight": [4, 2],
  "head.linear.bias": [4],
};
const torchvision: Shapes = {
  "conv1.weight": [2, 3, 1, 1],
  "bn1.weight": [2],
  "layer1.0.conv1.weight": [2, 2, 1, 1],
  "layer1.0.downsample.0.weight": [2, 2, 1, 1],
  "fc.weight": [4, 2],
  "fc.bias": [4],
};
/** What the compiler says of the tensors of `net`. */
const torch = new Map([
  ...Object.keys(net).map((name, index) => [name, Object.keys(torchvision)[index]] as const),
  // A design whose stages are called as another's are in PyTorch.
  ["layer2.0.shortcut.0.weight", "layer1.0.downsample.0.weight"],
  ["layer1.0.shortcut.0.weight", "layer2.0.downsample.0.weight"],
]);
const renamed = (change: (name: string) => string): Shapes =>
  Object.fromEntries(Object.entries(torchvision).map(([name, shape]) => [change(name), shape]));
const cifar = renamed((name) => name.replace("fc", "linear").replace("downsample", "shortcut"));
const all = {
  "stem.conv.weight": 1,
  "stem.bn.weight": 2,
  "s1.0.residual.conv.weight": 3,
  "s1.0.shortcut.conv.weight": 4,
};
const whole = { ...all, "head.linear.weight": 5, "head.linear.bias": 6 };

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
    const help =
      "save those that you want in a file of their own, or leave the others: --allow-missing PREFIX, allowMissing: [PREFIX]";
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

describe("what a file has beside the weights", () => {
  const beside: Shapes = {
    "bn1.num_batches_tracked": [],
    n_averaged: [],
    "conv1.weight/momentum": [2, 3, 1, 1],
    "conv1.weight/square": [2, 3, 1, 1],
    "update/started": [],
    "update/count": [],
    "optimizer.state.0.exp_avg": [2],
    optimizer_step: [],
    rng_state: [9],
    epoch: [],
  };
  test("counters, optimizer states of any kind, random states are left, and said to be", () => {
    const counters = { rng_state: new Int32Array(9), epoch: new Int32Array(1), n_averaged: new Int32Array(1) };
    const fitted = fit(net, file({ ...torchvision, ...beside }, counters));
    expect(firsts(fitted)).toEqual(whole);
    expect(fitted.unused).toEqual(Object.keys(beside));
  });

  test("what is left is not read: its type may be any", () => {
    const text = JSON.stringify({
      "conv.weight": { dtype: "F32", shape: [1], data_offsets: [0, 4] },
      "bn.num_batches_tracked": { dtype: "I64", shape: [], data_offsets: [4, 12] },
      rng: { dtype: "F8_E5M2", shape: [3], data_offsets: [12, 15] },
    });
    const bytes = new Uint8Array(8 + text.length + 15);
    bytes.set(new TextEncoder().encode(text), 8);
    bytes.fill(127, 8 + text.length + 4);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    expect(fit({ "conv.weight": [1] }, bytes).unused).toEqual(["bn.num_batches_tracked", "rng"]);
  });

  test("anything else is not left", () => {
    for (const name of ["extra", "fc.weight/momentum2/x", "other.weight/momentum", "steps.weight", "fc2.weight"]) {
      const said = problem(() => fit(net, file({ ...torchvision, [name]: [1] })));
      // A state's owner is there, so it may be left, whatever it is called.
      if (name.startsWith("fc.weight/")) expect(said).toBe("no problem");
      else expect(said).toContain(`RN4014 w lacks 0 tensors and has 1 other; the first is ${name}`);
    }
  });

  const trained: Shapes = {
    "conv.weight": [1],
    [stateName("momentum", "conv.weight")]: [1],
    [stateName("started")]: [],
    "conv.weight/square": [1],
  };
  test("states that the file lacks keep their values, and are said to", () => {
    const fitted = fit(trained, file({ "conv.weight": [1], "conv.weight/square": [1] }));
    expect(firsts(fitted)).toEqual({ "conv.weight": 1, "conv.weight/square": 2 });
    expect(fitted.fresh).toEqual(["conv.weight/momentum", "update/started"]);
  });

  test("momentum that was saved without dampening has started: the next step is not the first", () => {
    const saved: Shapes = { "conv.weight": [1], "conv.weight/momentum": [1] };
    const { tensors } = program(trained);
    const damped = tensors.map((each) => (each.name === stateName("started") ? { ...each, onceMoved: 1 } : each));
    const fitDamped = (bytes: Uint8Array): FittedWeights => fitWeights({ ...program(trained), tensors: damped }, bytes);
    const fitted = fitDamped(file(saved));
    expect([firsts(fitted)["update/started"], fitted.fresh]).toEqual([1, ["conv.weight/square"]]);
    const before = fitDamped(file(saved, { "conv.weight/momentum": new Float32Array(1) }));
    expect(before.fresh).toContain("update/started");
  });
});

describe("parts that may be missing", () => {
  const without = Object.fromEntries(Object.entries(torchvision).filter(([name]) => !name.startsWith("fc")));
  const larger = { ...without, "fc.weight": [1000, 2], "fc.bias": [1000] };

  test("without a word for it a file without a head, or with another, is refused, and the way on is told", () => {
    const way = 'to load the rest and keep what Net has there: --allow-missing head, or allowMissing: ["head"]';
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
    expect(problem(() => fit(headless, file(torchvision)))).toContain("--allow-missing fc");
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

describe("numbers that are no weights", () => {
  test("not finite: told by tensor and count, and nothing is loaded", () => {
    const values = {
      "conv1.weight": Float32Array.of(1, NaN, Infinity, 1, 1, 1),
      "fc.bias": Float32Array.of(1, 1, -Infinity, 1),
    };
    expect(problem(() => fit(net, file(torchvision, values)))).toContain(
      "RN4013 w has numbers that are not finite in stem.conv.weight (2 of 6), head.linear.bias (1 of 4) |",
    );
    const momentum = { "conv.weight/momentum": Float32Array.of(NaN) };
    const shapes = { "conv.weight": [1], "conv.weight/momentum": [1] };
    expect(problem(() => fit(shapes, file(shapes, momentum)))).toContain("not finite in conv.weight/momentum (1 of 1)");
    // Where it is not needed it does no harm.
    expect(problem(() => fit({ "conv.weight": [1] }, file(shapes, momentum)))).toBe("no problem");
  });

  test("whole numbers are not taken for weights", () => {
    expect(problem(() => fit(net, file(torchvision, { "fc.bias": Int32Array.of(1, 2, 3, 4) })))).toContain(
      "RN4013 w: fc.bias is I32: whole numbers, where weights are floating point",
    );
  });
});

test("long lists are cut, odd names are quoted", () => {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`s.${n}.conv.weight`, [1]]));
  const said = problem(() => fit(many, file({ "a\u001b[31m": [1], "b c": [1] })));
  expect(said).toContain("it lacks s.0.conv.weight,");
  expect(said).toContain('s.7.conv.weight and 32 more; its others are "a\\u001b[31m", "b c" |');
});
