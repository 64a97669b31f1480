import { grouped } from "../../../grammar/counted.ts";
import { trainingExamples } from "../../recipes/data.ts";
import { rule } from "../rule.ts";
import { recipeEntry } from "../subject.ts";

export const unevenBatch = rule({
  code: "RN4011",
  name: "uneven-batch",
  severity: "information",
  message: "{batch} does not divide {n examples}: the last batch has {m}",
  why: `The last batch of an epoch is smaller, and is trained on all the same: its gradient is noisier at the same learning rate, its batch norms see fewer values, and a second version of the training step is compiled and kept for it. A batch that divides the number of examples, 125 of 50,000 instead of 128, has none of this. Where the last batch is not tiny it hardly matters for accuracy; the paper's 128 of CIFAR-10's 50,000 leaves 80. Source: Goyal et al. 2017, section 2.1, on learning rate against batch; He et al. 2015, section 4.2, for the 128.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stage s1 { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
train Net {
  data      cifar10
  batch     128
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
      const { batch, data } = recipe;
      const n = trainingExamples(data);
      const at = recipeEntry(file, recipe, "batch");
      if (!at || n === undefined || batch >= n || n % batch === 0) continue;
      const slots = { batch, n: grouped(n), m: n % batch };
      yield { at, slots, help: `${divisorNear(n, batch)} divides them` };
    }
  },
});

/** The divisor nearest to a number, of two the smaller. */
function divisorNear(n: number, wanted: number): number {
  let nearest = 1;
  const consider = (divisor: number): void => {
    const difference = Math.abs(divisor - wanted) - Math.abs(nearest - wanted);
    if (difference < 0 || (difference === 0 && divisor < nearest)) nearest = divisor;
  };
  for (let divisor = 1; divisor * divisor <= n; divisor++) {
    if (n % divisor !== 0) continue;
    consider(divisor);
    consider(n / divisor);
  }
  return nearest;
}
