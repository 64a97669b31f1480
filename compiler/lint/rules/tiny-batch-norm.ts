import { normOf } from "../../model/layers/facts.ts";
import { microBatchOf } from "../../recipes/program-recipe.ts";
import { rule } from "../rule.ts";
import type { Span } from "../../../grammar/source.ts";
import type { ModelNode } from "../../model/checked.ts";
import { trainedNodes } from "../../model/measures/frozen.ts";
import { ofModel } from "../../model/measures/of-model.ts";
import { recipeEntry } from "../subject.ts";

/** From so many values on the mean's standard error is a quarter of the deviation or less. */
const ENOUGH = 16;

export const tinyBatchNorm = rule({
  code: "RN4016",
  name: "tiny-batch-norm",
  severity: "warning",
  message: "a batch norm over {n values} a channel is noise",
  why: `A batch norm estimates a mean and a variance from batch times height times width values of each channel. From a few values the estimate is mostly error: it is added to the signal in training, and the running statistics that stand in for it afterwards describe something else. With 2 images a worker ResNet-50 loses ten points of top-1 accuracy to batch norm and none to group norm, at the same cost. Told below ${ENOUGH} values. Source: Wu and He 2018 (Group Normalization), Figure 1 and Table 2; Ioffe 2017 (Batch Renormalization), section 1.`,
  examples: [
    {
      bad: `model Net {
  input features: [N, 32]
  stage s1 { linear(16, bias: false) -> bn -> relu }
  head { linear(10) }
}
train Net {
  data      synthetic(classes: 10, size: 1)
  batch     4
  loss      cross_entropy
  optimizer sgd(momentum: 0.9)
  schedule  constant(0.1)
  steps     1000
}
`,
    },
    {
      good: `model Net {
  input features: [N, 32]
  stage s1 { linear(16, bias: false) -> bn -> relu }
  head { linear(10) }
}
train Net {
  data      synthetic(classes: 10, size: 1)
  batch     64
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
      const at = recipeEntry(file, recipe, "batch");
      const least = recipe.freeze ? leastOf(trainedNodes(recipe.model, recipe.freeze)) : leastNorm(recipe.model);
      const n = microBatchOf(recipe) * (least?.values ?? ENOUGH);
      if (!at || !least || n >= ENOUGH) continue;
      const related = [{ span: least.span, text: "this norm" }];
      yield { at, slots: { n }, related, help: "use a larger batch, or `with { bn: groupnorm }`" };
    }
  },
});

/** The batch norm over the fewest values of one example, as far as these are numbers. */
const leastNorm = ofModel(({ nodes }) => leastOf(nodes));

function leastOf(nodes: readonly ModelNode[]) {
  let least: { readonly values: number; readonly span: Span } | undefined;
  for (const node of nodes) {
    const { shape, span } = node;
    if (normOf(node)?.over !== "batch" || shape.extents.some(({ kind }) => kind !== "constant")) continue;
    const values = shape.extents.reduce(
      (product, extent) => product * (extent.kind === "constant" ? extent.value : 1),
      1,
    );
    if (values < (least?.values ?? Number.POSITIVE_INFINITY)) least = { values, span };
  }
  return least;
}
