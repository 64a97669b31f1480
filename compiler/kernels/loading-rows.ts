/**
 * Which kernels make what they read as they load it, by class of device. `npm run bench -- --retune` measures the row of the
 * device at hand and writes it, with what it measured: DenseNet-BC-100 inferring 8 images, against one whose norms and
 * activations are passes of their own.
 */
import type { LoadingRow, LoadingClass } from "./target.ts";

export const rows: { readonly [C in LoadingClass]: LoadingRow } = {
  // Measured by hand.
  cpu: { conv2d: "all" },
  // Not measured.
  software: {},
  // Not measured: an element is made anew for every few channels that an invocation makes of it.
  portable: {},
  // Not measured, for want of a GPU.
  integrated: {},
  // Not measured, for want of a GPU.
  discrete: {},
};
