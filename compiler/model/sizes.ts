/** Sizes of a model's symbols from the height and width of real images. */
import type { CheckedModel } from "./checked.ts";
import { evaluateExtent, symbolOf } from "./extent.ts";
import { formatShape } from "./shape.ts";

/** By symbol; or why no sizes give that image: a number that differs, a multiple that it is not, a window that does not fit. */
export function sizesForImage(
  model: CheckedModel,
  image: readonly [number, number],
): ReadonlyMap<string, number> | string {
  const sizes = new Map<string, number>();
  const shape = model.inputs[0]?.shape;
  // A vector is an image of one pixel.
  if (shape && shape.layout !== "image" && !(shape.layout === "vector" && image.every((extent) => extent === 1)))
    return `images of ${image.join(" by ")} are no ${formatShape(shape)}`;
  for (const [axis, extent] of (shape?.extents ?? []).entries()) {
    const wanted = image[axis] ?? 0;
    const symbol = symbolOf(extent);
    const size = extent.kind === "form" ? wanted / extent.u : wanted;
    const before = symbol === undefined ? undefined : sizes.get(symbol);
    const fits =
      Number.isInteger(size) && evaluateExtent(extent, size) === wanted && (before === undefined || before === size);
    if (!fits) return `images of ${image.join(" by ")} are no ${shape ? formatShape(shape) : "input"}`;
    if (symbol === undefined) continue;
    const least = model.symbols.get(symbol) ?? 1;
    if (size < least) return `${model.name} needs ${symbol} of at least ${least}; here it is ${size}`;
    sizes.set(symbol, size);
  }
  return sizes;
}
