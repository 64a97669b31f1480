/** The way between a place in the text and a layer or block: what of one stands for what of the other. */
import type { LayerPlace, ModelView, Range } from "./view.ts";

/** Whether the one is the other, or in it. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}.`);
}

/** Whether something of a selection is shown by what stands for these layers. */
export function shows(layers: readonly string[], selection: string): boolean {
  return layers.some((path) => isWithin(path, selection) || isWithin(selection, path));
}

/** The layer or block of the model that the text says at an offset; the innermost one. */
export function pathAt({ places }: ModelView, offset: number): string | undefined {
  let best: { readonly place: LayerPlace; readonly range: Range; readonly isOwn: boolean } | undefined;
  for (const place of places)
    for (const [index, range] of place.ranges.entries()) {
      const isThere = range.from <= offset && offset <= range.to;
      if (isThere && (!best || length(range) < length(best.range)))
        best = { place, range, isOwn: place.isOwn && index === 0 };
    }
  if (!best) return undefined;
  return best.isOwn ? best.place.path : best.place.row;
}
const length = ({ from, to }: Range): number => to - from;

/** Where the text says a layer or block: a layer where it is called, a block where the model calls it. */
export function rangeOf({ places }: ModelView, selection: string): Range | undefined {
  const layer = places.find(({ path }) => path === selection);
  if (layer) return layer.isOwn ? layer.ranges[0] : layer.ranges.at(-1);
  return places.find(({ path }) => isWithin(path, selection))?.ranges.at(-1);
}
