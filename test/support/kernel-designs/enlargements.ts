/** Images in another size, each from the nearest pixels and from those around. */
import { of, type LayerDesign } from "./design.ts";

const sizes: readonly (readonly [name: string, input: readonly number[], before: string, size: string])[] = [
  ["by 2", [2, 8, 3, 4], "", "2"],
  ["by different factors", [2, 5, 3, 7], "", "[3, 2]"],
  ["one pixel", [1, 7, 1, 1], "", "8"],
  ["to a size that is no multiple", [2, 5, 13, 7], "avgpool(3, stride: [3, 2]) -> ", "to: in"],
  ["to a smaller size", [1, 4, 3, 5], "deconv(4, kernel: 2, stride: 2) -> ", "to: in"],
  ["higher and narrower", [33, 2, 7, 3], "avgpool([2, 1]) -> deconv(6, kernel: [1, 2], stride: [1, 2]) -> ", "to: in"],
  ["to its own size", [1, 4, 3, 4], "", "to: in"],
];

export const enlargements: readonly LayerDesign[] = sizes.flatMap(([name, input, before, size]) =>
  ["nearest", "bilinear"].map((mode) => of(`${name}, ${mode}`, input, `${before}upsample(${size}, mode: ${mode})`)),
);
