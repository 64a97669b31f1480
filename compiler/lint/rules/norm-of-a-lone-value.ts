import { normOf } from "../../model/layers/facts.ts";
import type { ModelNode } from "../../model/checked.ts";
import { rule } from "../rule.ts";

export const normOfALoneValue = rule({
  code: "RN3027",
  name: "norm-of-a-lone-value",
  severity: "warning",
  message: "{layer} normalises one value by itself: all that it puts out is its offset",
  why: `A norm takes the mean away and divides by the deviation. One value is its own mean: what comes out is 0, or the learned offset, whatever went in, and no gradient passes. An instance norm sees height times width values of each channel, one on an image of one pixel; a group norm has one where a group is one channel of a vector or of one pixel; a layer norm where there is one channel. PyTorch refuses the first ("Expected more than 1 spatial element") and computes the others. Source: Ulyanov et al. 2016 (Instance Normalization), equation 2; Wu and He 2018 (Group Normalization), section 3.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 8, 5, 5]
  stage s1 { conv(16, kernel: 5, padding: 0) -> instancenorm -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      bad: `model Net {
  input features: [N, 32]
  stage s1 { linear(16, bias: false) -> groupnorm(groups: 16) -> relu }
  head { linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 8, 5, 5]
  stage s1 { conv(16, kernel: 3) -> instancenorm -> relu }
  stage s2 { conv(16, kernel: 5, padding: 0) -> groupnorm(groups: 4) -> relu }
  head { globalavgpool -> layernorm -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const uses of subject.usesByCall().values()) {
      const alone = uses.find(({ node }) => valuesOf(node) === 1);
      if (alone)
        yield {
          at: alone.node.span,
          slots: { layer: alone.node.layer },
          help: "take larger groups, or a norm elsewhere",
        };
    }
  },
});

/** How many values one mean is of; undefined where that depends on the batch or on a size. */
function valuesOf(node: ModelNode): number | undefined {
  const norm = normOf(node);
  if (norm?.over !== "example") return undefined;
  const { channels, extents } = node.shape;
  // A layer norm is of each position.
  if (node.layer === "layernorm") return channels;
  const own = node.layer === "groupnorm" ? channels / node.attributes.groups : 1;
  return extents.reduce<number | undefined>(
    (product, extent) => (product === undefined || extent.kind !== "constant" ? undefined : product * extent.value),
    own,
  );
}
