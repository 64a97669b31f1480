/** The constants that images are normalised by, where a recipe leaves them to the data. */
import type { DataRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { channelStatistics } from "../../runtime/data.ts";
import { unchanged, type Normalisation } from "../../runtime/dataset.ts";
import type { LabelledImages, PictureSet } from "../../training/feed.ts";
import { grouped } from "../../grammar/counted.ts";

/** Of images that are not in memory so many pixels are looked at, of so many images at least and at most. */
const PIXELS = 2 ** 20;
const [LEAST, MOST] = [64, 4096];

/** @param tell hears where only some of the images say it */
export async function normalisationOf(
  { normalize }: DataRecipe,
  data: LabelledImages,
  indices: Uint32Array,
  tell: (text: string) => void,
): Promise<Normalisation> {
  if (normalize === "none") return unchanged(data.shape[0]);
  if (normalize !== "channel") return normalize;
  return "images" in data ? channelStatistics(data, indices) : sampledStatistics(data, indices, tell);
}

/** Of images spread evenly over the set: the same for the same set. */
async function sampledStatistics(
  { picture, shape: [channels, height, width] }: PictureSet,
  indices: Uint32Array,
  tell: (text: string) => void,
): Promise<Normalisation> {
  const asked = Math.min(MOST, Math.max(LEAST, Math.floor(PIXELS / (height * width))));
  const count = Math.min(indices.length, asked);
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  let pixels = 0;
  for (let i = 0; i < count; i++) {
    const { planes, ...size } = await picture(indices[Math.floor((i * indices.length) / count)] ?? 0);
    pixels += size.height * size.width;
    for (const [c, plane] of planes.entries())
      for (const value of plane) {
        sums[c] = (sums[c] ?? 0) + value;
        squares[c] = (squares[c] ?? 0) + value * value;
      }
  }
  if (count < indices.length)
    tell(
      `note: mean and deviation are those of ${grouped(count)} of ${grouped(indices.length)} images (others: normalize: [[mean, …], [deviation, …]])`,
    );
  const mean = [...sums].map((sum) => sum / pixels / 255);
  const std = [...squares].map((square, c) =>
    Math.sqrt(Math.max(1e-12, square / pixels / 255 ** 2 - (mean[c] ?? 0) ** 2)),
  );
  return { mean, std };
}
