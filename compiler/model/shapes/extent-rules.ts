/** What layers make of a height or width other than sliding a window over it (`reference.md`, section 4.1). */
import { compareExtents, type Comparison } from "./extent-comparison.ts";
import { requireAtLeast, scaled, windowed, type AxisExtent } from "./extent.ts";

/** factor * x: `upsample`, `pixel_shuffle`. */
export function enlarge(x: AxisExtent, factor: number): AxisExtent {
  return scaled(x, factor);
}

/** Of one axis of a transposed convolution. */
export interface Transposed {
  /** dilation * (kernel - 1) + 1 */
  readonly reach: number;
  readonly stride: number;
  /** Of both sides together. */
  readonly padding: number;
  readonly outputPadding: number;
}
/** stride * (x - 1) + reach + output padding - padding: `deconv`. Undefined where no size leaves anything. */
export function transposedWindow(
  x: AxisExtent,
  { reach, stride, padding, outputPadding }: Transposed,
): AxisExtent | undefined {
  return requireAtLeast(scaled(x, stride, reach + outputPadding - stride - padding), 1);
}

/** Where n does not divide an extent for every size: the extent that is `left` is the nearest multiple below. */
export type Inexact = Exclude<Comparison, { readonly kind: "equal" }>;

/** x / n where n divides x for every size, else for which sizes it does: `space_to_depth`. @throws PeriodLimit */
export function dividedExactly(
  x: AxisExtent,
  n: number,
): { readonly extent: AxisExtent } | { readonly inexact: Inexact } {
  const extent = windowed(x, 0, n, 0);
  const comparison = compareExtents(scaled(extent, n), x);
  return comparison.kind === "equal" ? { extent } : { inexact: comparison };
}
