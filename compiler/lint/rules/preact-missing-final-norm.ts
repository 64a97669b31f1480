import { isActivation, isNorm, isProduct } from "../../model/layers/facts.ts";
import { inResiduals, sumsOf, wayBack, type JoinedResidual } from "../../model/measures/residuals.ts";
import type { CheckedModel, ModelNode } from "../../model/checked.ts";
import { insertAt } from "../edits.ts";
import { rule, type Finding } from "../rule.ts";
import { consumersOf, isJoin } from "../subject.ts";

export const preactMissingFinalNorm = rule({
  code: "RN3009",
  name: "preact-missing-final-norm",
  severity: "warning",
  fix: "unsafe",
  message: "the last pre-activation sum meets no norm and ReLU before the head",
  why: `In a pre-activation network nothing but sums lies on the main path: each block adds to it, and its own norm and ReLU come first in the block that follows. After the last block there is none, so the sum of the whole network, whose variance grows with depth, would reach the classifier raw. One norm and one ReLU more are part of the design; they cost two parameters a channel. Source: He et al. 2016 (Identity Mappings in Deep Residual Networks), appendix: "we adopt an extra activation right after its element-wise addition" for the last Residual Unit.`,
  examples: [
    {
      bad: `block PreUnit(width: int) { residual { bn -> relu -> conv(width, kernel: 3) } shortcut identity }
model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) }
  stage s1 { PreUnit(16) * 2 }
  head { globalavgpool -> linear(10) }
}
`,
      fixed: `block PreUnit(width: int) { residual { bn -> relu -> conv(width, kernel: 3) } shortcut identity }
model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) }
  stage s1 { PreUnit(16) * 2 }
  head { bn -> relu -> globalavgpool -> linear(10) }
}
`,
    },
    {
      bad: `block Encoder { residual { layernorm -> attention(2) } shortcut identity }
model Net {
  input image: [N, 3, 16, 16]
  stem { conv(16, kernel: 4, stride: 4, bias: true) -> tokens }
  stage s1 { Encoder * 2 }
  head { globalavgpool -> linear(10) }
}
`,
      fixed: `block Encoder { residual { layernorm -> attention(2) } shortcut identity }
model Net {
  input image: [N, 3, 16, 16]
  stem { conv(16, kernel: 4, stride: 4, bias: true) -> tokens }
  stage s1 { Encoder * 2 }
  head { layernorm -> globalavgpool -> linear(10) }
}
`,
    },
    {
      // A norm behind a convolution of the head takes the sum's scale away as well, as in a stacked hourglass.
      good: `block PreUnit(width: int) { residual { bn -> relu -> conv(width, kernel: 3) } shortcut identity }
model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) }
  stage s1 { PreUnit(16) * 2 }
  head { conv(32, kernel: 1) -> bn -> relu -> globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `import { PreActResNet } from "std/preact"
model Net = PreActResNet(2)
`,
    },
  ],
  *check(subject) {
    for (const model of subject.models) {
      for (const residual of sumsOf(model)) {
        const join = model.nodes[residual.join];
        if (!join || !isPreActivation(model, residual) || !isRaw(model, join)) continue;
        const [next, ...others] = consumersOf(model, join.id);
        const related = [{ span: join.span, text: "the last sum" }];
        const known = next && others.length === 0 && subject.isHere(next.span) && next.calledFrom.length === 0;
        const norm = join.shape.layout === "tokens" ? "layernorm" : "bn -> relu";
        const help = `begin the head with \`${norm}\``;
        yield { at: known ? next.span : model.span, slots: {}, related, help, ...(known ? fixBefore(next, norm) : {}) };
      }
    }
  },
});

function fixBefore(next: ModelNode, norm: string): Pick<Finding, "fix"> {
  const text = isActivation(next) ? "bn -> " : `${norm} -> `;
  return { fix: { title: "normalise the last sum", edits: [insertAt(next.span, next.span.start, text)] } };
}

/** F ends in a layer with weights and has a norm before it. */
function isPreActivation(model: CheckedModel, residual: JoinedResidual): boolean {
  const [last, ...before] = wayBack(model, residual, residual.body.value);
  return last !== undefined && isProduct(last) && before.some(isNorm);
}

/** Whether nothing normalises a sum on its way to an output, or adds to it. */
function isRaw(model: CheckedModel, join: ModelNode): boolean {
  const waiting = [join];
  const seen = new Set<number>();
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    for (const next of consumersOf(model, node.id)) {
      if (isNorm(next) || isJoin(model, next) || inResiduals(model).has(next.id)) return false;
      if (!seen.has(next.id)) waiting.push(next);
      seen.add(next.id);
    }
  }
  return true;
}
