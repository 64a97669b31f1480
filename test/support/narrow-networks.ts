/** A narrow network of each family of the standard library: its blocks, few channels, small images, ten classes. */
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { modelsOf } from "./resnet20.ts";

export const narrowNetworks = (): ReadonlyMap<string, CheckedModel> =>
  modelsOf(`
import { Basic, Bottleneck, SE, pooled_projection } from "std/residual"
import { PreActResNet, PreActBottleneck } from "std/preact"
import { CifarDenseNet, DenseLayer, Transition } from "std/dense"
import { Inception } from "std/inception"
import { Fire } from "std/squeezenet"
import { DarkConv, DarkUnit } from "std/darknet"
import { RepUnit } from "std/repvgg"
import { InvertedResidual, HardUnit, MBConv, ShuffleUnit, RegNetX, RegNetY } from "std/mobile"
import { ViT, Mixer, ResMLP, ConvNeXtUnit, Downsample } from "std/attention"
import { Res2, Split, SelectiveBasic } from "std/scales"
import { ConvRelu } from "std/plain"
import { FixupBasic, ReZeroBasic } from "std/fixup"
import { NormFree } from "std/normfree"
import { Highway } from "std/highway"

model Tiny(Unit: block, width: int = 8) {
  input image: [N, 3, 12, 12]
  stem { conv(width, kernel: 3) -> bn -> gelu }
  stage s1            { Unit(width) }
  stage s2(stride: 2) { Unit(2 * width) }
  head { globalavgpool -> linear(10) }
}
model Residual   = Tiny(Basic)
model ResNeXt    = Tiny(Bottleneck(groups: 4, base_width: 16), width: 4)
model ResNetD    = Tiny(Bottleneck, width: 4) with { shortcut pooled_projection }
model Squeezing  = Tiny(Basic(gate: SE(reduction: 4)))
model PreAct     = Tiny(PreActBottleneck, width: 4)
model Dense      = CifarDenseNet(2, growth: 4, first: 8, Unit: DenseLayer, Between: Transition, size: 8)
model RepVGG     = Tiny(RepUnit)
model MobileNet  = Tiny(InvertedResidual(expand: 2))
model HardNet    = Tiny(HardUnit(hidden: 16, squeeze: true))
model Efficient  = Tiny(MBConv(expand: 2, drop: 0))
model Shuffle    = Tiny(ShuffleUnit)
model RegNet     = Tiny(RegNetY(group_width: 4))
model RegNetPlain = Tiny(RegNetX(group_width: 4))
model Res2Net    = Tiny(Res2(base_width: 32), width: 4)
model ResNeSt    = Tiny(Split, width: 4)
model SKNet      = Tiny(SelectiveBasic)
model Fixup      = Tiny(FixupBasic(blocks: 2))
model ReZero     = Tiny(ReZeroBasic)
model NFNet      = Tiny(NormFree(first: 1), width: 4)
model HighwayNet = Highway(1, width: 4, size: 8)
model TinyViT    = ViT(8, depth: 2, heads: 2, patch: 4, classes: 10, size: 16)
model TinyMixer  = Mixer(8, depth: 2, patch: 4, classes: 10, size: 16)
model TinyResMLP = ResMLP(8, depth: 2, patch: 4, classes: 10, size: 16)
model GoogLe {
  input image: [N, 3, 12, 12]
  conv(8, kernel: 3) -> bn -> gelu -> Inception(4, r3: 4, c3: 8, r5: 4, c5: 4, pool: 4)
  globalavgpool -> linear(10)
}
model Squeeze {
  input image: [N, 3, 12, 12]
  conv(8, kernel: 3) -> gelu -> Fire(4, expanded: 8) -> maxpool(2) -> Fire(4, expanded: 8)
  globalavgpool -> linear(10)
}
model ConvNeXt {
  input image: [N, 3, 16, 16]
  stem     { conv(8, kernel: 4, stride: 4, bias: true) -> layernorm }
  stage s1 { ConvNeXtUnit(drop: 0) -> Downsample(16) -> ConvNeXtUnit(drop: 0) }
  head { globalavgpool -> layernorm -> linear(10) }
}
model Dark {
  input image: [N, 3, 12, 12]
  stem     { DarkConv(8, kernel: 3) }
  stage s1 { DarkConv(16, kernel: 3, stride: 2) -> DarkUnit }
  head { globalavgpool -> linear(10) }
}
model Plain {
  input image: [N, 3, 8, 8]
  ConvRelu(4) -> maxpool(2) -> ConvRelu(8) -> maxpool(2)
  flatten -> linear(16) -> relu -> linear(10)
}
`);
