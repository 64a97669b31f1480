/**
 * Which kernels make what they read as they load it, by class of device: what pays.
 */
import type { LoadingClass, LoadingRow } from "./target.ts";

export const rows: { readonly [C in LoadingClass]: LoadingRow } = {
  // DenseNet-BC-100, MobileNetV3, EfficientNet-B0, RegNetY, one thread, in processor time: all 0.98 to 1.00, a third less memory.
  cpu: { conv2d: "all" },
  // In processor time: once 0.87; products of 48 channels, in three quads, 1.31, 3×3 1.12.
  software: { conv2d: "once" },
  // Not measured: as many operations as the pass has that is saved.
  portable: { conv2d: "once" },
  // Not measured, for want of a GPU: as many operations as the pass has that is saved.
  integrated: { conv2d: "once" },
  // Not measured, for want of a GPU: as many operations as the pass has that is saved.
  discrete: { conv2d: "once" },
};
