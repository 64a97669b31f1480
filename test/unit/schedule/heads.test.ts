/** What is made in front of an operation for it alone is done as its kernel loads, and gives the same numbers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import type { Graph, NodeId } from "../../../compiler/graph/types.ts";
import type { Targets } from "../../../compiler/kernels/target.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { printSchedule } from "../../../compiler/schedule/text.ts";
import { isOperationStep, type OperationStep, type Schedule } from "../../../compiler/schedule/types.ts";
import { liveSet } from "../../../compiler/schedule/verify-memory.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { modelsOf } from "../../support/resnet20.ts";
import { runSchedule } from "../../support/run-schedule.ts";

const headed = ({ steps }: Schedule): readonly OperationStep[] =>
  steps.filter(isOperationStep).filter(({ head }) => head);

/** Maps, gates, concatenations and sums, as genes choose, between convolutions with padding and without. */
function chain(genes: readonly number[]): Graph {
  const build = new GraphBuilder();
  const shape = [2, 4, 4, 4];
  const leaf = (name: string, own: readonly number[]): NodeId =>
    build.leaf("parameter", name, { dtype: "f32", shape: own });
  const made: NodeId[] = [build.leaf("input", "x", { dtype: "f32", shape })];
  const pick = (gene: number): NodeId => made[made.length - 1 - (Math.floor(gene / 8) % Math.min(3, made.length))] ?? 0;
  const padded = (value: NodeId, before: number, after: number): NodeId =>
    build.node("pad", [value], {
      before: [0, 0, 0, before],
      after: [0, 0, 0, after],
      interior: [0, 0, 0, 0],
      value: -0,
    });
  for (const [at, gene] of genes.entries()) {
    const value = pick(gene);
    const convolution = (of: NodeId, taps: number, inputs: number): void => {
      const pad = (taps - 1) / 2;
      const attributes = { stride: [1, 1], padding: [pad, pad, pad, pad], dilation: [1, 1], groups: 1 } as const;
      made.push(build.node("conv2d", [of, leaf(`w${at}`, [taps, taps, inputs, 4])], attributes));
    };
    switch (gene % 8) {
      case 0:
        convolution(value, 3, 4);
        break;
      case 1:
        convolution(value, 1, 4);
        break;
      case 2:
        made.push(build.mapWith("add", build.mapWith("maximum", value, 0), 0.5));
        break;
      case 3:
        made.push(build.map("add", value, pick(gene + 8)));
        break;
      case 4:
        made.push(build.map("multiply", value, build.broadcast(leaf(`s${at}`, [4]), shape, [3])));
        break;
      case 5: {
        const sum = build.reduce("sum", value, [1, 2]);
        made.push(build.map("multiply", value, build.broadcast(build.map("tanh", sum), shape, [0, 3])));
        break;
      }
      case 6: {
        const whole = build.map("add", padded(value, 0, 4), padded(pick(gene + 8), 4, 0));
        convolution(build.mapWith("maximum", whole, 0.25), 1, 8);
        break;
      }
      default:
        made.push(build.map("tanh", value));
    }
  }
  return build.finish(
    "chain",
    made.slice(-2).map((node, at) => ({ name: `y${at}`, node })),
  );
}

test("random chains make soundly what they load, and give the same numbers", () => {
  let loaded = 0;
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 2, maxLength: 14 }), fc.boolean(), (genes, prepares) => {
      const graph = chain(genes);
      const plan = schedule(graph, { maxBindings: 8, prepares, heads: () => undefined });
      expect(verifySchedule(plan, 8)).toEqual([]);
      loaded += headed(plan).length;
      const leaves = leavesOf(graph);
      expect(runSchedule(plan, leaves)).toEqual(evaluate(graph, leaves));
    }),
    { seed: 1, numRuns: 80 },
  );
  expect(loaded).toBeGreaterThan(60);
});

const models = modelsOf(`import { CifarDenseNet, DenseLayer, Transition } from "std/dense"
model Dense = CifarDenseNet(4, growth: 8, first: 16, Unit: DenseLayer, Between: Transition, size: 8)
`);
const cpu: Targets = { wasm: { variants: ["relaxed"] } };
const apartOnCpu: Targets = { wasm: { variants: ["relaxed"], loading: {} } };
function planOf(targets: Targets): Schedule {
  const model = models.get("Dense");
  if (!model) throw new Error("no network");
  return compileFunction(model, { kind: "infer", batch: 2 }, { functions: [], targets }).schedule;
}

test("the norms and activations in front of a dense network's convolutions are no passes and lie in no memory", () => {
  const [plan, apart] = [planOf(cpu), planOf(apartOnCpu)];
  expect(verifySchedule(plan, 8)).toEqual([]);
  const loading = headed(plan);
  // Twelve layers and two transitions.
  expect(loading).toHaveLength(14);
  expect(plan.steps).toHaveLength(apart.steps.length - loading.length);
  expect(plan.memory.temporaryBytes).toBeLessThan(0.8 * apart.memory.temporaryBytes);
  expect(plan.memory.temporaryBytes).toBeLessThanOrEqual(1.05 * liveSet(plan));
  const own = String.raw`< {2}map {16}loaded <- b\d+\[0…\], b\d+, b\d+ .*operations {2}// \S+\{bn, relu\} forward\n`;
  expect(printSchedule(plan)).toMatch(new RegExp(`${own}.*conv2d .* <- loaded, b\\d+`));
  expect(printSchedule(apart)).toMatch(/in front: \S+relu is not made as it is loaded on this class of device/);
});

test("a plan is unsound where what lies nowhere is made by no head, or an operation writes over what its head reads", () => {
  const plan = planOf(cpu);
  const broken = (change: (step: OperationStep) => OperationStep): readonly string[] => {
    const [first] = headed(plan);
    const steps = plan.steps.map((step) => (step === first ? change(first) : step));
    return verifySchedule({ ...plan, steps }, 8);
  };
  expect(broken((step) => step)).toEqual([]);
  const headless = broken(({ head: _, ...step }) => step);
  expect(headless).toContainEqual(expect.stringContaining("has a value that lies nowhere"));
  expect(headless).toContainEqual(expect.stringContaining("which holds node nothing"));
  const over = broken((step) => ({
    ...step,
    output: { ...step.output, buffer: step.head?.operands[0]?.buffer ?? -1 },
  }));
  expect(over).toContainEqual(expect.stringMatching(/overwrites b\d+, which its head reads/));
});

test("a program has a head where all of its targets' kernels do it", () => {
  expect(headed(planOf(everywhere))).toEqual([]);
  expect(headed(planOf({})), "of no target").toEqual([]);
});
