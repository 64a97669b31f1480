/** Lines of PyTorch and Keras in a model and in a recipe: each gets the line as it is written here, which checks. */
import { describe, expect, test } from "vitest";
import { applyFixes } from "../../../compiler/lint/fix.ts";
import { check } from "../../support/design-findings.ts";

/** All fixes, again and again until there is nothing to mend. */
function mended(text: string): string {
  let now = text;
  for (let round = 0; round < 5; round++) now = applyFixes(now, check(now), { unsafe: true });
  return now;
}

const inModel = (line: string): string =>
  `model M {\n  input image: [N, 8, 32, 32]\n  let a = { relu }\n  let b = { relu }\n  let x = { relu }\n  let y = { relu }\n  ${line}\n}\n`;
const named = (text: string): readonly string[] =>
  ["a", "b", "x", "y"].filter((name) => new RegExp(`\\b${name}\\b`).test(text));

/** A line there, and here. */
const lines: { readonly [there: string]: string } = {
  "nn.MaxPool2d(2)": "maxpool(2)",
  "nn.AdaptiveAvgPool2d(1)": "globalavgpool",
  "nn.AdaptiveAvgPool2d((7, 7))": "adaptive_avgpool([7, 7])",
  "nn.Linear(512, 10)": "linear(10)",
  "F.relu(x)": "relu",
  "x.view(-1, 512)": "flatten",
  "torch.cat([a, b], 1)": "a -> concat(b)",
  "x + y": "add(y)",
  "x = x * y": "mul(y)",
  "nn.Sequential(nn.Conv2d(3, 64, 1), nn.BatchNorm2d(64), nn.ReLU())": "conv(64, kernel: 1, bias: true) -> bn -> relu",
  "self.conv1 = nn.Conv2d(3, 64, 1, stride=(2,2), bias=False)": "conv(64, kernel: 1, stride: [2,2], bias: false)",
  "('conv1', nn.Conv2d(3, 64, 1)),": "conv(64, kernel: 1, bias: true)",
  "GlobalAveragePooling2D()": "globalavgpool",
  "Conv2D(64, 3, padding='same')": "conv(64, kernel: 3, padding: half, bias: true)",
  "Conv2D(64, 3, activation='relu', padding='same')": "conv(64, kernel: 3, padding: half, bias: true) -> relu",
  "Dropout(0.5)": "dropout(0.5)",
  "keras.layers.Add()([x, y])": "add(y)",
  "nn.Upsample(scale_factor=2, mode='bilinear')": "upsample(2, mode: bilinear)",
  "F.dropout(x, 0.5, training=self.training)": "dropout(0.5)",
  "upsample(scale_factor: 2)": "upsample(2)",
  "conv(64, k: 3, s: 2, p: 1)": "conv(64, kernel: 3, stride: 2, padding: 1)",
  "softmax(dim: 1)": "softmax",
  "cat(y)": "concat(y)",
  "pool(2)": "maxpool(2)",
  "return x": "",
  "def forward(self, x):": "",
  "import torch.nn as nn": "",
};
describe("in a model", () => {
  test.each(Object.entries(lines))("%s", (there, here) => {
    const text = mended(inModel(there));
    const now = text
      .split("\n")
      .slice(6, -2)
      .join("\n")
      .trim()
      .replace(/\[2, 2\]/, "[2,2]");
    expect(now).toBe(here);
    expect(check(text).filter(({ code }) => code !== "RN2023")).toEqual([]);
    expect(named(text).length).toBe(4);
  });
  test.each([
    ["x = x + self.shortcut(x)", "residual { … } shortcut projection"],
    ["out += identity", "residual { … } shortcut projection"],
    ["out += self.downsample(x)", "residual { … } shortcut projection"],
    ["x = layers.add([x, shortcut])", "residual { … } shortcut projection"],
    ["self.layer1 = self._make_layer(64, 2)", "stage layer1(stride: 2) { Basic(64) * 2 }"],
    ["for i in range(3):", "Unit(64) * 3"],
    ["nn.ZeroPad2d(1)", "padding: 1"],
    ["SeparableConv2D(64, 3)", "groups: 64"],
  ])("%s is no line here, and gets the words for it", (there, word) => {
    const [finding, ...others] = check(inModel(there));
    expect(finding?.notes.join("\n")).toContain(word);
    expect([finding?.fix, others]).toEqual([undefined, []]);
  });
});

const inRecipe = (line: string): string => {
  const [, word = ""] = /^(\w+)/.exec(line) ?? [];
  const entries = [
    "data cifar10",
    "batch 128",
    "loss cross_entropy",
    "optimizer sgd",
    "schedule cosine(0.2)",
    "epochs 90",
  ];
  const others = entries.filter((each) => !replaced(word).includes(each.split(" ")[0] ?? ""));
  return `model M {\n  input image: [N, 3, 32, 32]\n  globalavgpool -> linear(10)\n}\ntrain M {\n  ${[...others, line].join("\n  ")}\n}\n`;
};
const meant: { readonly [word: string]: string } = {
  ...{
    criterion: "loss",
    loss_fn: "loss",
    scheduler: "schedule",
    batch_size: "batch",
    num_epochs: "epochs",
    lr: "schedule",
  },
  ...{ learning_rate: "schedule", trainset: "data" },
};
const replaced = (word: string): string => meant[word] ?? word;

const recipes: { readonly [there: string]: string } = {
  "optimizer optim.SGD(lr=0.1)": "optimizer sgd",
  "optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)":
    "optimizer sgd(momentum: 0.9, weight_decay: 1e-4)",
  "optimizer torch.optim.AdamW(model.parameters(), 1e-3, betas=(0.9, 0.95))": "optimizer adamw(betas: [0.9, 0.95])",
  "optimizer SGD(lr: 0.1, momentum: 0.9)": "optimizer sgd(momentum: 0.9)",
  "optimizer sgd(lr: 0.1, momentum: 0.9)": "optimizer sgd(momentum: 0.9)",
  "optimizer Adam(learning_rate: 0.1, epsilon: 1e-7)": "optimizer adam(eps: 1e-7)",
  "optimizer rmsprop(rho: 0.9)": "optimizer rmsprop(alpha: 0.9)",
  "criterion = nn.CrossEntropyLoss()": "loss cross_entropy",
  "loss CrossEntropyLoss(label_smoothing: 0.1)": "loss cross_entropy(label_smoothing: 0.1)",
  "loss CrossEntropyLoss": "loss cross_entropy",
  "loss sparse_categorical_crossentropy": "loss cross_entropy",
  "schedule StepLR(optimizer, step_size=30, gamma=0.1) # lr 0.1": "schedule steps(0.1, drop: 0.1, at: [30, 60])",
  "scheduler = lr_scheduler.MultiStepLR(optimizer, [3, 5], gamma=0.1)  # lr=0.2":
    "schedule steps(0.2, at: [3, 5], drop: 0.1)",
  "schedule CosineAnnealingLR(T_max=90, eta_min=0.001) # lr=0.1": "schedule cosine(0.1, to: 0.001)",
  "schedule OneCycleLR(optimizer, max_lr=0.1, total_steps=90)": "schedule one_cycle(0.1)",
  "schedule steps(0.1, gamma: 0.1, milestones: [3])": "schedule steps(0.1, drop: 0.1, at: [3])",
  "epochs = 90": "epochs 90",
  "num_epochs = 90": "epochs 90",
  "batch_size=128": "batch 128",
  "lr 0.1": "schedule constant(0.1)",
  "learning_rate = 0.1": "schedule constant(0.1)",
  "data torchvision.datasets.CIFAR10(root='data', train=True)": "data cifar10",
  "data cifar10(augment: [RandomCrop(32, padding: 4), RandomHorizontalFlip])":
    "data cifar10(augment: [pad_crop(4), flip])",
};
describe("in a recipe", () => {
  test.each(Object.entries(recipes))("%s", (there, here) => {
    const text = mended(inRecipe(there));
    expect(
      text
        .split("\n")
        .at(-3)
        ?.trim()
        .replace(/ *\/\/.*$/, ""),
    ).toBe(here);
    expect(check(text).filter(({ severity }) => severity === "error")).toEqual([]);
  });
  test.each([
    ["weight_decay 1e-4", "optimizer sgd(weight_decay: 1e-4)"],
    ["momentum 0.9", "optimizer sgd(momentum: 0.9)"],
    ["device cuda", "leave it out"],
    ["shuffle true", "leave it out"],
  ])("%s is said elsewhere here", (there, help) => {
    const found = check(inRecipe(there));
    expect(found.map(({ code }) => code)).toEqual(["RN4001"]);
    expect(found[0]?.notes.join("\n")).toContain(help);
  });
});
