/** Images of a person's own: their pixels are Pillow's, which are PyTorch's, and what is no such image is told by name. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { DamagedFile, type NamedBytes } from "../../../datasets/data-set.ts";
import { imageFolder } from "../../../datasets/image-folder.ts";
import type { Dataset } from "../../../runtime/dataset.ts";
import { repository } from "../../support/shared-data.ts";

const folder = join(repository, "test/fixtures/images");
/** By `make.py` there: of each image what Pillow reads, pixel after pixel. */
const pillow = JSON.parse(readFileSync(join(folder, "pixels.json"), "utf8")) as {
  readonly [file: string]: {
    readonly width: number;
    readonly height: number;
    readonly RGB: string;
    readonly L: string;
  };
};
const fixture = (file: string): NamedBytes => ({ file, bytes: readFileSync(join(folder, file)) });
const decodeAll = (images: readonly NamedBytes[], channels: number): Promise<Dataset> =>
  imageFolder.decode([{ name: "all", count: images.length, images }], channels);

/** [C, H, W], of the first image. */
async function decoded(image: NamedBytes, channels: number): Promise<Dataset> {
  const data = await decodeAll([image], channels);
  expect(data.shape).toEqual(imageFolder.shapeOf(image, channels));
  return data;
}
async function differencesOf(file: string, channels: 1 | 3): Promise<readonly number[]> {
  const { width, height, RGB, L } = pillow[file] ?? { width: 0, height: 0, RGB: "", L: "" };
  const { images, shape } = await decoded(fixture(file), channels);
  expect(shape).toEqual([channels, height, width]);
  const wanted = Buffer.from(channels === 3 ? RGB : L, "hex");
  return Array.from(wanted, (value, at) => {
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    return Math.abs(value - (images[channel * width * height + pixel] ?? 0));
  });
}
const rgb = (width: number, height: number, interlace: "null" | "Adam7" = "null", seed = 1): Uint8Array =>
  encode(
    {
      width,
      height,
      channels: 3,
      depth: 8,
      data: Uint8Array.from({ length: 3 * width * height }, (_, i) => i * i * seed),
    },
    { interlace },
  );

describe("pixels", () => {
  test.each(Object.keys(pillow).filter((file) => file.endsWith(".png")))("of %s are Pillow's", async (file) => {
    for (const channels of [1, 3] as const) expect(Math.max(...(await differencesOf(file, channels)))).toBe(0);
  });
  // Both round a cosine transform and a change of colours, each in its own way.
  const jpegs = Object.keys(pillow).filter((file) => file.endsWith(".jpg") && !file.startsWith("halved"));
  test.each(jpegs)("of %s are Pillow's, but for rounding", async (file) => {
    for (const channels of [1, 3] as const) expect(Math.max(...(await differencesOf(file, channels)))).toBeLessThan(4);
  });
  test("whose colours are halved are repeated, not drawn smooth: brightness is Pillow's, but for rounding", async () => {
    expect(Math.max(...(await differencesOf("halved-colours.jpg", 1)))).toBeLessThan(6);
    expect(Math.max(...(await differencesOf("halved-colours.jpg", 3)))).toBeLessThan(40);
  });
  test.each([
    [1, 1],
    [5, 3],
    [19, 14],
  ])("of an interlaced PNG of %i × %i are those of a plain one", async (width, height) => {
    const [plain, interlaced] = [rgb(width, height), rgb(width, height, "Adam7")];
    expect(interlaced[28]).toBe(1);
    const [one, other] = [plain, interlaced].map((bytes) => decoded({ file: "a.png", bytes }, 3));
    expect((await other)?.images).toEqual((await one)?.images);
  });
  test("are of the model's channels, whichever a file has; the bytes decide what it is, not its name", async () => {
    const names = ["colours.png", "grey.png", "grey.jpg", "palette-4-bits.png"];
    const mixed = names.map((file) => ({ ...fixture(file), file: `${file}.jpg` }));
    for (const channels of [1, 3]) {
      const data = await decodeAll(mixed, channels);
      expect(data.shape[0]).toBe(channels);
      for (const [at, file] of names.entries()) {
        const size = data.images.length / names.length;
        expect(data.images.subarray(at * size, (at + 1) * size)).toEqual(
          (await decoded(fixture(file), channels)).images,
        );
      }
    }
  });
});

test("classes are numbered in their order and keep their names, whatever these are", async () => {
  const image = fixture("grey.png");
  const classes = ["__proto__", "constructor", "cat"].map((name) => ({ name, count: 2, images: [image, image] }));
  const data = await imageFolder.decode(classes, 1);
  expect(data).toMatchObject({ name: "image_folder", classes: 3, classNames: ["__proto__", "constructor", "cat"] });
  expect(data.labels).toEqual(Uint8Array.of(0, 0, 1, 1, 2, 2));
  const many = Array.from({ length: 300 }, (_, i) => ({ name: `${i}`, count: 1, images: [image] }));
  expect((await imageFolder.decode(many, 1)).labels[299]).toBe(299);
});

test("what is an image by its name ends so, in any case", () => {
  for (const name of ["a.png", "a.PNG", "a.b.jpg", "a.JPEG"]) expect(imageFolder.isImage(name)).toBe(true);
  for (const name of ["a.webp", "png", "a.png.txt", "a.jpg~"]) expect(imageFolder.isImage(name)).toBe(false);
});

describe("a file is refused by name", () => {
  const cut = (file: string, length: number): NamedBytes => {
    const image = fixture(file);
    return { file, bytes: image.bytes.subarray(0, length) };
  };
  const changed = (file: string, at: number, ...values: readonly number[]): NamedBytes => {
    const bytes = Uint8Array.from(fixture(file).bytes);
    bytes.set(values, at);
    return { file, bytes };
  };
  /** Height, then width, in the frame of a JPEG: after its marker, length and precision. */
  const frameAt =
    fixture("full-colours.jpg").bytes.findIndex((byte, at, all) => byte === 0xff && all[at + 1] === 0xc0) + 5;
  test.each([
    ["that is empty", cut("grey.png", 0), /^grey\.png: it is empty$/],
    ["that is no image", { file: "a.png", bytes: new TextEncoder().encode("<html>") }, /neither PNG nor JPEG/],
    ["of 16 bits a sample", fixture("sixteen-bits.png"), /sixteen-bits\.png: .*16 bits a sample; 8 are read/],
    ["in the colours of print", fixture("print.jpg"), /print\.jpg: .*those of print \(CMYK\); save it as RGB/],
    [
      "that says it is huge",
      changed("full-colours.jpg", frameAt, 0xff, 0xff, 0xff, 0xff),
      /65535 × 65535 pixels large/,
    ],
    ["without pixels", changed("grey.png", 16, 0, 0, 0, 0), /its header is damaged/],
    ["of unknown colours", changed("grey.png", 25, 5), /its header is damaged/],
    ["of another width than its pixels are", changed("grey.png", 19, 18), /more pixels than its header says|decoded/],
    ["whose checksum is wrong", changed("grey.png", 29, 0, 0, 0, 0), /CRC/i],
    ["whose palette is damaged", changed("palette.png", 36, 1), /decoded/],
  ])("%s", async (_, image, message) => {
    await expect(decodeAll([image], 3)).rejects.toThrow(DamagedFile);
    await expect(decodeAll([image], 3)).rejects.toThrow(message);
    await expect(decodeAll([image], 3)).rejects.toThrow(new RegExp(`^${image.file}: `));
  });
  test.each(["colours.png", "palette-4-bits.png", "full-colours.jpg", "progressive.jpg"])(
    "%s, wherever it is cut off",
    async (file) => {
      const { length } = fixture(file).bytes;
      for (let end = 0; end < length - 1; end += 7) {
        const outcome = await decodeAll([cut(file, end)], 3).catch((error: unknown) => error);
        expect(outcome, `${end} of ${length} bytes`).toBeInstanceOf(DamagedFile);
      }
    },
  );
  test.each(["colours.png", "palette-4-bits.png", "full-colours.jpg", "progressive.jpg", "grey.jpg"])(
    "or %s is read, whichever byte is another: nothing else is thrown, and the size is the header's",
    async (file) => {
      const { length } = fixture(file).bytes;
      for (let at = 2; at < length; at += 5) {
        const image = changed(file, at, (at * 37) % 256);
        const outcome = await decodeAll([image], 3).catch((error: unknown) => error);
        if (outcome instanceof DamagedFile) continue;
        expect((outcome as Dataset).shape).toEqual(imageFolder.shapeOf(image, 3));
      }
    },
  );
});

describe("memory is bounded by what headers say", () => {
  test("images that are more than 1 GiB together are refused before one is decoded", async () => {
    const image = fixture("grey.png");
    const one = { name: "many", count: 2_000_000, images: [image] };
    await expect(imageFolder.decode([one], 3)).rejects.toThrow(
      /^grey\.png: 2,000,000 images of \[3, 14, 19\] .* 1,596,000,000 bytes; at most 1 GiB/,
    );
  });
  test("a file that unpacks to more than its header says is not unpacked", async () => {
    const large = rgb(1, 1, "null", 0);
    const black = encode({ width: 4000, height: 4000, channels: 3, depth: 8, data: new Uint8Array(48_000_000) });
    // Its header with the other's pixels: 48 MB for one pixel.
    const bomb = Buffer.concat([large.subarray(0, 33), black.subarray(33)]);
    const before = process.memoryUsage().arrayBuffers;
    await expect(decodeAll([{ file: "bomb.png", bytes: bomb }], 3)).rejects.toThrow(
      /bomb\.png: .*more pixels than its header says/,
    );
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(24_000_000);
  });
  test("images of other sizes are told by two files", async () => {
    const two = [fixture("grey.png"), { file: "small.png", bytes: rgb(3, 2) }];
    await expect(decodeAll(two, 3)).rejects.toThrow(
      expect.objectContaining({
        message: "small.png: it is 3 × 2 pixels large, and grey.png 19 × 14",
        help: expect.stringContaining("augment: [random_resized_crop([14, 19])]") as string,
      }),
    );
  });
});
