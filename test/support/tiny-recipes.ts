/** A model with two recipes that differ in all that a step can, and one without. */
export const TINY_RECIPES = `model Tiny {
  input image: [N, 1, 6, 6]
  stem { conv(4, kernel: 3) -> bn -> relu }
  stage s1 {
    residual { conv(4, kernel: 3) -> bn } shortcut identity
    relu
  }
  head { dropout(0.25) -> globalavgpool -> linear(3) }
}

train ahead of Tiny {
  data      synthetic(classes: 3, size: 6, examples: 22)
  batch     8
  loss      cross_entropy(label_smoothing: 0.1)
  optimizer sgd(momentum: 0.8, nesterov: true, weight_decay: 0)
  schedule  constant(0.2, warmup: 0.4)
  epochs    1
  init      [zero_last_gamma]
  seed      7
}

train damped of Tiny {
  data      synthetic(classes: 3, size: 6, examples: 22, validation: 3)
  batch     4
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, dampening: 0.5, weight_decay: 0.02, no_decay: [norm, bias])
  schedule  steps(0.1, drop: 0.1, at: [1, 2])
  steps     3
  seed      3
}

model Alone {
  input image: [N, 1, 6, 6]
  head { globalavgpool -> linear(2) }
}
`;
