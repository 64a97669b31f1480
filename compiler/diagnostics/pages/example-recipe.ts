/** A recipe for examples of pages. */

/** @param changed entries; an empty one is left out */
export function recipe(changed: { readonly [entry: string]: string } = {}): string {
  const entries = {
    data: "cifar10(augment: [pad_crop(4), flip])",
    batch: "128",
    loss: "cross_entropy",
    optimizer: "sgd(momentum: 0.9, weight_decay: 1e-4)",
    schedule: "steps(0.1, at: [32k, 48k])",
    steps: "64k",
    ...changed,
  };
  const lines = Object.entries(entries).flatMap(([word, value]) => (value === "" ? [] : [`  ${word} ${value}`]));
  return `import { ResNet20 } from "std/residual"\n\ntrain ResNet20 {\n${lines.join("\n")}\n}\n`;
}
