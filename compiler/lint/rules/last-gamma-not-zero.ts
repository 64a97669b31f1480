import { isNorm, isProduct } from "../../model/layers/facts.ts";
import { sumsOf, wayBack } from "../../model/measures/residuals.ts";
import { idsOf } from "../../model/structure.ts";
import { rule } from "../rule.ts";
import { ofModel } from "../../model/measures/of-model.ts";
import { recipeEntry } from "../subject.ts";

/** Residual blocks of ResNet-50, the smallest network for which the gain was published. */
const MANY_BLOCKS = 16;

export const lastGammaNotZero = rule({
  code: "RN3013",
  name: "last-gamma-not-zero",
  severity: "information",
  message: "the last norm of F starts at 1; zero_last_gamma often trains better",
  why: `With γ = 0 in the last norm of each F a residual network begins as the identity: the signal's variance does not grow with the number of blocks, and the first steps can be large. It costs nothing and was worth 0.2 to 0.3 points of top-1 accuracy on ResNet-50, more with large batches. Told of recipes for networks of 16 residual blocks or more, where it was measured. Source: Goyal et al. 2017 (Accurate, Large Minibatch SGD), section 5.1; He et al. 2019 (Bag of Tricks), section 3.1, "Zero γ".`,
  examples: [
    {
      bad: `import { CifarResNet } from "std/residual"
model ResNet56 = CifarResNet(9)
train ResNet56 {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  epochs    10
}
`,
    },
    {
      // A learned factor that begins at 0 does the same (Bachlechner et al. 2021).
      good: `import { ReZeroBasic } from "std/fixup"
model ReZero(n: int = 16) {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { ReZeroBasic(16) * n }
  head { globalavgpool -> linear(10) }
}
train ReZero {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  epochs    10
}
`,
    },
    {
      // Pre-activation: F's norms stand in front of its layers.
      good: `import { PreActResNet } from "std/preact"
model Deep = PreActResNet(18)
train Deep {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  epochs    10
}
`,
    },
    {
      good: `import { CifarResNet } from "std/residual"
model ResNet56 = CifarResNet(9)
train ResNet56 {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  epochs    10
  init      [zero_last_gamma]
}
`,
    },
  ],
  *check({ recipes, file }) {
    for (const recipe of recipes) {
      // `init` knows one word, which is for all of them.
      const blocks = recipe.zeroInitialised.length > 0 ? 0 : blocksAtOne(recipe.model);
      const declaration = recipeEntry(file, recipe, undefined);
      if (blocks < MANY_BLOCKS || !declaration) continue;
      const help = "add `init [zero_last_gamma]` to the recipe";
      yield { at: declaration, slots: {}, label: `${blocks} residual blocks`, help };
    }
  },
});

/** How many residual blocks there are, where the last norm of every F starts at 1; else none. */
const blocksAtOne = ofModel((model) => {
  const residuals = sumsOf(model);
  const isAtOne = residuals.every((residual) => {
    // A learned factor of F has a first value of its own.
    if (idsOf(residual.before).some((id) => model.nodes[id]?.layer === "scale")) return false;
    // A norm with a layer behind it is not F's last: with γ = 0 there a ReLU would pass on neither values nor gradients.
    const last = wayBack(model, residual, residual.body.value).find((node) => isNorm(node) || isProduct(node));
    const norm = last && isNorm(last) ? last : undefined;
    const gamma = norm?.weights.find(({ tensor }) => tensor === "weight");
    return gamma?.initializer.kind === "constant" && gamma.initializer.value === 1;
  });
  return isAtOne ? residuals.length : 0;
});
