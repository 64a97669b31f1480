/** torchvision's MobileNetV2: inverted residuals, whose last convolution and norm have no activation behind them. */
import { isNorm } from "../../layers/facts.ts";
import { partsOfKind } from "../../structure.ts";
import { hasParallel, hasResidual, kindsOf, layersOf, learnedOf, Names, topParts, type Family } from "./family.ts";

const FORM = /^(?:conv bn relu6 )?conv bn relu6 conv bn$/;

export const mobilenet: Family = (model) => {
  const residuals = partsOfKind(model.parts, "residual");
  const fits = residuals.every(
    ({ body, shortcut }) =>
      FORM.test(kindsOf(layersOf(body.parts, model))) && layersOf(shortcut.parts, model).length === 0,
  );
  if (residuals.length === 0 || !fits || hasParallel(model.parts)) return undefined;
  const names = new Names();
  let [features, behind] = [-1, 0];
  let isPooled = false;
  for (const { part } of topParts(model)) {
    const nodes = layersOf([part], model);
    if (hasResidual([part])) {
      features++;
      nameInverted(names, `features.${features}.conv`, learnedOf(nodes));
      continue;
    }
    for (const node of nodes) {
      if (node.layer === "conv") features++;
      if (isPooled) names.set(node, `classifier.${behind++}`);
      else names.set(node, `features.${features}.${isNorm(node) ? 1 : 0}`);
      isPooled ||= node.layer === "globalavgpool";
    }
  }
  return names.all;
};

function nameInverted(names: Names, module: string, nodes: ReturnType<typeof layersOf>): void {
  const last = nodes.length - 2;
  for (const [index, node] of nodes.entries()) {
    const unit = index >> 1;
    names.set(node, index < last ? `${module}.${unit}.${index % 2}` : `${module}.${unit + (index % 2)}`);
  }
}
