/** Every kernel family and variant on awkward shapes: all code validated, all elements against the interpreter. */
import { afterAll, describe, expect, test } from "vitest";
import type { DeviceProfile } from "../../../compiler/kernels/target.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { alikeKey } from "../../support/alike-kernels.ts";
import { firstDifference } from "../../support/differences.ts";
import type { KernelCase } from "../../support/kernel-case.ts";
import { kernelRunners } from "../../support/kernel-runners.ts";
import { operationNames } from "../../support/operation-names.ts";
import { ProfiledRunner } from "../../support/profiled-runner.ts";
import type { KernelRun } from "../../support/run-kernels.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";
import { kernelCases } from "./cases.ts";

const profiles: { readonly [name: string]: Partial<DeviceProfile> } = {
  "with quads": { class: "software", subgroups: true },
  "without subgroups": { class: "portable", subgroups: false },
  "with workgroup memory": { class: "discrete", subgroups: false },
  // Grids fold into y where x would be too long.
  "with 3 workgroups a dimension": { class: "portable", subgroups: false, maxWorkgroupsPerDimension: 3 },
  "with workgroup memory and 3 workgroups a dimension": {
    class: "discrete",
    subgroups: false,
    maxWorkgroupsPerDimension: 3,
  },
};
/** `npm run test:long` leaves out none (`test/long/families.test.ts`). */
const isLong = process.env["RESNET_TEST"] === "long";
/** What is element by element is much alike from layer to layer; WebAssembly's test has all of it at any time. */
const isHeavy = ({ graph }: KernelCase): boolean =>
  graph.nodes.some(({ op }) => /conv2d|matmul|pool2d|resize2d/.test(op));
const everywhere: readonly KernelCase[] = kernelCases().filter(
  (each, index) => isLong || isHeavy(each) || index % 4 === 0 || /rows of 7|batch of 33|everything/.test(each.name),
);
/**
 * With quads one half of them, and without the other: a kernel is printed by the same code. Of those in workgroup memory,
 * each of which the software adapter compiles in half a second, an eighth.
 */
const isOf = ({ class: of }: Partial<DeviceProfile>, index: number): boolean =>
  of === "discrete" ? index % 8 === 1 : (index % 2 === 0) === (of === "software");
const someOf = (profile: Partial<DeviceProfile>): readonly KernelCase[] =>
  everywhere.filter((each, index) => isLong || isOf(profile, index) || folded.includes(each));
/** Folding is the same for all: a few are enough, and a grid of 3 by 3 holds few workgroups. */
const folded = everywhere.filter(({ name }) => /rows of 7|batch of 33|everything/.test(name));

const bits = ({ outputs }: KernelRun): readonly number[] =>
  [...outputs.values()].flatMap((each) => [...new Uint32Array(each.buffer)]);

const runners = kernelRunners();
const variants = new Set<string>();
let verified = 0;

afterAll(() => {
  console.log(
    `${runners.nothing.kernels} kernels validated on the null adapter, ` +
      `${runners.software.kernels} verified on the software adapter (${verified} cases)`,
  );
});

/** Kernels that were verified, and those that were validated: with other bounds on grids the same code is not the same kernel. */
const [seen, valid] = [new Set<string>(), new Set<string>()];
describe.each(Object.entries(profiles))("kernels %s", (_, profile) => {
  const folds = "maxWorkgroupsPerDimension" in profile;
  const cases = folds ? folded : someOf(profile);
  const own = folds ? new Set<string>() : seen;
  const validated = folds ? new Set<string>() : valid;
  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    const runner = new ProfiledRunner(runners.software, runners.nothing, profile, alikeKey);
    // The null adapter may allow fewer than the one that computes.
    const [one = 0, other = 0] = [runners.software, runners.nothing].map(
      ({ device }) => device.profile.maxStorageBuffers,
    );
    const plan = schedule(each.graph, { maxBindings: Math.min(one, other) });
    await runner.validate(plan, validated);
    expect(await verifySteps([{ runner, seen: own }], plan, flowing(each))).toEqual([]);
    for (const family of runner.families) variants.add(family);
    if (!profile.subgroups) expect([...runner.requires]).toEqual([]);
    verified++;
  });
});

test("one wrong element, one missing and one never written are found", () => {
  const truth = Float64Array.of(1, 2, 3);
  expect(firstDifference(Float32Array.of(1, 2, 3), truth)).toBeUndefined();
  expect(firstDifference(Float32Array.of(1, 2.0001, 3), truth)).toMatch("element 1 of 3");
  expect(firstDifference(Float32Array.of(1, 2), truth)).toMatch("2 elements, 3 were expected");
  expect(firstDifference(Float32Array.of(1, 2, Number.NaN), truth)).toMatch("element 2 of 3 is NaN");
});

test("the same case gives the same bits again", async () => {
  for (const each of everywhere.filter(({ name }) => /conv, (rows of 16|7x7|13)/.test(name))) {
    const [first, second] = [await runners.software.run(each), await runners.software.run(each)];
    expect(bits(first).length).toBeGreaterThan(0);
    expect(bits(second)).toEqual(bits(first));
  }
});

test("every variant of every family was met", () => {
  const met = (family: string): string[] =>
    [...variants].filter((each) => each.startsWith(`${family} `)).map((each) => each.slice(family.length + 1));
  expect(met("conv2d")).toEqual(
    expect.arrayContaining(["generic", "plain P=2", "plain P=4", "quad P=16", "quad P=4", "quad P=8", "tiled"]),
  );
  expect(met("conv2d-input-grad")).toEqual(
    expect.arrayContaining(["generic", "quad P=16", "quad P=8", "plain P=4", "tiled"]),
  );
  expect(met("conv2d-weight-grad").sort()).toEqual(["generic", "plain", "quad", "tiled"]);
  expect(met("matmul").sort()).toEqual(["scalar", "tiled", "vec4"]);
  expect(met("pool2d").sort()).toEqual(["average", "max"]);
  expect(met("pool2d-grad").sort()).toEqual(["average", "max"]);
  const families = new Set([...variants].map((each) => each.split(" ")[0]));
  expect(operationNames.filter((each) => !families.has(each))).toEqual([]);
});
