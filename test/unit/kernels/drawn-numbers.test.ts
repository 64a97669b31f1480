/**
 * What dropout and stochastic depth draw has the same bits for the same seed: in the interpreter, in WGSL, in WebAssembly
 * with any number of threads, computed where it is used or stored first, as a whole or by a view of it.
 */
import { describe, expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import type { NodeId } from "../../../compiler/graph/types.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { values, type KernelCase } from "../../support/kernel-case.ts";
import { modelsOf } from "../../support/resnet20.ts";
import { KernelRunner } from "../../support/run-kernels.ts";
import { runSchedule } from "../../support/run-schedule.ts";
import { WasmRunner } from "../../support/run-wasm.ts";

const shape = [3, 5, 6, 8];
const streams = [0, 7, 1_000_003];

/** All arithmetic is exact in f32, so that any difference is one of what was drawn. @param stored draws leave the graph */
function caseOfSeed(seed: number, stored: boolean): KernelCase {
  const build = new GraphBuilder();
  const scalar = build.scalar("seed", "i32");
  const x = build.leaf("input", "x", { dtype: "f32", shape });
  const outputs: { name: string; node: NodeId }[] = [];
  for (const stream of streams) {
    const add = (name: string, node: NodeId): void => void outputs.push({ name: `${name} ${stream}`, node });
    const draws = build.node("random", [scalar], { stream, shape });

    const kept = build.mapWith("greater", draws, 0.5);
    add("dropout", build.map("multiply", build.mapWith("multiply", x, 2), kept));
    add("a view", build.transpose(build.slice(draws, [1, 0, 2, 3], [3, 5, 6, 8], [1, 2, 1, 1]), [3, 0, 2, 1]));
    const paths = build.node("random", [scalar], { stream: stream + 1, shape: [3] });
    add(
      "stochastic depth",
      build.map("multiply", x, build.broadcast(build.mapWith("greater", paths, 0.5), shape, [0])),
    );
    if (stored) {
      add("draws", draws);
      add("paths", paths);
    }
  }
  const leaves = new Map([
    ["x", values(volume(shape), 1)],
    ["seed", Float64Array.of(seed)],
  ]);
  return { name: `seed ${seed}`, graph: build.finish("draws", outputs), leaves };
}
const seeds = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];

type Outputs = ReadonlyMap<string, ArrayLike<number>>;
/** Of the numbers as f32 holds them; a number that it does not hold exactly has none. */
function bitsOf(outputs: Outputs): ReadonlyMap<string, readonly number[]> {
  return new Map(
    [...outputs].map(([name, each]) => {
      const numbers = Float32Array.from(each);
      expect([...numbers], name).toEqual([...Array.from(each)]);
      return [name, [...new Uint32Array(numbers.buffer)]];
    }),
  );
}

describe.each([
  ["drawn where they are used", false],
  ["stored first", true],
])("numbers that are %s", (_, stored) => {
  const cases = seeds.map((seed) => {
    const each = caseOfSeed(seed, stored);
    return [each, bitsOf(evaluate(each.graph, each.leaves).outputs)] as const;
  });
  const expectAll = async (run: (each: KernelCase) => Outputs | Promise<Outputs>): Promise<void> => {
    for (const [each, truth] of cases) expect(bitsOf(await run(each)), each.name).toEqual(truth);
  };

  test("the schedule stores the draws, or does not", () => {
    for (const [{ graph }] of cases) {
      const { placement } = schedule(graph, { maxBindings: 8 });
      const drawn = graph.nodes.filter(({ op, type }) => op === "random" && type.shape.length > 1);
      expect(drawn).toHaveLength(streams.length);
      expect(drawn.every(({ id }) => (placement[id] ?? -1) >= 0)).toBe(stored);
    }
  });
  test("as the schedule says it", () =>
    expectAll(({ graph, leaves }) => runSchedule(schedule(graph, { maxBindings: 8 }), leaves).outputs));
  test.each([1, 2, 4])("WebAssembly, work split among %i threads", (threads) =>
    expectAll((each) => new WasmRunner(threads === 2 ? "relaxed" : "plain", threads).run(each).outputs),
  );
  test("WGSL", async () => {
    const runner = await KernelRunner.open("software-gpu");
    await expectAll(async (each) => (await runner.run(each)).outputs);
    runner.dispose();
  });
});

test("no two seeds, and no two streams, draw alike", () => {
  const all = seeds.flatMap((seed) => {
    const { graph, leaves } = caseOfSeed(seed, true);
    const { outputs } = evaluate(graph, leaves);
    return streams.map((stream) => String(outputs.get(`draws ${stream}`)));
  });
  expect(new Set(all).size).toBe(seeds.length * streams.length);
});

test("a training step that drops elements and paths has the same bits with 1, 2 and 4 threads", async () => {
  const model = modelsOf(`
model Dropping {
  input image: [N, 3, 8, 8]
  conv(8, kernel: 3) -> relu -> dropout(0.3)
  residual(drop: 0.5) { conv(8, kernel: 3) -> bn } shortcut identity
  globalavgpool -> dropout(0.25) -> linear(10)
}`).get("Dropping");
  if (!model) throw new Error("no model");
  const step = async (threads: number, seed: number): Promise<readonly (readonly number[])[]> => {
    await using device = await openDevice({ device: "cpu", threads });
    const program = compileModel(model, { functions: [{ kind: "train", batch: 8 }], targets: device.targets });
    await using session = await openSession(device, program, { seed: 3 });
    const image = Float32Array.from(values(8 * 3 * 8 * 8, 1));
    const labels = Int32Array.from({ length: 8 }, (_, i) => i);
    const { result } = await session.step({ image, labels }, { rate: 0.1, seed });
    const tensors = [...(await session.readAll(["parameter", "state"])).values()];
    return [[(await result).loss], ...tensors.map((each) => [...each])];
  };
  const one = await step(1, 5);
  expect(await step(2, 5)).toEqual(one);
  expect(await step(4, 5)).toEqual(one);
  expect(await step(1, 6)).not.toEqual(one);
});
