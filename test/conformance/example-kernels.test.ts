/** Every kernel that the examples produce: validated by Dawn's null adapter and by the engine, and run on every rung against the interpreter. */
import { expect, test } from "vitest";
import { compileFunction, compileModel, everywhere, portable } from "../../compiler/compile.ts";
import type { Targets } from "../../compiler/kernels/target.ts";
import { compilePipelines } from "../../runtime/gpu/pipelines.ts";
import { SizedKernels, type SizedKernel } from "../../runtime/gpu/sized-kernels.ts";
import { exampleModels } from "../support/example-models.ts";
import { KernelRunner } from "../support/run-kernels.ts";
import { modelsOf } from "../support/resnet20.ts";
import { rungs } from "../support/rungs.ts";
import { verifySteps } from "../support/verify-steps.ts";

const small = new Map([...exampleModels("fashion"), ...exampleModels("cifar")]);
/** Sizes of ImageNet: their numbers are compared in the long test. */
const imagenet = new Map([
  ...modelsOf('import { ResNet18, ResNet50 } from "std/residual"\nmodel R18 = ResNet18\nmodel R50 = ResNet50\n'),
  ...exampleModels("ablations"),
]);

/**
 * The layers of deep ones have ResNet-20's sizes: their kernels are the same but for a few, as the test of depth says.
 * `npm run test:long` leaves out ResNet-1202 alone (`test/long/example-kernels.test.ts`).
 */
const deepest = process.env["RESNET_TEST"] === "long" ? 500 : 150;
const shallow = [...small.values()].filter(({ nodes }) => nodes.length < deepest);

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

const validated: readonly Targets[] = [everywhere, { wgsl: { ...portable, class: "software", subgroups: true } }];
test("kernels of every example validate in the engine, and on the null adapter", async () => {
  const { device } = await KernelRunner.open("null");
  let inEngine = 0;
  const onAdapter = new Set<string>();
  /** Not yet compiled for another network. */
  const isNew = ({ code, writes, sizes }: SizedKernel): boolean => {
    const key = `${sizes.join()} ${writes.join()} ${code}`;
    const isKnown = onAdapter.has(key);
    onAdapter.add(key);
    return !isKnown;
  };
  for (const model of [...shallow, ...imagenet.values()]) {
    for (const targets of validated) {
      const { code } = compileModel(model, {
        functions: [
          { kind: "train", batch: 2 },
          { kind: "infer", batch: 1 },
        ],
        targets,
      });
      if (targets.wasm) expect(Object.keys(code.wasm?.modules ?? {})).toEqual(["plain", "relaxed"]);
      for (const [variant, bytes] of Object.entries(code.wasm?.modules ?? {}))
        expect(WebAssembly.validate(bytes), `${model.name}, ${variant}`).toBe(true);
      inEngine += code.wasm?.kernels.length ?? 0;
      if (!code.wgsl) throw new Error(`${model.name} has no WGSL`);
      // The null adapter holds little memory: pipelines are what it validates.
      await compilePipelines(device, { kernels: new SizedKernels(code.wgsl).kernels.filter(isNew) });
    }
  }
  const networks = `kernels of ${shallow.length + imagenet.size} example networks validated`;
  console.log(`${inEngine} ${networks} by the engine, plain and relaxed`);
  console.log(`${onAdapter.size} different ${networks} on the null adapter, portable and with quads`);
  expect(inEngine).toBeGreaterThan(500);
  expect(onAdapter.size).toBeGreaterThan(1000);
});

test("depth is nearly free in pipelines", () => {
  const pipelinesOf = (name: string): number => {
    const model = small.get(name);
    if (!model) throw new Error(`no ${name}`);
    const { code } = compileModel(model, { functions: [{ kind: "train", batch: 8 }], targets: { wgsl: portable } });
    return code.wgsl ? new SizedKernels(code.wgsl).kernels.length : Number.NaN;
  };
  const [few, many] = [pipelinesOf("ResNet20"), pipelinesOf("ResNet110")];
  console.log(`pipelines: ResNet-20 ${few}, ResNet-110 ${many}`);
  expect(many).toBeLessThanOrEqual(few + 10);
});
