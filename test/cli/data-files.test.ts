/** Files of data sets that are wrong, or of another kind than the model: told by name, before the first step. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { resnet, type Ran } from "../support/command-line.ts";
import { recipeRuns } from "../support/recipe-runs.ts";
import { recipeText } from "../support/recipe.ts";
import { expectOne, records } from "../support/tiny-run.ts";

const { folder, train, written } = recipeRuns();

describe("files of a data set", () => {
  const idx = (extents: readonly number[], spoil: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes): Uint8Array => {
    const size = extents.reduce((a, b) => a * b);
    const bytes = new Uint8Array(4 + 4 * extents.length + size);
    const view = new DataView(bytes.buffer);
    [0x800 + extents.length, ...extents].forEach((value, at) => view.setUint32(4 * at, value));
    for (let i = 0; i < size; i++) bytes[4 + 4 * extents.length + i] = i % 10;
    return spoil(bytes);
  };
  const good = {
    "train-images-idx3-ubyte": idx([20, 28, 28]),
    "train-labels-idx1-ubyte": idx([20]),
    "t10k-images-idx3-ubyte": idx([20, 28, 28]),
    "t10k-labels-idx1-ubyte": idx([20]),
  };
  const set = (name: string, changed: { readonly [file: string]: Uint8Array }): string => {
    const path = join(folder, name);
    mkdirSync(path);
    for (const [file, bytes] of Object.entries(changed)) writeFileSync(join(path, file), bytes);
    return path;
  };
  const text = recipeText({ data: "mnist", batch: "8", steps: "2" }, "flatten -> linear(10)");
  const grey = (input: string): string => written(text.replace("[N, 3, 8, 8]", input));
  const mnist = grey("[N, 1, 28, 28]");

  test("of another size than the model's input", async () =>
    expectOne(
      await train(mnist, "--data", set("27", { ...good, "train-images-idx3-ubyte": idx([20, 28, 27]) })),
      1,
      /RN4006.*train-images-idx3-ubyte: images are \[1, 28, 27\]; the input of Tiny is \[N, 1, 28, 28\]/,
    ));
  test("whose test images have another size, though the model takes any", async () => {
    const body = "conv(4, kernel: 3) -> globalavgpool -> linear(10)";
    const file = join(folder, "any.resnet");
    writeFileSync(file, text.replace("[N, 3, 8, 8]", "[N, 1, H, W]").replace("flatten -> linear(10)", body));
    const data = set("20", { ...good, "t10k-images-idx3-ubyte": idx([20, 20, 20]) });
    const wanted =
      /RN4006.*t10k-images-idx3-ubyte: images are \[1, 20, 20\], those of .*train-images-idx3-ubyte \[1, 28, 28\]/;
    const ran = await train(file, "--data", data);
    expectOne(ran, 1, wanted);
    expect(ran.err).not.toMatch(/device:|compiling|NaN/);
  });
  test.each([
    ["an empty test set", { "t10k-images-idx3-ubyte": idx([0, 28, 28]), "t10k-labels-idx1-ubyte": idx([0]) }],
    ["an empty training set", { "train-images-idx3-ubyte": idx([0, 28, 28]), "train-labels-idx1-ubyte": idx([0]) }],
    ["images of no pixels", { "train-images-idx3-ubyte": idx([20, 0, 28]) }],
  ])("%s", async (name, changed) =>
    expectOne(await train(mnist, "--data", set(name, { ...good, ...changed })), 1, /RN4013.*-idx3-ubyte: it is empty/),
  );
  test("labels of more classes than the data set has", async () =>
    expectOne(
      await train(
        mnist,
        "--data",
        set("emnist", { ...good, "train-labels-idx1-ubyte": idx([20], (bytes) => bytes.fill(25, 9, 10)) }),
      ),
      1,
      /RN4013.*train-labels-idx1-ubyte: label 25 at record 1/,
    ));
  test("in a folder that is a file, and one that is not there", async () => {
    expectOne(await train(mnist, "--data", mnist), 2, /\.resnet is no folder/);
    expectOne(await train(mnist, "--data", join(folder, "nowhere")), 2, /there is no folder/);
  });
  test("a batch of more than there are", async () =>
    expectOne(
      await train(mnist, "--data", set("few", good), "--batch", "2147483647"),
      2,
      /a batch of 2,147,483,647 is more than the 20 training examples/,
    ));
  test("a missing part is told by name, with what is left", async () => {
    const file = join(folder, "cifar.resnet");
    const net = recipeText({ data: "cifar10", batch: "8", steps: "1" }, "globalavgpool -> linear(10)");
    writeFileSync(file, net.replace("[N, 3, 8, 8]", "[N, 3, 32, 32]"));
    const parts = [1, 2, 4, 5].map((part) => [`data_batch_${part}.bin`, records(10)] as const);
    const data = set("cifar", { ...Object.fromEntries(parts), "test_batch.bin.gz": gzipSync(records(10)) });
    const { code, err } = await train(file, "--data", data);
    expect(code).toBe(0);
    expect(err).toMatch(
      /warning: data_batch_3\.bin of cifar10 is not in .*cifar: going on with the 40 images of 4 of 5 files/,
    );
  });

  describe("eval --normalize", () => {
    let data = "";
    beforeAll(async () => {
      data = set("eval", good);
      expect((await train(mnist, "--data", data)).code).toBe(0);
    });
    const evaluate = (how: string): Promise<Ran> =>
      resnet(
        "eval",
        mnist,
        "--weights",
        join(`${mnist}-out`, "last.safetensors"),
        "--data",
        data,
        "--normalize",
        how,
        "--device",
        "cpu",
        "--threads",
        "1",
      );
    test.each(["imagenet", "0.5,0.5,0.5/0.2,0.2,0.2", "0.5", "0.5/0.2/0.1", "0.5,/0.2,"])(
      "%s is no mean and deviation for one channel",
      async (how) =>
        expectOne(await evaluate(how), 2, /--normalize is .*: the images have 1 channel[\s\S]*: 0\.5\/0\.25/),
    );
    test.each([
      "0.5/0",
      "0.5/-1",
      "0.5/NaN",
      "NaN/0.5",
      "Infinity/1",
      "0.5/Infinity",
      "0.5/1e-60",
      "a/b",
      "/",
      "0.5/",
      "/0.5",
    ])("%s gives no finite images", async (how) =>
      expectOne(await evaluate(how), 2, /--normalize is .*: deviations are above 0/),
    );
    test("a mean and a deviation for the one channel is right", async () => {
      const { code, out } = await evaluate("0.5/0.25");
      expect(code).toBe(0);
      expect(out).toMatch(/^\d+ of 20 correct \([\d.]+ %\)$/m);
    });
  });
});
