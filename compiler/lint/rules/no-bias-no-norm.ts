import { definitionOf, hasBias, isNorm, isProduct } from "../../model/layers/facts.ts";
import { inShortcuts } from "../../model/measures/residuals.ts";
import type { CheckedModel, ModelNode } from "../../model/checked.ts";
import { addArgument } from "../edits.ts";
import { rule } from "../rule.ts";
import { consumersOf, isJoin } from "../subject.ts";

export const noBiasNoNorm = rule({
  code: "RN3003",
  name: "no-bias-no-norm",
  severity: "information",
  fix: "unsafe",
  message: "this conv has no bias and meets no norm before the next layer",
  why: `A convolution has no bias here unless it says so, because a norm with a β of its own follows it as a rule. Where none follows before the next activation, every one of its hyperplanes goes through the origin: a ReLU then cannot move its threshold. It costs one parameter a channel to have a bias, and nothing that can be measured in time. A bias changes the weights, so the fix is unsafe; \`bias: false\`, written out, says that it is meant. Source: Simonyan and Zisserman 2014, whose convolutions without norms all have biases; Ioffe and Szegedy 2015, section 3.2, on when to leave them out.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> relu }
  head { conv(32, kernel: 3) -> bn -> relu -> globalavgpool -> linear(10) }
}
`,
      fixed: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3, bias: true) -> relu }
  head { conv(32, kernel: 3) -> bn -> relu -> globalavgpool -> linear(10) }
}
`,
    },
    {
      // A learned offset behind it is a bias.
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> shift(0) -> relu }
  head { conv(32, kernel: 3) -> bn -> relu -> globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3, bias: false) -> relu }
  head { conv(32, kernel: 3) -> conv(32, kernel: 1) -> bn -> relu -> globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    const tables = new Map(subject.models.map((model) => [model, shiftTable(model)]));
    for (const uses of subject.usesByCall().values()) {
      const lacks = uses.every(({ model, node }) => {
        if (node.layer !== "conv" || hasBias(node) || inShortcuts(model).has(node.id)) return false;
        return tables.get(model)?.[node.id] === false;
      });
      const call = uses[0] && subject.callOf(uses[0].node);
      if (!lacks || !call || call.arguments.some(({ name }) => name?.text === "bias")) continue;
      const fix = { title: "add a bias", edits: [addArgument(call, "bias: true")] };
      yield { at: call.span, slots: {}, help: "write `bias: true`, or `bias: false` if it is meant", fix };
    }
  },
});

function isOffset({ layer }: ModelNode): boolean {
  return layer === "shift" || layer === "position_embedding";
}

/** For each value: whether it is shifted by something before the next layer. */
function shiftTable(model: CheckedModel): readonly boolean[] {
  const linear: boolean[] = model.nodes.map(() => false);
  // The same of a value that an activation has made.
  const bent: boolean[] = model.nodes.map(() => false);
  for (const { id } of [...model.nodes].reverse()) {
    for (const next of consumersOf(model, id)) {
      if (isNorm(next) || isJoin(model, next) || isOffset(next)) linear[id] = bent[id] = true;
      else if (isProduct(next)) {
        // Without an activation between them two layers are one, whose bias is the second's.
        linear[id] ||= hasBias(next) || (linear[next.id] ?? false);
      } else {
        linear[id] ||= (definitionOf(next).bends ? bent : linear)[next.id] ?? false;
        bent[id] ||= bent[next.id] ?? false;
      }
    }
  }
  return linear;
}
