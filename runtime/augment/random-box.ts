/** A box somewhere in an image, whose share of it and whose shape are drawn: torchvision's, of RandomResizedCrop and RandomErasing. */
import { exponential, logarithm } from "../elementary.ts";
import type { Random } from "../random.ts";
import type { Range, Size } from "./augmentation.ts";
import { roundedToEven } from "./picture.ts";

export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

const TRIES = 10;

export interface BoxRule {
  /** Of the area. */
  readonly scale: Range;
  /** Drawn evenly in its logarithm. */
  readonly ratio: Range;
  /** Sides of a box of that area and ratio; torchvision's two boxes have theirs the other way round. */
  readonly sides: (area: number, ratio: number) => Size;
  readonly fits: (size: Size) => boolean;
}

/** @returns undefined where ten boxes in turn did not fit */
export function randomBox([height, width]: Size, rule: BoxRule, random: Random): Box | undefined {
  const [least, most] = [logarithm(rule.ratio[0]), logarithm(rule.ratio[1])];
  for (let i = 0; i < TRIES; i++) {
    const area = height * width * between(rule.scale, random);
    const ratio = exponential(between([least, most], random));
    const [tall, wide] = rule.sides(area, ratio).map(roundedToEven) as [number, number];
    if (!rule.fits([tall, wide])) continue;
    const top = random.below(height - tall + 1);
    return { top, left: random.below(width - wide + 1), height: tall, width: wide };
  }
  return undefined;
}

function between([least, most]: Range, random: Random): number {
  return least + (most - least) * random.uniform();
}
