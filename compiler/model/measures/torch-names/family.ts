/** What a family of PyTorch's models calls the layers of a model that is built as they are. */
import type { CheckedModel, ModelNode } from "../../checked.ts";
import { partsOfKind, type ModelPart, type Part } from "../../structure.ts";

export interface TorchName {
  /** Of the module: `features.0`; its tensors' names follow. */
  readonly module: string;
  /** Where the name is that of a tensor that stands alone, `class_token`: its extents there. */
  readonly shape?: (extents: readonly number[]) => readonly number[];
}
/** Of each layer with weights, by its path. */
export type TorchNames = ReadonlyMap<string, TorchName>;

/** @returns undefined for a model of another family */
export type Family = (model: CheckedModel) => TorchNames | undefined;

/** Names on the way. */
export class Names {
  readonly all = new Map<string, TorchName>();

  set({ path, weights }: ModelNode, module: string, shape?: TorchName["shape"]): void {
    if (weights.length === 0 || this.all.has(path)) return;
    this.all.set(path, shape ? { module, shape } : { module });
  }
}

/** The stages' parts, and those outside of stages, in order. */
export function* topParts({ parts }: CheckedModel): Generator<{ readonly part: Part; readonly stage: string }> {
  for (const part of parts)
    if (part.kind === "stage") for (const inner of part.parts) yield { part: inner, stage: part.name };
    else yield { part, stage: "" };
}

/** The layers of parts, also without weights, as they follow each other; joins are none. */
export function layersOf(parts: readonly ModelPart[], { nodes }: CheckedModel): readonly ModelNode[] {
  return partsOfKind(parts, "layer").flatMap(({ node }) => nodes[node] ?? []);
}
/** Those with weights. */
export function learnedOf(nodes: readonly ModelNode[]): readonly ModelNode[] {
  return nodes.filter(({ weights }) => weights.length > 0);
}

export function kindsOf(nodes: readonly ModelNode[]): string {
  return nodes.map(({ layer }) => layer).join(" ");
}

export function hasResidual(parts: readonly ModelPart[]): boolean {
  return partsOfKind(parts, "residual").length > 0;
}
export function hasParallel(parts: readonly ModelPart[]): boolean {
  return partsOfKind(parts, "parallel").length > 0;
}
