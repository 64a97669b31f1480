import { definitionOf, isActivation } from "../../model/layers/facts.ts";
import { paramsOf } from "../../model/measures/cost.ts";
import { ofModel } from "../../model/measures/of-model.ts";
import { rule } from "../rule.ts";
import { inputOf } from "../subject.ts";

export const classifierWithoutPooling = rule({
  code: "RN3015",
  name: "classifier-without-pooling",
  severity: "warning",
  message: "{percent} of the parameters are in one linear layer; pool first",
  why: `A linear layer on a flattened image has a weight for every channel at every place and every output. In VGG-16 that one layer is 102,764,544 of 138,357,544 parameters, for less than one per cent of its multiply-adds, and what it mostly learns is the training set: it needs dropout. A global average pool has none, keeps the size of the image open, and takes its place in every residual network. Source: Lin et al. 2013 (Network in Network), section 3.2; He et al. 2015, section 3.3: a global average pool and one linear layer end ResNet.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  head { flatten -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const uses of subject.usesByCall().values()) {
      for (const { model, node } of uses) {
        if (node.layer !== "linear") continue;
        let from = inputOf(model, node);
        while (from && (isActivation(from) || definitionOf(from).trainingOnly)) from = inputOf(model, from);
        const image = from?.layer === "flatten" ? inputOf(model, from)?.shape : undefined;
        const isLarge = image?.extents.some((extent) => extent.kind !== "constant" || extent.value > 1) ?? false;
        if (!isLarge) continue;
        const share = paramsOf(node) / totalOf(model);
        if (share <= 0.5) continue;
        const help = "write `globalavgpool -> linear(…)`";
        yield { at: node.span, slots: { percent: `${Math.round(100 * share)} %` }, help };
        break;
      }
    }
  },
});

const totalOf = ofModel(({ nodes }) => nodes.reduce((sum, each) => sum + paramsOf(each), 0));
