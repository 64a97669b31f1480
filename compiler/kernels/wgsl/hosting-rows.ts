/**
 * How much of its tail an operation's kernel does as it stores, by class of device. `npm run bench -- --retune` measures the
 * row of the device at hand and writes it, with what it measured: a training step of ResNet-20 B at batch 32 against one
 * whose kernels do nothing of their tails.
 */
import type { DeviceProfile, HostingRow } from "../target.ts";

export const rows: { readonly [C in DeviceProfile["class"]]: HostingRow } = {
  // On the bundled adapter, in processor time: conv2d sums 1.01, conv2d-input-grad sums 0.94, matmul maps 0.99, all 0.97.
  software: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
  // Not measured: a dispatch and a pass over memory less each.
  portable: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
  // Not measured, for want of a GPU.
  integrated: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
  // Not measured, for want of a GPU.
  discrete: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
};
