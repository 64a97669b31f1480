/** torchvision's ConvNeXt: stages and what halves the size between them are counted as one list. */
import { isNorm } from "../../layers/facts.ts";
import { partsOfKind } from "../../structure.ts";
import { hasResidual, kindsOf, layersOf, Names, topParts, type Family } from "./family.ts";

const FORM = "conv layernorm linear gelu linear";
/** Of the layers of FORM, where torchvision permutes between the first two. */
const PLACES = [0, 2, 3, 4, 5];

export const convnext: Family = (model) => {
  const residuals = partsOfKind(model.parts, "residual");
  if (residuals.length === 0 || !residuals.every(({ body }) => kindsOf(layersOf(body.parts, model)) === FORM))
    return undefined;
  const names = new Names();
  let [features, units] = [0, 0];
  let isPooled = false;
  for (const { part } of topParts(model)) {
    if (hasResidual([part])) {
      if (units === 0) features++;
      let place = 0;
      for (const node of layersOf([part], model)) {
        const unit = `features.${features}.${units}`;
        if (node.layer === "scale") names.set(node, `${unit}.layer_scale`, ([channels = 1]) => [channels, 1, 1]);
        else names.set(node, `${unit}.block.${PLACES[place++]}`);
      }
      units++;
      continue;
    }
    if (part.kind === "block" && units > 0) {
      [features, units] = [features + 1, 0];
      for (const [index, node] of layersOf([part], model).entries()) names.set(node, `features.${features}.${index}`);
      continue;
    }
    for (const node of layersOf([part], model)) {
      isPooled ||= node.layer === "globalavgpool";
      if (isPooled) names.set(node, `classifier.${isNorm(node) ? 0 : 2}`);
      else names.set(node, `features.${features}.${isNorm(node) ? 1 : 0}`);
    }
  }
  return names.all;
};
