import { isNorm } from "../../model/layers/facts.ts";
import { addArgument } from "../edits.ts";
import { rule } from "../rule.ts";
import { ofModel } from "../../model/measures/of-model.ts";
import { declarationOf, recipeEntry } from "../subject.ts";

export const decayOnNorms = rule({
  code: "RN4010",
  name: "decay-on-norms",
  severity: "information",
  fix: "unsafe",
  message: "weight decay also pulls norms and biases to 0; no_decay: [norm, bias]",
  why: `Weight decay keeps the weights of convolutions and linear layers small. On a norm's scale and shift, and on biases, it only pulls towards 0 what has no reason to be there. Leaving these out gains a few tenths of a point when batches are large; the paper's own recipe, and PyTorch's default, decay everything, so a reproduction leaves it as it is. It costs nothing; the fix changes how the model trains. Written out, \`no_decay: []\` says that it is meant. Source: Jia et al. 2018 (Highly Scalable Deep Learning Training System); He et al. 2019 (Bag of Tricks), section 3.1, "No bias decay".`,
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
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4)
  schedule  constant(0.1)
  steps     1000
}
`,
      fixed: `model Net {
  input image: [N, 3, H, W]
  stage s1 { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
train Net {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4, no_decay: [norm, bias])
  schedule  constant(0.1)
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
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4, no_decay: [])
  schedule  constant(0.1)
  steps     1000
}
`,
    },
  ],
  *check({ recipes, file }) {
    for (const recipe of recipes) {
      const { weightDecay, noDecay } = recipe.optimizer;
      const decays = weightDecay > 0 && !(noDecay.includes("norm") && noDecay.includes("bias"));
      const declaration = declarationOf(file, recipe);
      if (!decays || !declaration || !hasNorm(recipe.model)) continue;
      const at = recipeEntry(file, recipe, "optimizer");
      const call = declaration.entries.find(({ word }) => word.text === "optimizer")?.value;
      if (!at || call?.kind !== "call" || call.arguments.some(({ name }) => name?.text === "no_decay")) continue;
      const fix = { title: "spare norms and biases", edits: [addArgument(call, "no_decay: [norm, bias]")] };
      yield { at, slots: {}, help: "`no_decay: []` says that it is meant", fix };
    }
  },
});

const hasNorm = ofModel(({ nodes }) => nodes.some(isNorm));
