/** Readers of data sets: what they give for good files, and what they say of damaged ones. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readCifar } from "../../../cli/data/cifar.ts";
import { readIdx } from "../../../cli/data/idx.ts";
import type { Dataset } from "../../../runtime/data.ts";
import { loadData } from "../../../cli/data/load.ts";
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
  test("synthetic images come from the seed alone", () => {
    const size = { classes: 3, size: 4, examples: 9 };
    expect(makeSynthetic(size, 2, 1)).toEqual(makeSynthetic(size, 2, 1));
    expect(makeSynthetic(size, 2, 1).images).not.toEqual(makeSynthetic(size, 2, 2).images);
    expect([...makeSynthetic(size, 2, 1).labels]).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });
});
