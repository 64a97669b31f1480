import { inShortcuts } from "../../model/measures/residuals.ts";
import { rule } from "../rule.ts";

export const downsamplingDropsActivations = rule({
  code: "RN3005",
  name: "downsampling-drops-activations",
  severity: "information",
  message: "a strided 1×1 shortcut reads one activation of four; ResNet-D averages first",
  why: `The projection where a stage begins is a 1×1 convolution with a stride of 2: three of four activations never reach the next stage through the shortcut. ResNet-D puts a 2×2 average pool of stride 2 before a 1×1 of stride 1. It has no more parameters and hardly more multiply-adds, and was worth 0.3 points of top-1 accuracy on ResNet-50 (76.87 to 77.16 %). Source: He et al. 2019 (Bag of Tricks), section 4.1 and Table 5. Published weights of ResNet-50 have the strided projection, so a design that loads them keeps it.`,
  examples: [
    {
      bad: `shortcut project { if in != out { conv(out.channels, kernel: 1, stride: stride) -> bn } }
model Net {
  input image: [N, 16, H, W]
  stage s1 {
    residual { conv(32, kernel: 3, stride: 2) -> bn } shortcut project
    relu
  }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `import { pooled_projection } from "std/residual"
model Net {
  input image: [N, 16, 32, 32]
  stage s1 {
    residual { conv(32, kernel: 3, stride: 2) -> bn } shortcut pooled_projection
    relu
  }
  head { flatten -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const uses of subject.usesByCall().values()) {
      const strided = uses.find(
        ({ model, node }) =>
          node.layer === "conv" &&
          inShortcuts(model).has(node.id) &&
          node.attributes.kernel.every((each) => each === 1) &&
          node.attributes.stride.every((each) => each === 2),
      );
      if (strided) yield { at: strided.node.span, slots: {}, help: "std/residual has `pooled_projection`" };
    }
  },
});
