/** What a model was given, as an image that a page holds itself. */
import { encode } from "fast-png";
import type { Normalisation } from "../../runtime/dataset.ts";
import type { Values } from "../../runtime/inputs.ts";

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A `data:` address of a PNG. @param pixels normalised, [C, H, W]; of channels that are not three the first is shown */
export function imageAddress(
  pixels: Values,
  { channels, height, width }: ImageShape,
  { mean, std }: Normalisation,
): string {
  const shown = channels === 3 ? 3 : 1;
  const area = height * width;
  const data = new Uint8Array(shown * area);
  for (let channel = 0; channel < shown; channel++)
    for (let at = 0; at < area; at++) {
      const value = (pixels[channel * area + at] ?? 0) * (std[channel] ?? 1) + (mean[channel] ?? 0);
      data[at * shown + channel] = Math.min(255, Math.max(0, Math.round(255 * value)));
    }
  const png = encode({ width, height, data, channels: shown, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
