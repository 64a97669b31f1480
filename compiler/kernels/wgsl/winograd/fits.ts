/** Where Winograd's kernels are: whether they can compute a convolution, and are expected to be faster. */
import type { ConvolutionSpec } from "../../convolution-spec.ts";
import type { DeviceProfile } from "../../target.ts";
import { TAPS, TILE } from "../../winograd-transforms.ts";
import { rows } from "../algorithm-rows.ts";
import { QUAD, quadsOfTiles } from "./tiling.ts";

/** Of a direct kernel's time for a pixel, what one in a tile takes, whether it is there or hangs over. */
const IN_A_TILE = 0.6;
/** Channels more that taking a tile's sums back is worth. */
const TAKEN_BACK = 4;
/**
 * Multiply-adds of a call below which a kernel is not worth what it takes to compile: 0.45 s of a processor more than a
 * direct one, which is won back by a quarter of a millisecond for each million, here in some 200 steps.
 */
const WORTH_COMPILING = 2 ** 23;
/** What the lanes of a quad make at a time. */
const CHANNELS = 16;

type Family = "conv2d" | "conv2d-input-grad" | "conv2d-weight-grad";

export function winogradFits(family: Family, spec: ConvolutionSpec, device: DeviceProfile): boolean {
  const algorithm = (device.algorithms ?? rows[device.class])[family];
  if (!device.subgroups || algorithm === undefined) return false;
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, dilation, groups } = spec;
  const hasForm = kh === TAPS && kw === TAPS && groups === 1 && [...stride, ...dilation].every((each) => each === 1);
  const [summed, made] = family === "conv2d-input-grad" ? [co, ci] : [ci, co];
  if (!hasForm || made % CHANNELS !== 0 || (family === "conv2d-weight-grad" && ci % QUAD !== 0)) return false;
  if (algorithm === "always winograd") return true;
  const [height, width] = family === "conv2d-input-grad" ? [h, w] : [oh, ow];
  if (n * height * width * summed * made * TAPS * TAPS < WORTH_COMPILING) return false;
  const inTiles = quadsOfTiles({ n, height, width }) * QUAD * TILE * TILE;
  return inTiles * (summed + TAKEN_BACK) * IN_A_TILE < n * height * width * summed;
}
