/** Folders of images as they lie on disk: which are classes and parts, in which order; and what is wrong with one, by name. */
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { requireAlike } from "../../../cli/data/fit.ts";
import { readSet, seeSet, type DataFile } from "../../../cli/data/read-set.ts";
import type { SetPart } from "../../../datasets/data-set.ts";
import { inMemory } from "../../support/in-memory.ts";
import { scratchFolder } from "../../support/command-line.ts";

const scratch = scratchFolder();
let folders = 0;

/** All of one grey, so that an image is known by its pixel. */
const grey = (value: number, size = 2): Uint8Array =>
  encode({ width: size, height: size, channels: 1, depth: 8, data: new Uint8Array(size * size).fill(value) });

/** @returns the folder that holds them */
function written(files: { readonly [path: string]: Uint8Array }): string {
  const root = join(scratch, `${++folders}`);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}
const source = (beside: string, folder?: string) => ({ beside, folder, channels: 1, seed: 0, tell: () => undefined });
const chosen = (path: string) => ({ kind: "image_folder", images: { path } }) as const;
function read(
  root: string,
  part: SetPart = "train",
  tell: (text: string) => void = () => undefined,
): Promise<DataFile> {
  return readSet(chosen("."), { ...source(root), tell }, part);
}
/** The pixel of each image with its class. */
async function listOf(root: string, part?: SetPart): Promise<readonly string[]> {
  const data = inMemory((await read(root, part)).data);
  return Array.from(data.labels, (label, at) => `${data.classNames?.[label]} ${data.images[at * 4]}`);
}
const two = { "cat/a.png": grey(1), "dog/a.png": grey(2) };

describe("classes", () => {
  test("are folders in the order of their bytes, whatever they are called", async () => {
    const root = written({ "b/1.png": grey(3), "B/1.png": grey(1), "__proto__/1.png": grey(2), "é/1.png": grey(4) });
    expect(await listOf(root)).toEqual(["B 1", "__proto__ 2", "b 3", "é 4"]);
  });
  test("hold their images at any depth, ordered by folder, then by name, as torchvision has them", async () => {
    const root = written({
      ...{ "cat/b/1.png": grey(4), "cat/b-b/1.png": grey(5), "cat/2.PNG": grey(2), "cat/10.png": grey(1) },
      ...{ "cat/b/a/1.png": grey(6), "cat/a.jpeg.png": grey(3), "dog/1.png": grey(7) },
    });
    expect(await listOf(root)).toEqual(["cat 1", "cat 2", "cat 3", "cat 4", "cat 5", "cat 6", "dog 7"]);
  });
  test("are not what begins with a dot; what is no image by its name is told, and not read", async () => {
    const files = { ".git/1.png": grey(9), "cat/._a.png": grey(9), "cat/notes.txt": grey(9), "loose.png": grey(9) };
    const root = written({ ...two, ...files });
    expect(await listOf(root)).toEqual(["cat 1", "dog 2"]);
    const told: string[] = [];
    await read(root, "train", (text) => told.push(text));
    expect(told).toEqual([
      `note: 2 files of ${root} not read, by the name no PNG or JPEG: ${join(root, "loose.png")}`,
      `decoding 2 images of ${root}`,
    ]);
  });
  test("may be links to folders, and images links to files", async () => {
    const [root, other] = [written(two), written({ "x.png": grey(3), "y/y.png": grey(4) })];
    symlinkSync(join(other, "y"), join(root, "emu"));
    symlinkSync(join(other, "x.png"), join(root, "cat/z.png"));
    expect(await listOf(root)).toEqual(["cat 1", "cat 3", "dog 2", "emu 4"]);
  });
});

describe("parts", () => {
  const parts = (test: string) => ({
    ...{ "train/cat/a.png": grey(1), "train/dog/a.png": grey(2) },
    ...{ [`${test}/cat/a.png`]: grey(3), [`${test}/dog/a.png`]: grey(4) },
  });
  test.each(["test", "val"])("are train and %s", async (name) => {
    const root = written({ ...parts(name), "docs/readme.txt": grey(0) });
    expect(await listOf(root)).toEqual(["cat 1", "dog 2"]);
    expect(await listOf(root, "test")).toEqual(["cat 3", "dog 4"]);
  });
  test("are train and test where there is val too", async () => {
    expect(await listOf(written({ ...parts("val"), ...parts("test"), "val/cat/a.png": grey(9) }), "test")).toEqual([
      "cat 3",
      "dog 4",
    ]);
  });
  test("are none where a class is called train", async () => {
    const root = written({ "train/1.png": grey(1), "bus/1.png": grey(2), "car/1.png": grey(3) });
    expect(await listOf(root)).toEqual(["bus 2", "car 3", "train 1"]);
  });
  test("without a test set cannot be scored by it, and the way on is told", async () => {
    for (const root of [written(two), written({ "train/cat/1.png": grey(1), "train/dog/1.png": grey(1) })])
      await expect(read(root, "test")).rejects.toThrow(
        expect.objectContaining({
          message: `${root} has no test set`,
          help: expect.stringContaining("validation: 100") as string,
        }),
      );
  });
  test("without train are told", () =>
    expect(read(written({ "test/cat/1.png": grey(1), "val/cat/1.png": grey(1) }))).rejects.toThrow(
      /holds test and no train/,
    ));
  test("have the same classes", async () => {
    const root = written({ ...parts("test"), "test/emu/1.png": grey(1) });
    const [train, test] = [await read(root), await read(root, "test")];
    const [trainFile, testFile] = [join(root, "train"), join(root, "test")];
    expect(() => requireAlike(train, test)).toThrow(`${testFile} has the class emu, which ${trainFile} lacks`);
    expect(() => requireAlike(test, train)).toThrow(`${trainFile} lacks the class emu, which ${testFile} has`);
    expect(() => requireAlike(train, train)).not.toThrow();
  });
});

test("a path begins at the design's folder, or at --data; one from the root on is as it is", async () => {
  const root = written({ "photos/cat/1.png": grey(1), "photos/dog/1.png": grey(2) });
  const [inDesign, inData] = [source(root), source("nowhere", root)];
  for (const from of [inDesign, inData])
    expect((await readSet(chosen("photos"), from, "train")).file).toBe(join(root, "photos"));
  const whole = await readSet(chosen(join(root, "photos")), source("nowhere", scratch), "train");
  expect(whole.file).toBe(join(root, "photos"));
});

test("what the images are is seen without decoding them", () => {
  const cut = grey(1, 5).subarray(0, 40);
  const root = written({
    ...{ "train/cat/1.png": cut, "train/dog/1.png": cut, "train/dog/2.png": cut },
    "val/cat/1.png": cut,
    "val/dog/1.png": cut,
  });
  const facts = { classes: 2, classNames: ["cat", "dog"], image: [1, 5, 5], examples: 3, tests: 2 };
  expect(seeSet(chosen("."), source(root), true)).toEqual({ kind: "image_folder", images: { path: ".", facts } });
  expect(seeSet({ kind: "cifar10" }, source(root), true)).toEqual({ kind: "cifar10" });
});

describe("is refused by name", () => {
  const cases: readonly (readonly [string, () => string, string, RegExp])[] = [
    ["a folder that is not there", () => join(scratch, "none"), "RN4012", /there is no folder .*none/],
    ["a file for a folder", () => join(written({ file: grey(1) }), "file"), "RN4012", /file is no folder of images/],
    ["a folder of no class", () => written({ "a.png": grey(1) }), "RN4013", /it holds no folder; each class has one/],
    [
      "a folder of one class",
      () => written({ "cat/a.png": grey(1) }),
      "RN4013",
      /it holds one folder, cat; each class/,
    ],
    ["an empty class", () => written({ ...two, "emu/a.txt": grey(1) }), "RN4013", /emu: no .* is in it/],
    [
      "an empty file",
      () => written({ ...two, "cat/b.png": grey(1).subarray(0, 0) }),
      "RN4013",
      /cat\/b\.png: it is empty/,
    ],
    [
      "what is no image",
      () => written({ ...two, "cat/b.jpg": Buffer.from("<html>") }),
      "RN4013",
      /cat\/b\.jpg: it begins/,
    ],
    [
      "a link that leads nowhere",
      () => linked("cat/z.png", "gone.png"),
      "RN4013",
      /cat\/z\.png: it is a link that leads/,
    ],
    ["a class that leads nowhere", () => linked("zoo", "gone"), "RN4013", /zoo: it is a link that leads nowhere/],
    ["links in a circle", () => linked("cat/z.png", "z.png"), "RN4013", /cat\/z\.png: its links lead in a circle/],
    [
      "a link to what holds it",
      () => linked("cat/z", "../cat"),
      "RN4013",
      /cat\/z: it is a link to a folder that holds/,
    ],
    [
      "a pipe",
      () => {
        const root = written(two);
        execFileSync("mkfifo", [join(root, "cat/pipe.png")]);
        return root;
      },
      "RN4013",
      /cat\/pipe\.png: it is no file/,
    ],
  ];
  function linked(path: string, target: string): string {
    const root = written(two);
    symlinkSync(target, join(root, path));
    return root;
  }
  test.each(cases)("%s", async (_, root, code, message) => {
    await expect(read(root())).rejects.toThrow(
      expect.objectContaining({
        code,
        message: expect.stringMatching(message) as string,
        help: expect.stringContaining("--data") as string,
      }),
    );
  });
});

test("images of another size are seen before any is decoded, and those of no image told", async () => {
  const root = written({ ...two, "dog/b.png": grey(1, 3) });
  const differs = expect.stringMatching(/dog\/b\.png: it is 3 × 3 pixels large, and .*cat\/a\.png 2 × 2/) as string;
  expect(seeSet(chosen("."), source(root), false)).toMatchObject({ images: { facts: { image: [1, 2, 2], differs } } });
  expect((await read(root)).data).toMatchObject({ differs, shape: [1, 2, 2] });
  const empty = written({ ...two, "dog/c.png": new Uint8Array() });
  expect(() => seeSet(chosen("."), source(empty), false)).toThrow(/dog\/c\.png: it is empty/);
});

test("a grey image among colours is told by its file, and has one value in all three, decoded at once or as it is asked for", async () => {
  const colour = (size = 2): Uint8Array =>
    encode({ width: size, height: size, channels: 3, depth: 8, data: new Uint8Array(size * size * 3).fill(90) });
  const kept = written({ "cat/a.png": colour(), "dog/a.png": colour(), "dog/b.png": grey(7) });
  const streamed = written({ "cat/a.png": colour(), "dog/a.png": colour(3), "dog/b.png": grey(7) });
  const inColours = (root: string) => ({ ...source(root), channels: 3 });
  for (const root of [kept, streamed]) {
    const { images } = seeSet(chosen("."), inColours(root), false);
    expect(images?.facts?.note).toBe(
      `${join(root, "dog/b.png")}: grey among images in colours: taken as red, green and blue of one value, as PyTorch does; convert or take away what should not be there`,
    );
    const told: string[] = [];
    const { data } = await readSet(chosen("."), { ...inColours(root), tell: (text) => told.push(text) }, "train");
    expect(told.filter((text) => text.includes("grey among"))).toHaveLength(1);
    const pixels =
      "images" in data ? data.images.subarray(24) : (await data.picture(2)).planes.flatMap((each) => [...each]);
    expect([...pixels]).toEqual(Array.from({ length: 12 }, () => 7));
  }
  // A model of one channel takes all as grey.
  expect(seeSet(chosen("."), source(kept), false).images?.facts?.note).toBeUndefined();
});

test("an image of no bytes is found before anything begins, also where not all headers are looked at", () => {
  const root = written(two);
  for (let i = 0; i < 1100; i++) linkSync(join(root, "cat/a.png"), join(root, `cat/${i}.png`));
  expect(seeSet(chosen("."), source(root), false).images?.facts).toMatchObject({ examples: 1102 });
  // Beside those that are looked at.
  for (const name of ["1.png", "77.png", "500.png"]) {
    rmSync(join(root, "cat", name));
    writeFileSync(join(root, "cat", name), "");
    expect(() => seeSet(chosen("."), source(root), false)).toThrow(new RegExp(`cat/${name}: it is empty`));
    rmSync(join(root, "cat", name));
  }
});
