/**
 * What is easily wrong in training, step by step as PyTorch does it (`test/fixtures/training/make.py` writes its numbers):
 * by the float64 interpreter within rounding of the fixture, and by `train` of the runtime on WebAssembly in 32 bits.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkProject } from "../../compiler/check.ts";
import { compileFunction, compileModel } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { recipeFunctions } from "../../compiler/recipes/program-recipe.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { openDevice } from "../../runtime/device.ts";
import { microBatches } from "../../runtime/micro-batches.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { Program } from "../../runtime/program.ts";
import { train } from "../../runtime/train.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { saveWeights } from "../../runtime/weights.ts";
import { runner } from "../support/fed-updates.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { fromStored, largestDifference, repository, toStored } from "../support/shared-data.ts";

type Numbers = { readonly [tensor: string]: readonly number[] };
interface Step {
  readonly loss: number;
  readonly rate: number;
  readonly gradient_norm?: number;
  readonly tensors: Numbers;
  readonly average?: Numbers;
  readonly scores: readonly number[];
}
interface Effects {
  readonly first: Numbers;
  readonly batches: readonly { readonly image: readonly number[]; readonly labels: readonly number[] }[];
  readonly heldOut: readonly number[];
  readonly cases: {
    readonly [name: string]: { readonly recipe: { readonly [entry: string]: string }; readonly steps: readonly Step[] };
  };
}
const { first, batches, heldOut, cases } = JSON.parse(
  readFileSync(join(repository, "test/fixtures/training/effects.json"), "utf8"),
) as Effects;

function recipeOf(entries: { readonly [entry: string]: string }): CheckedRecipe {
  const lines = Object.entries(entries).map(([word, value]) => `  ${word} ${value}\n`);
  const text = `model Tiny {
  input image: [N, 2, 4, 4]
  stem { conv(3, kernel: 3) -> bn -> relu }
  stage s1 {
    residual { conv(3, kernel: 3) -> bn } shortcut identity
    relu
  }
  head { globalavgpool -> linear(3) }
}
train Tiny {
  data synthetic(classes: 3, size: 4, examples: 13)
  batch 8
  loss cross_entropy
  steps ${batches.length}
${lines.join("")}}
`;
  const { recipes, diagnostics } = checkProject(loadProject("tiny.resnet", text, memoryFiles({})));
  const [recipe] = recipes;
  if (!recipe) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return recipe;
}

const inputsOf = (step: number): { readonly image: Float32Array; readonly labels: Int32Array } => {
  const { image = [], labels = [] } = batches[step] ?? {};
  return { image: Float32Array.from(image), labels: Int32Array.from(labels) };
};

/** The steps of a recipe in the interpreter: all that is kept, in PyTorch's layout, after each. */
function* interpreted(recipe: CheckedRecipe, program: Program, rates: readonly number[]): Generator<Numbers> {
  const functions = recipeFunctions(recipe, new Map());
  const graphs = new Map(
    functions
      .filter(({ kind }) => kind === "train")
      .map((request) => [request.batch, compileFunction(recipe.model, request, { functions, targets: {}, recipe })]),
  );
  const layouts = new Map(program.tensors.map((tensor) => [tensor.name, tensor]));
  let kept: ReadonlyMap<string, Float64Array> = new Map(
    Object.entries(first).map(([name, values]) => {
      const { shape = [], order = [] } = layouts.get(name) ?? {};
      return [name, toStored(values, shape, order)];
    }),
  );
  const [definition] = program.functions;
  if (!definition) throw new Error("no step");
  for (const [step, rate] of rates.entries()) {
    for (const { inputs, examples, ...numbers } of microBatches(inputsOf(step), definition)) {
      const scheduled = graphs.get(examples);
      if (!scheduled) throw new Error(`no step of ${examples}`);
      const leaves = new Map<string, Float64Array>(
        [...Object.entries({ ...numbers, rate })].map(([name, x]) => [name, Float64Array.of(x)]),
      );
      for (const { name, shape, order } of scheduled.lowered.inputs)
        leaves.set(name, toStored(inputs[name] ?? [], shape, order));
      kept = new Map([...kept, ...runner(scheduled.schedule.graph, kept)(leaves)]);
    }
    yield Object.fromEntries(
      [...kept].map(([name, values]) => {
        const { shape = [], order = [] } = layouts.get(name) ?? {};
        return [name, [...fromStored(values, shape, order)]];
      }),
    );
  }
}

/** What is expected of a step: its tensors, and their averages under the names that these have. */
function expected({ tensors, average = {} }: Step, program: Program): Numbers {
  const there = new Set(program.tensors.map(({ name }) => name));
  const averages = Object.entries(average).map(([name, values]) => [`${name}/average`, values] as const);
  return { ...tensors, ...Object.fromEntries(averages.filter(([name]) => there.has(name))) };
}

describe.each(Object.entries(cases))("%s", (_, { recipe: entries, steps }) => {
  const recipe = recipeOf(entries);
  const functions = recipeFunctions(recipe, new Map());
  const targets = { wasm: { variants: ["plain"] } } as const;
  const program = compileModel(recipe.model, { functions, targets, recipe });

  test("exactly, in 64 bits", () => {
    const rates = steps.map(({ rate }) => rate);
    let done = 0;
    for (const values of interpreted(recipe, program, rates)) {
      const step = steps[done++];
      if (!step) break;
      for (const [name, truth] of Object.entries(expected(step, program)))
        expect(largestDifference(values[name] ?? [], truth), `${name} after step ${done}`).toBeLessThan(1e-9);
    }
    expect(done).toBe(steps.length);
  });

  test("by train, in 32 bits", async () => {
    await using device = await openDevice({ device: "cpu", simd: "plain", threads: 1 });
    await using session = await openSession(device, program);
    for (const [name, values] of Object.entries(first)) session.write(name, values);
    for await (const told of train(session, inputsOf, { window: 1 })) {
      const step = steps[told.step - 1];
      if (!step) throw new Error("a step too many");
      const after = `after step ${told.step}`;
      expect(told.rate, after).toBeCloseTo(step.rate, 8);
      expect(told.loss, after).toBeCloseTo(step.loss, 5);
      expect(told.examples, after).toBe(batches[told.step - 1]?.labels.length);
      expect(told["gradient_norm"] ?? 0, after).toBeCloseTo(step.gradient_norm ?? 0, 5);
      const values = await session.readAll(["parameter", "state", "optimizer"]);
      for (const [name, truth] of Object.entries(expected(step, program)))
        expect(largestDifference(values.get(name) ?? [], truth), `${name} ${after}`).toBeLessThan(NEAR);
      const [scores] = Object.values(await session.run({ image: Float32Array.from(heldOut) }));
      expect(largestDifference(scores ?? [], step.scores), `scores ${after}`).toBeLessThan(NEAR);
      const saved = readSafetensors(await saveWeights(session, { evaluated: true })).tensors;
      for (const [name, truth] of Object.entries(step.average ?? step.tensors))
        expect(largestDifference(saved.get(name)?.values ?? [], truth), `${name} saved ${after}`).toBeLessThan(NEAR);
    }
  });
});

/** Six steps in 32 bits: Adam divides by the root of squares that are themselves rounded. */
const NEAR = 2e-5;
