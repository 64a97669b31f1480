/** Layers in the words of the paper's tables: `7×7, 64, stride 2`. */
import { counted } from "../../grammar/counted.ts";
import type { ModelNode } from "../model/checked.ts";
import type { ConvAttributes } from "../model/layers/conv.ts";
import { isProduct } from "../model/layers/facts.ts";

type Pair = readonly [number, number];

/** A single layer: `conv 7×7, 64, stride 2`, `maxpool 3×3, stride 2`, `linear 1000`. */
export function layerText(node: ModelNode): string {
  switch (node.layer) {
    case "conv":
      return `conv ${convText(node.attributes)}`;
    case "deconv":
      return `deconv ${convText(node.attributes)}`;
    case "slice":
      return `channels ${node.attributes.start} to ${node.attributes.to - 1}`;
    case "linear":
      return `linear ${node.shape.channels}`;
    case "maxpool":
    case "avgpool":
      return `${node.layer} ${size(node.attributes.kernel)}${stride(node.attributes.stride)}`;
    case "attention":
      return `attention, ${counted(node.attributes.heads, "heads")}`;
    case "token":
      return `token ${node.attributes.index}`;
    case "dropout":
      return `dropout ${node.attributes.rate}`;
    default:
      return node.layer;
  }
}

/** A path's layers with weights, norms left out: `1×1, 64 → 3×3, 64 → 1×1, 256`. */
export function weightedText(nodes: readonly ModelNode[]): string {
  const words = nodes.flatMap((node) => {
    if (node.layer === "conv") return [convText(node.attributes)];
    return isProduct(node) ? [layerText(node)] : [];
  });
  // A long block says how it begins and ends.
  return (words.length > 4 ? [...words.slice(0, 2), "…", ...words.slice(-1)] : words).join(" → ");
}

function convText({
  channels,
  kernel,
  stride: by,
  groups,
  dilation,
}: Pick<ConvAttributes, "channels" | "kernel" | "stride" | "groups" | "dilation">): string {
  const extra = `${groups > 1 ? `, groups ${groups}` : ""}${Math.max(...dilation) > 1 ? `, dilation ${side(dilation)}` : ""}`;
  return `${size(kernel)}, ${channels}${stride(by)}${extra}`;
}
function size([height, width]: Pair): string {
  return `${height}×${width}`;
}
function stride(by: Pair): string {
  return Math.max(...by) > 1 ? `, stride ${side(by)}` : "";
}
function side([height, width]: Pair): string {
  return height === width ? String(height) : `${height}×${width}`;
}
