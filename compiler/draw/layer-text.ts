/** Layers in the words of the paper's tables: `7×7, 64, stride 2`. */
import { counted } from "../../grammar/counted.ts";
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import type { ConvAttributes } from "../model/layers/conv.ts";
import { enlargementOf, isProduct, windowOf } from "../model/layers/facts.ts";
import { idsOf, type Part } from "../model/structure.ts";

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
    case "times":
      return `× ${node.attributes.factor}`;
    case "token":
      return `token ${node.attributes.index}`;
    case "dropout":
      return `dropout ${node.attributes.rate}`;
    default:
      return node.layer;
  }
}

/**
 * What has weights in parts, norms left out, `1×1, 64 → 3×3, 64 → 1×1, 256`, else what moves a window; what a `let`
 * names, and a gate, has a line of its own, for it is beside the others and not one after them. Parallel paths are
 * drawn, and one word.
 */
export function detailLines(model: CheckedModel, parts: readonly Part[]): readonly string[] {
  for (const windows of [false, true]) {
    const lines = waysOf(parts).map(({ name, parts: own }) => ({
      name,
      words: shortened(wordsOf(model, own, { parallels: name !== "", windows })),
    }));
    if (lines.some(({ words }) => words.some((word) => word !== PATHS)))
      return lines.flatMap(({ name, words }) =>
        words.length === 0 ? [] : [`${name === "" ? "" : `${name}: `}${words.join(" → ")}`],
      );
  }
  return [];
}

interface Way {
  /** Empty for the main one. */
  readonly name: string;
  readonly parts: Part[];
}
/** The main way, and what stands beside it; that first where it comes first. */
function waysOf(parts: readonly Part[]): readonly Way[] {
  const main: Way = { name: "", parts: [] };
  const beside: Way[] = [];
  let isBehind = true;
  const add = (part: Part): void => {
    if (part.kind === "block") part.parts.forEach(add);
    else if (part.kind === "residual") {
      part.body.parts.forEach(add);
      if (part.how === "gated") beside.push({ name: "gate", parts: [...part.before] });
    } else if (part.kind === "path" && part.name !== undefined) {
      isBehind &&= main.parts.length > 0;
      beside.push({ name: part.name, parts: [...part.parts] });
    } else main.parts.push(part);
  };
  parts.forEach(add);
  return isBehind ? [main, ...beside] : [...beside, main];
}

/** A path's layers that have weights or move a window, each a word; `identity` where it has none. */
export function pathWords(model: CheckedModel, parts: readonly Part[]): readonly string[] {
  const words = shortened(wordsOf(model, parts, { parallels: true, windows: true }));
  if (words.length > 0) return words;
  // Of a residual only what F is: its shortcut is drawn.
  const own = parts.flatMap((part) => (part.kind === "residual" ? [...part.body.parts, ...part.before] : [part]));
  const nodes = idsOf(own).flatMap((id) => model.nodes[id] ?? []);
  return nodes.length > 0 ? shortened(nodes.map(layerText)) : ["identity"];
}

const PATHS = "paths";

/** What is long says how it begins and ends. */
function shortened(words: readonly string[]): readonly string[] {
  return words.length > 4 ? [...words.slice(0, 2), "…", ...words.slice(-1)] : words;
}

interface Told {
  readonly parallels: boolean;
  readonly windows: boolean;
}
function wordsOf(model: CheckedModel, parts: readonly Part[], told: Told): readonly string[] {
  return parts.flatMap((part): readonly string[] => {
    switch (part.kind) {
      case "layer": {
        const node = model.nodes[part.node];
        return node ? layerWord(model, node, told) : [];
      }
      case "block":
        return wordsOf(model, part.parts, told);
      case "residual":
        return wordsOf(model, part.body.parts, told);
      case "parallel": {
        if (!told.parallels) return [PATHS];
        const paths = part.paths.map((path) => wordsOf(model, path.parts, told).join(" → ") || "identity");
        return [`(${paths.join(" ‖ ")})`];
      }
      case "path": {
        const words = shortened(wordsOf(model, part.parts, { ...told, parallels: true }));
        return words.length > 0 ? [`${part.name ?? ""}(${words.join(" → ")})`] : [];
      }
    }
  });
}
function layerWord(model: CheckedModel, node: ModelNode, { windows }: Told): readonly string[] {
  if (node.layer === "conv") return [convText(node.attributes)];
  const moves = windowOf(node) !== undefined || enlargementOf(model, node) !== undefined;
  return isProduct(node) || (windows && moves) ? [layerText(node)] : [];
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
