/** Names that every design has without declaring or importing them (`reference.md`, sections 3.4, 3.5 and 5). */

/** Layers that a design may call, as `model/layers/table.ts` defines them: the types hold one to the other. */
export const layerNames = [
  "conv",
  "linear",
  "bn",
  "groupnorm",
  "layernorm",
  "instancenorm",
  "lrn",
  "relu",
  "relu6",
  "gelu",
  "silu",
  "sigmoid",
  "tanh",
  "hardswish",
  "hardsigmoid",
  "leaky_relu",
  "prelu",
  "softmax",
  "maxpool",
  "avgpool",
  "globalavgpool",
  "flatten",
  "dropout",
  "subsample",
  "pad_channels",
  "tokens",
  "untokens",
  "transpose",
  "class_token",
  "position_embedding",
  "token",
  "attention",
  "deconv",
  "globalmaxpool",
  "adaptive_avgpool",
  "upsample",
  "pixel_shuffle",
  "space_to_depth",
  "channel_shuffle",
  "slice",
  "concat",
  "mul",
  "add",
  "scale",
  "shift",
  "identity",
] as const;
export type CallableLayer = (typeof layerNames)[number];

/** Functions of numbers. */
const functionNames = ["floor", "ceil", "round", "min", "max", "sum", "length", "sqrt", "make_divisible"] as const;
export type FunctionName = (typeof functionNames)[number];

export interface BuiltIn {
  readonly kind: "layer" | "shortcut" | "function";
  readonly name: string;
}

/** By name. What is misspelt is compared in this order. */
export const builtIn: ReadonlyMap<string, BuiltIn> = new Map([
  ...layerNames.map((name) => row(name === "identity" ? "shortcut" : "layer", name)),
  row("shortcut", "none"),
  ...functionNames.map((name) => row("function", name)),
]);

function row(kind: BuiltIn["kind"], name: string): readonly [string, BuiltIn] {
  return [name, { kind, name }];
}

const layerSet: ReadonlySet<string> = new Set(layerNames);
/** `identity` is one, too. */
export function isLayer(name: string): name is CallableLayer {
  return layerSet.has(name);
}
export function isFunction(name: string): name is FunctionName {
  return builtIn.get(name)?.kind === "function";
}
