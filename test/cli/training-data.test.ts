/** What a run is trained and evaluated on: told and refused before the first step, never skipped or counted wrongly. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { resnet, type Ran } from "../support/command-line.ts";
import { recipeRuns } from "../support/recipe-runs.ts";
import { recipeText } from "../support/recipe.ts";
import { expectOne } from "../support/tiny-run.ts";

const { design, folder, train } = recipeRuns();

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
      new RegExp(`^\\d+ of 128 correct \\([\\d.]+ %\\)\nloss ${losses.at(-1)?.toFixed(4)}$`, "m"),
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

test("a rate below the one at the end of the run is refused with the place that says it: it would grow", async () => {
  for (const word of ["cosine", "linear"])
    expectOne(
      await train(design({ schedule: `${word}(0.1, to: 0.01)` }), "--rate", "0.001"),
      2,
      /--rate 0\.001 is below the rate at the end of the run, 0\.01: .*\.resnet:\d+:\d+ has `to: 0\.01`[\s\S]*choose 0\.01 or more/,
    );
  expect((await train(design({ schedule: "cosine(0.1, to: 0.01)" }), "--rate", "0.01")).code).toBe(0);
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
    expectOne(await resnet("compile", ...target, ...flags), 1, /RN5004.*the plan of Tiny needs .* at most 16\.00 GiB/);
  expectOne(
    await resnet("compile", ...target, ...most, "--for", "cpu"),
    1,
    /RN5004.*at most 4\.00 GiB; a batch of \d+ fits/,
  );
  expect(existsSync(join(folder, "module"))).toBe(false);
  for (const image of ["2147483648x8", "8x8x3", "0x8", "8", "-8x8", "8.5x8"])
    expectOne(await resnet("compile", ...target, `--image=${image}`), 2, /--image is /);
  writeFileSync(join(folder, "closed.resnet"), recipeText({}, "globalavgpool -> linear(4)"));
  const closed = await resnet("compile", join(folder, "closed.resnet"), "--image", "9x9", "-o", join(folder, "module"));
  expectOne(closed, 2, /RN4006.*\n.*help: leave --image out: the input says its size/);
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
