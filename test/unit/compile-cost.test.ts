/** What compiling costs: linear in depth, and a kernel for all steps that do the same. */
import { expect, test } from "vitest";
import { compileFunction, compileModel, everywhere } from "../../compiler/compile.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { singly, type Expression } from "../../compiler/schedule/types.ts";
import type { Program } from "../../runtime/program.ts";
import { countedCalls } from "../support/counted-calls.ts";
import { modelOf } from "../support/resnet20.ts";

const options = { functions: [{ kind: "train", batch: 8 }], targets: everywhere } as const;

/** Of 6n + 2 layers. */
function network(n: number): CheckedModel {
  return modelOf(`import { CifarResNet } from "std/residual"\nmodel Network = CifarResNet(${n})\n`, "Network");
}
/** The training step of a network of 6n + 2 layers. */
function compiled(n: number): Program {
  return compileModel(network(n), options);
}

/** Of networks each twice as deep as the one before: 56 to 434 layers. */
const DEPTHS = [9, 18, 36, 72];
/** What is called less often than this of a network of 218 layers may be anything: kernels that only one depth has. */
const SELDOM = 5000;
/** Of a doubling: n log n of a search tree is less, n² comes to 4, and is more where a third of the calls are. */
const MOST_GROWTH = 2.4;
/** From first to last linear is 8; what a depth makes worth asking at all, as room beside what lives long, steps up once. */
const MOST_IN_ALL = 16;

test("no function of the compiler is called more than about twice as often for a network twice as deep", () => {
  const calls = DEPTHS.map((n) => countedCalls(() => emitModule(compiled(n))));
  const often = [...(calls[2]?.keys() ?? [])].filter((place) => (calls[2]?.get(place) ?? 0) > SELDOM);
  expect(often.length).toBeGreaterThan(100);
  const grown = often.map((place) => {
    const [first = 0, ...others] = calls.map((each) => each.get(place) ?? 0);
    const doublings = others.map((count, index) => count / ([first, ...others][index] ?? 0));
    // A step up is one of three doublings, what is not linear all of them: hence the one in the middle.
    const [, middle = Infinity] = doublings.toSorted((one, other) => one - other);
    return { place, middle, inAll: (others.at(-1) ?? 0) / first };
  });
  expect(grown.filter(({ middle, inAll }) => middle > MOST_GROWTH || inAll > MOST_IN_ALL)).toEqual([]);
});

test("a network of 110 layers has at most a tenth more kernels than one of 20", () => {
  const [few, many] = [compiled(3).code, compiled(18).code];
  for (const target of ["wgsl", "wasm"] as const)
    expect(many[target]?.kernels.length).toBeLessThan(1.1 * (few[target]?.kernels.length ?? 0));
});

test("a deep network's steps hold the expressions of a shallow one's, each once", () => {
  const expressions = (n: number): number => {
    const { steps } = compileFunction(network(n), options.functions[0], options).schedule;
    const found = new Set<Expression>();
    for (const step of steps.flatMap(singly))
      if (step.family === "map" || step.family === "reduce")
        for (const each of step.outputs) found.add(each.expression);
    return found.size;
  };
  expect(expressions(18)).toBeLessThan(1.1 * expressions(3));
});
