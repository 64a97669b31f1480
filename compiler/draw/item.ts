/** A block or a layer of a picture: what it is called, what is in it, and how its paths part and meet. */
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import { eachPart, idsOf, type LayerPart, type ParallelPart, type Part } from "../model/structure.ts";
import type { GroupRow } from "./groups.ts";
import { detailLines, layerText, pathWords } from "./layer-text.ts";
import { isJoined, segmentsOf, type Segment } from "./segments.ts";
import { withPathsBeside } from "./beside.ts";
import { sharedWeights } from "./shared-groups.ts";
import { shapeText } from "./shape-text.ts";
import { shortcutsOf, shortcutOf, type Shortcut } from "./shortcut.ts";

export interface OutlineItem {
  /** `Bottleneck`, or a single layer's call: `maxpool 3×3, stride 2`. */
  readonly label: string;
  /** So many in a row, alike. */
  readonly count: number;
  /** Lines: a block's layers with weights, `1×1, 64 → 3×3, 64 → 1×1, 256`; what a `let` names, `gate: linear 4`. */
  readonly detail: readonly string[];
  /** One for each residual in it, in order; where its pieces are told, of the residual around them alone. */
  readonly shortcuts: readonly Shortcut[];
  /** What comes behind its last join: `relu`. */
  readonly after: string;
  /** Paths beside each other in it, outermost ones. */
  readonly parallels: readonly OutlineParallel[];
  /** Of a block with several residuals: each, and what stands between, one behind the other. */
  readonly inner: readonly OutlineItem[];
  /** Of what leaves it. */
  readonly shape: string;
}
export interface OutlineParallel {
  readonly how: ParallelPart["how"];
  /** Each path's layers, one a line, first its name where it has one. */
  readonly paths: readonly { readonly name: string; readonly layers: readonly string[] }[];
}

const BARE = { count: 1, detail: [], shortcuts: [], after: "", parallels: [], inner: [] } as const;

export function itemOf(model: CheckedModel, { part, nodes, behind, calls = 1 }: GroupRow): OutlineItem {
  const last = nodes.at(-1) as ModelNode;
  const isShared = nodes.some(({ weights }) => weights.some(({ name }) => sharedWeights(model).has(name)));
  const shared = isShared ? [calls > 1 ? `the same weights ${calls} times` : "shared weights"] : [];
  const shape = shapeText(last.shape);
  if (part.kind === "layer") {
    const [first = last] = nodes;
    const trim = behind.map(layerText).join(" → ");
    return { ...BARE, label: layerText(first), detail: [...(trim === "" ? [] : [trim]), ...shared], shape };
  }
  const inner = innerItems(model, part);
  const [only] = inner;
  // A residual around others is the block that is nothing else.
  if (only && inner.length === 1 && part.kind !== "residual")
    return { ...only, label: labelOf(part), detail: [...only.detail, ...shared] };
  if (inner.length > 0) {
    const shortcuts = isJoined(part) ? [shortcutOf(model, part)] : [];
    return { ...BARE, label: labelOf(part), detail: shared, shortcuts, inner, shape };
  }
  const told = withPathsBeside(model, [part]);
  return {
    ...BARE,
    label: labelOf(part),
    detail: [...detailLines(model, told), ...shared],
    shortcuts: shortcutsOf(model, part),
    after: part.kind === "block" ? afterJoin(model, part.parts) : "",
    parallels: parallelsOf(model, told),
    shape,
  };
}

/** Where it has several residuals: those it is made of, and what stands between; else nothing. */
function innerItems(model: CheckedModel, part: Exclude<Part, LayerPart>): readonly OutlineItem[] {
  if (part.kind === "parallel" || shortcutsOf(model, part).length < 2) return [];
  const segments = segmentsOf(part.kind === "residual" ? part.body.parts : part.parts);
  const items: OutlineItem[] = [];
  for (const segment of segments) pushItem(items, segmentItem(model, segment));
  const [only] = items;
  return only && items.length === 1 && only.count === 1 && only.inner.length === 0 && !isJoined(part) ? [] : items;
}

function segmentItem(model: CheckedModel, { parts, after }: Segment): OutlineItem {
  const nodes = idsOf(parts).flatMap((id) => model.nodes[id] ?? []);
  const [part, ...others] = parts;
  const alone = part && others.length === 0 ? itemOf(model, { part, nodes, behind: [] }) : undefined;
  if (alone && part?.kind !== "residual") return alone;
  const end = after.at(-1)?.node;
  const last = (end === undefined ? undefined : model.nodes[end]) ?? (nodes.at(-1) as ModelNode);
  const behind = { after: layersText(model, after), shape: shapeText(last.shape) };
  if (alone && alone.inner.length > 0) return { ...alone, ...behind };
  // What a residual does is what it is called; norms tell what nothing else does.
  const told = withPathsBeside(model, parts);
  const [label = pathWords(model, told).join(" → "), ...detail] = detailLines(model, told);
  const shortcuts = parts.flatMap((each) => shortcutsOf(model, each));
  return { ...BARE, label, detail, shortcuts, parallels: parallelsOf(model, told), ...behind };
}

/** Appends, or counts where the last is the same. @param mayCount whether it reads nothing but the last */
export function pushItem(items: OutlineItem[], next: OutlineItem, mayCount = true): void {
  const last = items.at(-1);
  if (last && mayCount && isAlike(last, next)) items[items.length - 1] = { ...next, count: last.count + 1 };
  else items.push(next);
}
/** What blocks of one kind put out may grow from one to the next, as DenseNet's do; a layer's shape is the layer's. */
function isAlike(last: OutlineItem, next: OutlineItem): boolean {
  const isBlock = next.shortcuts.length > 0 || next.inner.length > 0;
  return JSON.stringify({ ...last, count: 1, ...(isBlock ? { shape: next.shape } : {}) }) === JSON.stringify(next);
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
function afterJoin(model: CheckedModel, parts: readonly Part[]): string {
  const last = parts.findLastIndex(isJoined);
  const behind = last < 0 ? [] : parts.slice(last + 1);
  const layers = behind.filter((part) => part.kind === "layer");
  return layersText(model, layers.length === behind.length ? layers : []);
}
function layersText({ nodes }: CheckedModel, parts: readonly LayerPart[]): string {
  return parts.map(({ node }) => layerText(nodes[node] as ModelNode)).join(" → ");
}

/** Parallels that lie in no other. */
function parallelsOf(model: CheckedModel, parts: readonly Part[]): readonly OutlineParallel[] {
  const outermost = [...eachPart(parts, ({ kind }) => kind !== "parallel")].filter((each) => each.kind === "parallel");
  return outermost.map(({ how, paths }) => ({
    how,
    paths: paths.map(({ name = "", parts: own }) => ({ name, layers: pathWords(model, own) })),
  }));
}
