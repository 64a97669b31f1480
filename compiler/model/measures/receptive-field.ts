/**
 * What one position of a layer's output sees of the model's input (Araujo, Norris and Sim 2019, "Computing Receptive
 * Fields of Convolutional Neural Networks"): how many pixels, how far apart two neighbours' views begin (the jump), and
 * how far the first one's view begins before the image (the effective padding). Where paths join, the view is the
 * hull of theirs: through a residual the larger path.
 */
import type { CheckedModel, ModelNode } from "../checked.ts";
import { definitionOf, enlargementOf, windowOf } from "../layers/facts.ts";

type Pair = readonly [number, number];

/** [height, width] each. */
export interface ReceptiveField {
  readonly size: Pair;
  /** Pixels of the input from one position to the next: less than 1 in an image that has become larger. */
  readonly jump: Pair;
  /** Pixels before the image at which the first position's view begins; can be negative where nothing is padded. */
  readonly padding: Pair;
}

/** Pixels of the input from `start` to `end`, both included, for the position 0 of one axis. */
interface View {
  readonly start: number;
  readonly end: number;
  readonly jump: number;
}
const pixel: View = { start: 0, end: 0, jump: 1 };
/** Of an input that is no image: it adds nothing to a view. */
const nothing: View = { start: Number.POSITIVE_INFINITY, end: Number.NEGATIVE_INFINITY, jump: 1 };
/** Of what sees all, or knows no pixels. */
const everything: View = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY, jump: 1 };

function slide(view: View, kernel: number, stride: number, dilation: number, padding: number): View {
  const start = view.start - padding * view.jump;
  return { start, end: view.end + ((kernel - 1) * dilation - padding) * view.jump, jump: view.jump * stride };
}
function hull(views: readonly View[]): View {
  const [first = pixel] = views;
  const start = views.reduce((least, each) => Math.min(least, each.start), first.start);
  return { start, end: views.reduce((most, each) => Math.max(most, each.end), first.end), jump: first.jump };
}

/**
 * Of every value by its id; undefined for vectors (they see all of the image, or are no part of it), for what has read
 * every position, for tokens that were never pixels, and for those whose view depends on the size of the image or has
 * more pixels than can be counted: an input has at most 2^24 in a row, and they see all of it too.
 */
export function receptiveFields(model: CheckedModel): readonly (ReceptiveField | undefined)[] {
  const views: (readonly [View, View])[] = [];
  return model.nodes.map((node) => {
    const before = node.inputs.map((id) => views[id] ?? ([pixel, pixel] as const));
    const window = windowOf(node);
    const enlargement = enlargementOf(model, node);
    const [height, width] = ([0, 1] as const).map((axis) => {
      const view = hull(before.map((each) => each[axis]));
      if (node.layer === "input" && node.shape.layout === "vector") return nothing;
      // A vector knows no places: what a gate multiplies by has seen all of the image.
      if (
        (node.shape.layout === "vector" && view.start <= view.end) ||
        definitionOf(node).mixesPositions ||
        (node.layer === "input" && node.shape.layout === "tokens")
      )
        return everything;
      if (enlargement) {
        const { grows, kernel, padding } = enlargement;
        const seen = slide(view, kernel[axis], 1, 1, padding[axis]);
        return { ...seen, jump: view.jump / grows[axis] };
      }
      if (!window) return view;
      const { kernel, stride, dilation, padding } = window;
      return slide(view, kernel[axis], stride[axis], dilation[axis], padding[2 * axis] ?? 0);
    }) as [View, View];
    views.push([height, width]);
    if (node.shape.layout === "vector") return undefined;
    const field: ReceptiveField = {
      size: [whole(height.end - height.start) + 1, whole(width.end - width.start) + 1],
      jump: [height.jump, width.jump],
      // -0 is no number to show.
      padding: [whole(-height.start) || 0, whole(-width.start) || 0],
    };
    const isKnown = Object.values(field)
      .flat()
      .every((each) => Math.abs(each) <= Number.MAX_SAFE_INTEGER);
    return isKnown ? field : undefined;
  });
}

/** Behind an enlargement views begin between two pixels: whole ones are counted, and what rounding adds is none. */
function whole(pixels: number): number {
  const nearest = Math.round(pixels);
  return Math.abs(pixels - nearest) < 1e-6 ? nearest : Math.ceil(pixels);
}

/** More than can be counted, and than any input has. */
const ALL: Pair = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

/** Pixels of the input that one position of the last image or tokens among `nodes` sees, [height, width]. */
export function receptiveField(
  model: CheckedModel,
  nodes: readonly ModelNode[],
  fields: readonly (ReceptiveField | undefined)[] = receptiveFields(model),
): Pair {
  const last = lastPlaces(nodes);
  return last ? (fields[last.id]?.size ?? ALL) : [1, 1];
}

/** The last value that has positions. */
export function lastPlaces(nodes: readonly ModelNode[]): ModelNode | undefined {
  return nodes.findLast(({ shape }) => shape.layout !== "vector");
}
