/** Learned numbers that are one for each channel or one for all: what `per` says. */
import { defaulted, word } from "../words/parameters.ts";
import type { LayerCall, WeightDeclaration } from "./layer.ts";
import { constantInitializer, numberOf, wordOf } from "./read-arguments.ts";

export interface PerAttributes {
  readonly per: "channel" | "scalar";
}

export const perParameter = defaulted("per", "word", word("channel"), "a number for each channel, or one for all", [
  "channel",
  "scalar",
]);

export function perOf(call: LayerCall): PerAttributes["per"] {
  return wordOf(call, "per") === "scalar" ? "scalar" : "channel";
}

/** It starts at `init` everywhere. @param tensor the last part of its name */
export function learnedPer(call: LayerCall, tensor: string): WeightDeclaration {
  return {
    tensor,
    shape: [perOf(call) === "scalar" ? 1 : call.input.channels],
    layout: "channels",
    role: "parameter",
    initializer: constantInitializer(numberOf(call, "init")),
  };
}
