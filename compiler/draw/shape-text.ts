/** A shape as a picture has room for it: `⌈H/32⌉`, where a message spells out `floor((H + 31) / 32)`. */
import { formatShape, type Shape } from "../model/shapes/shape.ts";

export function shapeText(shape: Shape): string {
  return formatShape(shape)
    .replace(/floor\(\((\w+) \+ (\d+)\) \/ (\d+)\)/g, (whole, size: string, more: string, by: string) =>
      Number(more) === Number(by) - 1 ? `⌈${size}/${by}⌉` : whole,
    )
    .replace(/floor\((\w+) \/ (\d+)\)/g, "⌊$1/$2⌋");
}
