/** Names that have nothing to do with ours: which is which follows from order, shape and structure, or is not guessed. */
import { expect, test } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
import type { NamedShape } from "../../../runtime/match-tensors.ts";
import { proposeNames } from "../../../runtime/naming/propose-names.ts";
import { holdsSame } from "../../../runtime/naming/name-units.ts";
import { naturalOrder } from "../../../runtime/naming/unit-tree.ts";
import { modelOf } from "../../support/resnet20.ts";
import { sortedByName, torchvisionList } from "../../support/torchvision-lists.ts";

function tensorsOf(model: string, from: string): readonly NamedShape[] {
  const net = modelOf(`import { ${model} } from "std/${from}"\nmodel Net = ${model}\n`, "Net");
  return lower(net, { kind: "infer", batch: 1, sizes: new Map([...net.symbols.keys()].map((name) => [name, 64])) })
    .tensors;
}
function tensorsOfText(body: string): readonly NamedShape[] {
  return lower(modelOf(`model Net {\n  input image: [N, 3, 8, 8]\n${body}\n}\n`, "Net"), { kind: "infer", batch: 1 })
    .tensors;
}
function proposed(tensors: readonly NamedShape[], file: ReadonlyMap<string, readonly number[]>): string[] {
  return proposeNames(tensors, file).rows.map(({ ours, theirs }) => `${ours} ${theirs.join(" or ")}`);
}

test.each([
  ["resnet18", "ResNet18", "residual", "conv3_x.0.shortcut.conv.weight layer2.0.downsample.0.weight"],
  ["vgg11", "VGG11", "plain", "head.linear_2.bias classifier.3.bias"],
  ["vgg16_bn", "VGG16_BN", "plain", "conv2.0.bn.running_var features.8.running_var"],
  ["densenet121", "DenseNet121", "dense", "stem.bn.weight features.norm0.weight"],
  ["googlenet", "GoogLeNet_Aux", "inception", "head.linear.weight fc.weight"],
  ["mobilenet_v2", "MobileNetV2", "mobile", "head.conv.weight features.18.0.weight"],
  ["convnext_tiny", "ConvNeXt_T", "attention", "stage1.0.scale.weight features.1.0.layer_scale"],
  ["vit_b_16", "ViT_B16", "attention", "head.layernorm.weight encoder.ln.weight"],
  ["fcn_resnet50", "FCN_Aux", "segmentation", "stem.conv.weight backbone.conv1.weight"],
  // Of a block `f.a` to `f.c`, in this order.
  [
    "regnet_y_400mf",
    "RegNetY_400MF",
    "mobile",
    "block2.1.residual.conv_3.weight trunk_output.block2.block2-1.f.c.0.weight",
  ],
])(
  "every tensor of torchvision's %s has its one place, in the file's order and in that of its names",
  (list, model, from, row) => {
    const [tensors, file] = [tensorsOf(model, from), torchvisionList(list)];
    for (const each of [file, sortedByName(file)]) {
      const { rows, rest } = proposeNames(tensors, each);
      expect(rows.filter(({ theirs }) => theirs.length !== 1)).toEqual([]);
      expect(rest).toEqual([]);
      expect(new Set(rows.map(({ theirs }) => theirs[0])).size).toBe(tensors.length);
      expect(rows.map(({ ours, theirs }) => `${ours} ${theirs.join()}`)).toContain(row);
      for (const [index, { theirs }] of rows.entries())
        expect(holdsSame(tensors[index]?.shape ?? [], each.get(theirs[0] ?? "") ?? [])).toBe(true);
    }
  },
);

test("a file with one part more is used but for that", () => {
  const { rows, rest } = proposeNames(tensorsOf("GoogLeNet_TV", "inception"), torchvisionList("googlenet"));
  expect(rows.filter(({ theirs }) => theirs.length !== 1)).toEqual([]);
  expect(new Set(rest.map((name) => name.replace(/\..*/, "")))).toEqual(new Set(["aux1", "aux2"]));
});

test("a kernel in a name is no number that counts, and what is numbered after it is one branch", () => {
  const [tensors, file] = [tensorsOf("InceptionV3", "inception"), torchvisionList("inception_v3")];
  const { rows, rest } = proposeNames(tensors, file);
  expect(new Set(rest.map((name) => name.replace(/\..*/, "")))).toEqual(new Set(["AuxLogits"]));
  // The file is in the order in which it was made, which is ours.
  const kept = [...file.keys()].filter((name) => !/^AuxLogits|num_batches_tracked$/.test(name));
  expect(rows.map(({ theirs }) => theirs.join())).toEqual(kept);
  // Sorted, it does not tell which of two 1×1 convolutions came first; nothing else is open, and what is right is among them.
  const sorted = proposeNames(tensors, sortedByName(file)).rows;
  const open = sorted.flatMap(({ theirs }) => (theirs.length > 1 ? theirs : []));
  expect(new Set(open.map((name) => name.split(".")[1]))).toEqual(new Set(["branch1x1", "branch_pool"]));
  expect(sorted.filter(({ theirs }, index) => !theirs.includes(kept[index] ?? ""))).toEqual([]);
});

test("the levels of a pyramid may be numbered from the other end", () => {
  const { rows } = proposeNames(tensorsOf("RetinaNet", "detection"), torchvisionList("retinanet_resnet50_fpn"));
  const found = new Map(rows.map(({ ours, theirs }) => [ours, theirs]));
  expect([...found].filter(([, theirs]) => theirs.length !== 1).map(([ours]) => ours.split(".")[0])).toEqual([
    "p3",
    "p3",
    "p4",
    "p4",
    "p5",
    "p5",
    "p6",
    "p6",
    "p7",
    "p7",
  ]);
  expect(found.get("t5.conv.weight")).toEqual(["backbone.fpn.inner_blocks.2.0.weight"]);
});

test("two layers of one shape whose order is not told are told to be either", () => {
  const tensors = tensorsOfText("stem { conv(3, kernel: 3) -> conv(3, kernel: 3) }");
  const shape = [3, 3, 3, 3];
  expect(
    proposed(
      tensors,
      new Map([
        ["after.weight", shape],
        ["before.weight", shape],
      ]),
    ),
  ).toEqual(["stem.conv.weight after.weight or before.weight", "stem.conv_2.weight before.weight or after.weight"]);
  // Registered as they are not sorted, or numbered: the order is one.
  for (const [first, second] of [
    ["in.weight", "body.weight"],
    ["conv2.weight", "conv10.weight"],
  ] as const)
    expect(
      proposed(
        tensors,
        new Map([
          [first, shape],
          [second, shape],
        ]),
      ),
    ).toEqual([`stem.conv.weight ${first}`, `stem.conv_2.weight ${second}`]);
});

test("the tensors of a layer go together, whatever stands between them", () => {
  const tensors = tensorsOfText(
    "stem { conv(4, kernel: 1, bias: true) -> bn -> conv(4, kernel: 1, bias: true) -> bn }",
  );
  const kinds = ["weight", "bias", "running_mean", "running_var"];
  const names = [
    "alpha.bias",
    "alpha.weight",
    ...kinds.map((kind) => `beta.${kind}`),
    "gamma.bias",
    "gamma.weight",
    ...kinds.map((kind) => `omega.${kind}`),
  ];
  const shapes = new Map(
    names.map((name) => [name, name === "alpha.weight" ? [4, 3, 1, 1] : name === "gamma.weight" ? [4, 4, 1, 1] : [4]]),
  );
  const rows = proposeNames(tensors, shapes).rows;
  expect(rows.filter(({ ours }) => ours.includes("conv_2")).map(({ theirs }) => theirs)).toEqual([
    ["gamma.weight"],
    ["gamma.bias"],
  ]);
  // Either norm may be the first's by shape; its four are one's all the same.
  expect(
    rows
      .filter(({ ours }) => ours.startsWith("stem.bn."))
      .map(({ theirs }) => theirs.map((each) => each.replace(/\..*/, ""))),
  ).toEqual(Array(4).fill(["beta", "omega"]));
});

test("what fits nothing is told, on both sides", () => {
  const tensors = tensorsOfText("stem { conv(3, kernel: 3) -> globalavgpool -> linear(2) }");
  const { rows, rest } = proposeNames(
    tensors,
    new Map([
      ["a.weight", [3, 3, 3, 3]],
      ["b.weight", [5, 3]],
      ["b.bias", [5]],
    ]),
  );
  expect(rows.map(({ theirs }) => theirs)).toEqual([["a.weight"], [], []]);
  expect(rest).toEqual(["b.weight", "b.bias"]);
});

test("names made to have many orders take bounded work", () => {
  const text = `stem { ${Array(60).fill("conv(3, kernel: 3)").join(" -> ")} }`;
  const words = Array.from({ length: 60 }, (_, index) =>
    [...String(index)].map((digit) => "abcdefghij"[Number(digit)]).join(""),
  );
  const { rows } = proposeNames(tensorsOfText(text), new Map(words.map((word) => [`${word}.weight`, [3, 3, 3, 3]])));
  expect(rows.every(({ theirs }) => theirs.length > 1 && theirs.length <= 8)).toBe(true);
});

test("numbers in names count as numbers", () => {
  expect(["layer10.0", "layer2.1", "inception4a", "inception3b", "layer2.0"].sort(naturalOrder)).toEqual([
    "inception3b",
    "inception4a",
    "layer2.0",
    "layer2.1",
    "layer10.0",
  ]);
});
