/** How many dispatches, calls and meetings of threads a network is, is promised; and a module's header says it. */
import { expect, test } from "vitest";
import { compileModel, everywhere, type FunctionRequest } from "../../../compiler/compile.ts";
import { codeLines } from "../../../compiler/emit/header.ts";
import type { Program } from "../../../runtime/program.ts";
import { memorySize } from "../../../runtime/memory.ts";
import { layOut } from "../../../runtime/cpu/memory-layout.ts";
import { exampleModels } from "../../support/example-models.ts";
import { narrowNetworks } from "../../support/narrow-networks.ts";
import { recipeOf } from "../../support/recipe.ts";

function programOf(file: string, name: string, request: FunctionRequest): Program {
  const model = exampleModels(file).get(name);
  if (!model) throw new Error(`no ${name}`);
  return compileModel(model, { functions: [request], targets: everywhere });
}
const lengths = ({ code: { wgsl, wasm } }: Program): readonly (number | undefined)[] =>
  [wgsl, wasm].map((code) => code?.steps[0]?.length);

const training = programOf("cifar", "ResNet20_B", { kind: "train", batch: 32 });

const sizeOf = (all: readonly number[] = []): string => memorySize(all.reduce((sum, bytes) => sum + bytes, 0));

test("ResNet-20's training step: at most 200 dispatches, 250 calls and 150 meetings", () => {
  const { wgsl, wasm } = training.code;
  if (!wasm) throw new Error("no WebAssembly");
  const meetings = layOut(training, wasm, 2).functions[0]?.filter(({ meets }) => meets).length ?? 0;
  const [dispatches = 0, calls = 0] = lengths(training);
  expect(dispatches).toBeLessThanOrEqual(200);
  expect(calls).toBeLessThanOrEqual(250);
  expect(meetings).toBeLessThanOrEqual(150);
  expect(codeLines(training)).toEqual([
    `WGSL        ${wgsl?.kernels.length} kernels, ${dispatches} dispatches, ${sizeOf(wgsl?.scratch)} beside the plan`,
    `WebAssembly ${wasm.kernels.length} kernels, ${calls} calls, ${sizeOf(wasm.scratch)} and ${sizeOf([wasm.threadBytes])} a thread beside the plan; threads meet ${meetings} times`,
  ]);
});

test.each([
  ["ResNet20", () => exampleModels("cifar").get("ResNet20")],
  ["with weights that are standardised", () => narrowNetworks().get("NFNet")],
] as const)(
  "Nesterov's momentum, which is asked for its gradient twice, takes but two more than plain: %s",
  (_, of) => {
    const model = of();
    if (!model) throw new Error("no network");
    const [plain, nesterov] = ["", ", nesterov: true"].map((more) => {
      const recipe = recipeOf({ optimizer: `sgd(momentum: 0.9${more}, weight_decay: 1e-4, no_decay: [norm, bias])` });
      const functions = [{ kind: "train", batch: 128 }] as const;
      const program = compileModel(model, { functions, targets: everywhere, recipe });
      const { wasm } = program.code;
      if (!wasm) throw new Error("no WebAssembly");
      const meetings = layOut(program, wasm, 2).functions[0]?.filter(({ meets }) => meets).length ?? 0;
      expect(meetings).toBeLessThanOrEqual(150);
      return [...lengths(program), meetings];
    });
    for (const [at, count = 0] of (nesterov ?? []).entries()) expect(count).toBeLessThanOrEqual((plain?.[at] ?? 0) + 2);
  },
);

test("LARS, which asks for two norms of each weight, takes them at once: at most 260 dispatches and 310 calls", () => {
  const model = exampleModels("cifar").get("ResNet20_B");
  if (!model) throw new Error("no ResNet20_B");
  const recipe = recipeOf({
    optimizer: "lars(momentum: 0.9, trust: 0.001, weight_decay: 1e-4, no_decay: [norm, bias])",
  });
  const functions = [{ kind: "train", batch: 32 }] as const;
  const [dispatches = 0, calls = 0] = lengths(compileModel(model, { functions, targets: everywhere, recipe }));
  expect(dispatches).toBeLessThanOrEqual(260);
  expect(calls).toBeLessThanOrEqual(310);
});

test("inference: at most 25 of either for ResNet-20, 60 for ResNet-50", () => {
  // With either shortcut, projections or every second pixel and no more channels.
  for (const name of ["ResNet20", "ResNet20_B"]) {
    const small = programOf("cifar", name, { kind: "infer", batch: 32 });
    for (const length of lengths(small)) expect(length).toBeLessThanOrEqual(25);
  }
  const large = programOf("imagenet", "ResNet50", { kind: "infer", batch: 1 });
  for (const length of lengths(large)) expect(length).toBeLessThanOrEqual(60);
});

/** Memory that a program's buffer is. */
function stretchOf(number: number): readonly [memory: number, from: number, to: number] {
  const { within, bytes = Number.POSITIVE_INFINITY } = training.buffers[number] ?? {};
  const from = within?.offset ?? 0;
  return [within?.buffer ?? number, from, from + bytes];
}
function overlap(one: number, other: number): boolean {
  const [[a, aFrom, aTo], [b, bFrom, bTo]] = [stretchOf(one), stretchOf(other)];
  return a === b && aFrom < bTo && bFrom < aTo;
}

test.each(["wgsl", "wasm"] as const)(
  "%s: sums of several gradients are added up at once, and nobody asks before",
  (target) => {
    const steps = training.code[target]?.steps[0] ?? [];
    const joint = steps.flatMap(({ label }, at) => (/and \d more \(backward\)$/.test(label) ? [at] : []));
    expect(joint.length).toBeGreaterThan(1);
    for (const at of joint) {
      const bindings = steps[at]?.bindings ?? [];
      // Parts and results take turns.
      for (let place = 0; place < bindings.length; place += 2) {
        const [parts, result] = bindings.slice(place, place + 2) as [number, number];
        const made = steps.findLastIndex((each, step) => step < at && each.bindings.includes(parts));
        expect(made).toBeGreaterThan(-1);
        const between = steps.slice(made, at).flatMap((each) => each.bindings);
        expect(between.filter((each) => overlap(each, result))).toEqual([]);
      }
    }
  },
);
