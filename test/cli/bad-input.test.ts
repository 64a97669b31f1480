/** Everything that a person can hand us wrongly: one clear message, the next step, the right exit code. */
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { writeSafetensors } from "../../runtime/safetensors.ts";
import { ended, resnet, startShell, type Ran } from "../support/command-line.ts";
import { tinyFolder } from "../support/tiny-folder.ts";
import { expectOne, records, TINY } from "../support/tiny-run.ts";

const { at, dataFolder, design, folder } = tinyFolder();

describe("files", () => {
  test("a missing file", async () =>
    expectOne(
      await resnet("check", at("tini.resnet")),
      2,
      /there is no file .*tini\.resnet[\s\S]*did you mean .*tiny\.resnet/,
    ));
  test("a directory", async () => expectOne(await resnet("summary", folder), 2, /is a directory/));
  test("no permission", async () => {
    const path = design("closed.resnet", TINY);
    chmodSync(path, 0o000);
    // Root reads everything: then there is nothing to refuse, and a process that may not read is asked instead.
    const isRoot = process.getuid?.() === 0;
    chmodSync(folder, 0o755);
    const ran = isRoot
      ? await ended(
          startShell(`setpriv --reuid=65534 --regid=65534 --clear-groups node dist/cli/main.js check ${path}`),
        )
      : await resnet("check", path);
    chmodSync(path, 0o644);
    expectOne(ran, 2, /cannot be read: permission denied/);
  });
  test("not UTF-8", async () =>
    expectOne(
      await resnet("check", design("latin.resnet", Uint8Array.of(0x2f, 0x2f, 0xe9, 0x0a))),
      2,
      /not UTF-8: byte 2 is 0xe9/,
    ));
  test("a NUL and a lone bracket", async () =>
    expectOne(await resnet("check", design("nul.resnet", "model \u0000 A {")), 1, /RN1001/));
});

describe("designs", () => {
  test("1 MB on one line", async () =>
    expectOne(await resnet("check", design("long.resnet", "a ".repeat(500_000))), 1, /RN1002/));
  test("braces 10,000 deep", async () =>
    expectOne(await resnet("check", design("deep.resnet", "{".repeat(10_000))), 1, /RN1013.*deeper than/));
  test("a billion copies", async () => {
    const text = `import { Basic } from "std/residual"\nmodel Big {\n  input image: [N, 3, 32, 32]\n  stem { conv(16, kernel: 3) }\n  stage s1 { Basic(16) * 1_000_000_000 }\n}\n`;
    expectOne(await resnet("check", design("big.resnet", text)), 1, /RN5010.*100,000 layers/);
  });
  test("a model larger than the device", async () => {
    const text = TINY.replace("conv(4, kernel: 3, stride: 4)", "conv(4096, kernel: 3)").replace(
      "batch     8",
      "batch     4096",
    );
    const data = dataFolder("large-data", records(4096));
    expectOne(
      await resnet("train", design("large.resnet", text), "--device", "cpu", "--data", data, "--out", at("large")),
      1,
      /RN500[34].*batch of \d+ fits\n.*help: use a smaller --batch, or a --memory-budget that fits$|RN500[34].*no batch fits\n.*help: use a smaller network/,
    );
  });
  test("an unknown recipe", async () =>
    expectOne(await resnet("train", `${at("tiny.resnet")}:Tini`), 2, /no recipe Tini[\s\S]*did you mean .*:Tiny/));
  test("an unknown verb and a flag that is none", async () => {
    expect((await resnet("chekc", "x")).code).toBe(2);
    expect((await resnet("train", at("tiny.resnet"), "--device", "quantum")).code).toBe(2);
    expect((await resnet("train", at("tiny.resnet"), "--threads", "0")).code).toBe(2);
  });
});

describe("data", () => {
  const train = (data: string): Promise<Ran> =>
    resnet("train", at("tiny.resnet"), "--device", "cpu", "--data", data, "--out", at("run"));
  test("a folder that is not there", async () => expectOne(await train(at("nowhere")), 2, /there is no folder/));
  test("an empty folder", async () => {
    mkdirSync(at("empty"));
    expectOne(await train(at("empty")), 1, /RN4012.*cifar10 is not in .*get it with/);
  });
  test("a truncated file", async () =>
    expectOne(
      await train(
        dataFolder(
          "cut",
          records(20, (bytes) => bytes.slice(0, -100)),
        ),
      ),
      1,
      /RN4013.*cut off/,
    ));
  test("a corrupt gzip", async () => {
    const path = dataFolder("corrupt", records(20));
    writeFileSync(join(path, "data_batch_1.bin.gz"), "this is not gzip");
    expectOne(await train(path), 1, /RN4013/);
  });
  test("results that cannot be written are told before the data is read", async () => {
    const ran = await resnet("train", at("tiny.resnet"), "--data", at("nowhere"), "--out", at("tiny.resnet"));
    expectOne(ran, 2, /tiny\.resnet cannot be written: a file is where a folder should be/);
    expect(ran.err).not.toMatch(/reading|nowhere/);
  });
  test("a label out of range", async () => {
    const spoilt = records(20, (bytes) => {
      bytes[12 * 3073] = 12;
      return bytes;
    });
    expectOne(await train(dataFolder("labels", spoilt)), 1, /RN4013.*label 12 at record 12/);
  });
});

describe("weights", () => {
  test("of another model", async () => {
    const tensors = new Map([["stem.conv.weight", { dtype: "F32" as const, shape: [1], values: new Float32Array(1) }]]);
    writeFileSync(at("other.safetensors"), writeSafetensors({ tensors, metadata: {} }));
    const data = dataFolder("weights-data", records(20));
    const ran = await resnet(
      "eval",
      at("tiny.resnet"),
      "--weights",
      at("other.safetensors"),
      "--data",
      data,
      "--device",
      "cpu",
    );
    expectOne(ran, 1, /RN4014.*lacks \d+ tensors/);
  });
  test("that are not there: the nearest name of that kind", async () => {
    writeFileSync(at("trained.safetensors"), "");
    const ran = await resnet("eval", at("tiny.resnet"), "--weights", at("traind.safetensors"));
    expectOne(ran, 2, /there is no file .*traind\.safetensors[\s\S]*did you mean .*trained\.safetensors/);
  });
  test("a damaged file", async () => {
    writeFileSync(at("damaged.safetensors"), "no safetensors at all");
    const data = dataFolder("damaged-data", records(20));
    expectOne(
      await resnet(
        "eval",
        at("tiny.resnet"),
        "--weights",
        at("damaged.safetensors"),
        "--data",
        data,
        "--device",
        "cpu",
      ),
      1,
      /RN4013/,
    );
  });
});

test.each([
  ["compile", "-o", "x.resnet"],
  ["graph", "-o", "x.resnet"],
  ["train", "--out", "x.resnet"],
  ["train", "--data", "x.resnet"],
  ["train", "--resume", "x.resnet"],
  ["train", "--weights", "x.resnet"],
  ["eval", "--weights", "x.resnet"],
  ["check", "--config", "x.resnet"],
  ["breaking", "--against", "x.resnet"],
])("%s %s with a variable that is not set is refused, and is not the working folder", async (verb, flag, target) => {
  const ran = await resnet(verb, target, flag, "");
  expect(ran.err).toMatch(/argument '' is invalid\. It is an empty name: is a variable of your shell not set\?/);
  expect(ran.code).toBe(2);
});

test("init of an empty name is refused", async () => {
  expectOne(await resnet("init", ""), 2, /an empty name names no file/);
});
