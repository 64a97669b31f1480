/** Networks of everything that bodies can say: two training steps on each target beside the interpreter's. */
import { describe, expect, test } from "vitest";
import { bug } from "../../compiler/bug.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { agreementOf } from "../support/agreeing-steps.ts";
import { modelsOf } from "../support/resnet20.ts";
import { devices } from "../support/devices.ts";

const networks = `
/// Gates, paths side by side, a value that is named and used again.
block Gated(width: int) {
  residual(join: gated(bias: -1)) { conv(width, kernel: 3) -> bn -> relu } shortcut identity
}
block Squeeze { let gate = { globalavgpool -> linear(2) -> relu -> linear(in.channels) -> sigmoid }
  mul(gate) }
block Cell(width: int) {
  parallel {
    path one { conv(width, kernel: 1) -> bn -> relu }
    path     { conv(width, kernel: 3) -> Squeeze }
    path     { maxpool(3, stride: 1) }
  }
}
block Dense(growth: int) { residual(join: concat) { bn -> relu -> conv(growth, kernel: 3) } shortcut identity }
block Dropped(width: int) {
  residual(drop: 0.4 * block.number / block.count, scale: learned(0.1, per: channel)) { conv(width, kernel: 3) -> bn } shortcut identity
}
model Joins {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) }
  stage a { Gated(4) -> Cell(4) -> Dense(3) * 2 }
  stage b { Dropped(18) * 2 }
  head { globalavgpool -> linear(10) }
}
/// One block for both halves and for two resolutions: its norm's statistics see each use, in order.
block Tower(width: int) { conv(width, kernel: 3) -> bn -> relu }
model Shared {
  input image: [N, 3, 8, 8]
  stem { conv(4, kernel: 3) -> bn -> relu }
  shared tower = Tower(4)
  let small = { maxpool(2) -> tower }
  let up = small -> upsample(2)
  let twice = { tower * 2 -> add(up) }
  stem -> concat([up, twice])
  globalavgpool -> linear(10)
}
/// The trunk of another, and what stands beside it.
model Trunk {
  input image: [N, 3, 16, 16]
  use Base.trunk
  let wide = s1 -> conv(6, kernel: 1, stride: 2)
  add(wide) -> globalavgpool -> linear(10)
}
model Base {
  input image: [N, 3, 16, 16]
  stem { conv(4, kernel: 3) -> bn -> relu }
  stage s1 { Unit(4) }
  stage s2(stride: 2) { Unit(6) }
  head { globalavgpool -> linear(3) }
}
shortcut option_a { if in != out { subsample(stride) -> pad_channels(out.channels) } }
block Unit(width: int, stride: int = 1) {
  residual { conv(width, kernel: 3, stride: stride) -> bn } shortcut option_a
  relu
}
`;
const models = modelsOf(networks);
const model = (name: string): CheckedModel => models.get(name) ?? bug(name);

describe.each(Object.entries(devices))("two training steps on %s agree with the interpreter", (_, open) => {
  test.each(["Joins", "Shared", "Trunk"])("%s", async (name) => {
    await using device = await open();
    const { losses, apart } = await agreementOf(model(name), device, { batch: 4, steps: 2, rate: 0.05 });
    for (const [theirs, truth] of losses) expect(Math.abs(theirs - truth)).toBeLessThan(1e-5);
    expect(apart.size).toBeGreaterThan(5);
    for (const [tensor, difference] of apart) expect(difference, tensor).toBeLessThan(1);
  });
});
