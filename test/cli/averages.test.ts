/** A run whose recipe averages its weights: what evaluates has the averages, whichever of its files that reads. */
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { resnet } from "../support/command-line.ts";
import { recipeRuns } from "../support/recipe-runs.ts";

const { design, train } = recipeRuns();

const RECIPE = { ema: "0.5", accumulate: "2", clip: "1", steps: "6", evaluate: "3", schedule: "constant(0.1)" };
const tensors = (file: string, name: string) =>
  readSafetensors(readFileSync(join(`${file}-out`, `${name}.safetensors`))).tensors;

test("the state to go on from is evaluated by its averages, as the run did itself", async () => {
  const file = design({ ...RECIPE, metric: "loss" });
  const { out } = await train(file);
  const trained = /held-out loss +([\d.]+)/.exec(out)?.[1];
  const evaluated = ["last", "best"].map(async (name) => {
    const weights = join(`${file}-out`, `${name}.safetensors`);
    const ran = await resnet("eval", file, "--weights", weights, "--device", "cpu", "--threads", "1");
    return /loss ([\d.]+)/.exec(ran.out)?.[1];
  });
  expect(await Promise.all(evaluated)).toEqual([trained, trained]);
});

test("a run that goes on has the bits of one that did not stop: averages, sums of gradients and norms too", async () => {
  const whole = design(RECIPE);
  const parts = design(RECIPE);
  expect((await train(whole)).code).toBe(0);
  expect((await train(parts, "--steps", "3")).code).toBe(0);
  expect((await train(parts, "--resume", `${parts}-out`)).code).toBe(0);
  expect([...tensors(whole, "last").keys()]).toContain("update/averaged");
  for (const name of ["last", "best"]) expect(tensors(parts, name), name).toEqual(tensors(whole, name));
});
