/** Found by the check, which knows what a derivation replaced. */
import { expansionMessages } from "../../model/expansion/messages.ts";
import { rule } from "../rule.ts";

export const overrideWithoutEffect = rule({
  code: "RN3024",
  ...expansionMessages.RN3024,
  why: `A derivation says what it changes. Where it meets nothing the model is its base under another name: an ablation that compares the two compares a network with itself, at the cost of a whole training run. The usual reason is that the base has another layer than was thought, or calls it by another block. Source: He et al. 2015, section 4.1, whose plain and residual networks differ in the shortcuts alone; reference, section 3.7.`,
  examples: [
    {
      bad: `import { ResNet18 } from "std/residual"
model Net = ResNet18 with { groupnorm: bn }
`,
    },
    {
      good: `import { ResNet18 } from "std/residual"
model Net = ResNet18 with { bn: groupnorm(groups: 32) }
`,
    },
  ],
});
