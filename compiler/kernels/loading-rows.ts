/**
 * Which kernels make what they read as they load it, by class of device. `npm run bench -- --retune` measures the rows of the
 * device at hand and of the processor and writes them, with what it measured: an inference of DenseNet-BC-100 at batch 8
 * against one that makes nothing so.
 */
import type { LoadingClass, LoadingRow } from "./target.ts";

export const rows: { readonly [C in LoadingClass]: LoadingRow } = {
  // On cpu, 2 threads, relaxed SIMD, in processor time:
  // conv2d once 0.99, conv2d all 0.99.
  cpu: { conv2d: "all" },
  // On SwiftShader driver 5.0.0, in processor time:
  // conv2d once 1.00, conv2d all 1.13.
  software: { conv2d: "once" },
  // Not measured: as many operations as the pass has that is saved.
  portable: { conv2d: "once" },
  // Not measured, for want of a GPU: as many operations as the pass has that is saved.
  integrated: { conv2d: "once" },
  // Not measured, for want of a GPU: as many operations as the pass has that is saved.
  discrete: { conv2d: "once" },
};
