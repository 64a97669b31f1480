/** What `resnet init` writes: a design to change, a configuration, and the workflow that checks both on every push. */

/** Paths below the project's folder, with `/`, and their texts. */
export const starterFiles: { readonly [path: string]: string } = {
  "nets/first.resnet": `// A residual network for images of 32 by 32, to begin with: change it, then run \`npx resnet check\`.
import { projection } from "std/residual"

/// Two 3×3 convolutions, and a way past them (He et al. 2015).
block Unit(width: int, stride: int = 1) {
  residual {
    conv(width, kernel: 3, stride: stride) -> bn -> relu
    conv(width, kernel: 3) -> bn
  } shortcut projection
  relu
}

model First(depth: int = 3, classes: int = 10) {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage wide              { Unit(16) * depth }
  stage middle(stride: 2) { Unit(32) * depth }
  stage deep(stride: 2)   { Unit(64) * depth }
  head { globalavgpool -> linear(classes) }
}

check First {
  params == 272_474
  depth  == 20
  shape(deep) == [N, 64, 8, 8]
}

train First {
  data      cifar10(augment: [pad_crop(4), flip])
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4, no_decay: [norm, bias])
  schedule  steps(0.1, drop: 0.1, at: [32k, 48k])
  steps     64k
}
`,
  "resnet.config.json": `{
  "$schema": "./node_modules/resnet-lang/schema/resnet.config.schema.json",
  "include": ["nets/**/*.resnet"],
  "rules": {},
  "budgets": {
    "First": { "params": "300k", "macs": "45M", "memory": { "training": "512MiB", "batch": 125 } }
  }
}
`,
  ".github/workflows/resnet.yml": `# Every push and pull request: shapes proved, claims and budgets held, known mistakes named at their lines.
name: resnet
on: [push, pull_request]
permissions:
  contents: read
jobs:
  designs:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 22
      - run: npm ci
      - run: npx resnet check --format github
      - run: npx resnet lint --format github
`,
};
