/** Found by the check, which reads the recipe. */
import { recipeMessages } from "../../recipes/messages.ts";
import { rule } from "../rule.ts";

export const warmupTooLong = rule({
  code: "RN4008",
  ...recipeMessages.RN4008,
  why: `A warm-up is there for the first steps, in which the weights are far from anything useful and a full learning rate would throw them about: five epochs of ninety, or the 400 steps of 64,000 that ResNet-110 needs. More than half of a run is spent below its learning rate, and the schedule's drops come before the rate was ever reached. Usually the unit was mistaken: steps and epochs are counted as the recipe's length is. Source: Goyal et al. 2017, section 2.2; He et al. 2015, section 4.2.`,
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
  schedule  constant(0.1, warmup: 600)
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
  schedule  constant(0.1, warmup: 50)
  steps     1000
}
`,
    },
  ],
});
