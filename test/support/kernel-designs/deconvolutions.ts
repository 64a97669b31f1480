/** Transposed convolutions: what a convolution gathers back, forward, and a convolution as their gradient. */
import { of, type LayerDesign } from "./design.ts";

export const deconvolutions: readonly LayerDesign[] = [
  of("2x2 of stride 2, as in U-Net", [2, 8, 5, 7], "deconv(4, kernel: 2, stride: 2, bias: true)"),
  of(
    "3x3 of stride 2, with a row and a column more",
    [2, 4, 4, 4],
    "deconv(8, kernel: 3, stride: 2, padding: 1, output_padding: 1)",
  ),
  of("4x4 of stride 2", [1, 16, 3, 5], "deconv(16, kernel: 4, stride: 2, padding: 1)"),
  of("stride 1", [1, 3, 5, 4], "deconv(5, kernel: 3)"),
  of("gaps between windows", [1, 5, 3, 2], "deconv(6, kernel: [1, 2], stride: [3, 4])"),
  of("one row more than its windows reach", [1, 4, 3, 2], "deconv(4, kernel: 1, stride: 3, output_padding: 2)"),
  of("dilated beyond the stride", [1, 4, 3, 4], "deconv(4, kernel: 3, dilation: 3, output_padding: 2)"),
  of("two groups of 3 to 4", [2, 6, 4, 3], "deconv(8, kernel: 3, stride: 2, groups: 2)"),
  of("depthwise", [2, 8, 3, 4], "deconv(8, kernel: 3, stride: 2, groups: 8)"),
  of("cut off at each side", [1, 4, 5, 6], "deconv(4, kernel: 2, stride: 2, padding: 3)"),
];
