/** What a run is trained and evaluated on: told and refused before the first step, never skipped or counted wrongly. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { resnet, scratchFolder, type Ran } from "../support/command-line.ts";
import { recipeText } from "../support/recipe.ts";
import { expectOne, records } from "../support/tiny-run.ts";

const folder = scratchFolder();
let files = 0;
/** @returns the file of a recipe whose model ends in `body` */
function design(changed: { readonly [entry: string]: string }, body?: string): string {
  const file = join(folder, `${++files}.resnet`);
  writeFileSync(file, recipeText(changed, body));
  return file;
}
const train = (file: string, ...flags: readonly string[]): Promise<Ran> =>
  resnet("train", file, "--device", "cpu", "--threads", "1", "--out", `${file}-out`, ...flags);
const stepsOf = ({ err }: Ran): string | undefined => [...err.matchAll(/^step (\d+)/gm)].at(-1)?.[1];
const metadataOf = (file: string, name: string) =>
  readSafetensors(readFileSync(join(`${file}-out`, `${name}.safetensors`))).metadata;

describe("an epoch's last, smaller batch", () => {
  const data = {
    data: "synthetic(classes: 4, size: 8, examples: 41, validation: 8)",
    batch: "16",
    steps: "",
    epochs: "1",
  };
  test("of one image is trained on where every norm sees more than one value a channel", async () => {
    expect(stepsOf(await train(design(data, "conv(4, kernel: 3) -> bn -> globalavgpool -> linear(4)")))).toBe("3");
  });
  test("is left out where a norm would see one, and that is told", async () => {
    const ran = await train(design(data, "globalavgpool -> bn -> linear(4)"));
    expect(stepsOf(ran)).toBe("2");
    expect(ran.err).toMatch(/note: an epoch's last 1 of 33 images is left out: bn would see one value a channel/);
  });
  test("and a batch of one by a flag is refused there, as it is in the recipe", async () => {
    const file = design(data, "globalavgpool -> bn -> linear(4)");
    expectOne(
      await train(file, "--batch", "1"),
      1,
      /error\[RN4019\]: bn would see one value a channel in a batch of 1/,
    );
    const [one, other] = [
      recipeText({ ...data, batch: "1" }, "globalavgpool -> bn -> linear(4)"),
      "train other of Tiny",
    ];
    const whole = recipeText(data, "globalavgpool -> bn -> linear(4)");
    writeFileSync(file, `${whole}${one.slice(one.indexOf("train Tiny")).replace("train Tiny", other)}`);
    expectOne(await resnet("check", file), 1, /RN4019/);
    expectOne(await train(`${file}:other`), 1, /RN4019/);
    // What is wrong with another recipe of the file keeps nobody from running this one.
    expect((await train(`${file}:Tiny`, "--steps", "1")).code).toBe(0);
  });
});

describe("metric", () => {
  test("loss decides which checkpoint is best, is told at each evaluation and at the end, and kept with the weights", async () => {
    const file = design({ metric: "loss", schedule: "constant(0.001)", steps: "6", evaluate: "2" });
    const ran = await train(file);
    const losses = [...ran.err.matchAll(/^step \d: held-out accuracy [\d.]+ %, loss ([\d.]+)$/gm)].map(([, loss]) =>
      Number(loss),
    );
    expect(losses.length).toBe(3);
    expect([...losses].sort((a, b) => b - a)).toEqual(losses);
    expect(ran.out).toMatch(/held-out loss +[\d.]+\n/);
    expect(ran.out).toMatch(/best by loss in/);
    for (const name of ["last", "best"]) {
      const { metric, step, best } = metadataOf(file, name);
      expect({ metric, step }).toEqual({ metric: "loss", step: "6" });
      expect(Number(best).toFixed(4)).toBe(losses.at(-1)?.toFixed(4));
    }
    const weights = join(`${file}-out`, "best.safetensors");
    const evaluated = await resnet("eval", file, "--weights", weights, "--device", "cpu", "--threads", "1");
    expect(evaluated.out).toMatch(
      new RegExp(`^\\d+ of 128 correct \\([\\d.]+ %\\)\nloss ${losses.at(-1)?.toFixed(4)}$`),
    );
  });
  test("accuracy where nothing is said: a run that goes on has its best to beat", async () => {
    const file = design({ steps: "4", evaluate: "2", metric: "[accuracy, loss]" });
    await train(file, "--steps", "2");
    const { metric, best } = metadataOf(file, "best");
    expect(metric).toBe("accuracy");
    await train(file, "--resume", `${file}-out`);
    expect(Number(metadataOf(file, "best")["best"])).toBeGreaterThanOrEqual(Number(best));
    expect(metadataOf(file, "last")["best"]).toBe(metadataOf(file, "best")["best"]);
  });
});

describe("the length of a run by a flag", () => {
  test("in both units is refused", async () =>
    expectOne(
      await train(design({}), "--steps", "4", "--epochs", "2"),
      2,
      /--steps and --epochs both give the length/,
    ));
  test("moves no milestone; what the run no longer reaches is told as the check tells it", async () => {
    const file = design({ schedule: "steps(0.1, at: [2, 3])", steps: "", epochs: "4", evaluate: "2" });
    const { code, err } = await train(file, "--steps", "3");
    expect(code).toBe(0);
    expect(err).toMatch(/warning\[RN4009\]: 2 is after the end of the run, 0\.188\n.*\d+\.resnet:\d+:\d+\n/);
    expect(err).toMatch(/warning\[RN4018\]: `evaluate` is every 2 epochs; the run has 0\.188/);
  });
  test("takes the place of what the recipe says: what no longer holds is not told", async () => {
    const file = design({ schedule: "constant(0.1, warmup: 3)", steps: "4", evaluate: "8" });
    expect((await resnet("check", file)).out).toMatch(/RN4008[\s\S]*RN4018/);
    expect((await train(file, "--steps", "8")).err).not.toMatch(/warning/);
  });
  test("of more epochs than steps can be counted", async () =>
    expectOne(await train(design({}), "--epochs", "2147483647"), 2, /a run has at most 2,147,483,647/));
});

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
  const grey = (input: string): string => {
    const file = join(folder, `${++files}.resnet`);
    writeFileSync(file, text.replace("[N, 3, 8, 8]", input));
    return file;
  };
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
      expect(out).toMatch(/^\d+ of 20 correct \([\d.]+ %\)$/);
    });
  });
});

test.each(["Infinity", "NaN", "1e39", "0", "-0.1", "1e-60", ""])("a rate of '%s' is no rate", async (rate) => {
  const { code, err } = await resnet("train", "any.resnet", "--rate", rate);
  expect(code).toBe(2);
  expect(err).toMatch(/is invalid\. It is a number above 0/);
});

test("a batch or an image whose plan no device holds is told with what fits, before a file is written", async () => {
  const file = join(folder, "open.resnet");
  writeFileSync(file, recipeText({}, "conv(4, kernel: 3) -> globalavgpool -> linear(4)").replace("8, 8]", "H, W]"));
  const target = [`${file}:Tiny`, "-o", join(folder, "module")];
  const most = ["--batch", "2147483647", "--image", "8x8"];
  for (const flags of [most, ["--image", "214748364x64"]])
    expectOne(
      await resnet("compile", ...target, ...flags),
      1,
      /RN5004.*the plan of Tiny needs .* at most 16384\.0 MiB/,
    );
  expectOne(
    await resnet("compile", ...target, ...most, "--for", "cpu"),
    1,
    /RN5004.*at most 4096\.0 MiB; a batch of \d+ fits/,
  );
  expect(existsSync(join(folder, "module"))).toBe(false);
  for (const image of ["2147483648x8", "8x8x3", "0x8", "8", "-8x8", "8.5x8"])
    expectOne(await resnet("compile", ...target, `--image=${image}`), 2, /--image is /);
  for (const image of ["2147483648x8", "8x99999999999", `${"9".repeat(400)}x8`])
    for (const verb of ["compile", "summary"])
      expectOne(await resnet(verb, target[0] ?? "", `--image=${image}`), 2, /a size is .* from 1 to 2,147,483,647/);
});

describe("counts beyond the limit are told with it, before anything is read", () => {
  test.each([
    ["train", "--steps", "2147483648"],
    ["train", "--epochs", "1e18"],
    ["train", "--batch", "2147483648"],
    ["train", "--batch", "0"],
    ["train", "--seed", "4294967296"],
    ["train", "--seed", "-1"],
    ["train", "--threads", "2147483648"],
    ["eval", "--batch", "2147483648"],
    ["eval", "--limit", "99999999999"],
    ["compile", "--batch", "2147483648"],
    ["summary", "--batch", "1e300"],
    ["doctor", "--threads", "1e9"],
  ])("%s %s %s", async (verb, flag, value) => {
    const { code, err } = await resnet(...(verb === "doctor" ? [verb] : [verb, "any.resnet"]), flag, value);
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`'${value}' is invalid. It is a whole number from [01] to [\\d,]+\\.`));
  });
});
