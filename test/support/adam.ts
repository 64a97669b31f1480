/** An optimizer as a file of `compiler/optimizers` defines it: two states of each parameter and a count of the step's own. */
import { rate, type Optimizer } from "../../compiler/optimizers/optimizer.ts";

export interface AdamOptions {
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly weightDecay: number;
}

/** PyTorch's (`torch.optim.Adam`). */
export function adam({ betas: [beta1, beta2], eps, weightDecay }: AdamOptions): Optimizer {
  const words = "a mean of squares is 0 or more";
  return {
    scalars: [rate],
    states: [
      { name: "mean", of: "parameter", first: 0 },
      { name: "square", of: "parameter", first: 0, range: { least: 0, words } },
      { name: "steps", of: "step", first: 0, range: { least: 0, whole: true, words: "steps are counted" } },
    ],
    decays: () => weightDecay !== 0,
    beginStep: ({ build, stepState, keep }) => void keep("steps", build.mapWith("add", stepState("steps"), 1)),
    update({ build, parameter, gradient, decays, state, stepState, scalar, spread, keep }) {
      const g = decays ? build.map("add", gradient, build.mapWith("multiply", parameter, weightDecay)) : gradient;
      const fade = (name: string, beta: number, value: number): number =>
        keep(
          name,
          build.map("add", build.mapWith("multiply", state(name), beta), build.mapWith("multiply", value, 1 - beta)),
        );
      const mean = fade("mean", beta1, g);
      const square = fade("square", beta2, build.map("multiply", g, g));
      const steps = build.mapWith("add", stepState("steps"), 1);
      const corrected = (beta: number): number =>
        build.map("subtract", build.constant(1), build.map("power", build.constant(beta), steps));
      const spreadOf = build.map("sqrt", build.map("divide", square, spread(corrected(beta2))));
      const length = build.map("divide", scalar("rate"), corrected(beta1));
      const step = build.map(
        "divide",
        build.map("multiply", spread(length), mean),
        build.mapWith("add", spreadOf, eps),
      );
      return build.map("subtract", parameter, step);
    },
  };
}
