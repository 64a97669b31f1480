/** torchvision's VGG and AlexNet: what is in front of `flatten` is `features`, what is behind it `classifier`, both counted. */
import { hasParallel, hasResidual, layersOf, Names, type Family } from "./family.ts";

/** Of no module there, or of one outside of the two. */
const UNCOUNTED: ReadonlySet<string> = new Set(["identity", "flatten", "adaptive_avgpool"]);

export const vgg: Family = (model) => {
  if (hasResidual(model.parts) || hasParallel(model.parts)) return undefined;
  const layers = layersOf(model.parts, model);
  const flat = layers.findIndex(({ layer }) => layer === "flatten");
  const [features, classifier] = [layers.slice(0, flat), layers.slice(flat)];
  const count = (nodes: typeof layers, kind: string): number => nodes.filter(({ layer }) => layer === kind).length;
  if (flat < 0 || count(features, "conv") < 2 || count(classifier, "linear") < 2) return undefined;
  const names = new Names();
  for (const [part, nodes] of [
    ["features", features],
    ["classifier", classifier],
  ] as const)
    for (const [index, node] of nodes.filter(({ layer }) => !UNCOUNTED.has(layer)).entries())
      names.set(node, `${part}.${index}`);
  return names.all;
};
