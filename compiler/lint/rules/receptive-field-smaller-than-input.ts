import type { CheckedModel } from "../../model/checked.ts";
import { lastPlaces, receptiveField } from "../../model/measures/receptive-field.ts";
import { rule } from "../rule.ts";
import { consumersOf } from "../subject.ts";

export const receptiveFieldSmallerThanInput = rule({
  code: "RN3012",
  name: "receptive-field-smaller-than-input",
  severity: "information",
  message: "the last stage sees {r} of {h} pixels",
  why: `What a position of the last stage knows of the image is its receptive field; a global pool only averages what the positions say. Where the field is smaller than the image no feature ever sees a whole object, and what is used in practice is smaller still: a Gaussian within the field. Another stride or a dilation early on widens everything after it at no parameters, and a stride saves multiply-adds. ResNet-50, made for 224 pixels, sees more than 400. Source: Luo et al. 2016 (Understanding the Effective Receptive Field), section 2; Araujo et al. 2019 (Computing Receptive Fields), on accuracy against field.`,
  examples: [
    {
      bad: `model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu -> conv(16, kernel: 3) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
    {
      good: `model Net {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 8, stride: 8) -> bn -> relu -> conv(16, kernel: 7) -> bn -> relu }
  head { globalavgpool -> linear(10) }
}
`,
    },
  ],
  *check(subject) {
    for (const model of subject.models) {
      const extents = model.inputs[0]?.shape.extents ?? [];
      if (extents.length !== 2 || !endsInGlobalPool(model)) continue;
      const field = receptiveField(model, model.nodes);
      for (const [axis, extent] of extents.entries()) {
        const r = field[axis] ?? 0;
        if (extent.kind !== "constant" || r >= extent.value) continue;
        const last = model.stages.filter(({ value }) => model.nodes[value]?.shape.layout === "image").at(-1);
        const related = last ? [{ span: last.span, text: "the last stage" }] : [];
        const help = "downsample earlier, or add layers to the last stage";
        yield { at: model.span, slots: { r, h: extent.value }, related, help };
        break;
      }
    }
  },
});

/** What flattens its image reads every position at its own place: there the field is the image. */
function endsInGlobalPool(model: CheckedModel): boolean {
  const last = lastPlaces(model.nodes);
  return last !== undefined && consumersOf(model, last.id).some(({ layer }) => layer === "globalavgpool");
}
