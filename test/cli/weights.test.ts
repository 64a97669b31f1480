/** Weights that come from elsewhere, or that a run of another kind left: taken where they fit, told where they do not. */
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafetensors, writeSafetensors, type Tensor } from "../../runtime/safetensors.ts";
import { ended, resnet, scratchFolder, startShell, type Ran } from "../support/command-line.ts";
import "../support/relaxed-simd.ts";
import { expectOne } from "../support/tiny-run.ts";

interface Parts {
  readonly classes?: number;
  readonly optimizer?: string;
  readonly steps?: number;
}
const design = ({ classes = 4, optimizer = "sgd(momentum: 0.9, dampening: 0.2)", steps = 4 }: Parts): string => `
import { Basic } from "std/residual"
model Net {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  stage s { Basic(6) }
  head { globalavgpool -> linear(${classes}) }
}
train Net {
  data      synthetic(classes: ${classes}, size: 8, examples: 48, validation: 16)
  batch     16
  loss      cross_entropy
  optimizer ${optimizer}
  schedule  constant(0.1)
  steps     ${steps}
}
`;

let folder = "";
const at = (name: string): string => join(folder, name);
function write(name: string, parts: Parts): string {
  writeFileSync(at(name), design(parts));
  return at(name);
}
async function train(file: string, ...flags: readonly string[]): Promise<Ran> {
  return resnet("train", file, "--device", "cpu", "--threads", "1", ...flags);
}
async function evaluate(weights: string, ...flags: readonly string[]): Promise<Ran> {
  return resnet("eval", at("net.resnet"), "--weights", weights, "--device", "cpu", "--threads", "1", ...flags);
}
function tensorsOf(path: string): ReadonlyMap<string, Tensor> {
  return readSafetensors(readFileSync(path), path).tensors;
}
/** The run's best weights, changed. */
function changed(name: string, change: (tensors: Map<string, Tensor>) => Map<string, Tensor> | undefined): string {
  const tensors = new Map(tensorsOf(at("run/best.safetensors")));
  writeFileSync(at(name), writeSafetensors({ tensors: change(tensors) ?? tensors, metadata: {} }));
  return at(name);
}

beforeAll(async () => {
  folder = scratchFolder();
  const ran = await train(write("net.resnet", {}), "--out", at("run"));
  expect([ran.code, ran.err]).toEqual([0, expect.stringContaining("trained in") as string]);
});

describe("a checkpoint holds more than weights", () => {
  test("it is evaluated, and what is not used is said", async () => {
    const ran = await evaluate(at("run/last.safetensors"));
    expect(ran.err).toMatch(/note: not used of \S+last\.safetensors: 14 of …\/momentum, update\/started/);
    expect([ran.code, ran.out]).toEqual([0, expect.stringMatching(/of 16 correct/) as string]);
  });

  test.each([
    ["without dampening", "sgd(momentum: 0.9)", /note: not used of \S+: update\/started/],
    ["without momentum", "sgd", /note: not used of \S+: 14 of …\/momentum, update\/started/],
  ])("a run goes on from it %s, with a note", async (_, optimizer, note) => {
    const ran = await train(
      write("other.resnet", { optimizer, steps: 6 }),
      "--resume",
      at("run"),
      "--out",
      at("on"),
      "--overwrite",
    );
    expect(ran.err).toMatch(note);
    expect(ran.err).toContain("after 4 steps");
    expect(ran.code).toBe(0);
  });

  test("a run with dampening goes on from one that had none: only what the file lacks begins anew", async () => {
    const plain = await train(write("plain.resnet", { optimizer: "sgd" }), "--out", at("plain"));
    expect(plain.code).toBe(0);
    const ran = await train(write("more.resnet", { steps: 6 }), "--resume", at("plain"), "--out", at("more"));
    expect(ran.err).toMatch(/note: \S+ lacks 14 of …\/momentum, update\/started: they start at their first values/);
    expect(ran.code).toBe(0);
    const momentum = await train(
      write("momentum.resnet", { optimizer: "sgd(momentum: 0.9)" }),
      "--out",
      at("momentum"),
    );
    expect(momentum.code).toBe(0);
    const damped = await train(at("more.resnet"), "--resume", at("momentum"), "--out", at("damped"));
    expect(damped.err).not.toContain("lacks");
    expect(damped.code).toBe(0);
  });
});

describe("names of PyTorch's", () => {
  test.each(["torchvision", "cifar"])("what was saved in the style %s is as good as what was not", async (style) => {
    const out = at(style);
    expect((await train(at("net.resnet"), "--out", out, "--names", style)).code).toBe(0);
    const theirs = join(out, "best.safetensors");
    expect(tensorsOf(theirs).size).toBe(tensorsOf(at("run/best.safetensors")).size);
    const [plain, named] = [await evaluate(at("run/best.safetensors")), await evaluate(theirs)];
    expect(named.out).toBe(plain.out);
    expect(named.err).toMatch(/best\.safetensors has (torchvision's names|the names of PyTorch's CIFAR networks)/);
  });

  test("a wrapper's prefix and PyTorch's counters make no difference", async () => {
    const wrapped = changed("wrapped.safetensors", (tensors) => {
      const counter: Tensor = { dtype: "I32", shape: [], values: Int32Array.of(7) };
      const all = [...tensors, ["stem.bn.num_batches_tracked", counter] as const];
      return new Map(all.map(([name, each]) => [`module.${name}`, each]));
    });
    const ran = await evaluate(wrapped);
    expect(ran.out).toBe((await evaluate(at("run/best.safetensors"))).out);
    expect(ran.err).toMatch(
      /has our names after module\.[\s\S]*not used of \S+: module\.stem\.bn\.num_batches_tracked/,
    );
  });
});

describe("a run that begins with weights", () => {
  const seven = (): string => write("seven.resnet", { classes: 7 });

  test("keeps its own head where that is allowed, told tensor by tensor, and begins at step 0", async () => {
    const flags = ["--weights", at("run/last.safetensors"), "--allow-missing", "head", "--rate", "1e-30"];
    const ran = await train(seven(), ...flags, "--steps", "1", "--out", at("tuned"));
    expect(ran.err).toMatch(/^first values {2}head\.linear\.weight: \[4, 6\] in the file, \[7, 6\] here$/m);
    expect(ran.err).toMatch(/^first values {2}head\.linear\.bias: \[4\] in the file, \[7\] here$/m);
    expect(ran.err).toMatch(/^loaded {8}stem\.conv\.weight \[4, 3, 3, 3\]$/m);
    expect(ran.err.match(/^loaded /gm)).toHaveLength(tensorsOf(at("run/best.safetensors")).size - 2);
    expect(ran.err).toMatch(/note: not used of \S+: 14 of …\/momentum, update\/started/);
    expect(ran.code).toBe(0);
    // At that rate the weights after a step are those before it.
    const [before, after] = [tensorsOf(at("run/last.safetensors")), tensorsOf(at("tuned/last.safetensors"))];
    for (const name of ["stem.conv.weight", "stem.bn.weight", "s.0.residual.conv_2.weight"])
      expect(after.get(name), name).toEqual(before.get(name));
    expect(readSafetensors(readFileSync(at("tuned/last.safetensors"))).metadata["step"]).toBe("1");
  });

  test("refuses them where nothing is allowed, before the first step", async () => {
    const ran = await train(seven(), "--weights", at("run/best.safetensors"), "--out", at("none"));
    expectOne(
      ran,
      1,
      /RN4014\S* \S+ has head\.linear\.weight as \[4, 6\], the model as \[7, 6\], head\.linear\.bias as \[4\]/,
    );
    expect(ran.err).toContain("--allow-missing head");
    expect(existsSync(at("none"))).toBe(false);
  });

  test("refuses flags that go against each other, and parts that nobody has", async () => {
    const weights = ["--weights", at("run/best.safetensors")];
    expectOne(
      await train(seven(), ...weights, "--resume", at("run")),
      2,
      /--weights begins a run, --resume goes on with one/,
    );
    expectOne(await train(seven(), "--allow-missing", "head"), 2, /--allow-missing says what --weights may lack/);
    const haed = await train(seven(), ...weights, "--allow-missing", "haed", "--out", at("none"));
    expectOne(haed, 2, /--allow-missing: .*has a part haed that could be missing[\s\S]*Net has stem, s, head/);
  });

  test("of which nothing could be saved is begun again with them", async () => {
    const flags = ["--weights", at("run/best.safetensors"), "--rate", "1e38", "--steps", "40", "--out", at("diverged")];
    const ran = await train(at("net.resnet"), ...flags);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/begin again with: resnet train \S+ .*--weights \S+best\.safetensors/);
  });
});

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
