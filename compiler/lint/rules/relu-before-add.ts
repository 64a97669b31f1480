import { sumsOf, wayBack } from "../../model/measures/residuals.ts";
import { idsOf } from "../../model/structure.ts";
import { rule } from "../rule.ts";

export const reluBeforeAdd = rule({
  code: "RN3010",
  name: "relu-before-add",
  severity: "warning",
  message: "F ends in a ReLU: it can only add",
  why: `What F adds to the shortcut is a correction, and a correction is as often negative as positive. After a ReLU it is never negative, so the signal grows from block to block and no block can take anything back: on ResNet-110 the error on CIFAR-10 rises from 6.61 to 7.84 %. Move the ReLU behind the sum, as in ResNet, or in front of the convolution, as in the pre-activation form; both cost the same. Source: He et al. 2016 (Identity Mappings in Deep Residual Networks), section 4.1 and Table 2, "ReLU before addition".`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 16, H, W]
  stage s1 { residual { conv(16, kernel: 3) -> bn -> relu } shortcut identity }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      bad: `model Net {
  input image: [N, 16, H, W]
  stage s1 { residual { conv(16, kernel: 3) -> bn -> relu6 } shortcut identity }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 16, H, W]
  stage s1 { residual(scale: learned(0)) { conv(16, kernel: 3) -> bn -> relu } shortcut identity }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 16, H, W]
  stage s1 {
    residual { conv(16, kernel: 3) -> bn } shortcut identity
    relu
  }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const model of subject.models) {
      for (const residual of sumsOf(model)) {
        const [last] = wayBack(model, residual, residual.body.value);
        // A sigmoid or a softmax is never negative either, and makes a gate, whose sum is meant: no network of the family
        // ends a correction in one, and the source speaks of ReLU.
        if (last?.layer !== "relu" && last?.layer !== "relu6") continue;
        // A learned factor may be negative.
        if (idsOf(residual.before).some((id) => model.nodes[id]?.layer === "scale")) continue;
        const related = [{ span: residual.span, text: "of this residual" }];
        yield { at: last.span, slots: {}, related, help: "move it behind the residual" };
      }
    }
  },
});
