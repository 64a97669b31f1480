/** Weight decay as every optimizer takes it: how much, and which kinds of weights it spares. */
import { defaulted, number, optional } from "../model/words/parameters.ts";
import type { Parameter } from "../model/words/word.ts";
import type { NodeId } from "../graph/types.ts";
import type { DecayOptions } from "../recipes/checked-recipe.ts";
import type { WordCall } from "../recipes/word.ts";
import type { Optimizer, ParameterContext, WeightKind } from "./optimizer.ts";

const spared = ["norm", "bias"] as const;

/** How much of something is kept. */
export function readShare(call: WordCall, name: string): number {
  return call.number(name, (value) => value < 1, "at least 0 and below 1");
}

/** @param doc what becomes of the decay: PyTorch's optimizers differ in it */
export function decayParameters(doc: string): readonly Parameter[] {
  return [
    defaulted("weight_decay", "float", number(0), doc),
    optional("no_decay", "words", "kinds of weights that do not decay", spared),
  ];
}

export function readDecay(call: WordCall): DecayOptions {
  const noDecay = call.words("no_decay", spared);
  const weightDecay = call.number("weight_decay");
  if (weightDecay === 0 && noDecay.length > 0) call.withoutEffect("no_decay", { other: "weight_decay", value: "0" });
  return { weightDecay, noDecay };
}

export function spares({ noDecay }: DecayOptions, kind: WeightKind): boolean {
  return kind !== "other" && noDecay.includes(kind);
}

export function decays(options: DecayOptions): Optimizer["decays"] {
  return (kind) => options.weightDecay !== 0 && !spares(options, kind);
}

/** The gradient with the decay as a part of it, g + decay * p. */
export function decayedGradient(
  { build, parameter, gradient, decays }: ParameterContext,
  { weightDecay }: DecayOptions,
): NodeId {
  return decays && weightDecay !== 0
    ? build.map("add", gradient, build.mapWith("multiply", parameter, weightDecay))
    : gradient;
}
