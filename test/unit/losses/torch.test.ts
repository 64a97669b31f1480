/** Losses and their slopes are PyTorch's, in 64 bits, as a step in 32, and of one example in an evaluation. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { lossSum, type LossSum } from "../../../compiler/losses/sum.ts";
import { losses } from "../../../compiler/losses/table.ts";
import { reorder, valueOrder } from "../../../compiler/lower/layer-lowering.ts";
import { sgd } from "../../../compiler/optimizers/sgd.ts";
import { differentiate } from "../../../compiler/passes/differentiate.ts";
import { mixes } from "../../../compiler/recipes/augmentations/table.ts";
import { Loader } from "../../../runtime/data.ts";
import type { Batch, Dataset } from "../../../runtime/dataset.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { classLosses } from "../../../training/class-losses.ts";
import { loaded } from "../../../training/examples.ts";
import { modelWith } from "../../support/layer-cases.ts";
import { recipeOf } from "../../support/recipe.ts";
import { fromStored, repository, toStored } from "../../support/shared-data.ts";
import { plainSgd } from "../../support/step-parts.ts";

interface Case {
  readonly of: string;
  readonly loss: string;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly target: readonly number[];
  readonly value: number;
  readonly gradient: readonly number[];
}
const cases = JSON.parse(readFileSync(join(repository, "test/fixtures/losses/cases.json"), "utf8")) as readonly Case[];

/** As a recipe says it; of targets with a number a score. */
const sumFor = (loss: string): LossSum => lossSum(recipeOf({ loss }).loss, true);

/** In float64: the loss, and its gradient by the scores. */
function slopesOf({ loss, shape, x, target }: Case): { readonly value: number; readonly gradient: readonly number[] } {
  const build = new GraphBuilder().at({ path: "loss", phase: "forward" });
  const order = valueOrder(shape);
  const type = { dtype: "f32", shape: reorder(shape, order) } as const;
  const outputs = [{ name: "output", values: [{ node: build.leaf("parameter", "x", type), shape }] }];
  const targets = { target: build.leaf("input", "target", type) };
  const node = sumFor(loss).value({ build, outputs, targets });
  const graph = differentiate.run(build.finish("loss", [{ name: "loss", node }]));
  const leaves = { x: toStored(x, shape, order), target: toStored(target, shape, order) };
  const told = evaluate(graph, new Map(Object.entries(leaves))).outputs;
  const gradient = [...fromStored(told.get("grad/x") ?? [], shape, order)];
  return { value: told.get("loss")?.[0] ?? Number.NaN, gradient };
}

test("PyTorch has a case for each loss", () => {
  const words = new Set(cases.map(({ loss }) => loss.replace(/\(.*/, "")));
  expect([...words].sort()).toEqual(Object.keys(losses).sort());
});

describe("in 64 bits value and gradient are PyTorch's", () => {
  test.each(cases)("$loss of $of", (each) => {
    const { value, gradient } = slopesOf(each);
    expect(value).toBeCloseTo(each.value, 12);
    // PyTorch's own, of 1 - sigmoid(30), has lost three digits.
    for (const [at, slope] of gradient.entries()) expect(slope).toBeCloseTo(each.gradient[at] ?? Number.NaN, 12);
  });
});

test("in a step of 32 bits the loss is PyTorch's", async () => {
  await using device = await openDevice({ device: "cpu", threads: 1 });
  for (const { of, loss, shape, x, target, value } of cases.filter((each) => each.of !== "classes")) {
    const [batch = 1, ...each] = shape;
    const step = { loss: sumFor(loss), optimizer: sgd(plainSgd) };
    const program = compileModel(modelWith(`[N, ${each.join(", ")}]`, "scale(1)"), {
      functions: [{ kind: "train", batch }],
      targets: device.targets,
      step,
    });
    await using session = await openSession(device, program);
    const inputs = { x: Float32Array.from(x), target: Float32Array.from(target) };
    const { result } = await session.step(inputs, { rate: 0 });
    expect((await result)["loss"]! / value, `${loss} of ${of}`).toBeCloseTo(1, 5);
  }
});

describe("of one example in an evaluation it is what PyTorch has for its class", () => {
  test.each(cases.filter(({ of }) => of === "classes"))("$loss", ({ loss, x, value }) => {
    const [placed] = classLosses(recipeOf({ loss }).loss);
    const rows = [0, 1].map(
      (label) => placed?.lossOf(Float32Array.from(x.slice(3 * label, 3 * label + 3)), label) ?? 0,
    );
    expect(rows.reduce((sum, each) => sum + each / rows.length, 0)).toBeCloseTo(value, 12);
  });
});

describe("numbers of any size", () => {
  const far = (loss: string, x: number, target: 0 | 1): Case => ({
    ...{ of: "one", loss, shape: [1, 1], x: [x], target: [target] },
    ...{ value: 0, gradient: [] },
  });
  test.each(["binary_cross_entropy", "focal", "focal(gamma: 0.5)", "smooth_l1", "dice"])(
    "%s and its slope stay finite",
    (loss) => {
      for (const x of [-5000, -100, 0, 100, 5000])
        for (const target of [0, 1] as const) {
          const { value, gradient } = slopesOf(far(loss, x, target));
          expect([value, ...gradient].every(Number.isFinite), `${loss} of ${x} for ${target}`).toBe(true);
        }
    },
  );
  test("what is right keeps its small loss, of which a difference would leave nothing", () => {
    expect(slopesOf(far("binary_cross_entropy", -40, 0)).gradient[0]).toBeCloseTo(Math.exp(-40), 30);
  });
});

describe("an argument that is out of range is refused with what there is instead", () => {
  test.each([
    [
      "smooth_l1(beta: 0)",
      /beta is 0; smooth_l1 wants a number above 0 and up to 3.4e38; what it would be of 0 is `l1`/,
    ],
    ["focal(alpha: 2)", /alpha is 2; focal wants a number from 0 to 1; 0.5 weighs both alike/],
    ["focal(gamma: -1)", /gamma is -1; focal wants a number from 0 to 3.4e38/],
    ["l1(beta: 1)", /beta/],
  ])("%s", (loss, text) => expect(() => recipeOf({ loss })).toThrow(text));
});

describe("images that are mixed", () => {
  const { train, infer } = { train: { kind: "train", batch: 2 }, infer: { kind: "infer", batch: 2 } } as const;
  const programOf = (mixes: boolean) =>
    compileModel(modelWith("[N, 1, 1, 2]", "flatten -> linear(3)"), {
      functions: [train, infer],
      targets: { wasm: { variants: ["plain"] } },
      step: { loss: lossSum(recipeOf({ loss: "cross_entropy" }).loss, mixes), optimizer: sgd(plainSgd) },
    });
  const data = {
    ...{ name: "two", images: Uint8Array.of(0, 1, 2, 3), labels: Uint8Array.of(0, 1), classes: 3 },
    shape: [1, 1, 2],
  } satisfies Dataset;
  const options = { batch: 2, seed: 0, normalisation: { mean: [0], std: [1] }, augment: [], leastBatch: 1 };
  const shares = Float32Array.of(0.25, 0.75, 0, 0.5, 0.5, 0);
  class Mixing extends Loader {
    override batch(step: number): Batch {
      return { ...super.batch(step), labels: shares };
    }
  }
  const loader = new Mixing(data, Uint32Array.of(0, 1), options);

  test("a step takes the share of each class; what is not mixed has its label", async () => {
    const inputs = (mixes: boolean) =>
      programOf(mixes).functions[0]?.inputs.map(({ name, dtype, shape }) => [name, dtype, shape]);
    expect(inputs(true)?.[1]).toEqual(["target", "f32", [2, 3]]);
    expect(inputs(false)?.[1]).toEqual(["labels", "i32", [2]]);
    const { targets, labels, examples } = await loaded(loader, loader, programOf(true)).training(0);
    expect({ targets, labels, examples }).toEqual({
      targets: { target: shares },
      labels: Int32Array.of(1, 0),
      examples: 2,
    });
    expect(mixes([{ kind: "flip" }, { kind: "pad_crop", padding: 1 }])).toBe(false);
  });
  test("a program that takes labels refuses shares", async () => {
    await expect(loaded(loader, loader, programOf(false)).training(0)).rejects.toThrow(
      "training: the images are mixed, and the program takes a class of each as labels",
    );
  });
  test.each([
    ["the largest share is right", [0, 2, 1], [0.25, 0.75, 0], 1],
    ["a smaller one is not", [2, 0, 1], [0.25, 0.75, 0], 0],
    ["of two that are the same either is", [2, 0, 1], [0.5, 0.5, 0], 1],
    ["scores that say nothing are not", [0, 0, 0], [0.25, 0.75, 0], 0],
    ["nor such as are no numbers", [Number.NaN, 1, 0], [0.25, 0.75, 0], 0],
  ])("a batch's accuracy: %s", (_, scores, target, right) => {
    const build = new GraphBuilder().at({ path: "loss", phase: "forward" });
    const type = { dtype: "f32", shape: [1, 3] } as const;
    const outputs = [{ name: "output", values: [{ node: build.leaf("input", "x", type), shape: [1, 3] }] }];
    const [accuracy] = sumFor("cross_entropy").metrics;
    const node = accuracy?.value({ build, outputs, targets: { target: build.leaf("input", "target", type) } });
    const graph = build.finish("accuracy", [{ name: "correct", node: node ?? 0 }]);
    const leaves = new Map(Object.entries({ x: Float64Array.from(scores), target: Float64Array.from(target) }));
    expect([...(evaluate(graph, leaves).outputs.get("correct") ?? [])]).toEqual([right]);
  });
});
