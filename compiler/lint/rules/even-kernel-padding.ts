import { windowOf } from "../../model/layers/facts.ts";
import type { ModelNode } from "../../model/checked.ts";
import { rule } from "../rule.ts";

export const evenKernelPadding = rule({
  code: "RN3007",
  name: "even-kernel-padding",
  severity: "warning",
  message: "an even kernel without padding shrinks the image by {n}",
  why: `Half of an even kernel is no whole number of pixels, so an even kernel has no padding unless it is written. That suits windows that lie side by side, \`conv(96, kernel: 4, stride: 4)\` and \`maxpool(2)\`. Where windows overlap, the image loses a border at each such layer: the shortcut around it does not join, and features near the edge are lost. An odd kernel, or four numbers of padding, keeps the size for nothing. Source: Dumoulin and Visin 2016 (A guide to convolution arithmetic), section 2.3; TensorFlow's SAME, which pads one side more than the other.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 4) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 4, stride: 4) -> bn -> relu -> conv(16, kernel: 2, padding: 0) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const uses of subject.usesByCall().values()) {
      for (const { node } of uses) {
        const call = subject.callOf(node);
        const n = shrinkage(node);
        if (!call || n === 0 || call.arguments.some(({ name }) => name?.text === "padding")) continue;
        const help = "write the padding, [top, bottom, left, right], use an odd kernel, or `padding: 0` if it is meant";
        yield { at: node.span, slots: { n }, help };
        break;
      }
    }
  },
});

/** Pixels that the output lacks beside input / stride; 0 where the windows do not overlap or the kernel is odd. */
function shrinkage(node: ModelNode): number {
  const window = windowOf(node);
  if (!window || window.padding.some((each) => each > 0)) return 0;
  const { kernel, stride, dilation } = window;
  const lost = ([0, 1] as const).map((axis) => {
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    return kernel[axis] % 2 === 0 ? Math.ceil((reach - stride[axis]) / stride[axis]) : 0;
  });
  return Math.max(0, ...lost);
}
