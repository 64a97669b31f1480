import { residualsOf } from "../../model/measures/residuals.ts";
import { depthOf } from "../../model/measures/cost.ts";
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
      good: `import { CifarResNet } from "std/residual"
model Plain20 = CifarResNet(3) with { shortcut none }
model ResNet32 = CifarResNet(5)
`,
    },
  ],
  *check({ models }) {
    for (const model of models) {
      if (residualsOf(model).length > 0) continue;
      const n = depthOf(model, model.nodes);
      if (n > DEEPEST_PLAIN) yield { at: model.span, slots: { n }, help: "put blocks into residuals" };
    }
  },
});
