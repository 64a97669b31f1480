/** A block or a layer of a picture: what it is called, what is in it, and how its paths part and meet. */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { ofModel } from "../model/measures/of-model.ts";
import { formatShape } from "../model/shapes/shape.ts";
import { eachPart, type LayerPart, type ParallelPart, type Part } from "../model/structure.ts";
import type { GroupRow } from "./groups.ts";
import { layerText, pathWords, weightedText } from "./layer-text.ts";
import { shortcutsOf, type Shortcut } from "./shortcut.ts";

export interface OutlineItem {
  /** `Bottleneck`, or a single layer's call: `maxpool 3×3, stride 2`. */
  readonly label: string;
  /** So many in a row, alike. */
  readonly count: number;
  /** A block's layers with weights: `1×1, 64 → 3×3, 64 → 1×1, 256`. */
  readonly detail: string;
  /** One for each residual in it, in order. */
  readonly shortcuts: readonly Shortcut[];
  /** What comes behind its last join: `relu`. */
  readonly after: string;
  /** Paths beside each other in it, outermost ones. */
  readonly parallels: readonly OutlineParallel[];
  /** Of what leaves it. */
  readonly shape: string;
}
export interface OutlineParallel {
  readonly how: ParallelPart["how"];
  /** Each path's layers, one a line, first its name where it has one. */
  readonly paths: readonly { readonly name: string; readonly layers: readonly string[] }[];
}

export function itemOf(model: CheckedModel, { part, nodes }: GroupRow): OutlineItem {
  const last = nodes.at(-1) as ModelNode;
  const shape = formatShape(last.shape);
  const isShared = nodes.some(({ weights }) => weights.some(({ name }) => sharedWeights(model).has(name)));
  const shared = isShared ? ["shared weights"] : [];
  if (part.kind === "layer") {
    const detail = shared.join("");
    return { label: layerText(last), count: 1, detail, shortcuts: [], after: "", parallels: [], shape };
  }
  const parallels = outermostParallels(part);
  const words = weightedText(model, [part]);
  return {
    label: labelOf(part),
    count: 1,
    detail: [...(words === "" ? [] : [words]), ...shared].join("; "),
    shortcuts: shortcutsOf(model, part),
    after: part.kind === "block" ? afterJoin(model, part.parts) : "",
    parallels: parallels.map(({ how, paths }) => ({
      how,
      paths: paths.map(({ name = "", parts }) => ({ name, layers: pathWords(model, parts) })),
    })),
    shape,
  };
}

function labelOf(part: Exclude<Part, LayerPart>): string {
  switch (part.kind) {
    case "block":
      return part.name;
    case "path":
      return part.name ?? "path";
    default:
      return part.kind;
  }
}

/** Layers behind the last residual of a block, where nothing but layers is: they are of the sum, and no part of F. */
function afterJoin({ nodes }: CheckedModel, parts: readonly Part[]): string {
  const last = parts.findLastIndex((part) => part.kind === "residual" && part.join !== undefined);
  const behind = last < 0 ? [] : parts.slice(last + 1);
  if (!behind.every((part) => part.kind === "layer")) return "";
  return behind.map(({ node }) => layerText(nodes[node] as ModelNode)).join(" → ");
}

/** Parallels that lie in no other. */
function outermostParallels(part: Part): readonly ParallelPart[] {
  return [...eachPart([part], ({ kind }) => kind !== "parallel")].filter((each) => each.kind === "parallel");
}

/** Names of weights that several layers have. */
const sharedWeights = ofModel(({ nodes }): ReadonlySet<string> => {
  const used = nodes.flatMap(({ reuses, weights }) => (reuses ? weights.map(({ name }) => name) : []));
  return new Set(used);
});
