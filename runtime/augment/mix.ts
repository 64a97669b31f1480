/**
 * Batches whose images are mixed with others of their batch, and their targets in the same share: `mixup` (Zhang et al.
 * 2018) and `cutmix` (Yun et al. 2019), as torchvision's reference scripts have them: each image with the one before it.
 */
import type { Random } from "../random.ts";
import type { Mixer } from "./augmentation.ts";

export interface Mix {
  /** Of each image's own target; the rest is that of the one before it, of the first the last. */
  readonly own: number;
}

/**
 * Mixes a batch in place. Of several mixers one is drawn.
 * @param image [N, C, H, W], normalised
 */
export function mixBatch(
  image: Float32Array,
  [count, channels, height, width]: readonly [count: number, channels: number, height: number, width: number],
  mixers: readonly Mixer[],
  random: Random,
): Mix {
  const mixer = mixers[mixers.length > 1 ? random.below(mixers.length) : 0];
  if (!mixer) return { own: 1 };
  const own = random.beta(mixer.alpha);
  const size = channels * height * width;
  if (mixer.kind === "mixup") {
    eachWithOther(image, size, count, (one, other) => {
      for (let i = 0; i < size; i++) one[i] = (one[i] ?? 0) * own + (other[i] ?? 0) * (1 - own);
    });
    return { own };
  }
  const half = Math.sqrt(1 - own) / 2;
  const [x, y] = [random.below(width), random.below(height)];
  const [across, down] = [Math.floor(half * width), Math.floor(half * height)];
  const [left, right] = [Math.max(0, x - across), Math.min(width, x + across)];
  const [top, bottom] = [Math.max(0, y - down), Math.min(height, y + down)];
  eachWithOther(image, size, count, (one, other) => {
    for (let c = 0; c < channels; c++)
      for (let row = top; row < bottom; row++) {
        const start = (c * height + row) * width;
        one.set(other.subarray(start + left, start + right), start + left);
      }
  });
  return { own: 1 - ((right - left) * (bottom - top)) / (height * width) };
}

/** From the last image to the first, so that the one before is still as it was; the last is kept for the first. */
function eachWithOther(
  image: Float32Array,
  size: number,
  count: number,
  mix: (one: Float32Array, other: Float32Array) => void,
): void {
  const at = (index: number): Float32Array => image.subarray(index * size, (index + 1) * size);
  const last = at(count - 1).slice();
  for (let i = count - 1; i >= 0; i--) mix(at(i), i === 0 ? last : at(i - 1));
}
