/** Readers of data sets: what they give for good files, and what they say of damaged ones. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readCifar } from "../../../cli/data/cifar.ts";
import { readIdx } from "../../../cli/data/idx.ts";
import type { Dataset } from "../../../runtime/dataset.ts";
import { loadData } from "../../../cli/data/load.ts";
import { requireFit } from "../../../cli/data/set.ts";
import { makeSynthetic } from "../../../cli/data/synthetic.ts";
import { modelOf } from "../../support/resnet20.ts";
import { scratchFolder } from "../../support/command-line.ts";

const scratch = scratchFolder();
function folderOf(name: string, files: { readonly [file: string]: Uint8Array }): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

/** Magic number and extents, big-endian, then the bytes. */
function idx(magic: number, extents: readonly number[], body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * extents.length + body.length);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [magic, ...extents].entries()) view.setUint32(4 * at, value);
  bytes.set(body, 4 + 4 * extents.length);
  return bytes;
}

describe("IDX", () => {
  const images = idx(
    0x803,
    [3, 2, 2],
    Uint8Array.from({ length: 12 }, (_, i) => i),
  );
  const labels = idx(0x801, [3], Uint8Array.of(9, 0, 4));
  const read = (name: string, image: Uint8Array, label: Uint8Array): (() => Dataset) => {
    const folder = folderOf(name, { "train-images-idx3-ubyte": image, "train-labels-idx1-ubyte": label });
    return () => readIdx("mnist", folder, "train").data;
  };

  test("as it is, and gzipped", () => {
    const expected = {
      name: "mnist",
      images: Uint8Array.from({ length: 12 }, (_, i) => i),
      labels: Uint8Array.of(9, 0, 4),
      shape: [1, 2, 2],
      classes: 10,
    };
    const plain = read("plain", images, labels)();
    expect({ ...plain, images: Uint8Array.from(plain.images), labels: Uint8Array.from(plain.labels) }).toEqual(
      expected,
    );
    const zipped = folderOf("zipped", {
      "t10k-images-idx3-ubyte.gz": gzipSync(images),
      "t10k-labels-idx1-ubyte.gz": gzipSync(labels),
    });
    const { images: read10k, labels: labels10k } = readIdx("mnist", zipped, "test").data;
    expect([...read10k]).toEqual([...expected.images]);
    expect([...labels10k]).toEqual([9, 0, 4]);
  });
  test("labels where images should be", () =>
    expect(read("swapped", idx(0x801, [8], new Uint8Array(8)), images)).toThrow(
      /begins with 0x00000801, .* with 0x00000803/,
    ));
  test("cut off in the header, and after it", () => {
    expect(read("head", images.slice(0, 7), labels)).toThrow(/7 bytes are too few for a header/);
    expect(read("body", images.slice(0, -1), labels)).toThrow(/11 bytes follow the header, \[3, 2, 2\] needs 12/);
  });
  test("fewer labels than images", () =>
    expect(read("fewer", images, idx(0x801, [2], Uint8Array.of(1, 2)))).toThrow(/2 labels for 3 images/));
  test("a label that is no class", () =>
    expect(read("label", images, idx(0x801, [3], Uint8Array.of(1, 10, 2)))).toThrow(/label 10 at record 1/));
  test("nothing at all: no images, images of no pixels, no labels", () => {
    const none = new Uint8Array();
    expect(read("no-images", idx(0x803, [0, 2, 2], none), idx(0x801, [0], none))).toThrow(
      /train-images-idx3-ubyte: it is empty: its header says \[0, 2, 2\]/,
    );
    expect(read("no-pixels", idx(0x803, [3, 0, 2], none), labels)).toThrow(/images-idx3.*is empty.*\[3, 0, 2\]/);
    expect(read("no-labels", images, idx(0x801, [0], none))).toThrow(/labels-idx1-ubyte: it is empty/);
    expect(read("no-bytes", none, labels)).toThrow(/images-idx3-ubyte: 0 bytes are too few for a header/);
  });
  test("numbers that are no bytes", () =>
    expect(read("floats", idx(0xd03, [1, 2, 2], new Uint8Array(16)), labels)).toThrow(
      /begins with 0x00000d03, .* with 0x00000803: its numbers are of type 13, bytes are 8/,
    ));
  test("more than the header says", () =>
    expect(read("longer", Uint8Array.of(...images, 1, 2), labels)).toThrow(
      /images-idx3-ubyte: it has 30 bytes, a file of this kind at most 28/,
    ));
  test("a header that says more than is read", () =>
    expect(read("huge", idx(0x803, [2 ** 32 - 1, 28, 28], images), labels)).toThrow(
      /its header says 3,367,254,359,296 bytes; at most 1 GiB is read/,
    ));
  test("gzip is known by its bytes, whatever the name says", () => {
    const named = (name: string, image: Uint8Array): Dataset =>
      readIdx(
        "mnist",
        folderOf(name, { "train-images-idx3-ubyte": image, "train-labels-idx1-ubyte.gz": labels }),
        "train",
      ).data;
    expect([...named("inside", gzipSync(images)).images]).toEqual(Array.from({ length: 12 }, (_, i) => i));
    // Two members in a row are one file.
    const twice = Uint8Array.of(...gzipSync(images.slice(0, 9)), ...gzipSync(images.slice(9)));
    expect([...named("members", twice).images]).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });
  test("gzip that unpacks to more than its header says is stopped there, one that is cut off is told", () => {
    const bomb = gzipSync(idx(0x803, [3, 2, 2], new Uint8Array(4_000_000)));
    expect(bomb.byteLength).toBeLessThan(5000);
    expect(read("bomb", bomb, labels)).toThrow(/it unpacks to more than the 28 bytes of a file of this kind/);
    expect(read("cut", gzipSync(images).subarray(0, -9), labels)).toThrow(/RN4013|unexpected end of file/);
    expect(read("zeros", gzipSync(new Uint8Array(4_000_000)), labels)).toThrow(/begins with 0x00000000/);
  });
  test("names with a dot, as some who unpack them write", () => {
    const folder = folderOf("dots", { "train-images.idx3-ubyte": images, "train-labels.idx1-ubyte": labels });
    expect([...readIdx("mnist", folder, "train").data.labels]).toEqual([9, 0, 4]);
  });
  test("a folder where the file should be", () => {
    const folder = folderOf("folder", { "train-labels-idx1-ubyte": labels });
    mkdirSync(join(folder, "train-images-idx3-ubyte"));
    expect(() => readIdx("mnist", folder, "train")).toThrow(/train-images-idx3-ubyte: it is no file/);
  });
  test("nothing there says how to get it", () =>
    expect(() => readIdx("mnist", folderOf("none", {}), "train")).toThrow(/mnist is not in .*; get it with curl/));
});

describe("CIFAR", () => {
  test("CIFAR-100 has the fine label, of the parts that are there in order", () => {
    const bytes = new Uint8Array(2 * 3074);
    bytes.set([3, 99, 7], 0);
    bytes.set([5, 12, 8], 3074);
    const { images, labels, classes } = readCifar("cifar100", folderOf("cifar100", { "test.bin": bytes }), "test").data;
    expect({ labels: [...labels], classes, first: images[0], second: images[3072] }).toEqual({
      labels: [99, 12],
      classes: 100,
      first: 7,
      second: 8,
    });
  });
  test("CIFAR-10 joins its parts, in the order of their numbers", () => {
    const part = (label: number): Uint8Array => new Uint8Array(3073).fill(label);
    const folder = folderOf("cifar10", { "data_batch_3.bin": part(3), "data_batch_1.bin.gz": gzipSync(part(1)) });
    const told: string[] = [];
    const { images, labels } = readCifar("cifar10", folder, "train", (text) => told.push(text)).data;
    expect(told).toEqual([
      `warning: data_batch_2.bin, data_batch_4.bin, data_batch_5.bin of cifar10 are not in ${folder}: going on with the 2 images of 2 of 5 files`,
    ]);
    expect([...labels]).toEqual([1, 3]);
    expect([images[0], images[3071], images[3072], images[6143]]).toEqual([1, 1, 3, 3]);
  });
});

describe("CIFAR that is none", () => {
  const part = (records: number): Uint8Array => new Uint8Array(3073 * records);
  const read =
    (name: string, files: { readonly [file: string]: Uint8Array }, kind: "train" | "test" = "train") =>
    () =>
      readCifar("cifar10", folderOf(name, files), kind);
  test("an empty file among others", () =>
    expect(read("one-empty", { "data_batch_1.bin": part(2), "data_batch_3.bin": part(0) })).toThrow(
      /data_batch_3\.bin: it is empty/,
    ));
  test("a file cut off among others", () =>
    expect(read("one-cut", { "data_batch_1.bin": part(2), "data_batch_3.bin": part(2).subarray(5) })).toThrow(
      /data_batch_3\.bin: 6141 bytes are 1 records of 3073 and 3068 bytes more/,
    ));
  test("a small gzip that would unpack to more than the format has", () => {
    const member = gzipSync(part(10_000));
    const all = new Uint8Array(6 * member.byteLength);
    for (let i = 0; i < 6; i++) all.set(member, i * member.byteLength);
    expect(read("cifar-bomb", { "data_batch_1.bin.gz": all })).toThrow(
      /data_batch_1\.bin\.gz: it unpacks to more than the 153650000 bytes of a file of this kind/,
    );
  });
  test("the Python version has other names", () =>
    expect(read("python", { data_batch_1: part(1), test_batch: part(1) }, "test")).toThrow(
      /cifar10 is not in .* \(no test_batch\.bin\); get it with curl -O .*binary/,
    ));
});

describe("held-out examples", () => {
  const recipe = {
    kind: "synthetic" as const,
    synthetic: { classes: 4, size: 4, examples: 100 },
    normalize: "channel" as const,
    augment: [],
    validation: 30,
    span: { source: { path: "", text: "" }, start: 0, end: 0 },
  };
  const net = modelOf("model Net {\n  input image: [N, 1, 4, 4]\n  globalavgpool -> linear(4)\n}\n", "Net");
  const source = (seed: number) => ({ folder: undefined, model: net, seed, tell: () => undefined });
  test("are none of the training examples, the same for the same seed, and told", () => {
    const [one, again, other] = [7, 7, 8].map((seed) => loadData(recipe, source(seed)));
    expect([...(one?.train.indices ?? []), ...(one?.evaluation.indices ?? [])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(again?.evaluation.indices).toEqual(one?.evaluation.indices);
    expect(other?.evaluation.indices).not.toEqual(one?.evaluation.indices);
    expect(one?.evaluatedOn).toBe("30 of 100 images held out by seed 7");
  });
  test("cannot be all", () =>
    expect(() => loadData({ ...recipe, validation: 100 }, source(1))).toThrow(/holds out 100 of 100/));
  test("of synthetic images have the patterns of the training set under other noise", () => {
    const size = { classes: 5, size: 8, examples: 50 };
    const [train, again, test] = [
      makeSynthetic(size, 3, 7),
      makeSynthetic(size, 3, 7),
      makeSynthetic(size, 3, 7, "test"),
    ];
    expect(again).toEqual(train);
    expect(test.images).not.toEqual(train.images);
    const mean = ({ images, labels }: Dataset, label: number, pixel: number): number => {
      const own = [...labels.keys()].filter((i) => labels[i] === label);
      return own.reduce((sum, i) => sum + (images[i * 192 + pixel] ?? 0), 0) / own.length;
    };
    // Noise of ±32 over a pattern: the mean of 10 is off by 6 on average, another pattern by 40.
    const distance = (label: number, other: number): number =>
      Array.from({ length: 192 }, (_, pixel) => Math.abs(mean(train, label, pixel) - mean(test, other, pixel))).reduce(
        (a, b) => a + b,
      ) / 192;
    for (let label = 0; label < 5; label++)
      for (let other = 0; other < 5; other++)
        expect(distance(label, other) < 16, `${label} and ${other}`).toBe(label === other);
  });
  test("labels of more than 256 classes are whole", () => {
    const { labels } = makeSynthetic({ classes: 300, size: 1, examples: 300 }, 1, 1);
    expect([...labels]).toEqual(Array.from({ length: 300 }, (_, i) => i));
  });
  test("synthetic images come from the seed alone", () => {
    const size = { classes: 3, size: 4, examples: 9 };
    expect(makeSynthetic(size, 2, 1)).toEqual(makeSynthetic(size, 2, 1));
    expect(makeSynthetic(size, 2, 1).images).not.toEqual(makeSynthetic(size, 2, 2).images);
    expect([...makeSynthetic(size, 2, 1).labels]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });
});

test("images as an output have no accuracy, though their channels are as many as the classes", () => {
  const model = modelOf("model Net {\n  input image: [N, 1, 4, 4]\n  head { conv(3, kernel: 1) }\n}\n", "Net");
  const data = makeSynthetic({ classes: 3, size: 4, examples: 6 }, 1, 1);
  expect(() => requireFit(model, { file: "synthetic", data })).toThrow(
    expect.objectContaining({ code: "RN4007", message: expect.stringContaining("output is [N, 3, 4, 4]") as string }),
  );
});
