/** Names that people bring from elsewhere, and names of std that a file does not import: each has a fix that checks. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { allTopics } from "../../../compiler/reference/topics.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { entryWords } from "../../../compiler/recipes/entries.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { recipeWords } from "../../../grammar/recipe-vocabulary.ts";
import { activationLayers, vocabulary } from "../../../grammar/vocabulary.ts";

const told = (text: string): readonly Diagnostic[] =>
  checkProject(loadProject("mine.resnet", text, { read: () => ({ problem: "it is not there" }) })).diagnostics;

/** With the fixes of one run after the other. */
function mended(text: string): string {
  let now = text;
  for (let round = 0; round < 6; round++) {
    const edits = told(now).flatMap(({ fix }) => fix?.edits ?? []);
    if (edits.length === 0) return now;
    now = [...edits]
      .sort((a, b) => b.span.start - a.span.start)
      .reduce(
        (before, { span, replacement }) => before.slice(0, span.start) + replacement + before.slice(span.end),
        now,
      );
  }
  return now;
}
const model = (body: string, before = ""): string =>
  `${before}model M {\n  input image: [N, 3, 32, 32]\n  ${body}\n}\n`;

const calls: readonly (readonly [there: string, here: string])[] = [
  ["conv(in_channels: 3, out_channels: 64, kernel_size: 3)", "conv(64, kernel: 3)"],
  ["conv(64, kernel_size: 3)", "conv(64, kernel: 3)"],
  ["conv(kernel_size: 3, out_channels: 64)", "conv(64, kernel: 3)"],
  ["conv(64, kernel: 3, padding: same)", "conv(64, kernel: 3, padding: half)"],
  ['conv(64, kernel: 3, padding: "same")', "conv(64, kernel: 3, padding: half)"],
  ["Conv2d(64, kernel_size: 1)", "conv(64, kernel: 1, bias: true)"],
  ["BatchNorm2d(3)", "bn"],
  ["batchnorm", "bn"],
  ["ReLU()", "relu"],
  ["swish", "silu"],
  ["globalavgpool -> fc(10)", "globalavgpool -> linear(10)"],
  ["globalavgpool -> Dense(10)", "globalavgpool -> linear(10)"],
  ["MaxPool2d(2)", "maxpool(2)"],
  ["MaxPool2d(3, stride: 2, padding: 1)", "maxpool(3, stride: 2, padding: 1)"],
  ["globalavgpool -> Dropout(p: 0.5)", "globalavgpool -> dropout(0.5)"],
  ["conv(64, kernel: 3, padding: valid)", "conv(64, kernel: 3, padding: 0)"],
  ['conv(64, kernel: 3, padding: "valid")', "conv(64, kernel: 3, padding: 0)"],
  ["conv(64, kernel: 3, bias: True)", "conv(64, kernel: 3, bias: true)"],
  ["conv(64, kernel: 3, strides: 2)", "conv(64, kernel: 3, stride: 2)"],
  ["conv(64, kernel: 3, activation: relu)", "conv(64, kernel: 3) -> relu"],
  ["MaxPooling2D()", "maxpool(2)"],
  ["UpSampling2D(2)", "upsample(2)"],
  ["GlobalAveragePooling2D()", "globalavgpool"],
  ["Flatten()", "flatten"],
  ["conv(3, kernal: 3)", "conv(3, kernel: 3)"],
];
describe.each(calls)("%s", (there, here) => {
  test(`is ${here}`, () => {
    const text = model(there);
    expect(told(text).every(({ fix }) => fix)).toBe(true);
    expect(told(text)).not.toEqual([]);
    expect(mended(text)).toBe(model(here));
    expect(told(model(here))).toEqual([]);
  });
});

test("a name of std that a file does not import gets its import", () => {
  const line = 'import { Basic } from "std/residual"\n';
  expect(told(model("Basic(16)")).map(({ message, notes }) => [message, ...notes])).toEqual([
    ["Basic is not known", 'help: std/residual has it: import { Basic } from "std/residual"'],
  ]);
  expect(mended(model("Basic(16)"))).toBe(model("Basic(16)", `${line}\n`));
  const beside = 'import { Bottleneck } from "std/residual"\n';
  expect(mended(model("Basic(16) -> Bottleneck(16)", beside))).toBe(
    model("Basic(16) -> Bottleneck(16)", 'import { Bottleneck, Basic } from "std/residual"\n'),
  );
  const other = 'import { ConvRelu } from "std/plain"\n';
  expect(mended(model("ConvRelu(8) -> Basic(16)", other))).toBe(model("ConvRelu(8) -> Basic(16)", `${other}${line}`));
});

test.each([
  [
    "model Mine = ResNet18(classes: 10)\n",
    'import { ResNet18 } from "std/residual"\n\nmodel Mine = ResNet18(classes: 10)\n',
  ],
  ["check ResNet18 { depth == 18 }\n", 'import { ResNet18 } from "std/residual"\n\ncheck ResNet18 { depth == 18 }\n'],
  [
    "model Mine = resnet18(num_classes: 10)\n",
    'import { ResNet18 } from "std/residual"\n\nmodel Mine = ResNet18(classes: 10)\n',
  ],
  [
    'import { ResNet18 } from "std/resnet"\n\nmodel Mine = ResNet18(num_classes: 10)\n',
    'import { ResNet18 } from "std/residual"\n\nmodel Mine = ResNet18(classes: 10)\n',
  ],
  ['import { Basic } from "residual"\n\nmodel Mine = CifarResNet(3)\n', undefined],
  ['import { Basic } from "std/plain"\n', 'import { Basic } from "std/residual"\n'],
  ['import { VGG16 } from "torchvision"\n', 'import { VGG16 } from "std/plain"\n'],
])("%s", (there, here) => {
  expect(told(there)).not.toEqual([]);
  if (here !== undefined) expect(mended(there)).toBe(here);
  expect(told(mended(there))).toEqual([]);
});

test("words of recipes", () => {
  const recipe = (line: string): string =>
    `import { ResNet20 } from "std/residual"\n\ntrain ResNet20 {\n  data CIFAR10\n  ${line}\n  loss CrossEntropyLoss\n  optimizer SGD\n  schedule constant(0.1)\n  num_epochs 3\n}\n`;
  expect(told(mended(recipe("batch_size 128")))).toEqual([]);
});

test("suggestions name only what exists", () => {
  const names = new Set(allTopics().map(({ name }) => name));
  for (const { here, parameters, positional, usual = {} } of Object.values(vocabulary.calls)) {
    const topic = allTopics().find(({ name, kind }) => name === here && kind !== "word of the language");
    expect(topic?.name, here).toBe(here);
    const own = topic?.parameters.map(({ name }) => name) ?? [];
    for (const name of [...parameters.map(([, each]) => each), positional ?? "", ...Object.keys(usual)])
      if (name !== "" && name !== "activation") expect(own, here).toContain(name);
  }
  for (const type of Object.values(vocabulary.types)) expect(["value", ...names], type).toContain(type);
  for (const layer of activationLayers) expect(names, layer).toContain(layer);
  const everyParameter = new Set(allTopics().flatMap((topic) => topic.parameters.map(({ name }) => name)));
  for (const [there, here] of vocabulary.parameters) if (here !== "") expect(everyParameter, there).toContain(here);
  for (const word of Object.values(recipeWords)) expect([...names, ...entryWords]).toContain(word);
});
