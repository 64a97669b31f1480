import { inShortcuts } from "../../model/measures/residuals.ts";
import { windowOf } from "../../model/layers/facts.ts";
import type { CheckedModel, ModelNode } from "../../model/checked.ts";
import { rule } from "../rule.ts";
import { consumersOf } from "../subject.ts";

export const strideOn1x1 = rule({
  code: "RN3004",
  name: "stride-on-1x1",
  severity: "information",
  message: "the stride is on the 1×1 (v1): three of four activations are never read",
  why: `A 1×1 convolution with a stride of 2 reads one pixel of four and throws the rest away. The paper's bottleneck does so; every later implementation puts the stride on the 3×3, whose windows overlap and read all of them (v1.5). ResNet-50 has the same 25,557,032 parameters either way and 4.089 G multiply-adds instead of 3.858 G, and gains about half a point of top-1 accuracy (76.21 to 76.66 %). Source: He et al. 2019 (Bag of Tricks), section 4.1, "ResNet-B", and Table 5; torchvision's resnet50.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 16, H, W]
  stage s1 { conv(16, kernel: 1, stride: 2) -> bn -> relu -> conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      // RepVGG (Ding et al. 2021): the path beside it reads them all.
      good: `model Net {
  input image: [N, 16, H, W]
  stage s1 {
    parallel(join: add) {
      path { conv(16, kernel: 3, stride: 2) -> bn }
      path { conv(16, kernel: 1, stride: 2) -> bn }
    }
    relu
  }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 16, H, W]
  stage s1 { conv(16, kernel: 1) -> bn -> relu -> conv(16, kernel: 3, stride: 2) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const uses of subject.usesByCall().values()) {
      const strided = uses.find(
        ({ model, node }) =>
          node.layer === "conv" &&
          !inShortcuts(model).has(node.id) &&
          !isReadWholeElsewhere(model, node) &&
          node.attributes.kernel.every((each) => each === 1) &&
          node.attributes.stride.every((each) => each === 2),
      );
      if (strided) yield { at: strided.node.span, slots: {}, help: "put the stride on the 3×3 that follows" };
    }
  },
});

/** Whether another path, that is no shortcut, reads what this one leaves out of the same value. */
function isReadWholeElsewhere(model: CheckedModel, node: ModelNode): boolean {
  const [input] = node.inputs;
  if (input === undefined) return false;
  return consumersOf(model, input).some((other) => {
    if (other.id === node.id || inShortcuts(model).has(other.id)) return false;
    const window = windowOf(other);
    return window === undefined || window.stride.every((by, axis) => by <= (window.kernel[axis] ?? 1));
  });
}
