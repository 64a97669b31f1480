/** What an optimizer says is all that the pass, a program and a session know of it: another one needs a file of its own. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileModel, type StepParts } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { adam } from "../../../compiler/optimizers/adam.ts";
import { rate, type Optimizer } from "../../../compiler/optimizers/optimizer.ts";
import { addUpdate } from "../../../compiler/passes/add-update.ts";
import { differentiate } from "../../../compiler/passes/differentiate.ts";
import { runPasses } from "../../../compiler/passes/pipeline.ts";
import { openDevice, type Device } from "../../../runtime/device.ts";
import { fitWeights } from "../../../runtime/fit-weights.ts";
import type { Program } from "../../../runtime/program.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { train } from "../../../runtime/train.ts";
import { saveWeights } from "../../../runtime/weights.ts";
import { modelWith } from "../../support/layer-cases.ts";
import { meanSquaredError } from "../../support/mean-squared-error.ts";
import { alone } from "../../support/step-parts.ts";

const schedule = { kind: "constant", rate: 0.05, warmup: 0, warmupFrom: 1, warmupShape: "linear" } as const;
const model = modelWith("[N, 2]", "linear(3)");
const x = Float32Array.from({ length: 8 }, (_, i) => Math.sin(i));
const target = Float32Array.from({ length: 12 }, (_, i) => Math.cos(i));
const plainAdam = adam({ betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, noDecay: [] });

let device: Device;
beforeAll(async () => {
  device = await openDevice({ device: "cpu", threads: 1 });
});
afterAll(() => device.dispose());
function programOf(optimizer: Optimizer): Program {
  const step: StepParts = { loss: alone(meanSquaredError), optimizer };
  return compileModel(model, { functions: [{ kind: "train", batch: 4 }], targets: device.targets, step });
}

describe("two states of each parameter and two of a step", () => {
  test("are tensors of the program with their first values, saved and gone on from with the same bits", async () => {
    const program = programOf(plainAdam);
    const states = program.tensors.filter(({ role }) => role === "optimizer");
    expect(states.map(({ name, shape, order, initializer }) => [name, shape, order, initializer])).toEqual(
      ["weight", "bias"]
        .flatMap((tensor) => ["mean", "square"].map((state) => [`s.0.linear.${tensor}/${state}`, tensor] as const))
        .map(([name, tensor]): unknown => {
          const [shape, order] =
            tensor === "weight"
              ? [
                  [3, 2],
                  [1, 0],
                ]
              : [[3], [0]];
          return [name, shape, order, { kind: "constant", value: 0 }];
        })
        .concat(
          ["mean_filled", "square_filled"].map((name) => [`update/${name}`, [], [], { kind: "constant", value: 0 }]),
        ),
    );
    const losses = async (from: number, to: number, file?: Uint8Array): Promise<readonly [number[], Uint8Array]> => {
      await using session = await openSession(device, program, { seed: 1 });
      const fitted = file && fitWeights(program, file);
      for (const [name, values] of fitted?.values ?? []) session.write(name, values);
      const told: number[] = [];
      for await (const { loss } of train(session, () => ({ x, target }), { from, to, schedule })) told.push(loss);
      return [told, await saveWeights(session, { optimizer: true })];
    };
    const [whole, atTheEnd] = await losses(0, 20);
    const [first, halfway] = await losses(0, 10);
    const [second, wentOn] = await losses(10, 20, halfway);
    expect([...first, ...second]).toEqual(whole);
    expect(wentOn).toEqual(atTheEnd);
    expect(whole.at(-1)).toBeLessThan(0.75 * (whole[0] ?? 0));
  });

  test("hold what they can: a file with another value is refused", async () => {
    const program = programOf(plainAdam);
    await using session = await openSession(device, program);
    expect(() => session.write("update/mean_filled", [-0.5])).toThrow(
      /update\/mean_filled holds -0.5; it grows from 0/,
    );
    expect(() => session.write("s.0.linear.bias/square", [0, 0, -1])).toThrow(/-1; a mean of squares is 0 or more/);
  });
});

describe("a number of its own", () => {
  /** Steps of a rate and of a push that whoever trains gives. */
  const pushed: Optimizer = {
    scalars: [
      rate,
      { name: "push", dtype: "f32", meaning: null, least: -1 },
      { name: "at", dtype: "i32", meaning: "step" },
    ],
    states: [{ name: "at", of: "step", first: 0 }],
    decays: () => false,
    beginStep: ({ build, scalar, keep }) => void keep("at", build.map("multiply", scalar("push"), build.constant(2))),
    update: ({ build, parameter, gradient, scalar, spread }) =>
      build.map("subtract", parameter, build.map("multiply", spread(scalar("rate")), gradient)),
  };

  test("is given by name, and asked for where it is missing", async () => {
    const program = programOf(pushed);
    expect(program.functions[0]?.scalars).toEqual([
      { name: "rate", dtype: "f32", meaning: "rate", least: 0, place: 0 },
      { name: "push", dtype: "f32", meaning: null, least: -1, place: 1 },
      { name: "at", dtype: "i32", meaning: "step", place: null },
      { name: "seed", dtype: "i32", meaning: "seed", otherwise: 0, place: null },
    ]);
    await using session = await openSession(device, program);
    const step = (numbers: { readonly [name: string]: number }): Promise<unknown> =>
      session.step({ x, target }, numbers);
    await step({ rate: 0.1, push: 3, at: 1 });
    expect([...(await session.read("update/at"))]).toEqual([6]);
    for (const [numbers, message] of [
      [{ rate: 0.1, at: 1 }, /push is nothing/],
      [{ rate: 0.1, push: -2, at: 1 }, /push is -2/],
      [{ rate: 0.1, push: 0, at: 0.5 }, /at is 0.5/],
      [{ rate: 0.1, push: 0, at: 1, pull: 1 }, /there is no option "pull"/],
    ] as const)
      await expect(step(numbers)).rejects.toMatchObject({ code: "RN5013", message: expect.stringMatching(message) });
  });

  test("a training loop gives what it knows by meaning, and the rest is handed to it", async () => {
    await using session = await openSession(device, programOf(pushed));
    const asked: number[] = [];
    const numbers = (step: number): { readonly push: number } => {
      asked.push(step);
      return { push: step };
    };
    for await (const { rate: told } of train(session, () => ({ x, target }), { to: 3, schedule, numbers }))
      expect(told).toBe(0.05);
    expect([asked, [...(await session.read("update/at"))]]).toEqual([[0, 1, 2], [4]]);
    const none = train(session, () => ({ x, target }), { to: 1, schedule });
    await expect(none.next()).rejects.toMatchObject({
      code: "RN5013",
      message: expect.stringMatching(/push is nothing/),
    });
  });
});

test("a state that an optimizer does not declare is a bug of its own", () => {
  const build = new GraphBuilder().at({ path: "w", phase: "forward" });
  const w = build.leaf("parameter", "w", { dtype: "f32", shape: [] });
  const graph = build.finish("log", [{ name: "loss", node: build.map("log", w) }]);
  const forgetful: Optimizer = { ...plainAdam, states: [] };
  expect(() => runPasses(graph, [differentiate, addUpdate(forgetful)])).toThrow(
    /declares no state mean_filled of a step/,
  );
});
