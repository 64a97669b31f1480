/** The emitted module as a person uses it: imported in a process of its own, and trained. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileModel, everywhere, portable } from "../../../compiler/compile.ts";
import type { Targets } from "../../../compiler/kernels/target.ts";
import { emitModule, moduleText } from "../../../compiler/emit/module.ts";
import { ended, startShell } from "../../support/command-line.ts";
import { pack } from "../../../compiler/emit/pack.ts";
import { unpack } from "../../../runtime/unpack.ts";
import "../../support/relaxed-simd.ts";
import { modelOf } from "../../support/resnet20.ts";
import { repository } from "../../support/shared-data.ts";

const NET = `import { Basic } from "std/residual"
model SmallNet {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  stage s1(stride: 2) { Basic(8) }
  head { globalavgpool -> linear(5) }
}
`;
const options = {
  functions: [
    { kind: "train", batch: 10 },
    { kind: "infer", batch: 10 },
  ],
  targets: everywhere,
} as const;
const emitted = () => emitModule(compileModel(modelOf(NET, "SmallNet"), options));

/** Inside the repository, where \`resnet-lang/runtime\` is this package itself. */
const folder = join(repository, "out", "test-module");

test("the same source gives the same bytes", () => {
  expect(emitted()).toEqual(emitted());
  expect(emitted().map(({ name }) => name)).toEqual([
    "smallnet.js",
    "smallnet.d.ts",
    "smallnet.wgsl",
    "smallnet.wasm",
    "smallnet.relaxed.wasm",
  ]);
});

test.each<readonly [string, Targets]>([
  ["both targets", everywhere],
  ["wgsl alone", { wgsl: portable }],
  ["wasm alone", { wasm: { variants: ["plain", "relaxed"] } }],
])("a module of %s is the program, to the last field", async (name, targets) => {
  const program = compileModel(modelOf(NET, "SmallNet"), { ...options, targets });
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name.replaceAll(" ", "-")}.js`);
  writeFileSync(path, moduleText(program));
  const { SmallNet } = (await import(path)) as { readonly SmallNet: unknown };
  expect(SmallNet).toEqual(program);
  // What both targets run with every call, and steps of one layer, name the layer once.
  const [called, prepared] = moduleText(program).split("const $prepared = ");
  expect(called?.match(/\["s1\.0\.residual\.conv",/g)).toHaveLength(2);
  expect(prepared).toContain('["s1.0.residual.conv",');
});

test("the module imports only the runtime", () => {
  const [module] = emitted();
  expect([...String(module?.content).matchAll(/from "([^"]+)"/g)].map(([, from]) => from)).toEqual([
    "resnet-lang/runtime",
  ]);
});

// What its types hold is in `types.test.ts`.
test("imported in a process of its own it trains", async () => {
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of emitted()) writeFileSync(join(folder, name), content);
  writeFileSync(
    join(folder, "use.js"),
    `import { openDevice, openSession, train } from "resnet-lang/runtime";
import { SmallNet } from "./smallnet.js";
import { openGpu } from "../../dist/cli/devices/gpu.js";

const open = async () =>
  process.argv[2] === "cpu"
    ? openDevice({ device: "cpu", threads: 2 })
    : openDevice({ device: "gpu", gpu: (await openGpu("software-gpu")).gpu });
const device = await open();
// On cpu nothing is disposed: a process ends although its workers wait for more.
const session = await openSession(device, SmallNet, { seed: 1 });
const image = Float32Array.from({ length: 10 * 192 }, (_, i) => Math.sin(i * 0.7) + (Math.floor(i / 192) % 5));
const labels = Int32Array.from({ length: 10 }, (_, i) => i % 5);
const schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 0.1, warmupShape: "linear" };
const losses = [];
for await (const { loss } of train(session, () => ({ image, labels }), { to: 40, schedule })) losses.push(loss);
const { output } = await session.run({ image });
console.log(JSON.stringify({ device: device.name, first: losses[0], last: losses.at(-1), weight: (await session.read("stem.conv.weight")).length, logits: output?.length }));
if (device.kind === "gpu") device.dispose();
`,
  );
  for (const [kind, name] of [
    ["cpu", /^cpu, \d+ threads?, /],
    ["gpu", /SwiftShader/],
  ] as const) {
    const ran = await ended(startShell(`node ${folder}/use.js ${kind}`));
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: "" });
    const result = JSON.parse(ran.out.trim().split("\n").at(-1) ?? "{}") as {
      device: string;
      first: number;
      last: number;
      weight: number;
      logits: number;
    };
    expect(result).toMatchObject({ device: expect.stringMatching(name) as string, weight: 4 * 3 * 9, logits: 50 });
    expect(result.last).toBeLessThan(0.2 * result.first);
  }
});

test("the module carries the kernels that lie beside it", async () => {
  const text = String(emitted()[0]?.content);
  const program = compileModel(modelOf(NET, "SmallNet"), options);
  const { wgsl, wasm } = program.code;
  for (const { code } of wgsl?.kernels ?? []) expect(text).toContain(code);
  const { plain = new Uint8Array(), relaxed = new Uint8Array() } = wasm?.modules ?? {};
  expect(text).toContain(`$unpack({ plain: ${plain.length}, relaxed: ${relaxed.length} }, {`);
  const stream = (name: string): string => new RegExp(`    ${name}: \`([^\`]*)\``).exec(text)?.[1] ?? "";
  const packed = { literals: stream("literals"), lengths: stream("lengths"), distances: stream("distances") };
  expect(unpack({ plain: plain.length, relaxed: relaxed.length }, packed)).toEqual({ plain, relaxed });
  // The second variant is told by what is different.
  const once = Object.values(pack(plain)).reduce((sum, { length }) => sum + length, 0);
  const both = (Object.values(packed).join("").length * 3) / 4;
  expect(both).toBeLessThan(1.4 * once);
});
