/** Sizes of a model's symbols from the height and width of real images, or from the extents of whatever its inputs are. */
import type { CheckedModel } from "../checked.ts";
import { extentAt, symbolOf, type AxisExtent, type Sizes } from "./extent.ts";
import { formatShape, type Shape } from "./shape.ts";

/** By symbol; or why no sizes give that image: a number that differs, a multiple that it is not, a window that does not fit. */
export function sizesForImage(model: CheckedModel, image: readonly [number, number]): Sizes | string {
  const shape = model.inputs[0]?.shape;
  // A vector is an image of one pixel.
  const isImage = shape?.layout === "image" || (shape?.layout === "vector" && image.every((extent) => extent === 1));
  if (shape && !isImage) return `images of ${image.join(" by ")} are no ${formatShape(shape)}`;
  return sizesForExtents(model, image.slice(0, shape?.extents.length));
}

/** How much larger than an image a size is looked for that a model takes. */
const MOST_LARGER = 1024;

/**
 * To bring images to: the model's own size, or where it takes many, the least square one in which these have room.
 * @returns undefined where there is none
 */
export function sizeTaken(
  model: CheckedModel,
  image: readonly [height: number, width: number],
): readonly [height: number, width: number] | undefined {
  const [height, width] = model.inputs[0]?.shape.extents ?? [];
  if (!height || !width) return undefined;
  const least = Math.max(...image);
  for (let side = least; side <= least + MOST_LARGER; side++) {
    const [down, across] = [height, width].map((each) => (each.kind === "constant" ? each.value : side));
    const size = [down ?? side, across ?? side] as const;
    if (typeof sizesForImage(model, size) !== "string") return size;
    if (height.kind === "constant" && width.kind === "constant") return undefined;
  }
  return undefined;
}

/** The same for a first input of any layout. @param extents of an example, without its channels */
export function sizesForExtents(model: CheckedModel, extents: readonly number[]): Sizes | string {
  const shape = model.inputs[0]?.shape;
  const sizes = shape && sizesOfInput(shape, extents);
  if (!sizes) return `${extents.join(" by ")} is no size of ${shape ? formatShape(shape) : "an input"}`;
  for (const [symbol, size] of sizes) {
    const least = model.symbols.get(symbol) ?? 1;
    if (size < least) return `${model.name} needs ${symbol} of at least ${least}; here it is ${size}`;
  }
  const open = [...model.symbols.keys()].filter((symbol) => !sizes.has(symbol));
  if (open.length > 0) return `the first input of ${model.name} leaves ${open.join(" and ")} open`;
  return sizes;
}

/**
 * Sizes of the symbols of one input; undefined where it has no such extents.
 * @param known sizes that other inputs gave: each symbol has one size
 */
export function sizesOfInput(shape: Shape, extents: readonly number[], known: Sizes = new Map()): Sizes | undefined {
  if (extents.length !== shape.extents.length) return undefined;
  const sizes = new Map<string, number>();
  for (const [axis, extent] of (shape.extents as readonly AxisExtent[]).entries()) {
    const wanted = extents[axis] ?? 0;
    const symbol = symbolOf(extent);
    const size = extent.kind === "form" ? wanted / extent.u : wanted;
    const before = symbol === undefined ? undefined : (sizes.get(symbol) ?? known.get(symbol));
    const fits = size >= 1 && Number.isInteger(size) && (before === undefined || before === size);
    if (!fits || extentAt(extent, new Map([[symbol ?? "", size]])) !== wanted) return undefined;
    if (symbol !== undefined) sizes.set(symbol, size);
  }
  return sizes;
}
