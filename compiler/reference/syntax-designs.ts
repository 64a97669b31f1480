/** Whole designs that use the words and types of the language, each for several of them. */
export const unit = `block Unit(width: int, stride: int = 1) {
  residual {
    conv(width, kernel: 3, stride: stride) -> bn -> relu -> conv(width, kernel: 3) -> bn
  } shortcut way
  relu
}

shortcut way { if in != out { conv(out.channels, kernel: 1, stride: stride) -> bn } }

model Net(n: int = 2) {
  input image: [N, 3, 32, 32]
  stem { conv(16, kernel: 3) -> bn -> relu }
  stage wide { Unit(16) * n }
  stage deep(stride: 2) { Unit(32) * n }
  head { globalavgpool -> linear(10) }
}
`;
export const plain = `model Net {
  input image: [N, 3, 32, 32]
  let width = 16
  conv(width, kernel: 3) -> bn -> relu
  expect [N, 16, 32, 32]
  globalavgpool -> linear(10)
}
`;
export const derived = `import { CifarResNet, zero_pad as plain } from "std/residual"

model Ours = CifarResNet(3) with { shortcut plain }

check Ours { params == 269_722 }
`;
export const trained = `import { ResNet20 } from "std/residual"

train ResNet20 {
  data      cifar10(augment: [pad_crop(4), flip])
  batch     128
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4)
  schedule  constant(0.1)
  epochs    10
}

train short of ResNet20 {
  data      cifar10
  batch     128
  loss      cross_entropy
  optimizer adam
  schedule  constant(1e-3)
  epochs    1
}
`;
export const measured = `model Open {
  input image: [N, 3, H, W]
  conv(16, kernel: 3) -> bn -> relu
}

check Open at [1, 3, 64, 64] { macs == 1_769_472 }
`;
export const conditional = `block Down(width: int, stride: int = 1, pool: bool = true) {
  if pool and not stride == 1 {
    maxpool(stride) -> conv(width, kernel: 3)
  } else if stride == 2 or stride == 4 {
    conv(width, kernel: 3, stride: stride)
  } else {
    conv(width, kernel: 3)
  }
}

model Net {
  input image: [N, 3, 32, 32]
  Down(16, stride: 2, pool: false) -> Down(32, stride: 2) -> Down(32)
}
`;
export const gated = `block Scaled(width: int, factor: float = 0.5, gate: block = identity, names: int[] = [3, 3]) {
  conv(width, kernel: names[0]) -> bn -> gate -> dropout(factor)
}

model Net {
  input image: [N, 3, 32, 32]
  Scaled(16, gate: relu)
}
`;

export const joined = `model Net {
  input image: [N, 3, 32, 32]
  shared score = linear(10)
  parallel(join: concat) {
    path near { conv(16, kernel: 1) }
    path far { conv(16, kernel: 3) -> bn -> relu }
  }
  let pooled = { globalavgpool }
  let largest = { globalmaxpool }
  output scores = pooled -> score
  output others = largest -> score
}
`;
export const trunk = `import { ResNet18 } from "std/residual"

model Features {
  input image: [N, 3, 64, 64]
  use ResNet18.trunk
  globalavgpool -> linear(10)
}
`;
export const skipping = `block Up(width: int, skip: value) {
  upsample(to: skip) -> concat(skip) -> conv(width, kernel: 3) -> bn -> relu
}

model Net {
  input image: [N, 3, 32, 32]
  stage fine { conv(16, kernel: 3) -> bn -> relu }
  stage coarse { maxpool(2) -> conv(32, kernel: 3) -> bn -> relu }
  Up(16, skip: fine)
}
`;
