/** The shape rule that convolutions and pools share: a window that slides over an image. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { formatExtent, requireAtLeast, symbolOf, windowed, type AxisExtent } from "../shapes/extent.ts";
import { reportShape } from "../shapes/messages.ts";
import { imageSize, type Shape } from "../shapes/shape.ts";
import type { LayerCall, Window } from "./layer.ts";

/** Height and width of the output, valid from the least size that every window fits; or the problem (RN2008). */
export function slide(call: LayerCall, window: Window): readonly [AxisExtent, AxisExtent] | Diagnostic {
  const out: AxisExtent[] = [];
  for (const [axis, size] of imageSize(call.input).entries()) {
    const [k, t, d] = [window.kernel[axis] ?? 1, window.stride[axis] ?? 1, window.dilation[axis] ?? 1];
    const padding = (window.padding[2 * axis] ?? 0) + (window.padding[2 * axis + 1] ?? 0);
    const reach = d * (k - 1) + 1;
    const fitting = requireAtLeast(size, reach - padding);
    if (!fitting) {
      const slots = {
        k: reach,
        extent: formatExtent(size),
        model: "it",
        symbol: symbolOf(size) ?? "an extent",
        min: reach - padding,
      };
      return reportShape("RN2008", call.span, slots, {
        help: "use a smaller kernel or stride before it, or a larger input",
      });
    }
    const slack = window.ceil ? t - 1 : 0;
    out.push(windowed(fitting, padding - reach + slack, t, 1));
  }
  return out as unknown as [AxisExtent, AxisExtent];
}

export function withSize(shape: Shape, channels: number, [height, width]: readonly [AxisExtent, AxisExtent]): Shape {
  return { ...shape, channels, extents: [height, width] };
}
