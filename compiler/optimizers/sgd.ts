/**
 * PyTorch's SGD (`torch.optim.SGD`). d = g + decay * p; m = momentum * m + (1 - dampening) * d; p -= rate * m (nesterov:
 * p -= rate * (d + momentum * m)). PyTorch's first m is d itself, which a momentum that starts at 0 gives; with dampening
 * it does not, and the state `started` (0, then 1) says which step is the first.
 */
import type { NodeId } from "../graph/types.ts";
import { abandon } from "../model/abandon.ts";
import type { OptimizerOptions, OptimizerRecipe } from "../recipes/checked-recipe.ts";
import { bool } from "../model/values/value.ts";
import { defaulted, number } from "../model/words/parameters.ts";
import { reportRecipe } from "../recipes/messages.ts";
import type { MakingWord } from "../recipes/word.ts";
import { decayedGradient, decayParameters, decays, readDecay, readShare } from "./decay.ts";
import { rate, type Optimizer, type OptimizerState, type ParameterContext } from "./optimizer.ts";

export type SgdOptions = OptimizerOptions["sgd"];

export const sgdWord: MakingWord<OptimizerRecipe<"sgd">, Optimizer> = {
  doc: "stochastic gradient descent with momentum, weight decay added to the gradient",
  torch: "torch.optim.SGD(parameters, lr, momentum, dampening, weight_decay, nesterov)",
  example: "optimizer sgd(momentum: 0.9, weight_decay: 1e-4)",
  parameters: [
    defaulted("momentum", "float", number(0), "how much of the last step is kept"),
    defaulted("nesterov", "bool", bool(false), "whether the gradient is looked at where the momentum leads"),
    defaulted("dampening", "float", number(0), "how much less than its whole the gradient counts in the momentum"),
    ...decayParameters("how much of a weight is added to its gradient"),
  ],
  read(call) {
    const [momentum, dampening] = [readShare(call, "momentum"), readShare(call, "dampening")];
    const nesterov = call.bool("nesterov");
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      const help = "write sgd(momentum: 0.9, nesterov: true), or leave nesterov out";
      abandon(reportRecipe("RN4029", call.spanOf("nesterov"), {}, { help }));
    }
    if (momentum === 0 && dampening > 0) call.withoutEffect("dampening", { other: "momentum", value: "0" });
    return { kind: "sgd", momentum, nesterov, dampening, ...readDecay(call) };
  },
  make: sgd,
};

const momentumState: OptimizerState = { name: "momentum", of: "parameter", first: 0 };
const startedState: OptimizerState = {
  name: "started",
  of: "step",
  first: 0,
  range: { least: 0, most: 1, whole: true, words: "it is 0 before the first step and 1 after it" },
  // A run without dampening saves none, but its momentum tells that it has begun.
  onceMoved: 1,
};

export function sgd(options: SgdOptions): Optimizer {
  const { momentum, dampening } = options;
  const isDamped = momentum !== 0 && dampening !== 0;
  return {
    scalars: [rate],
    states: [...(momentum === 0 ? [] : [momentumState]), ...(isDamped ? [startedState] : [])],
    decays: decays(options),
    beginStep({ build, stepState, keep }) {
      if (!isDamped) return;
      stepState("started");
      keep("started", build.constant(1));
    },
    update(context) {
      const { build, parameter, scalar, spread } = context;
      const d = decayedGradient(context, options);
      const direction = momentum === 0 ? d : moved(context, d, options);
      return build.map("subtract", parameter, build.map("multiply", spread(scalar("rate")), direction));
    },
  };
}

function moved(
  { build, state, stepState, spread, keep }: ParameterContext,
  d: NodeId,
  { momentum, nesterov, dampening }: SgdOptions,
): NodeId {
  // The step reads the momentum that is stored: so it can be written in place before the parameter is.
  const faded = build.mapWith("multiply", state("momentum"), momentum);
  const later = build.map("add", faded, dampening === 0 ? d : build.mapWith("multiply", d, 1 - dampening));
  const next = keep("momentum", dampening === 0 ? later : build.map("select", spread(stepState("started")), later, d));
  return nesterov ? build.map("add", d, build.mapWith("multiply", next, momentum)) : next;
}
