/**
 * What takes arguments says so in one way: a layer, an initialisation, a word of a recipe. Who reads a call, suggests a
 * name or looks one up asks this and nothing else.
 */
import type { Rational } from "../values/rational.ts";
import type { Shape } from "../shapes/shape.ts";
import type { BoolValue } from "../values/value.ts";

/** A compile-time value as it reaches a parameter; blocks and shortcuts never do. */
export type ArgumentValue =
  | { readonly kind: "number"; readonly value: Rational }
  | BoolValue
  | { readonly kind: "list"; readonly items: readonly ArgumentValue[] }
  | { readonly kind: "tensor"; readonly shape: Shape; readonly value: number }
  /** An option word with its arguments by name, positional first under its parameter's name: `half`, `he_normal(fan_out, gain: 2)`. */
  | { readonly kind: "word"; readonly word: string; readonly arguments: ReadonlyMap<string, ArgumentValue> };

/** `size` is an int or [height, width]; a word names one of `words`, `words` any of them; a name is one of the design's. */
export type ParameterType =
  | "int"
  | "float"
  | "bool"
  | "size"
  | "size or int[4]"
  | "float[]"
  | "word"
  | "words"
  | "text"
  | "name"
  | "initializer"
  | "value"
  | "value or value[]";

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  /** In one line, for who looks it up. */
  readonly doc: string;
  /** Words allowed, for `word` and `words`, and as extra choices of a size (`half`). */
  readonly words?: readonly string[];
  /** Words that take arguments themselves: `gated(bias: -1)`. */
  readonly calls?: WordTable;
  /** Absent: required. A string names another parameter whose value is taken (`stride: size = kernel`). */
  readonly defaultValue?: ArgumentValue | string;
  /** May be left out, and then is nothing at all. */
  readonly optional?: true;
}

export interface Word {
  /** In one line, with its source. */
  readonly doc: string;
  /** What does the same in PyTorch, as it is written there with these parameters' names: `nn.ReLU()`. */
  readonly torch?: string;
  /**
   * How it is used, in a line or a few, which a test checks: of a layer or an initialisation statements of a model whose
   * input is [N, 64, 32, 32], of a word of a recipe the recipe's line.
   */
  readonly example?: string;
  /** The first is given by position where it has no default. */
  readonly parameters: readonly Parameter[];
}

export interface WordTable {
  readonly [word: string]: Word;
}

/** Where it is a layer's first, it is given by position: `upsample(2)`, which may do without it too. */
export function isPositional({ defaultValue }: Parameter): boolean {
  return defaultValue === undefined;
}
/** A word cannot do without it. */
export function isRequired({ defaultValue, optional }: Parameter): boolean {
  return defaultValue === undefined && !optional;
}
