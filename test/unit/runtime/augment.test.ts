/** Augmentations: the arithmetic is torchvision's, to the byte; what is drawn follows from seed, image and epoch alone. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Augmentation, Size } from "../../../runtime/augment/augmentation.ts";
import { centerCrop } from "../../../runtime/augment/center-crop.ts";
import {
  adjustBrightness,
  adjustContrast,
  adjustSaturation,
  colorJitter,
} from "../../../runtime/augment/color-jitter.ts";
import { cutout, randomErasing } from "../../../runtime/augment/erase.ts";
import { flip } from "../../../runtime/augment/flip.ts";
import { mixBatch } from "../../../runtime/augment/mix.ts";
import { cropped, pictureOf, roundedToEven, type Picture } from "../../../runtime/augment/picture.ts";
import { normalised } from "../../../runtime/augment/prepare.ts";
import { randomResizedCrop } from "../../../runtime/augment/random-resized-crop.ts";
import { resize, resized } from "../../../runtime/augment/resize.ts";
import { sizeAfter, transformed } from "../../../runtime/augment/transform.ts";
import { Random } from "../../../runtime/random.ts";
import { repository } from "../../support/shared-data.ts";

interface Image {
  readonly shape: readonly [number, number, number];
  readonly pixels: string;
}
/** By `make.py` there. */
const { images, calls } = JSON.parse(
  readFileSync(join(repository, "test/fixtures/augment/torchvision.json"), "utf8"),
) as {
  readonly images: { readonly [name: string]: Image };
  readonly calls: readonly (Image & {
    readonly word: string;
    readonly image: string;
    readonly size: number | Size;
    readonly box: readonly [number, number, number, number];
    readonly factor: number;
  })[];
};
const picture = (name: string): Picture => {
  const { pixels, shape } = images[name] as Image;
  return pictureOf(Buffer.from(pixels, "hex"), shape);
};
const bytesOf = ({ planes }: Picture): Buffer => Buffer.concat(planes);
/** Whose first number is a given one. */
const always = (value: number): Random => Object.assign(new Random(0), { uniform: () => value });

function ours({
  word,
  image,
  size,
  box: [top, left, height, width] = [0, 0, 0, 0],
  factor,
}: (typeof calls)[number]): Picture {
  const given = picture(image);
  switch (word) {
    case "resize":
      return resize(given, { kind: "resize", size });
    case "center_crop":
      return centerCrop(given, { kind: "center_crop", size: size as Size });
    case "resized_crop":
      return resized(cropped(given, [top, left], [height, width]), size as Size);
    case "flip":
      return flip(given, always(0));
    case "brightness":
      return adjustBrightness(given, factor);
    case "contrast":
      return adjustContrast(given, factor);
    default:
      return adjustSaturation(given, factor);
  }
}

describe("what torchvision does to bytes", () => {
  test.each([...new Set(calls.map(({ word }) => word))])("%s", (word) => {
    for (const each of calls.filter((call) => call.word === word)) {
      const found = ours(each);
      expect([found.planes.length, found.height, found.width], JSON.stringify({ ...each, pixels: "" })).toEqual(
        each.shape,
      );
      const [mine, theirs] = [bytesOf(found), Buffer.from(each.pixels, "hex")];
      expect(mine.equals(theirs), JSON.stringify({ ...each, pixels: "" })).toBe(true);
    }
  });
  test("halves are rounded as Python rounds them", () =>
    expect([0.5, 1.5, 2.5, -0.5, 1.49, 1.51].map(roundedToEven)).toEqual([0, 2, 2, 0, 1, 2]));
});

const draws = <T>(count: number, draw: (random: Random) => T): T[] =>
  Array.from({ length: count }, (_, i) => draw(new Random(3, `draw ${i}`)));
const erasedShare = ({ erased, height, width }: Picture): number =>
  (erased?.filter((each) => each !== 0).length ?? 0) / (height * width);
const large = pictureOf(
  Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (7 * i) % 256),
  [3, 32, 32],
);

describe("what is drawn", () => {
  test("a random crop has the area and the shape that it may have, anywhere, and comes out in one size", () => {
    const ramp = pictureOf(
      Uint8Array.from({ length: 64 * 64 }, (_, i) => 4 * (i % 64)),
      [1, 64, 64],
    );
    const rule = { kind: "random_resized_crop", size: [8, 8], scale: [0.25, 0.25], ratio: [1, 1] } as const;
    const widths = draws(200, (random) => {
      const { planes, height, width } = randomResizedCrop(ramp, rule, random);
      expect([height, width]).toEqual([8, 8]);
      return { left: planes[0]?.[0] ?? 0, across: (planes[0]?.[7] ?? 0) - (planes[0]?.[0] ?? 0) };
    });
    // 32 of 64 columns become 8: seven steps of four columns of 4, less at the edges, where a mean has one side only.
    for (const { across } of widths) expect(Math.abs(across - 112)).toBeLessThanOrEqual(6);
    const lefts = widths.map(({ left }) => left);
    expect([Math.min(...lefts) < 16, Math.max(...lefts) > 115]).toEqual([true, true]);
  });
  test("where no box fits, the middle is taken", () => {
    const line = pictureOf(new Uint8Array(100).fill(9), [1, 1, 100]);
    const rule = { kind: "random_resized_crop", size: [2, 2], scale: [1, 1], ratio: [0.75, 4 / 3] } as const;
    expect(bytesOf(randomResizedCrop(line, rule, new Random(1)))).toEqual(Buffer.from([9, 9, 9, 9]));
  });
  test("an erased box has the area that it may have, in as many images as asked for; what is erased is nothing of the image", () => {
    const rule = { kind: "random_erasing", probability: 0.25, scale: [0.02, 0.33], ratio: [0.3, 3.3] } as const;
    const shares = draws(800, (random) => erasedShare(randomErasing(large, rule, random)));
    const some = shares.filter((share) => share > 0);
    expect(Math.abs(some.length / 800 - 0.25)).toBeLessThan(0.05);
    expect(Math.min(...some)).toBeGreaterThan(0.01);
    expect(Math.max(...some)).toBeLessThan(0.36);
    expect(Math.max(...some)).toBeGreaterThan(0.25);
  });
  test("cutout is a square, cut off where it leaves the image", () => {
    const shares = draws(300, (random) => erasedShare(cutout(large, { kind: "cutout", size: 8 }, random)));
    expect(Math.max(...shares)).toBe(64 / 1024);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(16 / 1024);
    expect(new Set(shares).size).toBeGreaterThan(3);
  });
  test("what was erased moves with what moves after it", () => {
    const steps: readonly Augmentation[] = [
      { kind: "cutout", size: 4 },
      { kind: "center_crop", size: [2, 2] },
    ];
    const shares = draws(100, (random) => transformed(large, steps, random));
    for (const each of shares) expect(each.erased?.length).toBe(4);
    expect(new Set(shares.map(erasedShare)).size).toBeGreaterThan(1);
  });
  test("color_jitter(0) leaves an image as it is; more draws factors within bounds, in more than one order", () => {
    expect(bytesOf(colorJitter(large, { kind: "color_jitter", strength: 0 }, new Random(1)))).toEqual(bytesOf(large));
    const means = draws(200, (random) => {
      const grey = pictureOf(new Uint8Array(100).fill(100), [1, 10, 10]);
      return colorJitter(grey, { kind: "color_jitter", strength: 0.4 }, random).planes[0]?.[0] ?? 0;
    });
    expect([Math.min(...means) >= 58, Math.max(...means) <= 140]).toEqual([true, true]);
    expect([Math.min(...means) < 65, Math.max(...means) > 135]).toEqual([true, true]);
  });
  test("beta: the mean is a half, the variance the formula's, for shares below and above 1", () => {
    for (const alpha of [0.2, 1, 4]) {
      const random = new Random(5, `beta ${alpha}`);
      const drawn = Array.from({ length: 4000 }, () => random.beta(alpha));
      const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
      const variance = drawn.reduce((sum, each) => sum + (each - mean) ** 2, 0) / drawn.length;
      // Five standard errors of 4,000 draws at most.
      expect(Math.abs(mean - 0.5)).toBeLessThan(0.04);
      expect(variance * 4 * (2 * alpha + 1)).toBeGreaterThan(0.9);
      expect(variance * 4 * (2 * alpha + 1)).toBeLessThan(1.1);
    }
  });
});

describe("a batch that is mixed", () => {
  const batch = (): Float32Array => Float32Array.from({ length: 3 * 16 }, (_, i) => 100 * Math.floor(i / 16));
  test("mixup: each image is a mean with the one before it", () => {
    const image = batch();
    const { own } = mixBatch(image, [3, 1, 4, 4], [{ kind: "mixup", alpha: 1 }], new Random(2));
    expect([own > 0, own < 1]).toEqual([true, true]);
    const means = [200 * (1 - own), 100 * own, 200 * own + 100 * (1 - own)];
    for (const [row, mean] of means.entries())
      for (let i = 0; i < 16; i++) expect(image[16 * row + i]).toBeCloseTo(mean, 3);
  });
  test("cutmix: a box of each is of the one before it, the same in all, and the share is what is left", () => {
    const seen = draws(60, (random) => {
      const image = batch();
      const { own } = mixBatch(image, [3, 1, 4, 4], [{ kind: "cutmix", alpha: 1 }], random);
      const others = [0, 1, 2].map((row) =>
        [...image.subarray(16 * row, 16 * row + 16)].map((each) => each !== 100 * row),
      );
      expect(others[1]).toEqual(others[0]);
      expect(others[2]).toEqual(others[0]);
      expect(own).toBeCloseTo(1 - (others[0]?.filter(Boolean).length ?? 0) / 16, 12);
      return own;
    });
    expect(new Set(seen).size).toBeGreaterThan(2);
  });
  test("of two mixers one is drawn", () => {
    const isCut = draws(60, (random) => {
      const image = batch();
      mixBatch(
        image,
        [3, 1, 4, 4],
        [
          { kind: "mixup", alpha: 1 },
          { kind: "cutmix", alpha: 1 },
        ],
        random,
      );
      return image.every((each) => each % 100 === 0);
    });
    expect(Math.abs(isCut.filter(Boolean).length - 30)).toBeLessThan(20);
  });
});

test("one image is normalised channel by channel, and nothing else is done to it", () => {
  const normalisation = { mean: [0.5, 0.25], std: [0.25, 0.5] };
  const made = normalised(Uint8Array.of(0, 255, 51, 102), [2, 1, 2], normalisation);
  expect(made).toEqual(Float32Array.of(-2, 2, (0.2 - 0.25) / 0.5, (0.4 - 0.25) / 0.5));
});

test("the size after transforms: the shorter side leads, a crop decides, what differs stays unknown without one", () => {
  const crop: Augmentation = { kind: "center_crop", size: [3, 5] };
  expect(sizeAfter([{ kind: "resize", size: 5 }], [10, 21])).toEqual([5, 10]);
  expect(sizeAfter([{ kind: "resize", size: 5 }, crop, { kind: "flip" }], undefined)).toEqual([3, 5]);
  expect(sizeAfter([{ kind: "resize", size: 5 }], undefined)).toBeUndefined();
  expect(sizeAfter([crop, { kind: "resize", size: 6 }], undefined)).toEqual([6, 10]);
});
