import { windowOf } from "../../model/layers/facts.ts";
import { PeriodLimit, scaled, windowed, type Extent, type SymbolicExtent } from "../../model/shapes/extent.ts";
import { compareExtents } from "../../model/shapes/extent-comparison.ts";
import type { ModelNode } from "../../model/checked.ts";
import { rule } from "../rule.ts";
import { inputOf } from "../subject.ts";

export const oddDownsampling = rule({
  code: "RN3006",
  name: "odd-downsampling",
  severity: "warning",
  message: "{layer} halves an odd extent when {condition}",
  why: `A window of even size that moves by 2 over an odd number of rows never reads the last one: a 2×2 pool makes 3 rows of 7, and the bottom and right edge of the image do not exist for the network. Doubled again on the way up, as in a U-Net, 3 rows become 6, which do not join with 7. Windows of odd size with padding, as in ResNet, read every row and are not meant. It costs nothing to promise even sizes: \`[N, 3, 2 * H, 2 * W]\`, or to write \`ceil: true\`. Source: Ronneberger et al. 2015, section 2: "it is important to select the input tile size such that all 2x2 max-pooling operations are applied to a layer with an even x- and y-size".`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 16, H, 2 * W]
  stage s1 { maxpool(2) -> conv(32, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      bad: `model Net {
  input image: [N, 1, 14, 14]
  stage s1 { conv(16, kernel: 7, stride: 2) -> bn -> relu -> maxpool(2) -> conv(32, kernel: 7) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 16, 2 * H, 2 * W]
  stage s1 { maxpool(2) -> conv(32, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 7, stride: 2) -> bn -> relu -> maxpool(3, stride: 2) }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const uses of subject.usesByCall().values()) {
      for (const { model, node } of uses) {
        const condition = oddCondition(node, inputOf(model, node)?.shape.extents ?? []);
        if (condition === undefined) continue;
        const help = "make the extent even, or write `ceil: true` where a pool may look beyond the edge";
        yield { at: node.span, slots: { layer: node.layer, condition }, help };
        break;
      }
    }
  },
});

/** In words; undefined where it never is, or where sizes repeat too seldom to tell. */
function whenOdd(extent: SymbolicExtent): string | undefined {
  try {
    // 2 * floor(x / 2) + 1 is x exactly where x is odd.
    const odd = compareExtents(scaled(windowed(extent, 0, 2, 0), 2, 1), extent);
    if (odd.kind === "sometimes") return odd.condition;
    return odd.kind === "equal" ? `${extent.symbol} is anything` : undefined;
  } catch (error) {
    if (error instanceof PeriodLimit) return undefined;
    throw error;
  }
}

/** When the last row or column of the input is read by no window, because there is an odd number of them. */
function oddCondition(node: ModelNode, extents: readonly Extent[]): string | undefined {
  const window = windowOf(node);
  if (!window || window.ceil) return undefined;
  const { kernel, stride, padding, dilation } = window;
  for (const [axis, extent] of extents.entries()) {
    const reach = (dilation[axis] ?? 1) * ((kernel[axis] ?? 1) - 1) + 1;
    const [before, after] = [padding[2 * axis] ?? 0, padding[2 * axis + 1] ?? 0];
    // Windows slide over images, whose extents are no products.
    if (extent.kind === "product") continue;
    const skips = stride[axis] === 2 && after === 0 && (before + after - reach) % 2 === 0;
    if (!skips) continue;
    if (extent.kind === "constant") {
      if (extent.value % 2 === 1) return `the ${axis === 0 ? "height" : "width"} is ${extent.value}`;
      continue;
    }
    const condition = whenOdd(extent);
    if (condition !== undefined) return condition;
  }
  return undefined;
}
