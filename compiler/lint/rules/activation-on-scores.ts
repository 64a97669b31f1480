import { isActivation } from "../../model/layers/facts.ts";
import { rule } from "../rule.ts";
import { recipeEntry } from "../subject.ts";

export const activationOnScores = rule({
  code: "RN3026",
  name: "activation-on-scores",
  severity: "warning",
  message: "cross_entropy takes scores as they are; {activation} bends them first",
  why: `cross_entropy computes the softmax itself, from scores of any size and sign, as torch.nn.CrossEntropyLoss does. An activation in front of it takes away what the loss needs: behind a ReLU no class can score below 0, so that none can be ruled out, and a class whose score is cut to 0 in every example has no gradient and is never learned. It costs accuracy or the whole run, and says nothing while it does. Take the activation away; for probabilities apply softmax to what the trained model puts out. Source: Goodfellow, Bengio and Courville 2016 (Deep Learning), section 6.2.2.3; PyTorch, CrossEntropyLoss: "unnormalized logits for each class".`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stage s1 { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) -> relu }
}
train Net {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     1000
}
`,
    },
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stage s1 { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) -> softmax }
}
train Net {
  data      cifar10
  batch     125
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
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
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     1000
}
`,
    },
  ],
  *check({ recipes, file }) {
    for (const recipe of recipes) {
      const { nodes, outputs } = recipe.model;
      const at = recipeEntry(file, recipe, "loss");
      for (const { kind, of } of recipe.loss) {
        const scores = outputs.find(({ name }) => of === undefined || name === of);
        const last = nodes[scores?.values[0] ?? -1];
        if (kind !== "cross_entropy" || !last || !at || !isActivation(last)) continue;
        const related = [{ span: last.span, text: "the scores leave the model here" }];
        yield { at, slots: { activation: last.layer }, related, help: "end the model with its linear layer" };
      }
    }
  },
});
