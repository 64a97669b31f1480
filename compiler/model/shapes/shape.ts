/** Shapes as the language sees them: [N, C, H, W] images, [N, C] vectors, [N, L, C] tokens. The rank is the layout. */
import { bug } from "../../bug.ts";
import {
  constant,
  extentAt,
  extentFrom,
  formatExtent,
  leastSizesOf,
  type AxisExtent,
  type Extent,
  type Sizes,
} from "./extent.ts";
import { bothLeast, everySize, type LeastSizes } from "./least-sizes.ts";

export type Layout = "image" | "vector" | "tokens";

export interface Shape {
  readonly layout: Layout;
  /** The symbol of the batch. */
  readonly batch: string;
  /** Always a number: a width that depended on a size would make weights depend on it. */
  readonly channels: number;
  /** [H, W] of an image, [L] of tokens, [] of a vector. */
  readonly extents: readonly Extent[];
}

/** The extents of a layout, in their order. */
export const axisNames: { readonly [L in Layout]: readonly string[] } = {
  image: ["height", "width"],
  tokens: ["length"],
  vector: [],
};

export function image(batch: string, channels: number, height: AxisExtent, width: AxisExtent): Shape {
  return { layout: "image", batch, channels, extents: [height, width] };
}
export function vector(batch: string, channels: number): Shape {
  return { layout: "vector", batch, channels, extents: [] };
}
export function tokens(batch: string, length: Extent, channels: number): Shape {
  return { layout: "tokens", batch, channels, extents: [length] };
}

/** An image's height and width. */
export function imageSize(shape: Shape): readonly [AxisExtent, AxisExtent] {
  const [height, width] = shape.extents;
  const isImage = shape.layout === "image" && height && width;
  return isImage && height.kind !== "product" && width.kind !== "product"
    ? [height, width]
    : bug(`${formatShape(shape)} is no image`);
}

/** Dimensions in the order in which a person writes them. */
export function dimensions(shape: Shape): readonly (string | Extent)[] {
  const channels = constant(shape.channels);
  return shape.layout === "tokens"
    ? [shape.batch, ...shape.extents, channels]
    : [shape.batch, channels, ...shape.extents];
}

/** `[N, 64, floor((H + 1) / 2), 56]`. */
export function formatShape(shape: Shape): string {
  return `[${dimensions(shape)
    .map((each) => (typeof each === "string" ? each : formatExtent(each)))
    .join(", ")}]`;
}

/** The sizes from which every window on the way to it fits. */
export function leastSizesOfShape({ extents }: Shape): LeastSizes {
  let least = everySize;
  for (const extent of extents) if (extent.kind !== "constant") least = bothLeast(least, leastSizesOf(extent));
  return least;
}
/** The shape where what holds from these sizes on does hold. */
export function validFrom(shape: Shape, least: LeastSizes): Shape {
  if (least.size === 0 || shape.extents.every(({ kind }) => kind === "constant")) return shape;
  return { ...shape, extents: shape.extents.map((extent) => extentFrom(extent, least)) };
}

/** Extents as numbers without the batch: [C, H, W], [C], [L, C]. @param sizes by symbol; all that occur must be there */
export function concreteSizes(shape: Shape, sizes: Sizes): readonly number[] {
  const extents = shape.extents.map((extent) => extentAt(extent, sizes));
  return shape.layout === "tokens" ? [...extents, shape.channels] : [shape.channels, ...extents];
}
