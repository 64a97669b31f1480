/** Found by the check, which reads the recipe. */
import { recipeMessages } from "../../recipes/messages.ts";
import { rule } from "../rule.ts";

export const milestoneAfterEnd = rule({
  code: "RN4009",
  ...recipeMessages.RN4009,
  why: `A drop of the learning rate that comes after the last step never happens. On CIFAR-10 the drops at 32k and 48k steps are where most of the accuracy of a ResNet comes from: without them ResNet-20 stays some points above its 8.75 % error. Usually the run was made shorter, or epochs were written where the recipe counts steps. Source: He et al. 2015, section 4.2 and Figure 6, left.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stage s1 { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
train Net {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  steps(0.1, drop: 0.1, at: [500, 2000])
  steps     1000
}
`,
    },
    {
      good: `model Net {
  input image: [N, 3, H, W]
  stage s1 { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
train Net {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  steps(0.1, drop: 0.1, at: [500, 750])
  steps     1000
}
`,
    },
  ],
});
