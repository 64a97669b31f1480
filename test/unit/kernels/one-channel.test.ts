/** WGSL of convolutions with one channel a group: no loop that ends at once, no quotient by 1, which SwiftShader would compute. */
import { expect, test } from "vitest";
import { compileModel, portable } from "../../../compiler/compile.ts";
import { modelOf } from "../../support/resnet20.ts";

test("a depthwise convolution and its gradient do nothing for the one channel of a group", () => {
  const text = `model Depthwise {
  input image: [N, 12, 8, 8]
  conv(12, kernel: 3, groups: 12) -> relu -> conv(12, kernel: 3, groups: 12) -> globalavgpool -> linear(3)
}`;
  const functions = [{ kind: "train", batch: 2 }] as const;
  const { code } = compileModel(modelOf(text, "Depthwise"), { functions, targets: { wgsl: portable } });
  const kernels = (code.wgsl?.kernels ?? []).map((each) => each.code).filter((each) => each.includes("let start ="));
  const gradients = kernels.filter((each) => each.includes("let ty ="));
  expect(kernels.length).toBeGreaterThan(gradients.length);
  expect(gradients.length).toBeGreaterThan(0);
  for (const each of kernels.filter((one) => !one.includes("dweight"))) {
    expect(each).not.toMatch(/for \(var [co] = 0/);
    expect(each).not.toMatch(/t[xy] [%/]|group = channel \/|first = o \//);
  }
});
