/**
 * Training in 16 bits on an adapter of the system's that has shader-f16 (skipped, and said so, where there is none): beside
 * the interpreter, which rounds what is stored; what overflows; what a checkpoint holds; and that it learns.
 */
import { afterAll, describe, expect, test } from "vitest";
import { openGpu } from "../../cli/devices/gpu.ts";
import { checkProject } from "../../compiler/check.ts";
import { compileFunction, compileModel, everywhere } from "../../compiler/compile.ts";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import { roundedToHalf } from "../../compiler/graph/half.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { functionsOf } from "../../compiler/recipes/program-recipe.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { openDevice } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";
import type { Program } from "../../runtime/program.ts";
import type { Session } from "../../runtime/session.ts";
import { train } from "../../runtime/train.ts";
import { openHalfDevice } from "../support/half-adapter.ts";
import { asStored } from "../support/halves.ts";
import { memoryFiles } from "../support/memory-files.ts";
import { fromStored, largest, largestDifference, toStored } from "../support/shared-data.ts";

const device = await openHalfDevice();
afterAll(() => device?.dispose());
const targets = device?.targets ?? everywhere;

/** ResNet-20's blocks with few channels, and what else a step is made of. */
const bodies = {
  ResNet: `stem { conv(8, kernel: 3) -> bn -> relu }
  stage s1            { Basic(8) }
  stage s2(stride: 2) { Basic(16) }
  head { globalavgpool -> linear(4) }`,
  Pooled: `conv(8, kernel: 3) -> bn -> relu -> maxpool(2) -> conv(16, kernel: 3) -> bn -> relu
  globalavgpool -> linear(4)`,
};
function recipeOf(more = "", body: string = bodies.ResNet): CheckedRecipe {
  const text = `import { Basic } from "std/residual"
model Net {
  input image: [N, 3, 8, 8]
  ${body}
}
train Net {
  data synthetic(classes: 4, size: 8, examples: 64)
  batch 16
  loss cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4)
  schedule constant(0.1)
  steps 40
  precision f16
  ${more}
}
`;
  const { recipes, diagnostics } = checkProject(loadProject("half.resnet", text, memoryFiles({})));
  const [recipe] = recipes;
  if (!recipe) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return recipe;
}
function programOf(recipe: CheckedRecipe): Program {
  return compileModel(recipe.model, { functions: functionsOf(recipe, 0, 16), targets, recipe });
}

/** Each class is bright in a place of its own. */
function batchOf(step: number, examples = 16): { readonly image: Float32Array; readonly labels: Int32Array } {
  const labels = Int32Array.from({ length: examples }, (_, i) => (3 * i + step) % 4);
  const image = Float32Array.from({ length: examples * 192 }, (_, i) => {
    const [label, row] = [labels[Math.floor(i / 192)] ?? 0, Math.floor((i % 64) / 8)];
    return Math.sin(i * (step + 1)) + (row >> 1 === label ? 1 : 0);
  });
  return { image, labels };
}
async function scaleOf(session: Session): Promise<number | undefined> {
  return (await session.read("update/loss_scale"))[0];
}
const scaleTo = (session: Session, scale: number): void => session.write("update/loss_scale", [scale]);
async function bitsOf(session: Session): Promise<ReadonlyMap<string, string>> {
  const all = await session.readAll(["parameter", "state", "optimizer"]);
  return new Map([...all].map(([name, each]) => [name, Buffer.from(each.buffer).toString("hex")]));
}

describe.skipIf(!device)("on an adapter with shader-f16", () => {
  const opened = (program: Program): Promise<Session> =>
    openSession(device as NonNullable<typeof device>, program, { seed: 3 });

  test("two steps are the interpreter's, which rounds what is stored", async () => {
    const recipe = recipeOf();
    const program = programOf(recipe);
    const { schedule } = compileFunction(
      recipe.model,
      { kind: "train", batch: 16 },
      { functions: [], targets, recipe },
    );
    const graph = asStored(schedule);
    await using session = await opened(program);
    const layouts = new Map(program.tensors.map((tensor) => [tensor.name, tensor]));
    const start = await session.readAll(["parameter", "state", "optimizer"]);
    const leaves = new Map<string, Float64Array>([["rate", Float64Array.of(0.1)]]);
    for (const [name, value] of start) {
      const { shape = [], order = [] } = layouts.get(name) ?? {};
      leaves.set(name, toStored(value, shape, order));
    }
    const [image] = program.functions[0]?.inputs ?? [];
    for (const step of [0, 1]) {
      const batch = batchOf(step);
      const { result } = await session.step(batch, { rate: 0.1 });
      leaves.set("image", toStored(batch.image, image?.shape ?? [], image?.order ?? []));
      leaves.set("labels", Float64Array.from(batch.labels));
      const { outputs, updates } = evaluate(graph, leaves);
      for (const [name, value] of updates) leaves.set(name, value);
      // Eleven binary digits, and few activations that round otherwise where a sum comes in another order.
      expect(Math.abs((await result).loss - (outputs.get("loss")?.[0] ?? Number.NaN))).toBeLessThan(2 ** -11);
    }
    // Where an activation rounds otherwise, what follows does: gradients are sums of few hundred such values.
    const apart = [...(await session.readAll(["parameter", "state"]))].map(([name, value]) => {
      const { shape = [], order = [] } = layouts.get(name) ?? {};
      const expected = fromStored(leaves.get(name) ?? [], shape, order);
      const before = start.get(name) ?? [];
      const change = largest(expected.map((each, i) => each - (before[i] ?? 0)));
      return { name, change, difference: largestDifference(value, expected) };
    });
    const most = largest(apart.map(({ change }) => change));
    for (const { name, change, difference } of apart)
      expect(difference, name).toBeLessThan(0.05 * Math.max(change, 0.05 * most));
    expect(await scaleOf(session)).toBe(65_536);
  });

  test("a step whose gradients overflow changes nothing but the scale and running statistics, and training goes on", async () => {
    await using session = await opened(programOf(recipeOf("clip 5\n  ema 0.9")));
    const batch = batchOf(0);
    await (
      await session.step(batch, { rate: 0.1 })
    ).result;
    scaleTo(session, 2 ** 40);
    const before = await bitsOf(session);
    const { loss } = await (await session.step(batch, { rate: 0.1 })).result;
    expect(Number.isFinite(loss)).toBe(true);
    const after = await bitsOf(session);
    const moved = [...after].filter(([name, bits]) => bits !== before.get(name)).map(([name]) => name);
    expect(moved.filter((name) => !/\.running_(mean|var)$/.test(name))).toEqual([
      "update/loss_scale",
      "update/good_steps",
    ]);
    expect(await scaleOf(session)).toBe(2 ** 39);
    expect([...(await session.read("update/good_steps"))]).toEqual([0]);
    const scales: number[] = [];
    // The loop goes on where f32 would end with a gradient that is not finite.
    for await (const told of train(session, () => batch, { to: 30 })) scales.push(told["loss_scale"] ?? Number.NaN);
    const settled = scales.findIndex((scale, at) => scale === scales[at - 1]);
    expect(scales.slice(0, settled)).toEqual(Array.from({ length: settled }, (_, i) => 2 ** (38 - i)));
    expect(settled).toBeGreaterThan(3);
    expect(settled).toBeLessThan(25);
    expect((await bitsOf(session)).get("stem.conv.weight")).not.toBe(after.get("stem.conv.weight"));
  });

  test("a gradient that no scale makes finite ends the run, and says so", async () => {
    await using session = await opened(programOf(recipeOf()));
    scaleTo(session, 2 ** -16);
    // Finite in f32, and so is the loss; not the sum of what flows back to it.
    session.write("stem.bn.weight", new Float32Array(8).fill(1e38));
    session.write("head.linear.bias", new Float32Array(4));
    const run = train(session, batchOf, { to: 5 });
    await expect(run.next()).rejects.toMatchObject({ code: "RN4015" });
  });

  test.each(["", "accumulate 2\n  clip 1"])(
    "a run that goes on has the bits of one that did not stop: %j",
    async (more) => {
      await using session = await opened(programOf(recipeOf(more)));
      const run = async (from: number, to: number): Promise<void> => {
        for await (const _ of train(session, batchOf, { from, to }));
      };
      const begin = (): void => {
        session.initialise(3);
        // It is halved in the first steps: what is gone on from is another scale than the first.
        scaleTo(session, 2 ** 24);
      };
      begin();
      await run(0, 6);
      const whole = await bitsOf(session);
      begin();
      await run(0, 3);
      expect(await scaleOf(session)).toBeLessThan(2 ** 24);
      const saved = await session.readAll(["parameter", "state", "optimizer"]);
      session.initialise(4);
      for (const [name, value] of saved) session.write(name, value);
      await run(3, 6);
      expect(await bitsOf(session)).toEqual(whole);
    },
  );

  test.each(Object.entries(bodies))("a narrow %s learns, as in f32", async (_, body) => {
    const recipe = recipeOf("", body);
    const { precision: __, ...full } = recipe;
    const losses: number[] = [];
    for (const each of [recipe, full]) {
      await using session = await opened(programOf(each));
      let last = Number.NaN;
      for await (const { loss } of train(session, batchOf, { to: 40 })) last = loss;
      losses.push(last);
      const all = [...(await session.readAll(["parameter", "optimizer"])).values()].flatMap((each) => [...each]);
      // Weights and momentum are no numbers of 16 bits.
      expect(all.filter((each) => roundedToHalf(each) !== each).length / all.length).toBeGreaterThan(0.9);
    }
    console.log(`a narrow network after 40 steps: loss ${losses[0]} in f16, ${losses[1]} in f32`);
    const [half = 9, whole = 9] = losses;
    expect(half).toBeLessThan(0.3);
    expect(Math.abs(half - whole)).toBeLessThan(0.1);
  });
});

test("a session of such a program is refused by a device without shader-f16, and by the processor", async () => {
  const program = programOf(recipeOf());
  expect(program.code.wgsl?.requires).toContain("shader-f16");
  expect(program.code.wasm).toBeUndefined();
  const { gpu } = await openGpu("software-gpu");
  await using software = await openDevice({ device: "gpu", gpu });
  await using cpu = await openDevice({ device: "cpu", threads: 1 });
  for (const lacking of [software, cpu])
    await expect(openSession(lacking, program)).rejects.toMatchObject({
      code: "RN5005",
      message: expect.stringContaining(`precision f16 needs shader-f16, which ${lacking.name} lacks`) as string,
    });
});
