import { residualsOf } from "../../model/measures/residuals.ts";
import { partsOfKind } from "../../model/structure.ts";
import { definitionOf } from "../../model/layers/facts.ts";
import type { CheckedModel } from "../../model/checked.ts";
import { rule } from "../rule.ts";

/** The paper's plain networks train up to here (Plain-20 on CIFAR-10, Plain-18 on ImageNet) and worsen beyond. */
const DEEPEST_PLAIN = 20;

export const deepPlainNetwork = rule({
  code: "RN3011",
  name: "deep-plain-network",
  severity: "warning",
  message: "{n} weighted layers without a shortcut: expect degradation",
  why: `Beyond about twenty layers a network without shortcuts gets worse with every layer, on the training set too: it is not overfitting, the solver does not find what is there. Plain-34 has 28.54 % top-1 error on ImageNet where Plain-18 has 27.94 %, and ResNet-34, with the same parameters and multiply-adds, 25.03 %. Identity shortcuts cost no parameters. A plain counterpart that is made to be compared says so in a suppression. Source: He et al. 2015, section 4.1, Table 2 and Figure 4.`,
  examples: [
    {
      bad: `import { CifarResNet } from "std/residual"
model Plain32 = CifarResNet(5) with { shortcut none }
`,
    },
    {
      // A concatenation's shorter way is a shortcut too.
      good: `block Grow(more: int) {
  parallel {
    path { relu }
    path { conv(more, kernel: 3) -> bn -> relu }
  }
}
model Net(n: int = 24) {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { Grow(8) * n }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `import { CifarResNet } from "std/residual"
model Plain20 = CifarResNet(3) with { shortcut none }
model ResNet32 = CifarResNet(5)
`,
    },
  ],
  *check({ models }) {
    for (const model of models) {
      if (residualsOf(model).length > 0) continue;
      const n = plainDepth(model);
      if (n > DEEPEST_PLAIN) yield { at: model.span, slots: { n }, help: helpFor(model) };
    }
  },
});

/** Residuals whose shortcut is `none` are a plain network on purpose. */
function helpFor({ parts }: CheckedModel): string {
  return partsOfKind(parts, "residual").length > 0
    ? "give its residuals a shortcut; a plain counterpart to compare with says so: // resnet-ignore RN3011: why"
    : "put blocks into residuals";
}

/** Weighted layers on the shortest way through the model: where paths join, the shorter one is a shortcut. */
function plainDepth({ nodes, outputs }: CheckedModel): number {
  const depths: number[] = [];
  for (const node of nodes) {
    const before = node.inputs.map((id) => depths[id] ?? 0);
    depths.push((before.length > 0 ? Math.min(...before) : 0) + (definitionOf(node).product?.depth ?? 0));
  }
  return Math.max(0, ...outputs.flatMap(({ values }) => values.map((id) => depths[id] ?? 0)));
}
