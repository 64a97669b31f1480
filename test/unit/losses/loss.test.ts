/** What a loss says is all that lowering, a program and a session know of it: one with other targets needs a file of its own. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { compileModel } from "../../../compiler/compile.ts";
import { emitModule } from "../../../compiler/emit/module.ts";
import { lower } from "../../../compiler/lower/lower.ts";
import { NotTrainable } from "../../../compiler/model/measures/trainable.ts";
import { sgd } from "../../../compiler/optimizers/sgd.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import type { Program } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { train } from "../../../runtime/train.ts";
import { modelWith } from "../../support/layer-cases.ts";
import { meanSquaredError } from "../../support/mean-squared-error.ts";
import { runLowered } from "../../support/run-lowered.ts";
import { alone, plainLoss, plainSgd } from "../../support/step-parts.ts";

const model = modelWith("[N, 2]", "linear(3)");
const BATCH = 4;
const schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 1, warmupShape: "linear" } as const;

describe("with a vector as target", () => {
  let device: Device;
  let program: Program;
  beforeAll(async () => {
    device = await openDevice({ device: "cpu", threads: 1 });
    const functions = [{ kind: "train", batch: BATCH } as const, { kind: "infer", batch: BATCH } as const];
    const step = { loss: alone(meanSquaredError), optimizer: sgd(plainSgd) };
    program = compileModel(model, { functions, targets: device.targets, step });
  });
  afterAll(() => device.dispose());

  const x = Float32Array.from({ length: BATCH * 2 }, (_, i) => Math.sin(i));
  const target = Float32Array.from({ length: BATCH * 3 }, (_, i) => Math.cos(i));
  /** What the output says, in float64. */
  const errorsOf = (output: ArrayLike<number>): { readonly loss: number; readonly deviation: number } => {
    const errors = Array.from(output, (each, i) => each - (target[i] ?? 0));
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    return { loss: mean(errors.map((each) => each ** 2)), deviation: mean(errors.map(Math.abs)) };
  };

  test("the program says what a step takes and tells", () => {
    const [step] = program.functions;
    expect(step?.inputs.map(({ name, dtype, shape, role }) => [name, dtype, shape, role])).toEqual([
      ["x", "f32", [BATCH, 2], "model"],
      ["target", "f32", [BATCH, 3], "target"],
    ]);
    expect(step?.outputs.map(({ name, measure }) => [name, measure])).toEqual([
      ["output", undefined],
      ["loss", { metric: "loss", fold: "mean" }],
      ["deviation", { metric: "absolute_error", fold: "mean" }],
    ]);
    const types = emitModule(program).find(({ name }) => name.endsWith(".d.ts"))?.content;
    expect(types).toContain('/** absolute_error: mean of the batch */\n    readonly "deviation": number;');
    expect(types).toContain('/** [4, 3] */\n    readonly "target": $Shaped<Float32Array, readonly [N: number, 3]>;');
  });

  test("a session takes the target by its name and gives loss and metric by theirs", async () => {
    await using session = await openSession(device, program);
    const { output = [] } = await session.run({ x });
    const { result, examples } = await session.step({ x, target }, { rate: 0.1, seed: 3 });
    const expected = errorsOf(output);
    const told = await result;
    expect(Object.keys(told)).toEqual(["loss", "deviation"]);
    expect(told.loss).toBeCloseTo(expected.loss, 6);
    expect(told["deviation"]).toBeCloseTo(expected.deviation, 6);
    expect(examples).toBe(BATCH);
    for (const [inputs, message] of [
      [{ x }, "step: the input target is missing"],
      [{ x, labels: new Int32Array(BATCH) }, 'step: there is no input "labels"'],
      [{ x, target: new Int32Array(12) }, "step: the input target is an Int32Array, not a Float32Array"],
      [{ x, target: target.subarray(3) }, "the input target is [4, 3], 9 numbers were given"],
    ] as const)
      await expect(session.step(inputs, { rate: 0.1 })).rejects.toMatchObject({ code: "RN4006", message });
  });

  test("a training loop goes down it", async () => {
    await using session = await openSession(device, program, { seed: 1 });
    const losses: number[] = [];
    for await (const { loss, step, examples } of train(session, () => ({ x, target }), { to: 30, schedule })) {
      losses.push(loss);
      expect([step, examples]).toEqual([losses.length, BATCH]);
    }
    expect(losses.at(-1)).toBeLessThan(0.75 * (losses[0] ?? 0));
  });
});

test("a target may be an image: it is given as people see it", () => {
  const images = modelWith("[N, 2, 2, 3]", "relu");
  const lowered = lower(images, { kind: "train", batch: 2, loss: meanSquaredError });
  expect(lowered.inputs[1]).toMatchObject({ name: "target", shape: [2, 2, 2, 3], order: [0, 2, 3, 1], role: "target" });
  const x = Array.from({ length: 24 }, (_, i) => i);
  const { outputs } = runLowered(lowered, { x, target: x.map((each, i) => (i === 5 ? each + 12 : each)) });
  expect([outputs["loss"], outputs["deviation"]]).toEqual([[6], [0.5]]);
});

test("each tensor of a list of outputs is one of the program's, and the loss has them all", () => {
  const two = modelWith("[N, 2]", "linear(3) -> relu");
  const [output] = two.outputs;
  const listed = { ...two, outputs: [{ name: "both", values: [1, ...(output?.values ?? [])], list: true }] };
  const seen: (readonly number[])[] = [];
  const loss = {
    ...meanSquaredError,
    targets: (outputs: Parameters<typeof meanSquaredError.targets>[0]) => {
      seen.push(...outputs.flatMap(({ values }) => values.map(({ shape }) => shape)));
      return meanSquaredError.targets(outputs);
    },
  };
  const { outputs } = lower(listed, { kind: "train", batch: 2, loss });
  expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([
    ["both.0", [2, 3]],
    ["both.1", [2, 3]],
    ["loss", []],
    ["deviation", []],
  ]);
  expect(seen).toEqual([
    [2, 3],
    [2, 3],
  ]);
});

test("a model that ends in what a loss does not take is refused, with what it does take", () => {
  const images = modelWith("[N, 2, 2, 3]", "conv(2, kernel: 1)");
  const [output] = images.outputs;
  const several = { ...images, outputs: [{ name: "both", values: [0, ...(output?.values ?? [])], list: true }] };
  const options = { functions: [{ kind: "train", batch: 1 }], targets: { wasm: { variants: ["plain"] } } } as const;
  const compiled = (of: typeof images, loss: typeof plainLoss | typeof meanSquaredError): Program =>
    compileModel(of, { ...options, step: { loss: alone(loss), optimizer: sgd(plainSgd) } });
  expect(() => compiled(several, plainLoss)).toThrow(NotTrainable);
  expect(() => compiled(several, plainLoss)).toThrow(/one tensor of class scores/);
  expect(compiled(images, meanSquaredError).functions[0]?.inputs[1]?.shape).toEqual([1, 2, 2, 3]);
});

describe("a label for each position", () => {
  // Scores of two classes at four pixels: the larger of the two is right at the first, third and fourth.
  const scores = [1, 0, 5, 0, 0, 2, 0, 1];
  const labels = [0, 0, 0, 1];
  const given = labels.map(
    (label, at) => (scores[4 * label + at] ?? 0) - Math.log(Math.exp(scores[at] ?? 0) + Math.exp(scores[4 + at] ?? 0)),
  );
  const expected = -given.reduce((sum, each) => sum + each, 0) / 4;
  test.each([
    ["an image", "[N, 2, 2, 2]", scores],
    ["tokens", "[N, 4, 2]", labels.flatMap((_, at) => [scores[at] ?? 0, scores[4 + at] ?? 0])],
  ] as const)("of %s: the loss is the mean over all, what is right a share of the example", (_, input, x) => {
    const lowered = lower(modelWith(input, "scale(1)"), { kind: "train", loss: plainLoss, batch: 1 });
    const { outputs } = runLowered(lowered, { x, labels, "s.0.scale.weight": [1, 1] });
    expect(outputs["loss"]?.[0]).toBeCloseTo(expected, 12);
    expect(outputs["correct"]).toEqual([0.75]);
  });
});

test("a model that scores each pixel learns from a label a pixel", async () => {
  await using device = await openDevice({ device: "cpu", threads: 1 });
  const functions = [{ kind: "train", batch: 2 } as const];
  const step = { loss: alone(plainLoss), optimizer: sgd(plainSgd) };
  const program = compileModel(modelWith("[N, 1, 2, 2]", "conv(2, kernel: 1, bias: true)"), {
    functions,
    targets: device.targets,
    step,
  });
  await using session = await openSession(device, program, { seed: 1 });
  const x = Float32Array.of(0, 1, 1, 0, 1, 0, 0, 1);
  const labels = Int32Array.from(x);
  const losses: number[] = [];
  for (let index = 0; index < 30; index++) {
    const { result } = await session.step({ x, labels }, { rate: 1 });
    losses.push((await result)["loss"] ?? Number.NaN);
  }
  expect(losses.at(-1)).toBeLessThan(0.3 * (losses[0] ?? 0));
});

test("labelled images are scored by a number a class: a recipe with another output is refused", () => {
  const text = `model M { input image: [N, 3, 8, 8]\nconv(10, kernel: 3) }
train M { data synthetic(classes: 10, size: 8)
  batch 8
  loss mse
  optimizer sgd
  schedule constant(0.1)
  steps 3
}`;
  const { diagnostics } = checkProject(loadProject("a.resnet", text, { read: (problem) => ({ problem }) }));
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "RN4007 mse needs one vector of class scores; output is [N, 10, 8, 8]",
  ]);
});
