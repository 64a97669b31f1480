import { grouped } from "../../../grammar/counted.ts";
import { idsOf } from "../../model/structure.ts";
import { residualsOf } from "../../model/measures/residuals.ts";
import type { Subject } from "../subject.ts";
import { rule } from "../rule.ts";
import type { CheckedModel, ModelNode } from "../../model/checked.ts";
import { paramsOf } from "../../model/measures/cost.ts";
import { shapesAgree } from "../../model/expansion/join.ts";
import type { Span } from "../../../grammar/source.ts";

export const uselessProjection = rule({
  code: "RN3001",
  name: "useless-projection",
  severity: "warning",
  fix: "unsafe",
  message: "shapes agree at every use: this projection costs {n parameters} for nothing",
  why: `A projection is for a residual whose two paths differ in shape. Where they agree the identity does the same work without weights, and the signal and its gradient pass unchanged, which is what lets hundreds of layers train. Projections everywhere (option C) were worth 0.33 points of top-1 error on ResNet-34 (24.52 to 24.19 %), "not essential" in the authors' words; around a bottleneck, whose ends are wide, they double its time and its size. The fix changes the weights, so it is unsafe. Source: He et al. 2015, section 4.1 and Table 3; He et al. 2016 (Identity Mappings), section 3.`,
  examples: [
    {
      bad: `shortcut always { conv(out.channels, kernel: 1, stride: stride) -> bn }
block Unit(width: int) {
  residual { conv(width, kernel: 3) -> bn -> relu -> conv(width, kernel: 3) -> bn } shortcut always
  relu
}
model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { Unit(16) * 2 }
  head { globalavgpool -> linear(10) }
}
`,
      fixed: `shortcut always { conv(out.channels, kernel: 1, stride: stride) -> bn }
block Unit(width: int) {
  residual { conv(width, kernel: 3) -> bn -> relu -> conv(width, kernel: 3) -> bn } shortcut identity
  relu
}
model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { Unit(16) * 2 }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `shortcut always { conv(16, kernel: 1) -> bn }
model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { residual(join: concat) { conv(16, kernel: 3) -> bn -> relu } shortcut always }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `shortcut always { conv(out.channels, kernel: 1, stride: stride) -> bn }
block Unit(width: int) {
  residual { conv(width, kernel: 3) -> bn -> relu -> conv(width, kernel: 3) -> bn } shortcut always
  relu
}
model Net {
  input image: [N, 3, H, W]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage s1 { Unit(16) -> Unit(32) }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const { span, useless, params } of shortcutsOf(subject).values()) {
      if (!useless) continue;
      const n = grouped(Math.max(...params.values()));
      const fix = { title: "use identity", edits: [{ span, replacement: "identity" }] };
      yield { at: span, slots: { n }, help: "use `shortcut identity`, or one that tests `if in != out`", fix };
    }
  },
});

interface Shortcut {
  readonly span: Span;
  /** Whether every residual that it joins would join without it, and it has weights at all. */
  useless: boolean;
  readonly params: Map<CheckedModel, number>;
}

/** Shortcuts of the file by the place of their call, over all models. */
function shortcutsOf(subject: Subject): ReadonlyMap<number, Shortcut> {
  const found = new Map<number, Shortcut>();
  for (const model of subject.models) {
    for (const residual of residualsOf(model)) {
      // Side by side S is what it computes; in a sum or a gate it stands where x would.
      if (residual.how === "concat") continue;
      const { parts, value, call: span } = residual.shortcut;
      const [from, last] = [model.nodes[residual.input], model.nodes[value]];
      if (!from || !last || from === last || !subject.isHere(span)) continue;
      const params = idsOf(parts).reduce((sum, id) => sum + paramsOf(model.nodes[id] as ModelNode), 0);
      const known = found.get(span.start) ?? { span, useless: true, params: new Map<CheckedModel, number>() };
      known.useless &&= params > 0 && shapesAgree(from.shape, last.shape);
      known.params.set(model, (known.params.get(model) ?? 0) + params);
      found.set(span.start, known);
    }
  }
  return found;
}
