/** PyTorch's names for our tensors: those that torchvision and the CIFAR networks have, and never one for two. */
import { describe, expect, test } from "vitest";
import { lower } from "../../../compiler/lower/lower.ts";
import { sgd } from "../../../compiler/optimizers/sgd.ts";
import { stateTensors } from "../../../compiler/optimizers/states.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { leftOver, matchTensors, type NamedShape, type Shapes } from "../../../runtime/match-tensors.ts";
import type { Program } from "../../../runtime/program.ts";
import { namesToSave } from "../../../runtime/weights.ts";
import { torchNames } from "../../../runtime/names.ts";
import { modelOf, resnet20 } from "../../support/resnet20.ts";
import { torchvisionList } from "../../support/torchvision-lists.ts";
import { isThere, sharedTensors } from "../../support/shared-data.ts";

function tensorsOf(model: CheckedModel): readonly NamedShape[] {
  return lower(model, { kind: "infer", batch: 1 }).tensors;
}
/** Of a text's model Net, without what stands before the tensor's name. */
function layersOf(body: string, style: "torchvision" | "cifar" = "torchvision"): readonly string[] {
  const text = `import { Basic, projection } from "std/residual"\n${body}`;
  const names = torchNames(tensorsOf(modelOf(text, "Net")), style);
  const layers = [...names].map(([ours, theirs]) => `${layer(ours)} ${layer(theirs)}`);
  return [...new Set(layers)];
}
const layer = (name: string): string => name.slice(0, name.lastIndexOf("."));

/** The names in torchvision's `resnet.py`: BasicBlock has two convolutions, Bottleneck three. */
function torchvisionNames(depths: readonly number[], convolutions: number): readonly string[] {
  const norm = (name: string): string[] =>
    ["weight", "bias", "running_mean", "running_var"].map((tensor) => `${name}.${tensor}`);
  const layers = depths.flatMap((depth, layer) =>
    Array.from({ length: depth }, (_, block) => {
      const prefix = `layer${layer + 1}.${block}`;
      const body = Array.from({ length: convolutions }, (__, k) => [
        `${prefix}.conv${k + 1}.weight`,
        ...norm(`${prefix}.bn${k + 1}`),
      ]);
      const projects = block === 0 && (layer > 0 || convolutions === 3);
      return [
        ...body.flat(),
        ...(projects ? [`${prefix}.downsample.0.weight`, ...norm(`${prefix}.downsample.1`)] : []),
      ];
    }).flat(),
  );
  return ["conv1.weight", ...norm("bn1"), ...layers, "fc.weight", "fc.bias"];
}

test.each([
  ["ResNet18", [2, 2, 2, 2], 2],
  ["ResNet34", [3, 4, 6, 3], 2],
  ["ResNet50", [3, 4, 6, 3], 3],
  ["ResNet101", [3, 4, 23, 3], 3],
  ["ResNet152", [3, 8, 36, 3], 3],
  ["ResNet50_GN", [3, 4, 6, 3], 3],
])("%s has torchvision's names, all of them", (name, depths, convolutions) => {
  const tensors = tensorsOf(modelOf(`import { ${name} } from "std/residual"\nmodel Net = ${name}\n`, "Net"));
  const isKept = (theirs: string): boolean => name !== "ResNet50_GN" || !theirs.includes("running_");
  const theirs = torchvisionNames(depths, convolutions).filter(isKept);
  expect([...torchNames(tensors, "torchvision").values()].sort()).toEqual([...theirs].sort());
});

test.each([
  ["resnet18", "ResNet18", "residual"],
  ["resnext50_32x4d", "ResNeXt50", "residual"],
  ["wide_resnet50_2", "WideResNet50", "residual"],
  ["vgg11", "VGG11", "plain"],
  ["vgg16_bn", "VGG16_BN", "plain"],
  ["densenet121", "DenseNet121", "dense"],
  ["googlenet", "GoogLeNet_Aux", "inception"],
  ["mobilenet_v2", "MobileNetV2", "mobile"],
  ["convnext_tiny", "ConvNeXt_T", "attention"],
  ["vit_b_16", "ViT_B16", "attention"],
  ["fcn_resnet50", "FCN_Aux", "segmentation"],
  ["retinanet_resnet50_fpn", "RetinaNet", "detection"],
])(
  "torchvision's own list of %s fits tensor by tensor, shapes too, in both directions and only in one way",
  (file, name, from) => {
    const shapes: Shapes = torchvisionList(file);
    const net = modelOf(`import { ${name} } from "std/${from}"\nmodel Net = ${name}\n`, "Net");
    const sizes = new Map([...net.symbols.keys()].map((symbol) => [symbol, 64]));
    const { tensors } = lower(net, { kind: "infer", batch: 1, sizes });
    const saved = [...namesToSave({ tensors: tensors as Program["tensors"] }, "torchvision").values()];
    for (const { name: theirs, shape } of saved) expect([theirs, shape]).toEqual([theirs, shapes.get(theirs)]);
    const { best, rival } = matchTensors(tensors, shapes, []);
    expect(leftOver(best)).toBe(0);
    expect(rival).toBeUndefined();
    expect([best.words, best.prefix, best.used.size]).toEqual(["torchvision's names", "", tensors.length]);
    const counters = [...shapes.keys()].filter((theirs) => theirs.endsWith("num_batches_tracked"));
    expect(best.unused).toEqual(counters);
    expect(new Set([...best.used.values(), ...counters])).toEqual(new Set(shapes.keys()));
  },
);

test("the names of published CIFAR weights are ours, both ways", (context) => {
  if (!isThere("data/weights/resnet20-12fca82f.safetensors")) return context.skip();
  const { tensors } = sharedTensors("data/weights/resnet20-12fca82f.safetensors");
  const shapes: Shapes = new Map([...tensors].map(([name, { shape }]) => [name, shape]));
  const { best, rival } = matchTensors(tensorsOf(resnet20()), shapes, []);
  expect([leftOver(best), rival]).toEqual([0, undefined]);
  expect(new Set(best.used.values())).toEqual(new Set(tensors.keys()));
});

describe("networks that torchvision does not have get names of the same kind", () => {
  const input = "input image: [N, 3, 8, 8]";

  test("pre-activation: the norm and the convolutions of a block count on, whatever they are nested in", () => {
    const text = `import { PreActResNet } from "std/preact"\nmodel Net = PreActResNet(1)\n`;
    const names = torchNames(tensorsOf(modelOf(text, "Net")), "cifar");
    const theirs = [...new Set([...names.values()].map(layer))];
    const block = (stage: number, shortcut: readonly string[]): readonly string[] =>
      ["bn1", "conv1", "bn2", "conv2", ...shortcut].map((each) => `layer${stage}.0.${each}`);
    expect(theirs).toEqual([
      "conv1",
      ...block(1, []),
      ...block(2, ["shortcut.0"]),
      ...block(3, ["shortcut.0"]),
      "bn1",
      "linear",
    ]);
  });

  test("several linear layers in the head are numbered", () => {
    expect(
      layersOf(`model Net { ${input}\nhead { flatten -> linear(10) -> relu -> linear(10) -> relu -> linear(5) } }`),
    ).toEqual(["head.linear fc1", "head.linear_2 fc2", "head.linear_3 fc3"]);
  });

  test("several residuals in a block, blocks in blocks, layers beside blocks", () => {
    expect(
      layersOf(`
block Two(width: int) {
  residual { conv(width, kernel: 3) -> bn } shortcut projection
  residual { conv(2 * width, kernel: 1) -> groupnorm(groups: 2) } shortcut projection
}
block Outer(width: int) { Two(width) -> Two(width) -> linear(width) }
model Net { ${input}
  stem { conv(8, kernel: 3) -> Basic(8) }
  stage a { conv(8, kernel: 3) -> Outer(16) }
  stage b { Basic(16) }
  head { bn -> globalavgpool -> linear(10) }
}`),
    ).toEqual([
      "stem.conv conv1",
      "stem.0.residual.conv conv2",
      "stem.0.residual.bn bn1",
      "stem.0.residual.conv_2 conv3",
      "stem.0.residual.bn_2 bn2",
      "a.conv layer1.conv1",
      "a.0.Two.residual.conv layer1.0.conv1",
      "a.0.Two.residual.bn layer1.0.bn1",
      "a.0.Two.shortcut.conv layer1.0.downsample.0",
      "a.0.Two.shortcut.bn layer1.0.downsample.1",
      "a.0.Two.residual_2.conv layer1.0.conv2",
      "a.0.Two.residual_2.groupnorm layer1.0.bn2",
      "a.0.Two.shortcut_2.conv layer1.0.downsample2.0",
      "a.0.Two.shortcut_2.bn layer1.0.downsample2.1",
      "a.0.Two_2.residual.conv layer1.0.conv3",
      "a.0.Two_2.residual.bn layer1.0.bn3",
      "a.0.Two_2.shortcut.conv layer1.0.downsample3.0",
      "a.0.Two_2.shortcut.bn layer1.0.downsample3.1",
      "a.0.Two_2.residual_2.conv layer1.0.conv4",
      "a.0.Two_2.residual_2.groupnorm layer1.0.bn4",
      "a.0.Two_2.shortcut_2.conv layer1.0.downsample4.0",
      "a.0.Two_2.shortcut_2.bn layer1.0.downsample4.1",
      "a.0.linear layer1.0.fc1",
      "b.0.residual.conv layer2.0.conv1",
      "b.0.residual.bn layer2.0.bn1",
      "b.0.residual.conv_2 layer2.0.conv2",
      "b.0.residual.bn_2 layer2.0.bn2",
      "head.bn bn3",
      "head.linear fc",
    ]);
  });

  test("a model without stages", () => {
    expect(
      layersOf(`model Net { ${input}\nconv(8, kernel: 3) -> bn -> relu
  residual { conv(8, kernel: 3) } shortcut identity
  Basic(8) -> globalavgpool -> linear(10)\n}`),
    ).toEqual([
      "conv conv1",
      "bn bn1",
      "residual.conv conv2",
      "0.residual.conv 0.conv1",
      "0.residual.bn 0.bn1",
      "0.residual.conv_2 0.conv2",
      "0.residual.bn_2 0.bn2",
      "linear fc",
    ]);
  });
});

test("names of a step's states follow their parameter; what belongs to no layer stays", () => {
  const model = modelOf("model Net { input image: [N, 3, 8, 8]\nstem { conv(8, kernel: 3) } }", "Net");
  const { tensors } = lower(model, { kind: "infer", batch: 1 });
  const optimizer = sgd({ momentum: 0.9, nesterov: false, dampening: 0.5, weightDecay: 0, noDecay: [] });
  const states = stateTensors(optimizer.states, tensors, new Set(["stem.conv.weight"]));
  expect([...torchNames([...tensors, ...states], "torchvision")]).toEqual([
    ["stem.conv.weight", "conv1.weight"],
    ["stem.conv.weight/momentum", "conv1.weight/momentum"],
    ["update/started", "update/started"],
  ]);
});

test("every model of the standard library keeps all its names apart, in both styles", () => {
  const names = {
    residual: "ResNet50_V1 Plain34 ResNet34_A ResNet50_D ResNet20 ResNet110",
    preact: "PreAct164 WRN28_10",
    plain: "VGG16",
  };
  for (const [file, list] of Object.entries(names))
    for (const name of list.split(" "))
      for (const style of ["torchvision", "cifar"] as const) {
        const ours = tensorsOf(modelOf(`import { ${name} } from "std/${file}"\nmodel Net = ${name}\n`, "Net"));
        const theirs = torchNames(ours, style);
        expect(new Set(theirs.values()).size, `${name} in the style ${style}`).toBe(ours.length);
      }
});

test("where two tensors would get one name both are named", () => {
  // The compiler gives each a name of its own; a program from elsewhere may not.
  const tensors = ["stem.conv.weight", "a.conv.weight"].map((name) => ({ name, torch: "conv1.weight" }));
  expect(() => torchNames(tensors, "torchvision")).toThrow(
    expect.objectContaining({
      code: "RN4014",
      message: "stem.conv.weight and a.conv.weight would both be conv1.weight in the names of torchvision",
    }) as Error,
  );
});
