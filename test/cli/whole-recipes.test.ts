/** Recipes that say nearly all at once: the command and a program do the same, and what evaluates them agrees. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkProject } from "../../compiler/check.ts";
import { compileModel, everywhere } from "../../compiler/compile.ts";
import { recipeFunctions } from "../../compiler/recipes/program-recipe.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import {
  BEST,
  LAST,
  makeSynthetic,
  MemoryStorage,
  openDevice,
  openSession,
  readSafetensors,
  trainRecipe,
} from "../../runtime/index.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { expectOne } from "../support/tiny-run.ts";

const RECIPE = `model Net {
  input image: [N, 3, 8, 8]
  stage body { conv(8, kernel: 3) -> bn -> relu }
  stage late { conv(8, kernel: 3) -> bn -> relu }
  let aux_scores = body -> globalavgpool -> linear(4)
  let scores = late -> globalavgpool -> linear(4)
  output aux = aux_scores
  output logits = scores
}
train Net {
  data       synthetic(classes: 4, size: 8, examples: 105, validation: 32)
  batch      16
  accumulate 2
  loss       cross_entropy(of: logits) + 0.4 * focal(of: aux)
  optimizer  adamw(weight_decay: 0.01)
  schedule   cosine(0.02)
  epochs     2
  metric     [mean_iou, accuracy]
  clip       1
  ema        0.5
  seed       3
}
`;
const folder = scratchFolder();
const path = join(folder, "net.resnet");
const cpu = ["--device", "cpu", "--threads", "1"] as const;

test("outputs by name, parts of a batch, averages, any metric: `train`, `eval` and `trainRecipe` agree", async () => {
  writeFileSync(path, RECIPE);
  const ran = await resnet("train", path, ...cpu, "--out", join(folder, "out"));
  expect(ran.code, ran.err).toBe(0);

  const [recipe] = checkProject(loadProject("net.resnet", RECIPE, { read: (problem) => ({ problem }) })).recipes;
  if (!recipe) throw new Error("the design has no recipe");
  const functions = [
    ...recipeFunctions(recipe, new Map()).filter(({ kind }) => kind === "train"),
    { kind: "infer", batch: 32 } as const,
  ];
  const program = compileModel(recipe.model, { functions, targets: everywhere, recipe });
  await using device = await openDevice({ device: "cpu", threads: 1 });
  await using session = await openSession(device, program);
  const storage = new MemoryStorage();
  const data = makeSynthetic({ classes: 4, size: 8, examples: 105 }, 3, 3);
  for await (const event of trainRecipe(session, { data, heldOut: 32, storage }))
    if (event.kind === "evaluated") expect(Object.keys(event.score.means)).toContain("mean_iou");
  for (const name of [LAST, BEST]) {
    const [ours, theirs] = [await storage.read(name), readFileSync(join(folder, "out", name))].map((bytes) =>
      readSafetensors(bytes ?? new Uint8Array()),
    );
    expect(ours?.metadata["batch"], name).toBe("16");
    expect(ours?.tensors, name).toEqual(theirs?.tensors);
  }

  const evaluated = await resnet("eval", path, "--weights", join(folder, "out", LAST), ...cpu);
  const trained = /held-out accuracy +([\d.]+ %)/.exec(ran.out)?.[1];
  expect(/\(([\d.]+ %)\)/.exec(evaluated.out)?.[1], evaluated.err).toBe(trained);
});

test("the norms of a step in parts are not measured as if it were whole", async () => {
  writeFileSync(path, RECIPE);
  const ran = await resnet("train", path, ...cpu, "--norms", "--out", join(folder, "norms"));
  expectOne(ran, 2, /--norms looks at a step that takes its batch at once, and Net takes it in 2 parts/);
});

test("a module says that it begins without the weights of its recipe", async () => {
  writeFileSync(path, RECIPE.replace("seed       3", 'start      "first.safetensors"'));
  const { code, err } = await resnet("compile", path, "--train", "-o", join(folder, "module"));
  expect([code, err]).toEqual([0, expect.stringContaining("Net begins with first.safetensors")]);
});

test("counterparts of an ablation begin where the recipe says", async () => {
  const varied = RECIPE.replace("model Net {", "model Net(width: int = 8) {").replaceAll("conv(8,", "conv(width,");
  writeFileSync(path, varied.replace("seed       3", 'start      "first.safetensors"'));
  const ran = await resnet("ablate", path, "--depth", "width=4,8", ...cpu, "--out", join(folder, "ablation"));
  expectOne(ran, 2, /the recipe begins with first\.safetensors, and there is no file/);
});
