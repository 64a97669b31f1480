/**
 * How much of its tail an operation's kernel does as it stores, by class of device. `npm run bench -- --retune` measures the
 * row of the device at hand and writes it, with what it measured: a training step of ResNet-20 B at batch 32 against one
 * whose kernels do nothing of their tails.
 */
import type { DeviceProfile, HostingRow } from "../target.ts";

export const rows: { readonly [C in DeviceProfile["class"]]: HostingRow } = {
  // On SwiftShader driver 5.0.0, in processor time:
  // conv2d maps 1.00, conv2d sums 0.97, conv2d-input-grad maps 1.01, conv2d-input-grad sums 1.00, matmul maps 1.00, all 0.98.
  software: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
  // Not measured: a dispatch and a pass over memory less each.
  portable: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
  // Not measured, for want of a GPU.
  integrated: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
  // Not measured, for want of a GPU.
  discrete: { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "maps" },
};
