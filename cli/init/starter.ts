/**
 * What `resnet init` writes: a design to change, a configuration, the workflow that checks both on every push, and what
 * git and pre-commit should know. Commands are run with `npx --no`: one that is not installed is not fetched.
 */

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
  ".github/workflows/resnet.yml": `# Every push and pull request: one layout, shapes proved, claims and budgets held, known mistakes named at their lines;
# of a pull request also what it breaks: checkpoints that would not load, callers that would fail.
name: resnet
on: [push, pull_request]
permissions:
  contents: read
jobs:
  designs:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          # breaking compares with the branch that the pull request is for.
          fetch-depth: 0
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 22
      - run: npm ci
      - run: npx --no resnet fmt --check
      - run: npx --no resnet check --format github
      - run: npx --no resnet lint --format github
      - run: npx --no resnet breaking --against "origin/$GITHUB_BASE_REF" --format github
        if: github.event_name == 'pull_request'
`,
};

export interface Companion {
  readonly text: string;
  /** What it should have where it is there already: a word of its text, and what to do about it. */
  readonly wanted: readonly { readonly has: RegExp; readonly advice: string }[];
}

/** Files that a project is likely to have already: one that is there is left as it is. */
export const companionFiles: { readonly [path: string]: Companion } = {
  ".gitignore": {
    text: "node_modules/\nout/\n",
    wanted: [
      { has: /^\/?node_modules\/?$/m, advice: "add node_modules/" },
      { has: /^\/?out\/?$/m, advice: "add out/, where runs and compiled modules go" },
    ],
  },
  ".pre-commit-config.yaml": {
    text: `# What git commit does to the designs that it takes, once \`pre-commit install\` has been run: https://pre-commit.com
repos:
  - repo: local
    hooks:
      - id: resnet-fmt
        name: resnet fmt
        entry: npx --no resnet fmt
        language: system
        files: \\.resnet$
      - id: resnet-lint
        name: resnet lint
        entry: npx --no resnet lint
        language: system
        files: \\.resnet$
        require_serial: true
`,
    wanted: [
      {
        has: /\bresnet\b/,
        advice:
          "add the local hooks `npx --no resnet fmt` and `npx --no resnet lint` for files \\.resnet$, or those of resnet-lang's .pre-commit-hooks.yaml",
      },
    ],
  },
};
