/** What compiling costs: linear in depth, and a kernel for all steps that do the same. */
import { expect, test } from "vitest";
import { compileModel, everywhere } from "../../compiler/compile.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import type { Program } from "../../runtime/program.ts";
import { growth } from "../support/growth.ts";
import { modelOf } from "../support/resnet20.ts";

/** The training step of a network of 6n + 2 layers. */
function compiled(n: number): Program {
  const text = `import { CifarResNet } from "std/residual"\nmodel Network = CifarResNet(${n})\n`;
  return compileModel(modelOf(text, "Network"), { functions: [{ kind: "train", batch: 8 }], targets: everywhere });
}

test("a network four times as deep takes about four times as long to its module, not sixteen times", async () => {
  const work = (n: number): Promise<unknown> => Promise.resolve(emitModule(compiled(n)));
  const { ratio } = await growth(9, work, 2);
  expect(ratio).toBeLessThan(8);
});

test("a network of 110 layers has at most a tenth more kernels than one of 20", () => {
  const [few, many] = [compiled(3).code, compiled(18).code];
  for (const target of ["wgsl", "wasm"] as const)
    expect(many[target]?.kernels.length).toBeLessThan(1.1 * (few[target]?.kernels.length ?? 0));
});
