/** The paper's experiment as a race: 56 layers with and without shortcuts, small enough for a processor. */
import degradation from "../../../examples/degradation.resnet?raw";

export const RACE_RECIPE = "race";
/** The design of examples/degradation.resnet, with its recipe over fewer steps: the two are apart after a hundred. */
export const raceText = `${degradation}
train ${RACE_RECIPE} of Residual {
  data      fashion_mnist(validation: 2000)
  batch     64
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4, no_decay: [])
  schedule  cosine(0.1)
  steps     400
  seed      1
}
`;
