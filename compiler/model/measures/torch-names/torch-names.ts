/**
 * What torchvision would call a model's tensors, read from its structure, whatever the design calls its parts: by the
 * family of torchvision's that is built so; of any other, by its ResNets' words. How other models spell these is a matter
 * of who writes a file (`runtime/names.ts`).
 */
import type { CheckedModel } from "../../checked.ts";
import { ofModel } from "../of-model.ts";
import { convnext } from "./convnext.ts";
import { densenet } from "./densenet.ts";
import type { Family, TorchName, TorchNames } from "./family.ts";
import { googlenet } from "./googlenet.ts";
import { mobilenet } from "./mobilenet.ts";
import { fcn, retinanet } from "./on-backbone.ts";
import { resnetNames } from "./resnet.ts";
import { vgg } from "./vgg.ts";
import { vit } from "./vit.ts";

const families: readonly Family[] = [vgg, densenet, googlenet, mobilenet, convnext, vit, fcn, retinanet];

export interface TorchTensor {
  readonly name: string;
  /** Where it has other extents of 1 there. */
  readonly shape?: readonly number[];
}

/** @returns undefined for a tensor of a layer that has no name there */
export function torchTensor(
  model: CheckedModel,
  path: string,
  tensor: string,
  extents: readonly number[],
): TorchTensor | undefined {
  const found = torchLayers(model).get(path);
  if (!found) return undefined;
  const { module, shape } = found;
  return shape ? { name: module, shape: shape(extents) } : { name: `${module}.${tensor}` };
}

/** Of each layer with weights, by its path. */
const torchLayers = ofModel((model): TorchNames => {
  for (const family of families) {
    const names = family(model);
    if (names && isWhole(names, model)) return names;
  }
  return new Map([...resnetNames(model)].map(([path, module]): [string, TorchName] => [path, { module }]));
});

/** Every layer with weights has a name of its own: else the model is not of the family. */
function isWhole(names: TorchNames, { nodes }: CheckedModel): boolean {
  const learned = nodes.filter(({ weights, reuses }) => weights.length > 0 && !reuses);
  const modules = new Set([...names.values()].map(({ module }) => module));
  return learned.every(({ path }) => names.has(path)) && modules.size === names.size;
}
