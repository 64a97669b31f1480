/** What lint says of the designs that come with the project: each finding is right, and stays for the reason given. */
import { readFileSync } from "node:fs";
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
  ],
  "examples/fashion.resnet": ["RN4011 64", "RN4010 sgd(momentum: 0.9, weight_decay: 1e-4)"],
  "examples/imagenet.resnet": [],
  // VGG is what it is: 74 % of it in one layer, 13 convolutions without a norm.
  "std/plain.resnet": ["RN3015 linear(4096)", "RN3014 VGG16"],
  // The papers' projections, which published weights have.
  "std/preact.resnet": ["RN3005 conv(out.channels, kernel: 1, stride: stride)"],
  // Projections again, the paper's own bottleneck (v1), a plain counterpart; gates are not built yet.
  "std/residual.resnet": [
    "RN3005 conv(out.channels, kernel: 1, stride: stride)",
    "RN3004 conv(width, kernel: 1, stride: stride)",
    "RN5009 mul",
    "RN3011 Plain34",
  ],
};

test.each(Object.entries(expected))("%s", (file, findings) => {
  const project = loadProject(file, readFileSync(join(repository, file), "utf8"), host);
  const found = lint(project, checkProject(project));
  expect(found.map(({ code, primary }) => `${code} ${textOf(primary.span)}`)).toEqual(findings);
});
