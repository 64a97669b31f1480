/** torchvision's DenseNet: residuals that concatenate, transitions between them, a norm behind the last. */
import { isNorm } from "../../layers/facts.ts";
import { partsOfKind } from "../../structure.ts";
import { hasResidual, layersOf, learnedOf, Names, topParts, type Family } from "./family.ts";

export const densenet: Family = (model) => {
  const residuals = partsOfKind(model.parts, "residual");
  if (residuals.length === 0 || residuals.some(({ how }) => how !== "concat")) return undefined;
  const names = new Names();
  let [blocks, layers, isDense] = [0, 0, false];
  for (const { part } of topParts(model)) {
    const nodes = learnedOf(layersOf([part], model));
    if (hasResidual([part])) {
      layers = isDense ? layers + 1 : 1;
      if (!isDense) blocks++;
      isDense = true;
      const counts = { norm: 0, conv: 0 };
      for (const node of nodes) {
        const word = isNorm(node) ? "norm" : "conv";
        names.set(node, `features.denseblock${blocks}.denselayer${layers}.${word}${++counts[word]}`);
      }
      continue;
    }
    if (part.kind === "block" && nodes.length > 0) isDense = false;
    for (const node of nodes) {
      const word = isNorm(node) ? "norm" : "conv";
      if (node.layer === "linear") names.set(node, "classifier");
      else if (blocks === 0) names.set(node, `features.${word}0`);
      else if (part.kind === "block") names.set(node, `features.transition${blocks}.${word}`);
      else names.set(node, `features.${word}${blocks + 1}`);
    }
  }
  return names.all;
};
