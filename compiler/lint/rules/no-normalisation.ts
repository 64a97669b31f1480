import { isNorm } from "../../model/layers/facts.ts";
import { residualOf } from "../../model/measures/residuals.ts";
import type { CheckedModel, ModelNode } from "../../model/checked.ts";
import { rule } from "../rule.ts";

/** VGG-11, which its authors could train from random weights, has eight. */
const MANY = 9;

export const noNormalisation = rule({
  code: "RN3014",
  name: "no-normalisation",
  severity: "warning",
  message: "{n} convolutions in a row without a norm",
  why: `Without a norm each convolution scales the signal by whatever its weights happen to scale it by, and a row of them multiplies: it vanishes or explodes, and a learning rate that suits the first layer does not suit the last. VGG's authors had to train a network of 8 convolutions first and put its weights into the deeper ones; with batch norms VGG-16 trains from the start, and gains 1.8 points of top-1 accuracy in torchvision (71.59 to 73.36 %). A batch norm costs two parameters a channel. Source: Simonyan and Zisserman 2014, section 3.1; Ioffe and Szegedy 2015, section 4.2.`,
  examples: [
    {
      bad: `block ConvRelu(width: int) { conv(width, kernel: 3, bias: true) -> relu }
model Net(n: int = 9) {
  input image: [N, 3, H, W]
  stage s1 { ConvRelu(16) * n }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      // Standardised weights, a learned factor that begins small and a gate hold the signal too.
      good: `block Standardised(width: int) { conv(width, kernel: 3, bias: true, standardize: true) -> relu }
block ReZero(width: int) { residual(scale: learned(0)) { conv(width, kernel: 3, bias: true) -> relu } shortcut identity }
block Gated(width: int) { residual(join: gated) { conv(width, kernel: 3, bias: true) -> relu } shortcut identity }
model Net(n: int = 9) {
  input image: [N, 3, H, W]
  stage s1 { Standardised(16) * n -> ReZero(16) * n -> Gated(16) * n }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `block ConvRelu(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Net(n: int = 9) {
  input image: [N, 3, H, W]
  stage s1 { ConvRelu(16) * n }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check({ models }) {
    for (const model of models) {
      const runs: number[] = [];
      let worst: { readonly node: ModelNode; readonly n: number } | undefined;
      for (const node of model.nodes) {
        const before = Math.max(0, ...node.inputs.map((id) => runs[id] ?? 0));
        const n = isTamed(model, node) ? 0 : before + Number(node.layer === "conv");
        runs.push(n);
        if (node.layer === "conv" && n > (worst?.n ?? 0)) worst = { node, n };
      }
      if (!worst || worst.n < MANY) continue;
      const related = [{ span: worst.node.span, text: "the last of them" }];
      yield {
        at: model.span,
        slots: { n: worst.n },
        related,
        help: "put a bn behind each, and leave their biases out",
      };
    }
  },
});

/**
 * A norm of values or of weights (Brock et al. 2021), a learned factor that stands for one (Zhang et al. 2019), or a
 * gate between F and S, with which a thousand layers train (Srivastava et al. 2015).
 */
function isTamed(model: CheckedModel, node: ModelNode): boolean {
  if (isNorm(node) || node.layer === "scale" || residualOf(model, node)?.how === "gated") return true;
  return node.layer === "conv" && node.attributes.standardize;
}
