/** What modules weigh is promised: `npm run size` prints it, and ends with 1 where it is more. */
import { expect, test } from "vitest";
import { compileModel, everywhere } from "../../../compiler/compile.ts";
import { ended, startShell } from "../../support/command-line.ts";
import { modelOf } from "../../support/resnet20.ts";

test("ResNet-20's modules hold what is promised of their bytes: to infer with the runtime, and to train", async () => {
  const { code, out } = await ended(startShell("node scripts/module-sizes.mjs"));
  expect(out).not.toContain("BROKEN");
  expect(out.match(/^holds: .*$/gm)).toEqual([
    expect.stringMatching(/^holds: to train on both targets, [\d,]+ of at most 100,000 bytes gzip$/),
    expect.stringMatching(/^holds: to infer on cpu with the runtime, [\d,]+ of at most 60,000 bytes gzip$/),
    expect.stringMatching(/^holds: to infer on gpu with the runtime, [\d,]+ of at most 60,000 bytes gzip$/),
  ]);
  expect(code).toBe(0);
});

test("a deeper network trains with the same kernels, at most a tenth more", () => {
  const kernels = (blocks: number): readonly number[] => {
    const model = modelOf(
      `import { CifarResNet, zero_pad } from "std/residual"
model Net = CifarResNet(${blocks}) with { shortcut zero_pad }
`,
      "Net",
    );
    const { code } = compileModel(model, { functions: [{ kind: "train", batch: 128 }], targets: everywhere });
    return [code.wgsl?.kernels.length ?? 0, code.wasm?.kernels.length ?? 0];
  };
  const [shallow, deep] = [kernels(3), kernels(5)];
  deep.forEach((each, target) => expect(each).toBeLessThanOrEqual(1.1 * (shallow[target] ?? 0)));
});
