/** Names of the emitted module: for its files, and numbers as a person reads them. What it exports is the model's name. */
import { contentHash } from "./content-hash.ts";

/** Files that Windows keeps for devices, whatever their extension. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)$/;
/** Names of files have at most 255 bytes; what is added to a stem while it is written is below 64. */
const MOST_STEM = 128;

/**
 * `ResNet34_A` -> `resnet34-a`. Names that differ otherwise than by case have stems that differ; none begins with a dash,
 * is a device or too long. What is added for that has `--`, which no name becomes.
 */
export function fileStem(model: string): string {
  // Between letters only: a dash at the beginning would be a flag, and two of them are what is added.
  const stem = model.replace(/(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])/g, "-").toLowerCase();
  if (devices.test(stem)) return `model--${stem}`;
  return stem.length > MOST_STEM ? `${stem.slice(0, MOST_STEM)}--${contentHash(stem)}` : stem;
}
