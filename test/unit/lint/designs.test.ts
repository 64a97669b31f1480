/** What lint says of the designs that come with the project: each finding is right, and stays for the reason given. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lint } from "../../../compiler/lint/lint.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { textOf } from "../../../grammar/source.ts";
import { repository } from "../../support/shared-data.ts";

const host = { read: (path: string) => ({ problem: `${path} is not there` }) };

/** By file: code and text marked. */
const expected: { readonly [file: string]: readonly string[] } = {
  // Plain counterparts are there to be worse.
  "examples/ablations.resnet": ["RN3011 Plain34"],
  // The paper's recipes: batches of 128, everything decayed, norms that start at 1.
  "examples/cifar.resnet": [
    "RN4011 128",
    "RN4010 sgd(momentum: 0.9, weight_decay: 1e-4)",
    "RN3013 warm",
    "RN4011 128",
    "RN4010 sgd(momentum: 0.9, weight_decay: 1e-4)",
    "RN4011 128",
  ],
  // To show what it says; a last batch of 16 does no harm.
  "examples/degradation.resnet": ["RN3011 Plain", "RN4011 64"],
  // What somebody sees first.
  "examples/fashion.resnet": [],
  "examples/imagenet.resnet": [],
  // Three blocks of 16 × 16, to train in seconds.
  "examples/made.resnet": ["RN3012 MadeNet", "RN4010 sgd(momentum: 0.9, weight_decay: 1e-4)"],
  // DenseNet-BC's channels are what growth and halving give.
  "std/dense.resnet": ["RN3008 conv(floor(in.channels / 2), kernel: 1)"],
  // Its heads have none, as published.
  "std/detection.resnet": ["RN3014 RetinaNet"],
  // Learned offsets and factors stand for biases and norms.
  "std/fixup.resnet": [],
  // Gates train deep networks without norms.
  "std/highway.resnet": [],
  // Beside each path of several layers is one of a single layer: the shortest way is no plain network.
  "std/inception.resnet": [],
  // Channels as published. The half that ShuffleNetV2 passes on untouched is a shortcut.
  "std/mobile.resnet": [
    "RN3008 conv(half, kernel: 1)",
    "RN3008 conv(half, kernel: 3, stride: stride, groups: half)",
    "RN3016 8",
  ],
  // Its weights are normalised instead.
  "std/normfree.resnet": [],
  // VGG is what it is: 77 % of it in one layer, up to 16 convolutions without a norm, or biases that norms remove.
  "std/plain.resnet": [
    "RN3002 conv(width, kernel: 3, bias: true)",
    "RN3015 linear(4096)",
    "RN3014 VGG13",
    "RN3014 VGG16",
    "RN3014 VGG19",
    "RN3015 linear(4096)",
  ],
  // The papers' projections, which published weights have.
  "std/preact.resnet": ["RN3005 conv(out.channels, kernel: 1, stride: stride)"],
  // The 1×1 is added to a 3×3, which reads the rest; the path that is a norm alone is a shortcut.
  "std/repvgg.resnet": [],
  // Projections again, the paper's own bottleneck (v1), a plain counterpart.
  "std/residual.resnet": [
    "RN3005 conv(out.channels, kernel: 1, stride: stride)",
    "RN3004 conv(width, kernel: 1, stride: stride)",
    "RN3011 Plain34",
  ],
  // Res2Net's 26 channels, and ResNeSt's bias before a norm, as published.
  "std/scales.resnet": ["RN3008 conv(width, kernel: 3, stride: stride)", "RN3002 linear(max(32, width / 2))"],
  // A small view, and no norm: both as published.
  "std/squeezenet.resnet": [
    "RN3012 SqueezeNet1_0",
    "RN3014 SqueezeNet1_0",
    "RN3012 SqueezeNet1_1",
    "RN3014 SqueezeNet1_1",
  ],
  "std/attention.resnet": [],
  "std/darknet.resnet": [],
  "std/segmentation.resnet": [],
  // Plain counterparts again.
  "examples/zoo/cifar.resnet": ["RN3011 Plain32", "RN3011 Plain44", "RN3011 Plain56", "RN3011 Plain110"],
  "examples/zoo/resnet-variants.resnet": ["RN3012 ResNet26"],
  // ResNet-9's residuals add what is never negative; a 2×2 in front leaves 31 rows.
  "examples/zoo/speed.resnet": ["RN3010 relu", "RN3006 maxpool(2)"],
  ...Object.fromEntries(
    ["darknet", "dense", "identity", "mobile", "parallel", "plain", "preact", "resnet-paper", "resnet", "scales"]
      .concat("segmentation", "tokens")
      .map((name) => [`examples/zoo/${name}.resnet`, []]),
  ),
};

test.each(Object.entries(expected))("%s", (file, findings) => {
  const project = loadProject(file, readFileSync(join(repository, file), "utf8"), host);
  const found = lint(project, checkProject(project));
  expect(found.map(({ code, primary }) => `${code} ${textOf(primary.span)}`)).toEqual(findings);
});

test("every design that comes with the project is among them", () => {
  const all = ["std", "examples", "examples/zoo"].flatMap((folder) =>
    readdirSync(join(repository, folder))
      .filter((name) => name.endsWith(".resnet"))
      .map((name) => `${folder}/${name}`),
  );
  expect(Object.keys(expected).sort()).toEqual(all.sort());
});
