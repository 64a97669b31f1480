/** torchvision's FCN and RetinaNet: a ResNet without its classifier, and what is built on it. */
import type { CheckedModel, ModelNode } from "../../checked.ts";
import type { ModelPart } from "../../structure.ts";
import { hasResidual, kindsOf, layersOf, learnedOf, Names, type Family } from "./family.ts";
import { resnetNames } from "./resnet.ts";

const FCN_HEAD = /^conv bn relu dropout conv upsample$/;

export const fcn: Family = (model) => {
  const [body, others] = split(model);
  const heads = others.filter((part) => learnedOf(layersOf([part], model)).length > 0);
  if (heads.length === 0 || !heads.every((part) => FCN_HEAD.test(kindsOf(layersOf([part], model))))) return undefined;
  const names = backbone(model, body, "backbone.");
  for (const [index, part] of heads.entries())
    for (const [place, node] of layersOf([part], model).entries())
      names.set(node, `${["classifier", "aux_classifier"][index]}.${place}`);
  return heads.length <= 2 ? names.all : undefined;
};

const TOWER = /^(?:conv relu )+conv$/;

export const retinanet: Family = (model) => {
  const [body, others] = split(model);
  const convolutions = others.flatMap((part) => (isTower(part, model) ? [] : convolutionsOf(part, model)));
  const towers = others.flatMap((part) => (isTower(part, model) ? [layersOf([part], model)] : []));
  const bodyLayers = new Set(layersOf(body, model).map(({ id }) => id));
  // A level's width is told by how much it is strided: stages in the backbone's order.
  const laterals = convolutions.filter((node) => kernelOf(node) === 1 && bodyLayers.has(sourceOf(node)));
  const smooth = convolutions.filter((node) => kernelOf(node) === 3 && strideOf(node) === 1);
  const extra = convolutions.filter((node) => strideOf(node) === 2);
  const firsts = new Set(towers.map(([first]) => first?.path));
  if (laterals.length === 0 || smooth.length !== laterals.length || firsts.size !== 2) return undefined;
  const names = backbone(model, body, "backbone.body.");
  const bySource = [...laterals].sort((a, b) => sourceOf(a) - sourceOf(b));
  const levelOf = new Map(bySource.map((node, index): [number, number] => [node.id, index]));
  for (const [level, node] of bySource.entries()) names.set(node, `backbone.fpn.inner_blocks.${level}.0`);
  for (const node of smooth) {
    const level = levelOf.get(lateralBehind(node, model, levelOf));
    if (level === undefined) return undefined;
    names.set(node, `backbone.fpn.layer_blocks.${level}.0`);
  }
  // torchvision calls them P6 and P7 whatever is beneath.
  for (const [index, node] of extra.entries()) names.set(node, `backbone.fpn.extra_blocks.p${index + 6}`);
  const heads = [
    ["head.classification_head", "cls_logits"],
    ["head.regression_head", "bbox_reg"],
  ] as const;
  for (const [index, first] of [...firsts].entries()) {
    const [head, last] = heads[index] ?? heads[0];
    const tower = (towers.find(([each]) => each?.path === first) ?? []).filter(({ layer }) => layer === "conv");
    for (const [place, node] of tower.entries())
      names.set(node, place === tower.length - 1 ? `${head}.${last}` : `${head}.conv.${place}.0`);
  }
  return names.all;
};

/** The stages of a ResNet, and what comes behind the last that has a residual. */
function split({ parts }: CheckedModel): readonly [readonly ModelPart[], readonly ModelPart[]] {
  const end = parts.findLastIndex((part) => hasResidual([part])) + 1;
  return [parts.slice(0, end), parts.slice(end)];
}

function backbone(model: CheckedModel, parts: readonly ModelPart[], prefix: string): Names {
  const names = new Names();
  for (const [path, module] of resnetNames(model, parts, prefix)) names.all.set(path, { module });
  return names;
}

function isTower(part: ModelPart, model: CheckedModel): boolean {
  return TOWER.test(kindsOf(layersOf([part], model))) && layersOf([part], model).length > 3;
}

function convolutionsOf(part: ModelPart, model: CheckedModel): readonly ModelNode[] {
  return layersOf([part], model).filter(({ layer }) => layer === "conv");
}

function kernelOf(node: ModelNode): number | undefined {
  return node.weights[0]?.shape.at(-1);
}
function strideOf(node: ModelNode): number {
  return node.layer === "conv" ? node.attributes.stride[0] : 1;
}
function sourceOf({ inputs }: ModelNode): number {
  return inputs[0] ?? 0;
}
/** Through what is added to it. */
function lateralBehind(node: ModelNode, { nodes }: CheckedModel, laterals: ReadonlyMap<number, number>): number {
  const source = sourceOf(node);
  if (laterals.has(source)) return source;
  return nodes[source]?.inputs.find((id) => laterals.has(id)) ?? -1;
}
