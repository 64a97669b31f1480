/** Concatenations and slices have no pass of their own where memory can be laid out so, in inference and in training. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFunction, portable } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { concatenated } from "../../../compiler/lower/layers/concatenated.ts";
import { runPasses } from "../../../compiler/passes/pipeline.ts";
import { shareCommon } from "../../../compiler/passes/share-common.ts";
import { printSchedule } from "../../../compiler/schedule/text.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { outputsOf, type Expression, type Schedule } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { values as numbers } from "../../support/kernel-case.ts";
import { modelsOf } from "../../support/resnet20.ts";
import { runSchedule } from "../../support/run-schedule.ts";

const models = modelsOf(`
import { CifarDenseNet, DenseLayer, Transition } from "std/dense"
import { Inception } from "std/inception"
import { Fire } from "std/squeezenet"
import { zero_pad } from "std/residual"
import { Up } from "std/segmentation"
import { ShuffleUnit } from "std/mobile"

model Dense = CifarDenseNet(4, growth: 8, first: 16, Unit: DenseLayer, Between: Transition, size: 8)
model GoogLe {
  input image: [N, 3, 8, 8]
  conv(8, kernel: 3) -> bn -> relu -> Inception(8, r3: 4, c3: 8, r5: 4, c5: 4, pool: 4) -> conv(8, kernel: 3)
  globalavgpool -> linear(10)
}
model Squeeze {
  input image: [N, 3, 8, 8]
  conv(8, kernel: 3) -> relu -> Fire(4, expanded: 8) -> conv(8, kernel: 3)
  globalavgpool -> linear(10)
}
model Skip {
  input image: [N, 3, 8, 8]
  stage down { conv(8, kernel: 3) -> bn -> relu }
  stage deep { maxpool(2) -> conv(16, kernel: 3) -> bn -> relu }
  stage up   { Up(8, skip: down) }
  globalavgpool -> linear(10)
}
model Shuffle {
  input image: [N, 3, 8, 8]
  conv(16, kernel: 3) -> bn -> relu -> ShuffleUnit(16) * 3
  globalavgpool -> linear(10)
}
model Padded {
  input image: [N, 3, 8, 8]
  stage s1 { residual(join: concat) { residual(join: concat) { identity } shortcut identity } shortcut zero_pad }
  stage s2 { conv(4, kernel: 3) -> relu }
  head { globalavgpool -> linear(10) }
}`);
function planOf(name: string, kind: "infer" | "train"): Schedule {
  const model = models.get(name);
  if (!model) throw new Error(`no ${name}`);
  const options = { functions: [], targets: { wgsl: portable } };
  const { schedule: plan } = compileFunction(model, { kind, batch: 2 }, options);
  expect(verifySchedule(plan, portable.maxStorageBuffers)).toEqual([]);
  return plan;
}
test("zeros that a shortcut pads with are a part of its own within a whole", () => {
  planOf("Padded", "infer");
  planOf("Padded", "train");
});

/** Layers' steps that compute nothing: what they load they store elsewhere, or put beside each other. */
function moves({ graph, steps }: Schedule): readonly string[] {
  return steps.flatMap((step) => {
    const op = graph.nodes[outputsOf(step)[0]?.node ?? -1]?.op ?? "";
    const isMove = step.family === "map" && step.outputs.every(({ expression }) => loadsOnly(expression));
    // A number that is spread over an image is no move.
    return isMove && step.origin.phase !== "update" && op !== "broadcast" ? [`${step.origin.phase} ${op}`] : [];
  });
}
/** Nothing, but for sums of what is beside nothing. */
const loadsOnly = ({ instructions }: Expression): boolean => {
  const loads = instructions.filter((each) => each.kind === "load");
  const others = instructions.filter((each) => each.kind !== "load");
  const isBesideNothing = loads.every(({ access }) => access.guards.length > 0 && Object.is(access.fill, -0));
  return others.length === 0 || (isBesideNothing && others.every((each) => each.kind === "apply" && each.fn === "add"));
};

test.each(["Dense", "GoogLe", "Squeeze", "Skip"])("%s moves nothing", (name) => {
  expect(moves(planOf(name, "infer"))).toEqual([]);
  // Of the gradient of a dense block a layer's own channels are dense, for the gradients of its convolution: as many as these.
  const own = moves(planOf(name, "train"));
  expect(own.filter((each) => each !== "backward slice")).toEqual([]);
  expect(own.length).toBeLessThanOrEqual(name === "Dense" ? 12 : 0);
});

test("a dense block has one buffer, into which its convolutions and the pool in front of it write", () => {
  const { steps } = planOf("Dense", "train");
  const written = steps.flatMap((step) =>
    outputsOf(step).flatMap(({ buffer, layout }) => (layout ? [{ family: step.family, buffer }] : [])),
  );
  const blocks = [...new Set(written.map(({ buffer }) => buffer))].map((block) =>
    written.filter(({ buffer }) => buffer === block).map(({ family }) => family),
  );
  // The fourth layer's channels are put beside the others where the norm behind them reads them.
  const layers = ["conv2d", "conv2d", "conv2d"];
  expect(blocks).toEqual([
    ["conv2d", ...layers],
    ["pool2d", ...layers],
    ["pool2d", ...layers],
  ]);
});

test("a shuffle's transposed channels are a pass, and so is the half that goes by itself; the other is read where it is", () => {
  const passes = ["forward slice", "forward slice", "forward transpose", "forward transpose", "forward transpose"];
  expect([...moves(planOf("Shuffle", "infer"))].sort()).toEqual(passes);
});

test("what is twice in the memory of a whole is stored once, and copied", () => {
  const build = new GraphBuilder();
  const leaf = (name: string): number => build.leaf("input", name, { dtype: "f32", shape: [2, 4, 4, 4] });
  const [part, other] = [build.map("tanh", leaf("x")), build.map("exp", leaf("y"))];
  const outputs = [
    { name: "same", node: concatenated(build, [part, part], 3) },
    { name: "again", node: concatenated(build, [concatenated(build, [other, part], 3), other], 3) },
  ];
  const graph = build.finish("twice", outputs);
  for (const maxBindings of [3, 8]) expect(verifySchedule(schedule(graph, { maxBindings }), maxBindings)).toEqual([]);
});

test("random concatenations of the same values, often at the same place, are sound, and what the graph says", () => {
  let parts = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(2)), { minLength: 2, maxLength: 5 }), (pairs) => {
      const build = new GraphBuilder();
      const leaf = (name: string): number => build.leaf("input", name, { dtype: "f32", shape: [2, 3, 3, 4] });
      const values: number[] = [leaf("x"), leaf("y")];
      values.push(build.map("tanh", 0), build.map("exp", 1));
      const wholes = pairs.map(([a, b, beside]) => {
        const two = [values[a % values.length] ?? 0, values[b % values.length] ?? 0];
        const whole = concatenated(build, beside === 2 ? [...two, 0] : two, beside % 2 === 0 ? 3 : 1);
        // Of the same shape as what it is made of, for the next.
        const { shape } = build.typeOf(whole);
        const slice = { start: shape.map(() => 0), stop: [2, 3, 3, 4], stride: shape.map(() => 1) };
        values.push(build.map("tanh", build.node("slice", [whole], slice)));
        return whole;
      });
      const graph = build.finish(
        "concatenations",
        [...wholes, ...values.slice(4)].map((node, at) => ({ name: `y${at}`, node })),
      );
      const plan = schedule(runPasses(graph, [shareCommon]), { maxBindings: 8 });
      expect(verifySchedule(plan, 8)).toEqual([]);
      parts += plan.steps.flatMap(outputsOf).filter(({ layout }) => layout).length;
      const leaves = new Map([
        ["x", numbers(72, 1)],
        ["y", numbers(72, 2)],
      ]);
      expect(runSchedule(plan, leaves)).toEqual(evaluate(graph, leaves));
    }),
    { seed: 1, numRuns: 100 },
  );
  expect(parts).toBeGreaterThan(50);
});

test("what two concatenations read is written to both by its own step; a leaf is copied, two are put together by a pass", () => {
  const type = { dtype: "f32", shape: [2, 4, 4, 4] } as const;
  const build = new GraphBuilder();
  const [x, w] = [build.leaf("input", "x", type), build.leaf("input", "w", type)];
  const part = build.map("tanh", x);
  const outputs = [
    [part, build.mapWith("add", part, 1)],
    [w, part],
    [x, w],
  ].map((parts, index) => ({ name: `y${index}`, node: concatenated(build, parts, 3) }));
  const plan = schedule(build.finish("twice", outputs), { maxBindings: 8 });
  expect(verifySchedule(plan, 8)).toEqual([]);
  const lines = printSchedule(plan)
    .split("\n")
    .filter((line) => /^ *\d+ +map /.test(line))
    .map((line) => line.replace(/^ *\d+ +map +/, "").replace(/ +\/\/.*/, ""));
  expect(lines).toEqual([
    "b2[0…], b3[4…] <- b0  [2,4,4,4] 2 operations",
    // What it reads lies in the memory into which it would write.
    "b5 <- b2[0…]  [2,4,4,4] 1 operations",
    "b2[4…] <- b5  [2,4,4,4] 0 operations",
    "b3[0…] <- b1  [2,4,4,4] 0 operations",
    "b4 <- b0, b1  [2,4,4,8] 1 operations",
  ]);
});
