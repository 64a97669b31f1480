/** Every kernel that the examples produce: validated by Dawn's null adapter and by the engine, and run on every rung against the interpreter. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileFunction, compileModel, everywhere, portable } from "../../compiler/compile.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { compilePipelines } from "../../runtime/gpu/pipelines.ts";
import { KernelRunner } from "../support/run-kernels.ts";
import { modelsOf } from "../support/resnet20.ts";
import { repository } from "../support/shared-data.ts";
import { rungs } from "../support/rungs.ts";
import { verifySteps } from "../support/verify-steps.ts";

const example = (name: string): ReadonlyMap<string, CheckedModel> =>
  modelsOf(readFileSync(join(repository, "examples", name), "utf8"));
const small = new Map([...example("fashion.resnet"), ...example("cifar.resnet")]);
/** Sizes of ImageNet: their numbers are compared in the long test. */
const imagenet = new Map([
  ...modelsOf('import { ResNet18, ResNet50 } from "std/residual"\nmodel R18 = ResNet18\nmodel R50 = ResNet50\n'),
  ...example("ablations.resnet"),
]);

/** ResNet-1202's layers have ResNet-20's sizes: its kernels are the same, and the test of depth says so. */
const shallow = [...small.values()].filter(({ nodes }) => nodes.length < 500);

test("kernels of the small examples on every rung", async () => {
  const runners = await Promise.all(Object.values(rungs).map((open) => open()));
  const all = runners.map((runner) => ({ runner, seen: new Set<string>() }));
  const problems: string[] = [];
  for (const model of shallow) {
    for (const kind of ["train", "infer", "probe"] as const) {
      const { schedule } = compileFunction(model, { kind, batch: 2 }, { functions: [], targets: everywhere });
      problems.push(...(await verifySteps(all, schedule)).map((each) => `${model.name} ${kind}: ${each}`));
    }
  }
  expect(problems).toEqual([]);
  for (const { runner, seen } of all) {
    console.log(`${seen.size} kernels of the small examples verified on ${runner.name}`);
    expect(seen.size).toBeGreaterThan(150);
    runner.dispose();
  }
});

test("modules of every example validate in the engine", () => {
  let kernels = 0;
  for (const model of [...shallow, ...imagenet.values()]) {
    const { code } = compileModel(model, {
      functions: [
        { kind: "train", batch: 2 },
        { kind: "infer", batch: 1 },
      ],
      targets: { wasm: everywhere.wasm ?? { variants: [] } },
    });
    const modules = Object.entries(code.wasm?.modules ?? {});
    expect(modules.length).toBe(2);
    for (const [variant, bytes] of modules) expect(WebAssembly.validate(bytes), `${model.name}, ${variant}`).toBe(true);
    kernels += code.wasm?.kernels.length ?? 0;
  }
  console.log(
    `${kernels} kernels of ${shallow.length + imagenet.size} example networks validated by the engine, plain and relaxed`,
  );
  expect(kernels).toBeGreaterThan(500);
});

test("kernels of every example validate on the null adapter", async () => {
  const { device } = await KernelRunner.open("null");
  let kernels = 0;
  for (const model of [...shallow, ...imagenet.values()]) {
    for (const profile of [portable, { ...portable, class: "software", subgroups: true }] as const) {
      const program = compileModel(model, {
        functions: [
          { kind: "train", batch: 2 },
          { kind: "infer", batch: 1 },
        ],
        targets: { wgsl: profile },
      });
      // The null adapter holds little memory: pipelines are what it validates.
      const { wgsl } = program.code;
      if (!wgsl) throw new Error(`${model.name} has no WGSL`);
      await compilePipelines(device, wgsl);
      kernels += wgsl.kernels.length;
    }
  }
  console.log(
    `${kernels} kernels of ${shallow.length + imagenet.size} example networks validated on the null adapter, portable and with quads`,
  );
  expect(kernels).toBeGreaterThan(1000);
});

test("depth is nearly free in pipelines", () => {
  const kernelsOf = (name: string): number => {
    const model = small.get(name);
    if (!model) throw new Error(`no ${name}`);
    const { code } = compileModel(model, { functions: [{ kind: "train", batch: 8 }], targets: { wgsl: portable } });
    return code.wgsl?.kernels.length ?? Number.NaN;
  };
  const [shallowKernels, deepKernels] = [kernelsOf("ResNet20"), kernelsOf("ResNet110")];
  console.log(`kernels: ResNet-20 ${shallowKernels}, ResNet-110 ${deepKernels}`);
  expect(deepKernels).toBeLessThanOrEqual(shallowKernels + 10);
});
