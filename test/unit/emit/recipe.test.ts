/** Each word of a recipe that decides a step, its first values or a run by it is in the program that is compiled. */
import { describe, expect, test } from "vitest";
import { compileModel, everywhere, portable } from "../../../compiler/compile.ts";
import { NotTrainable } from "../../../compiler/index.ts";
import { moduleText } from "../../../compiler/emit/module.ts";
import { checkProject } from "../../../compiler/check.ts";
import type { CheckedRecipe } from "../../../compiler/recipes/checked-recipe.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { recipeFunctions } from "../../../compiler/recipes/program-recipe.ts";
import { train } from "../../../runtime/train.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import type { Program } from "../../../runtime/program.ts";
import "../../support/relaxed-simd.ts";
import { modelOf } from "../../support/resnet20.ts";

const base = {
  data: "synthetic(classes: 2, size: 4, examples: 10)",
  batch: "4",
  loss: "cross_entropy",
  optimizer: "sgd(momentum: 0.9, weight_decay: 0.1)",
  schedule: "constant(0.1)",
  epochs: "2",
};

function recipeOf(changed: { readonly [word: string]: string } = {}): CheckedRecipe {
  const lines = Object.entries({ ...base, ...changed }).flatMap(([word, value]) =>
    value ? [`  ${word} ${value}`] : [],
  );
  const text = `model Net {
  input image: [N, 1, 4, 4]
  stage s1 { residual { conv(1, kernel: 3, bias: true) -> bn } shortcut identity }
  head { globalavgpool -> linear(2) }
}
train run of Net {
${lines.join("\n")}
}
`;
  const { recipes, diagnostics } = checkProject(loadProject("a.resnet", text, { read: (problem) => ({ problem }) }));
  const [recipe] = recipes;
  if (!recipe) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return recipe;
}

function programOf(changed?: { readonly [word: string]: string }): Program {
  const recipe = recipeOf(changed);
  return compileModel(recipe.model, {
    functions: recipeFunctions(recipe, new Map()),
    targets: { wgsl: portable },
    recipe,
  });
}

const plain = programOf();

describe("the step, by its hash", () => {
  test.each([
    { batch: "5" },
    { data: "synthetic(classes: 2, size: 4, examples: 11)" },
    { loss: "cross_entropy(label_smoothing: 0.1)" },
    { optimizer: "sgd(momentum: 0.8, weight_decay: 0.1)" },
    { optimizer: "sgd(momentum: 0, weight_decay: 0.1)" },
    { optimizer: "sgd(momentum: 0.9, weight_decay: 0.1, nesterov: true)" },
    { optimizer: "sgd(momentum: 0.9, weight_decay: 0.1, dampening: 0.5)" },
    { optimizer: "sgd(momentum: 0.9, weight_decay: 0)" },
    { optimizer: "sgd(momentum: 0.9, weight_decay: 0.1, no_decay: [norm])" },
    { optimizer: "sgd(momentum: 0.9, weight_decay: 0.1, no_decay: [bias])" },
    { init: "[zero_last_gamma]" },
  ])("%j", (changed) => expect(programOf(changed as never).hash).not.toBe(plain.hash));
});

describe("what a run takes, in the program and its header", () => {
  const heads = (program: Program): string => moduleText(program).split("*/")[0] ?? "";
  test.each([
    { seed: "3" },
    { schedule: "constant(0.2)" },
    { schedule: "constant(0.1, warmup: 1)" },
    { schedule: "constant(0.1, warmup: 1, warmup_from: 0.5)" },
    { schedule: "constant(0.1, warmup: 1, warmup_shape: constant)" },
    { schedule: "steps(0.1, at: [1])" },
    { schedule: "steps(0.1, at: [1], drop: 0.5)" },
    { epochs: "3" },
    { epochs: "", steps: "6" },
  ])("%j", (changed) => {
    const other = programOf(changed as never);
    expect(other.hash).toBe(plain.hash);
    expect(other.recipe).not.toEqual(plain.recipe);
    expect(heads(other)).not.toBe(heads(plain));
  });
  test("words as long as the column are apart from what they say", () => {
    const lines = heads(programOf({ batch: "8", accumulate: "2" }));
    expect(lines).toMatch(/^ \*   accumulate 2$/m);
    expect(lines).toMatch(/^ \*   seed      \S/m);
  });
  test("an epoch is as long as the data are published, its last batch included", () => {
    expect(plain.functions.map(({ kind, batch }) => `${kind} ${batch}`)).toEqual(["train 4", "train 2", "infer 10"]);
    expect(plain.recipe?.run).toMatchObject({ unit: "epochs", steps: 6, stepsPerEpoch: 3 });
    const cifar = recipeOf({ data: "synthetic(classes: 2, size: 4, examples: 50000, validation: 5000)", batch: "128" });
    expect(recipeFunctions(cifar, new Map())).toEqual([
      { kind: "train", batch: 128 },
      { kind: "train", batch: 45_000 % 128 },
      { kind: "infer", batch: 256 },
    ]);
  });
});

test("a module without a recipe begins at seed 0, and train asks for what it does not say", async () => {
  const model = modelOf("model Net {\n  input x: [N, 2]\n  head { linear(2) }\n}\n", "Net");
  const targets = { wasm: { variants: ["plain"] } } as const;
  const program = compileModel(model, { functions: [{ kind: "train", batch: 1 }], targets });
  expect(program.recipe).toMatchObject({ name: null, seed: 0, optimizer: { momentum: 0.9, weightDecay: 1e-4 } });
  await using device = await openDevice({ device: "cpu", threads: 1, simd: "plain" });
  await using session = await openSession(device, program);
  const inputs = { x: Float32Array.of(1, 2), labels: Int32Array.of(1) };
  const begin = (options?: object) => train(session, () => inputs, options).next();
  await expect(begin()).rejects.toMatchObject({ code: "RN4002", help: expect.stringContaining("--train") as string });
  await expect(begin({ to: 1 })).rejects.toMatchObject({ code: "RN4002" });
  const schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 0.1, warmupShape: "linear" };
  expect((await begin({ to: 1, schedule })).value).toMatchObject({ step: 1, rate: 0.1 });
});

test("a step of a model that can have none is refused by the library too, with the diagnostic", () => {
  const model = modelOf("model Net {\n  input image: [N, 2, 4, 4]\n  head { globalavgpool }\n}\n", "Net");
  const compile = (kind: "train" | "infer") => () =>
    compileModel(model, { functions: [{ kind, batch: 2 }], targets: everywhere });
  expect(compile("train")).toThrow(NotTrainable);
  expect(compile("train")).toThrow("RN4020");
  expect(compile("infer")().recipe).toBeUndefined();
});
