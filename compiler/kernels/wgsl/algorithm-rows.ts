/**
 * Which convolutions go through Winograd's products, by class of device; all others are direct. `npm run bench -- --retune`
 * measures the row of the device at hand and writes it, with what it measured: a training step of ResNet-20 B at batch 32
 * against one whose convolutions are direct.
 */
import type { AlgorithmRow, DeviceProfile } from "../target.ts";

export const rows: { readonly [C in DeviceProfile["class"]]: AlgorithmRow } = {
  // On SwiftShader driver 5.0.0, in processor time:
  // conv2d winograd 0.88, conv2d-input-grad winograd 0.92, conv2d-weight-grad winograd 0.94.
  software: { conv2d: "winograd", "conv2d-input-grad": "winograd", "conv2d-weight-grad": "winograd" },
  // Not measured: nothing is known of what a load costs beside a product.
  portable: {},
  // Not measured, for want of a GPU: its tiles in workgroup memory are products of another kind.
  integrated: {},
  // Not measured, for want of a GPU: its tiles in workgroup memory are products of another kind.
  discrete: {},
};
