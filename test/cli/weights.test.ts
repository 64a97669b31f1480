/** Weights that come from elsewhere, or that a run of another kind left: taken where they fit, told where they do not. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readSafetensors, type Tensor } from "../../runtime/safetensors.ts";
import "../support/relaxed-simd.ts";
import { expectOne } from "../support/tiny-run.ts";
import { tensorsOf, train, weightsRun } from "../support/weights-run.ts";

const { at, changed, evaluate, trainNet, write } = weightsRun();

beforeAll(trainNet);

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
    expectOne(
      await train(seven(), "--allow-missing", "head"),
      2,
      /--allow-missing says what the weights may lack that a run begins with/,
    );
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
