/** Files of weights that hold none, or numbers that nothing can go on from: told by name, before the first step. */
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafetensors, writeSafetensors, type Tensor } from "../../runtime/safetensors.ts";
import { ended, startShell } from "../support/command-line.ts";
import "../support/relaxed-simd.ts";
import { expectOne } from "../support/tiny-run.ts";
import { design, train, weightsRun } from "../support/weights-run.ts";

const { at, changed, evaluate, folder, trainNet } = weightsRun();

beforeAll(trainNet);

describe("weights that are none", () => {
  test("not finite: told by name, and nothing is scored", async () => {
    const bad = changed(
      "nan.safetensors",
      (tensors) => void tensors.get("head.linear.weight")?.values.fill(Number.NaN, 3),
    );
    const ran = await evaluate(bad);
    expectOne(ran, 1, /RN4013\S* \S+ has numbers that are not finite in head\.linear\.weight \(21 of 24\)/);
    expect(ran.out).toBe("");
    expectOne(await train(at("net.resnet"), "--weights", bad, "--out", at("none")), 1, /RN4013.*not finite/);
  });

  test.each([
    [
      "s.0.residual.bn.running_var",
      -1e-3,
      /s\.0\.residual\.bn\.running_var holds -0\.00100\d*; a variance is 0 or more/,
    ],
    ["update/started", -1, /update\/started holds -1; it is 0 before the first step and 1 after it/],
    ["head.linear.weight", 3e38, /not finite or beyond 1\.8e\+19.* head\.linear\.weight/],
    ["stem.conv.weight/momentum", -3e38, /not finite or beyond 1\.8e\+19.* stem\.conv\.weight\/momentum/],
    ["stem.bn.running_mean", Number.NaN, /not finite.* stem\.bn\.running_mean/],
  ])("of a checkpoint whose %s holds %f: no run goes on from it", async (name, value, told) => {
    const { tensors, metadata } = readSafetensors(readFileSync(at("run/last.safetensors")));
    const tensor = tensors.get(name) as Tensor;
    const spoilt = new Map(tensors).set(name, { ...tensor, values: tensor.values.map(() => value) });
    mkdirSync(at("spoilt"), { recursive: true });
    const file = at("spoilt/last.safetensors");
    writeFileSync(file, writeSafetensors({ tensors: spoilt, metadata }));
    const resumed = await train(at("net.resnet"), "--resume", at("spoilt"), "--steps", "8");
    expectOne(resumed, 1, told);
    expect(resumed.err).toMatch(/RN4013/);
    expect(resumed.err).not.toMatch(/reading/);
    if (name.includes("/")) return;
    expectOne(await train(at("net.resnet"), "--weights", file, "--out", at("none")), 1, told);
    // Nothing is squared any more.
    if (value === 3e38) return;
    expectOne(await evaluate(file), 1, told);
  });

  test("a folder is answered with a file of weights in it", async () => {
    writeFileSync(at("run/a.resnet"), "");
    expectOne(await evaluate(at("run")), 2, /name a file in it: \S+run\/best\.safetensors/);
  });

  test("that give no loss before the first step are no matter of the rate: nothing leads back to them", async () => {
    writeFileSync(
      at("unnormed.resnet"),
      design({}).replace("-> bn -> relu }", "-> relu -> conv(4, kernel: 3) }").replace("stage s { Basic(6) }\n", ""),
    );
    expect((await train(at("unnormed.resnet"), "--out", at("unnormed"))).code).toBe(0);
    const { tensors, metadata } = readSafetensors(readFileSync(at("unnormed/last.safetensors")));
    const huge = [...tensors].map(([name, each]): [string, Tensor] => [
      name,
      name.includes("conv") ? { ...each, values: each.values.map((value) => Math.sign(value) * 1.7e19) } : each,
    ]);
    const file = at("unnormed/last.safetensors");
    writeFileSync(file, writeSafetensors({ tensors: new Map(huge), metadata }));
    for (const flags of [
      ["--resume", at("unnormed"), "--steps", "8"],
      ["--weights", file, "--out", at("none")],
    ]) {
      const ran = await train(at("unnormed.resnet"), ...flags);
      expectOne(ran, 1, /RN4015.*no rate mends that: what \S+last\.safetensors holds is beyond use/s);
      expect(ran.err).not.toMatch(/--rate|--resume/);
    }
    expect(existsSync(at("none"))).toBe(false);
  });

  test("a device, a folder, a large file of nothing and an endless text are refused by their beginning", async () => {
    const sparse = openSync(at("sparse.safetensors"), "w");
    ftruncateSync(sparse, 2 ** 30);
    closeSync(sparse);
    expectOne(await evaluate(at("sparse.safetensors")), 1, /RN4013.*the header is no JSON object/);
    expectOne(await evaluate("/dev/zero"), 2, /is a device, not a file/);
    expectOne(await evaluate(folder), 2, /is a directory/);
    expectOne(await train(at("net.resnet"), "--weights", "/dev/zero", "--out", at("none")), 2, /is a device/);
    expectOne(
      await train(at("net.resnet"), "--resume", at("sparse.safetensors"), "--out", at("none")),
      1,
      /no JSON object/,
    );
    const endless = `yes | node dist/cli/main.js eval ${at("net.resnet")} --weights /dev/stdin`;
    expectOne(await ended(startShell(endless)), 1, /RN4013.*this is a text, not safetensors/);
  });
});
