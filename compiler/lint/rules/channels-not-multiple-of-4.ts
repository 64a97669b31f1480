import { isProduct } from "../../model/layers/facts.ts";
import type { CheckedModel, ModelNode } from "../../model/checked.ts";
import { rule } from "../rule.ts";
import { consumersOf } from "../subject.ts";

export const channelsNotMultipleOf4 = rule({
  code: "RN3008",
  name: "channels-not-multiple-of-4",
  severity: "information",
  message: "{n channels} cannot be read as whole vec4s",
  why: `Kernels keep the channels of a pixel side by side and read four at once. With a number of channels that 4 does not divide a convolution takes the generic kernel, which reads one number at a time: up to four times the loads. A few channels more are usually faster than as many as were asked for, and cost their share of parameters. The input's channels and the classes of the last layer are what the task says and are not meant; nor are vectors, as a gate's, whose work is that of one pixel. Source: Sandler et al. 2018, whose widths are all made divisible (by 8) for the same reason.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stem { conv(18, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      // A vector is one pixel; a map that weighs pixels has one channel, and what is joined to others is read with them.
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 {
    let weight = { conv(1, kernel: 1, bias: true) -> sigmoid }
    mul(weight)
    let gate = { globalavgpool -> linear(6) -> relu -> linear(in.channels) -> sigmoid }
    mul(gate)
    parallel {
      path { conv(6, kernel: 1) -> bn -> relu }
      path { conv(10, kernel: 3) -> bn -> relu }
    }
  }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(20, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    const tables = new Map(subject.models.map((model) => [model, feedsLayer(model)]));
    for (const uses of subject.usesByCall().values()) {
      const narrow = uses.find(({ model, node }) => isProduct(node) && isUneven(node) && tables.get(model)?.[node.id]);
      if (!narrow) continue;
      const { channels } = narrow.node.shape;
      const below = Math.floor(channels / 4) * 4;
      const whole = below > 0 ? `${below} and ${below + 4}` : `${below + 4}`;
      const help = `${whole} can; make_divisible(x, 4) is a multiple of 4 near x`;
      yield { at: narrow.node.span, slots: { n: channels }, help };
    }
  },
});

function isUneven({ shape }: ModelNode): boolean {
  return shape.layout !== "vector" && shape.channels % 4 !== 0;
}

/** For each value, whether a layer with weights reads it, or what is made of it with as many channels. */
function feedsLayer(model: CheckedModel): readonly boolean[] {
  const feeds: boolean[] = model.nodes.map(() => false);
  for (const { id, shape } of [...model.nodes].reverse())
    feeds[id] = consumersOf(model, id).some(
      (next) => isProduct(next) || (feeds[next.id] && next.shape.channels === shape.channels),
    );
  return feeds;
}
