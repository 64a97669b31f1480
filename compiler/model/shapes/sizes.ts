/** Sizes of a model's symbols from the height and width of real images, or from the extents of whatever its input is. */
import type { CheckedModel } from "../checked.ts";
import { extentAt, symbolsOf, type Sizes } from "./extent.ts";
import { formatShape } from "./shape.ts";

/** By symbol; or why no sizes give that image: a number that differs, a multiple that it is not, a window that does not fit. */
export function sizesForImage(model: CheckedModel, image: readonly [number, number]): Sizes | string {
  const shape = model.inputs[0]?.shape;
  // A vector is an image of one pixel.
  const isImage = shape?.layout === "image" || (shape?.layout === "vector" && image.every((extent) => extent === 1));
  if (shape && !isImage) return `images of ${image.join(" by ")} are no ${formatShape(shape)}`;
  return sizesForExtents(model, image.slice(0, shape?.extents.length));
}

/** The same for an input of any layout. @param extents of an example, without its channels */
export function sizesForExtents(model: CheckedModel, extents: readonly number[]): Sizes | string {
  const sizes = new Map<string, number>();
  const shape = model.inputs[0]?.shape;
  const differs = `${extents.join(" by ")} is no size of ${shape ? formatShape(shape) : "an input"}`;
  if (extents.length !== (shape?.extents.length ?? 0)) return differs;
  for (const [axis, extent] of (shape?.extents ?? []).entries()) {
    const wanted = extents[axis] ?? 0;
    const symbol = symbolsOf(extent)[0];
    const size = extent.kind === "form" ? wanted / extent.u : wanted;
    const before = symbol === undefined ? undefined : sizes.get(symbol);
    const fits =
      Number.isInteger(size) &&
      extentAt(extent, new Map([[symbol ?? "", size]])) === wanted &&
      (before === undefined || before === size);
    if (!fits) return differs;
    if (symbol === undefined) continue;
    const least = model.symbols.get(symbol) ?? 1;
    if (size < least) return `${model.name} needs ${symbol} of at least ${least}; here it is ${size}`;
    sizes.set(symbol, size);
  }
  return sizes;
}
