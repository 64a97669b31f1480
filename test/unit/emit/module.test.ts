/** The emitted module as a person uses it: imported in a process of its own, and trained. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileModel, portable } from "../../../compiler/compile.ts";
import { emitModule } from "../../../compiler/emit/module.ts";
import { ended, startShell } from "../../support/command-line.ts";
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
  targets: { wgsl: portable },
} as const;
const emitted = () => emitModule(compileModel(modelOf(NET, "SmallNet"), options));

/** Inside the repository, where \`resnet-lang/runtime\` is this package itself. */
const folder = join(repository, "out", "test-module");

test("the same source gives the same bytes", () => {
  expect(emitted()).toEqual(emitted());
  expect(emitted().map(({ name }) => name)).toEqual(["smallnet.js", "smallnet.d.ts", "smallnet.wgsl"]);
});

test("the module imports only the runtime", () => {
  const [module] = emitted();
  expect([...String(module?.content).matchAll(/from "([^"]+)"/g)].map(([, from]) => from)).toEqual([
    "resnet-lang/runtime",
  ]);
});

test("imported in a process of its own it trains, and its types hold", { timeout: 120_000 }, async () => {
  mkdirSync(folder, { recursive: true });
  for (const { name, content } of emitted()) writeFileSync(join(folder, name), content);
  writeFileSync(
    join(folder, "use.ts"),
    `import { openDevice, openSession, train } from "resnet-lang/runtime";
import { SmallNet, type SmallNetTensor, type SmallNetTrain } from "./smallnet.js";
import { openGpu } from "../../dist/cli/gpu.js";

const { gpu } = await openGpu("software-gpu");
await using device = await openDevice({ device: "gpu", gpu });
await using session = await openSession(device, SmallNet, { seed: 1 });
const image = Float32Array.from({ length: 10 * 192 }, (_, i) => Math.sin(i * 0.7) + (Math.floor(i / 192) % 5));
const labels = Int32Array.from({ length: 10 }, (_, i) => i % 5);
const inputs: SmallNetTrain["inputs"] = { image, labels };
const schedule = { kind: "constant", rate: 0.1, warmup: 0, warmupFrom: 0.1, warmupShape: "linear" } as const;
const losses: number[] = [];
for await (const { loss } of train(session, () => ({ ...inputs }), { to: 40, schedule })) losses.push(loss);
const name: SmallNetTensor = "stem.conv.weight";
const { output } = await session.run({ image });
console.log(JSON.stringify({ first: losses[0], last: losses.at(-1), weight: (await session.read(name)).length, logits: output?.length }));
`,
  );
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "../../tsconfig.json",
      compilerOptions: { noEmit: false, outDir: "built", rootDir: "../..", skipLibCheck: true, allowJs: false },
      include: ["use.ts"],
    }),
  );
  const built = await ended(
    startShell(
      `npx tsc -p ${folder}/tsconfig.json && cp ${folder}/built/out/test-module/use.js ${folder}/use.js && node ${folder}/use.js`,
    ),
  );
  expect(built.err + built.out).not.toMatch(/error TS/);
  const result = JSON.parse(built.out.trim().split("\n").at(-1) ?? "{}") as {
    first: number;
    last: number;
    weight: number;
    logits: number;
  };
  expect(result.weight).toBe(4 * 3 * 9);
  expect(result.logits).toBe(50);
  expect(result.last).toBeLessThan(0.2 * result.first);
});
