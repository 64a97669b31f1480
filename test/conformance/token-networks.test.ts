/** Networks of tokens: their published size, and two training steps on each target beside the interpreter's. */
import { describe, expect, test } from "vitest";
import { bug } from "../../compiler/bug.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { summarize } from "../../compiler/model/measures/summary.ts";
import { agreementOf } from "../support/agreeing-steps.ts";
import { modelsOf } from "../support/resnet20.ts";
import { devices } from "../support/devices.ts";

/** Dosovitskiy et al. 2021, Tolstikhin et al. 2021. */
const networks = `
block Encoder(heads: int) {
  residual { layernorm(eps: 1e-6) -> attention(heads) } shortcut identity
  residual { layernorm(eps: 1e-6) -> linear(4 * in.channels) -> gelu -> linear(in.channels) } shortcut identity
}
model ViT(width: int, depth: int, heads: int, patch: int = 16, size: int = 224, classes: int = 1000) {
  input image: [N, 3, size, size]
  stem { conv(width, kernel: patch, stride: patch, bias: true) -> tokens -> class_token -> position_embedding }
  stage encoder { Encoder(heads) * depth }
  head { layernorm(eps: 1e-6) -> token(0) -> linear(classes) }
}
model ViT_S16 = ViT(384, depth: 12, heads: 6)
model TinyViT = ViT(8, depth: 2, heads: 2, patch: 4, size: 16, classes: 10)

block MixerLayer(positions: int, width: int) {
  residual {
    layernorm(eps: 1e-6) -> transpose -> linear(positions) -> gelu -> linear(in.length) -> transpose
  } shortcut identity
  residual { layernorm(eps: 1e-6) -> linear(width) -> gelu -> linear(in.channels) } shortcut identity
}
model Mixer(width: int, depth: int, positions: int, patch: int = 16, size: int = 224, classes: int = 1000) {
  input image: [N, 3, size, size]
  stem        { conv(width, kernel: patch, stride: patch, bias: true) -> tokens }
  stage mixer { MixerLayer(positions, width: 4 * width) * depth }
  head { layernorm(eps: 1e-6) -> globalavgpool -> linear(classes) }
}
model Mixer_S16 = Mixer(512, depth: 8, positions: 256)
model TinyMixer = Mixer(8, depth: 2, positions: 6, patch: 4, size: 16, classes: 10)

/// Attention between convolutions, as in Wang et al. 2018.
block NonLocal(heads: int) { residual { tokens -> bn -> attention(heads, bias: false) -> untokens(in) } shortcut identity }
model TinyNonLocal {
  input image: [N, 3, 16, 16]
  stem { conv(8, kernel: 3, stride: 4) -> bn -> gelu }
  stage s1 { NonLocal(2) -> NonLocal(4) }
  head { tokens -> flatten -> linear(10) }
}
`;
const models = modelsOf(networks);
const model = (name: string): CheckedModel => models.get(name) ?? bug(name);

test.each([
  // timm's vit_small_patch16_224 and mixer_s16_224
  ["ViT_S16", 22_050_664, 4.599],
  ["Mixer_S16", 18_528_264, 3.777],
])("%s has %d parameters and %f G multiply-adds", (name, params, gmacs) => {
  const summary = summarize(model(name), new Map());
  expect([summary.params, Number((summary.macs / 1e9).toFixed(3))]).toEqual([params, gmacs]);
  // Every position has read every other.
  expect(summary.receptiveField).toBeNull();
});

describe.each(Object.entries(devices))("two training steps on %s agree with the interpreter", (_, open) => {
  test.each(["TinyViT", "TinyMixer", "TinyNonLocal"])("%s", async (name) => {
    await using device = await open();
    const { losses, apart } = await agreementOf(model(name), device, { batch: 4, steps: 2, rate: 0.05 });
    for (const [theirs, truth] of losses) expect(Math.abs(theirs - truth)).toBeLessThan(1e-5);
    expect(apart.size).toBeGreaterThan(10);
    for (const [tensor, difference] of apart) expect(difference, tensor).toBeLessThan(1);
  });
});
