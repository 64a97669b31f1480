/** Compile-time values, and what a name can stand for. */
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import type { CallableLayer } from "../../resolve/built-in.ts";
import type { Module } from "../../resolve/project.ts";
import type { Rational } from "./rational.ts";
import { everySize, type LeastSizes } from "../shapes/least-sizes.ts";
import type { Shape } from "../shapes/shape.ts";

/** A tensor of the model, by the node that puts it out: an index into `CheckedModel.nodes`. */
export type ValueId = number;

/** What can be called in a pipeline. */
export type Callee = { readonly kind: "layer"; readonly name: CallableLayer } | { readonly kind: "none" } | BlockCallee;
export interface BlockCallee {
  readonly kind: "block";
  readonly declaration: tree.BlockDeclaration;
  readonly module: Module;
}

/** What a comparison of shapes says may hold only from a size on: whoever acts on it must rule out the sizes below. */
export interface BoolValue {
  readonly kind: "bool";
  readonly value: boolean;
  readonly from: LeastSizes;
  readonly counts?: BlockField;
}
/** What `block` has in a residual block; what is computed from it may not decide how many blocks there are. */
export type BlockField = "number" | "count";

/** `block`: the residual block in which a text is expanded, counted from 1. */
export interface ResidualBlock {
  readonly kind: "residual-block";
  readonly number: number;
  readonly count: number;
}

/** One set of weights for all uses of a name (`reference.md`, section 3.8). */
export interface SharedWeights {
  readonly name: string;
  /** In front of the names of its layers. */
  readonly path: string;
  /** Of the first use, and where that is. */
  channels?: number;
  first?: Span;
}

export type Value =
  | { readonly kind: "number"; readonly value: Rational; readonly counts?: BlockField }
  | BoolValue
  | ResidualBlock
  /** Its declaration was wrong. */
  | { readonly kind: "unknown" }
  /** Between quotes: a path of data; no parameter of a layer takes one. */
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Value[] }
  | { readonly kind: "tensor"; readonly id: ValueId; readonly shape: Shape }
  /** The shape alone: `out` in a shortcut. */
  | { readonly kind: "shape"; readonly shape: Shape }
  /** A block, shortcut or layer, with arguments that it already carries. */
  | {
      readonly kind: "callable";
      readonly callee: Callee;
      readonly bound: ReadonlyMap<string, Value>;
      /** The text that gave it its arguments. */
      readonly from?: Span;
      readonly shared?: SharedWeights;
    }
  | { readonly kind: "word"; readonly word: string; readonly arguments: ReadonlyMap<string, Value> };

export function bool(value: boolean, from: LeastSizes = everySize): BoolValue {
  return { kind: "bool", value, from };
}
export function number(value: Rational): Value {
  return { kind: "number", value };
}

export function calleeName(callee: Callee): string {
  if (callee.kind === "block") return callee.declaration.name.text;
  return callee.kind === "layer" ? callee.name : "none";
}

/** What a value is, after "is a" in a message. */
export function kindOf(value: Value): string {
  if (value.kind === "list") return `list of ${value.items.length}`;
  if (value.kind !== "callable") return value.kind;
  return value.callee.kind === "block" ? value.callee.declaration.keyword : "layer";
}
/** What a value is called in a message: `a number`, `the block Basic`. */
export function describeKind(value: Value): string {
  if (value.kind === "callable") return `the ${kindOf(value)} ${calleeName(value.callee)}`;
  return value.kind === "word" ? `the word ${value.word}` : `a ${kindOf(value)}`;
}
