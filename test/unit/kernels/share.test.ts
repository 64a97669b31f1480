/** Kernels of WGSL that differ in numbers alone are one, at sizes: each step still runs exactly the text that was printed for it. */
import { expect, test } from "vitest";
import { compileFunction, everywhere, portable } from "../../../compiler/compile.ts";
import type { KernelCode } from "../../../compiler/kernels/target.ts";
import { shareKernels } from "../../../compiler/kernels/wgsl/share.ts";
import { wgslTarget } from "../../../compiler/kernels/wgsl/target.ts";
import { resnet20 } from "../../support/resnet20.ts";

const kernel = (code: string, family = "map vec4"): KernelCode => ({ family, code, writes: [true], requires: [] });

/** The text that a device compiles: constants in their places. */
function specialised({ code }: KernelCode, sizes: readonly number[]): string {
  const numbers = sizes.map((size, at) => {
    const isReal = code.includes(`override size${at + 1}: f32;\n`);
    return isReal ? printed(size) : String(size);
  });
  return code.replace(/^override .*\n/gm, "").replace(/\bsize(\d+)\b/g, (_, at) => numbers[Number(at) - 1] ?? "?");
}
/** As `floatLiteral` prints one that is not negative. */
const printed = (real: number): string => (/[.e]/.test(String(real)) ? `${real}f` : `${real}.0f`);

test.each([
  ["portable", portable],
  ["quads", { ...portable, class: "software", subgroups: true }],
  ["tiles", { ...portable, class: "discrete" }],
] as const)("all kernels of ResNet-20's step come back from what they share, %s", (_, profile) => {
  const { schedule } = compileFunction(resnet20(), { kind: "train", batch: 8 }, { functions: [], targets: everywhere });
  const kernels = schedule.steps.flatMap((step) =>
    wgslTarget.dispatches(step, schedule, profile).map((dispatch) => dispatch.kernel),
  );
  const shared = shareKernels(kernels);
  for (const each of kernels) {
    const found = shared.get(each);
    expect(found && specialised(found.kernel, found.sizes)).toBe(each.code);
    expect(found?.kernel).toMatchObject({ writes: each.writes, requires: each.requires });
    expect(found?.kernel.sizes ?? 0).toBe(found?.sizes.length);
  }
  const before = new Set(kernels.map(({ code }) => code)).size;
  const after = new Set([...shared.values()].map((each) => each.kernel.code)).size;
  expect(after).toBeLessThan(0.6 * before);
});

test("what differs alike is one constant, what is the same stays a number, and what is enabled comes first", () => {
  const text = (n: number, real: string): string =>
    `enable f16;\n@group(0) @binding(0) var<storage, read_write> y0: array<f16>;\nfn main() { y0[${n} * 3 + ${n}] = f16(${real}); }\n`;
  const [a, b] = [kernel(text(16, "0.5f")), kernel(text(32, "1e-7f"))];
  const shared = shareKernels([a, b]);
  expect(shared.get(a)?.kernel).toBe(shared.get(b)?.kernel);
  expect(shared.get(a)?.kernel.code).toBe(
    "enable f16;\noverride size1: i32;\noverride size2: f32;\n@group(0) @binding(0) var<storage, read_write> y0: array<f16>;\nfn main() { y0[size1 * 3 + size1] = f16(size2); }\n",
  );
  expect([a, b].map((each) => shared.get(each)?.sizes)).toEqual([
    [16, 0.5],
    [32, 1e-7],
  ]);
});

test.each([
  ["bindings", (n: number) => `@group(0) @binding(${n}) var<storage, read> x: array<f32>;`],
  ["workgroups", (n: number) => `@compute @workgroup_size(${n}, 1, 1) fn main() {}`],
  ["extents of arrays", (n: number) => `fn main() { var a: array<vec4f, ${n}>; }`],
  ["nested arrays", (n: number) => `var<workgroup> a: array<array<f32, 8>, ${n}>;`],
  ["unsigned numbers", (n: number) => `fn main() { let a = quadBroadcast(x, ${n}u); }`],
  ["names", (n: number) => `fn main() { let v${n} = x${n}.xyz; }`],
])("numbers that WGSL knows while it reads are none: %s", (_, text) => {
  const kernels = [kernel(text(2)), kernel(text(3))];
  const shared = shareKernels(kernels);
  for (const each of kernels) expect(shared.get(each)).toEqual({ kernel: each, sizes: [] });
});

test("kernels that bind or need something else are not shared", () => {
  const text = (n: number): string => `fn main() { y[${n}] = 1.0f; }`;
  const plain = kernel(text(1));
  const others = [
    { ...kernel(text(2)), writes: [false] },
    { ...kernel(text(3)), requires: ["subgroups"] },
    kernel(text(4), "reduce vec4"),
  ];
  const shared = shareKernels([plain, ...others]);
  expect(new Set([...shared.values()].map((each) => each.kernel)).size).toBe(4);
});
