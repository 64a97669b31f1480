/** Readers of data sets: what they give for good files, and what they say of damaged ones. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import type { Dataset } from "../../../runtime/dataset.ts";
import { loadData } from "../../../cli/data/load.ts";
import { requireFit } from "../../../cli/data/fit.ts";
import { readSet } from "../../../cli/data/read-set.ts";
import type { SetPart } from "../../../datasets/data-set.ts";
import { makeSynthetic } from "../../../datasets/synthetic.ts";
import type { DataSetName } from "../../../datasets/table.ts";
import { inMemory } from "../../support/in-memory.ts";
import { modelOf } from "../../support/resnet20.ts";
import { scratchFolder } from "../../support/command-line.ts";

const scratch = scratchFolder();
function folderOf(name: string, files: { readonly [file: string]: Uint8Array }): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

/** Of a set that is in a folder. */
async function readFrom(
  folder: string,
  kind: DataSetName,
  part: SetPart = "train",
  tell: (text: string) => void = () => undefined,
): Promise<Dataset> {
  return inMemory((await readSet({ kind }, { folder, beside: ".", channels: 1, seed: 0, tell }, part)).data);
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
  const read = (name: string, image: Uint8Array, label: Uint8Array): (() => Promise<Dataset>) => {
    const folder = folderOf(name, { "train-images-idx3-ubyte": image, "train-labels-idx1-ubyte": label });
    return () => readFrom(folder, "mnist");
  };

  test("as it is, and gzipped", async () => {
    const expected = {
      name: "mnist",
      images: Uint8Array.from({ length: 12 }, (_, i) => i),
      labels: Uint8Array.of(9, 0, 4),
      shape: [1, 2, 2],
      classes: 10,
      classNames: [..."0123456789"],
    };
    const plain = await read("plain", images, labels)();
    expect({ ...plain, images: Uint8Array.from(plain.images), labels: Uint8Array.from(plain.labels) }).toEqual(
      expected,
    );
    const zipped = folderOf("zipped", {
      "t10k-images-idx3-ubyte.gz": gzipSync(images),
      "t10k-labels-idx1-ubyte.gz": gzipSync(labels),
    });
    const { images: read10k, labels: labels10k } = await readFrom(zipped, "mnist", "test");
    expect([...read10k]).toEqual([...expected.images]);
    expect([...labels10k]).toEqual([9, 0, 4]);
  });
  test("labels where images should be", () =>
    expect(read("swapped", idx(0x801, [8], new Uint8Array(8)), images)).rejects.toThrow(
      /begins with 0x00000801, .* with 0x00000803/,
    ));
  test("cut off in the header, and after it", async () => {
    await expect(read("head", images.slice(0, 7), labels)).rejects.toThrow(/7 bytes are too few for a header/);
    await expect(read("body", images.slice(0, -1), labels)).rejects.toThrow(
      /11 bytes follow the header, \[3, 2, 2\] needs 12/,
    );
  });
  test("fewer labels than images", () =>
    expect(read("fewer", images, idx(0x801, [2], Uint8Array.of(1, 2)))).rejects.toThrow(/2 labels for 3 images/));
  test("a label that is no class", () =>
    expect(read("label", images, idx(0x801, [3], Uint8Array.of(1, 10, 2)))).rejects.toThrow(/label 10 at record 1/));
  test("nothing at all: no images, images of no pixels, no labels", async () => {
    const none = new Uint8Array();
    await expect(read("no-images", idx(0x803, [0, 2, 2], none), idx(0x801, [0], none))).rejects.toThrow(
      /train-images-idx3-ubyte: it is empty: its header says \[0, 2, 2\]/,
    );
    await expect(read("no-pixels", idx(0x803, [3, 0, 2], none), labels)).rejects.toThrow(
      /images-idx3.*is empty.*\[3, 0, 2\]/,
    );
    await expect(read("no-labels", images, idx(0x801, [0], none))).rejects.toThrow(/labels-idx1-ubyte: it is empty/);
    await expect(read("no-bytes", none, labels)).rejects.toThrow(/images-idx3-ubyte: 0 bytes are too few for a header/);
  });
  test("numbers that are no bytes", () =>
    expect(read("floats", idx(0xd03, [1, 2, 2], new Uint8Array(16)), labels)).rejects.toThrow(
      /begins with 0x00000d03, .* with 0x00000803: its numbers are of type 13, bytes are 8/,
    ));
  test("more than the header says", () =>
    expect(read("longer", Uint8Array.of(...images, 1, 2), labels)).rejects.toThrow(
      /images-idx3-ubyte: it has 30 bytes, a file of this kind at most 28/,
    ));
  test("a header that says more than is read", () =>
    expect(read("huge", idx(0x803, [2 ** 32 - 1, 28, 28], images), labels)).rejects.toThrow(
      /its header says 3,367,254,359,296 bytes; at most 1 GiB is read/,
    ));
  test("gzip is known by its bytes, whatever the name says", async () => {
    const named = (name: string, image: Uint8Array): Promise<Dataset> =>
      readFrom(folderOf(name, { "train-images-idx3-ubyte": image, "train-labels-idx1-ubyte.gz": labels }), "mnist");
    expect([...(await named("inside", gzipSync(images))).images]).toEqual(Array.from({ length: 12 }, (_, i) => i));
    // Two members in a row are one file.
    const twice = Uint8Array.of(...gzipSync(images.slice(0, 9)), ...gzipSync(images.slice(9)));
    expect([...(await named("members", twice)).images]).toEqual(Array.from({ length: 12 }, (_, i) => i));
  });
  test("gzip that unpacks to more than its header says is stopped there, one that is cut off is told", async () => {
    const bomb = gzipSync(idx(0x803, [3, 2, 2], new Uint8Array(4_000_000)));
    expect(bomb.byteLength).toBeLessThan(5000);
    await expect(read("bomb", bomb, labels)).rejects.toThrow(
      /it unpacks to more than the 28 bytes of a file of this kind/,
    );
    await expect(read("cut", gzipSync(images).subarray(0, -9), labels)).rejects.toThrow(
      /RN4013|unexpected end of file/,
    );
    await expect(read("zeros", gzipSync(new Uint8Array(4_000_000)), labels)).rejects.toThrow(/begins with 0x00000000/);
  });
  test("names with a dot, as some who unpack them write", async () => {
    const folder = folderOf("dots", { "train-images.idx3-ubyte": images, "train-labels.idx1-ubyte": labels });
    expect([...(await readFrom(folder, "mnist")).labels]).toEqual([9, 0, 4]);
  });
  test("a folder where the file should be", async () => {
    const folder = folderOf("folder", { "train-labels-idx1-ubyte": labels });
    mkdirSync(join(folder, "train-images-idx3-ubyte"));
    await expect(() => readFrom(folder, "mnist")).rejects.toThrow(/train-images-idx3-ubyte: it is no file/);
  });
  test("nothing there says how to get it", () =>
    expect(() => readFrom(folderOf("none", {}), "mnist")).rejects.toThrow(
      /mnist is not in .*; get it with --download, from https:.*mnist\/train-images-idx3-ubyte\.gz and others/,
    ));
});

describe("CIFAR", () => {
  test("CIFAR-100 has the fine label, of the parts that are there in order", async () => {
    const bytes = new Uint8Array(2 * 3074);
    bytes.set([3, 99, 7], 0);
    bytes.set([5, 12, 8], 3074);
    const { images, labels, classes } = await readFrom(folderOf("cifar100", { "test.bin": bytes }), "cifar100", "test");
    expect({ labels: [...labels], classes, first: images[0], second: images[3072] }).toEqual({
      labels: [99, 12],
      classes: 100,
      first: 7,
      second: 8,
    });
  });
  test("CIFAR-10 joins its parts, in the order of their numbers", async () => {
    const part = (label: number): Uint8Array => new Uint8Array(3073).fill(label);
    const folder = folderOf("cifar10", { "data_batch_3.bin": part(3), "data_batch_1.bin.gz": gzipSync(part(1)) });
    const told: string[] = [];
    const { images, labels } = await readFrom(folder, "cifar10", "train", (text) => told.push(text));
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
      readFrom(folderOf(name, files), "cifar10", kind);
  test("an empty file among others", () =>
    expect(read("one-empty", { "data_batch_1.bin": part(2), "data_batch_3.bin": part(0) })).rejects.toThrow(
      /data_batch_3\.bin: it is empty/,
    ));
  test("a file cut off among others", () =>
    expect(read("one-cut", { "data_batch_1.bin": part(2), "data_batch_3.bin": part(2).subarray(5) })).rejects.toThrow(
      /data_batch_3\.bin: 6141 bytes are 1 records of 3073 and 3068 bytes more/,
    ));
  test("a small gzip that would unpack to more than the format has", async () => {
    const member = gzipSync(part(10_000));
    const all = new Uint8Array(6 * member.byteLength);
    for (let i = 0; i < 6; i++) all.set(member, i * member.byteLength);
    await expect(read("cifar-bomb", { "data_batch_1.bin.gz": all })).rejects.toThrow(
      /data_batch_1\.bin\.gz: it unpacks to more than the 153650000 bytes of a file of this kind/,
    );
  });
  test("the Python version has other names", () =>
    expect(read("python", { data_batch_1: part(1), test_batch: part(1) }, "test")).rejects.toThrow(
      /cifar10 is not in .* \(no test_batch\.bin\); get it with --download, from .*cifar-10-binary\.tar\.gz/,
    ));
});

describe("held-out examples", () => {
  const recipe = {
    kind: "synthetic" as const,
    synthetic: { classes: 4, size: 4, examples: 100 },
    normalize: "channel" as const,
    augment: [],
    evaluate: [],
    validation: 30,
    span: { source: { path: "", text: "" }, start: 0, end: 0 },
  };
  const net = modelOf("model Net {\n  input image: [N, 1, 4, 4]\n  globalavgpool -> linear(4)\n}\n", "Net");
  const source = (seed: number) => ({ folder: undefined, model: net, seed, tell: () => undefined });
  test("are none of the training examples, the same for the same seed, and told", async () => {
    const [one, again, other] = await Promise.all([7, 7, 8].map((seed) => loadData(recipe, source(seed))));
    expect([...(one?.train.indices ?? []), ...(one?.evaluation.indices ?? [])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, i) => i),
    );
    expect(again?.evaluation.indices).toEqual(one?.evaluation.indices);
    expect(other?.evaluation.indices).not.toEqual(one?.evaluation.indices);
    expect(one?.evaluatedOn).toBe("30 of 100 images held out by seed 7");
  });
  test("cannot be all", () =>
    expect(() => loadData({ ...recipe, validation: 100 }, source(1))).rejects.toThrow(/holds out 100 of 100/));
});

test("images as an output have no accuracy, though their channels are as many as the classes", () => {
  const model = modelOf("model Net {\n  input image: [N, 1, 4, 4]\n  head { conv(3, kernel: 1) }\n}\n", "Net");
  const data = makeSynthetic({ classes: 3, size: 4, examples: 6 }, 1, 1);
  expect(() => requireFit(model, { file: "synthetic", data })).toThrow(
    expect.objectContaining({ code: "RN4007", message: expect.stringContaining("output is [N, 3, 4, 4]") as string }),
  );
});

test("Fashion-MNIST has its official training and test set where its files are: RESNET_DATA names their folder", async () => {
  const image = (count: number): Uint8Array => idx(0x803, [count, 28, 28], new Uint8Array(784 * count));
  const folder = folderOf("official", {
    "train-images-idx3-ubyte": image(3),
    "train-labels-idx1-ubyte": idx(0x801, [3], Uint8Array.of(9, 0, 4)),
    "t10k-images-idx3-ubyte": image(2),
    "t10k-labels-idx1-ubyte": idx(0x801, [2], Uint8Array.of(1, 2)),
  });
  const source = { folder: undefined, beside: ".", channels: 1, seed: 0, tell: () => undefined };
  const read = async (part: SetPart): Promise<readonly number[]> => [
    ...(await readSet({ kind: "fashion_mnist" }, source, part)).data.labels,
  ];
  vi.stubEnv("RESNET_DATA", folder);
  try {
    expect([await read("train"), await read("test")]).toEqual([
      [9, 0, 4],
      [1, 2],
    ]);
    vi.stubEnv("RESNET_DATA", join(folder, "gone"));
    await expect(read("train")).rejects.toThrow(/there is no folder .*gone/);
  } finally {
    vi.unstubAllEnvs();
  }
});
