/**
 * Adam (Kingma and Ba 2015) as PyTorch has it (`torch.optim.Adam`): d = g + decay * p; m = β₁ m + (1 - β₁) d;
 * v = β₂ v + (1 - β₂) d²; p -= rate * m / (1 - β₁ᵗ) / (√(v / (1 - β₂ᵗ)) + eps). What m and v lack while they fill up,
 * 1 - βᵗ, is kept as a mean of ones: a power of β₂ taken in 32 bits would be wrong by 3e-5 at the first step.
 */
import type { NodeId } from "../graph/types.ts";
import type { OptimizerOptions, OptimizerRecipe } from "../recipes/checked-recipe.ts";
import { rational } from "../model/values/rational.ts";
import { defaulted, exact, exactList } from "../model/words/parameters.ts";
import type { Parameter } from "../model/words/word.ts";
import type { MakingWord, WordCall } from "../recipes/word.ts";
import { decayedGradient, decayParameters, decays, readDecay } from "./decay.ts";
import { rate, type Optimizer, type OptimizerState, type ParameterContext } from "./optimizer.ts";

export type AdamOptions = OptimizerOptions["adam"];

const usualBetas = exactList(rational(9n, 10n), rational(999n, 1000n));
const smallest = exact(rational(1n, 100_000_000n));

export const adamWord: MakingWord<OptimizerRecipe<"adam">, Optimizer> = {
  doc: "steps of a length that each weight's own gradients say (Kingma and Ba 2015)",
  torch: "torch.optim.Adam(parameters, lr, betas, eps, weight_decay)",
  example: "optimizer adam(betas: [0.9, 0.98], weight_decay: 1e-4)",
  parameters: adamParameters("how much of a weight is added to its gradient"),
  read: (call) => ({ kind: "adam", ...readAdam(call) }),
  make: adam,
};

/** @param decay what becomes of it */
export function adamParameters(decay: string): readonly Parameter[] {
  return [
    defaulted("betas", "float[]", usualBetas, "how much is kept of the mean of gradients, and of their squares"),
    defaulted("eps", "float", smallest, "what is added to the root of the mean of squares"),
    ...decayParameters(decay),
  ];
}

function readBetas(call: WordCall): AdamOptions["betas"] {
  const betas = call.numbers("betas");
  const [first, second] = betas;
  const isBeta = (beta: number | undefined): beta is number => beta !== undefined && beta >= 0 && beta < 1;
  if (betas.length === 2 && isBeta(first) && isBeta(second)) return [first, second];
  return call.outOfRange("betas", "two numbers, each at least 0 and below 1");
}

export function readAdam(call: WordCall): AdamOptions {
  const betas = call.judged(() => readBetas(call), [0, 0]);
  return { betas, eps: call.number("eps"), ...readDecay(call) };
}

const words = "a mean of squares is 0 or more";
/** Grows to 1 from below or, as it is rounded, a little beyond. */
const filling = { of: "step", first: 0, range: { least: 0, words: "it grows from 0" }, onceMoved: 1 } as const;
const states: readonly OptimizerState[] = [
  { name: "mean", of: "parameter", first: 0 },
  { name: "square", of: "parameter", first: 0, range: { least: 0, words } },
  { name: "mean_filled", ...filling },
  { name: "square_filled", ...filling },
];

/** The decay is a part of each weight's gradient, as PyTorch's Adam has it. */
export function adam(options: AdamOptions): Optimizer {
  return adamWith(options, {
    gradient: (context) => decayedGradient(context, options),
    weight: ({ parameter }) => parameter,
  });
}

/** @param decayed where the decay goes: the gradient that the step is made of, or the weight that it is taken from */
export function adamWith(
  options: AdamOptions,
  decayed: { readonly [Which in "gradient" | "weight"]: (context: ParameterContext) => NodeId },
): Optimizer {
  const { betas, eps } = options;
  const [beta1, beta2] = betas;
  return {
    scalars: [rate],
    states,
    decays: decays(options),
    beginStep({ build, stepState, keep }) {
      const fill = (name: string, beta: number): NodeId =>
        keep(name, build.mapWith("add", build.mapWith("multiply", stepState(name), beta), 1 - beta));
      fill("mean_filled", beta1);
      fill("square_filled", beta2);
    },
    update(context) {
      const { build, state, stepState, scalar, spread, keep } = context;
      const d = decayed.gradient(context);
      const fade = (name: string, beta: number, value: NodeId): NodeId => {
        const kept = build.mapWith("multiply", state(name), beta);
        return keep(name, build.map("add", kept, build.mapWith("multiply", value, 1 - beta)));
      };
      const mean = fade("mean", beta1, d);
      const square = fade("square", beta2, build.map("multiply", d, d));
      // As it is after this step.
      const filled = (name: string, beta: number): NodeId =>
        build.mapWith("add", build.mapWith("multiply", stepState(name), beta), 1 - beta);
      const root = build.map("sqrt", build.map("divide", square, spread(filled("square_filled", beta2))));
      const length = build.map("divide", scalar("rate"), filled("mean_filled", beta1));
      const step = build.map("divide", build.map("multiply", spread(length), mean), build.mapWith("add", root, eps));
      return build.map("subtract", decayed.weight(context), step);
    },
  };
}
