/** `start` in a recipe: the weights that a run begins with, from beside the design. */
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { recipeRuns } from "../support/recipe-runs.ts";

const { design, folder, train } = recipeRuns();

const tensors = (file: string): string =>
  [...readSafetensors(readFileSync(join(`${file}-out`, "last.safetensors"))).tensors]
    .map(([name, { values }]) => `${name} ${values.join(" ")}`)
    .join("\n");

test("begins where the file says, as --weights does, which wins", async () => {
  const first = design({ steps: "3", seed: "5" });
  expect((await train(first)).code).toBe(0);
  const weights = join(`${first}-out`, "best.safetensors");
  const entry = design({ steps: "2", start: `"${weights.slice(folder.length + 1)}"` });
  const flag = design({ steps: "2" });
  expect((await train(entry)).code).toBe(0);
  expect((await train(flag, "--weights", weights)).code).toBe(0);
  expect(tensors(entry)).toBe(tensors(flag));
  const plain = design({ steps: "2" });
  expect((await train(plain)).code).toBe(0);
  expect(tensors(entry)).not.toBe(tensors(plain));
  const both = design({ steps: "2", start: '"nowhere.safetensors"' });
  expect((await train(both, "--weights", weights)).code).toBe(0);
  expect(tensors(both)).toBe(tensors(flag));
});

test("is said in a run's first lines, by its files and in its report", async () => {
  const first = design({ steps: "3", seed: "5" });
  expect((await train(first)).code).toBe(0);
  const weights = join(`${first}-out`, "best.safetensors");
  const entry = design({ steps: "2", start: `"${weights.slice(folder.length + 1)}"` });
  expect((await train(entry)).err).toContain(`\nbegins with ${weights}: Tiny of ${basename(first)} after 3 steps\n`);
  expect((await train(entry, "--resume", `${entry}-out`, "--steps", "4")).code).toBe(0);
  const { metadata } = readSafetensors(readFileSync(join(`${entry}-out`, "last.safetensors")));
  expect(metadata).toMatchObject({ begins: weights, step: "4" });
  expect(readFileSync(join(`${entry}-out`, "report.html"), "utf8")).toContain(`began with the weights of ${weights}.`);
});

test("a file that is not there is told before anything begins", async () => {
  const { code, err } = await train(design({ start: '"nowhere.safetensors"' }));
  expect([code, err]).toEqual([2, expect.stringContaining("nowhere.safetensors")]);
});
