/**
 * What a model is made of, beside the layers in which it ended: stages, blocks, residuals, as the design says them. A
 * part's layers are those that its call became, in the model's order.
 */
import type { Span } from "../../grammar/source.ts";
import type { Value, ValueId } from "./values/value.ts";

export type Part = LayerPart | BlockPart | ResidualPart | ParallelPart | PathPart;
export type ModelPart = Part | StagePart;

export interface LayerPart {
  readonly kind: "layer";
  readonly node: ValueId;
}

export interface StagePart {
  readonly kind: "stage";
  readonly name: string;
  readonly span: Span;
  readonly parts: readonly Part[];
}

/** A block's call; a shortcut that another one calls is one too. */
export interface BlockPart {
  readonly kind: "block";
  /** As it is declared: `Bottleneck`. */
  readonly name: string;
  readonly call: Span;
  /** Each parameter's value, defaults included. */
  readonly arguments: ReadonlyMap<string, Value>;
  /** In front of its layers' names: `conv2_x.0`. */
  readonly path: string;
  readonly parts: readonly Part[];
}

/** A path that is a value: of a `let`, or where it stands in a call. */
export interface PathPart {
  readonly kind: "path";
  /** The `let`'s. */
  readonly name?: string;
  readonly parts: readonly Part[];
  /** What leaves it. */
  readonly value: ValueId;
}

/** Paths beside each other, and what joins them. */
export interface ParallelPart {
  readonly kind: "parallel";
  /** Of its keyword. */
  readonly span: Span;
  readonly input: ValueId;
  readonly paths: readonly (Branch & { readonly name?: string })[];
  readonly how: "concat" | "add" | "mul";
  /** The layers that join them, and what leaves the last. */
  readonly join: Branch;
}

/** F(x) + S(x) (He et al. 2015, equation 1). */
export interface ResidualPart {
  readonly kind: "residual";
  /** Of its keyword. */
  readonly span: Span;
  /** x. */
  readonly input: ValueId;
  /** F. */
  readonly body: Branch;
  /** S, and the call that named it: `projection`, `identity`. */
  readonly shortcut: Branch & { readonly name: string; readonly call: Span };
  readonly how: "add" | "concat" | "gated";
  /** What is done to F(x) before the join: dropped, scaled; and what a gate is made of. */
  readonly before: readonly Part[];
  /** What both become; undefined where `none` has taken the join away. */
  readonly join: ValueId | undefined;
}

export interface Branch {
  readonly parts: readonly Part[];
  /** What leaves it: the residual's input where it has no layers. */
  readonly value: ValueId;
}

/** Parts and the parts in them, outer ones first. @param isEntered whether what is in a part is wanted too */
export function* eachPart(
  parts: readonly ModelPart[],
  isEntered: (part: ModelPart) => boolean = () => true,
): Generator<ModelPart> {
  const waiting: ModelPart[] = [...parts].reverse();
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    yield part;
    if (!isEntered(part)) continue;
    for (const inner of [...innerOf(part)].reverse()) waiting.push(inner);
  }
}
/** Those of one kind, wherever they stand. */
export function partsOfKind<K extends ModelPart["kind"]>(
  parts: readonly ModelPart[],
  kind: K,
): readonly Extract<ModelPart, { readonly kind: K }>[] {
  const isOfKind = (part: ModelPart): part is Extract<ModelPart, { readonly kind: K }> => part.kind === kind;
  return [...eachPart(parts)].filter(isOfKind);
}
function innerOf(part: ModelPart): readonly ModelPart[] {
  switch (part.kind) {
    case "layer":
      return [];
    case "residual":
      return [...part.body.parts, ...part.shortcut.parts, ...part.before];
    case "parallel":
      return [...part.paths.flatMap(({ parts }) => parts), ...part.join.parts];
    default:
      return part.parts;
  }
}

/** Layers of parts, sums included, in the model's order. */
export function idsOf(parts: readonly ModelPart[]): readonly ValueId[] {
  const ids: ValueId[] = [];
  for (const part of eachPart(parts)) {
    if (part.kind === "layer") ids.push(part.node);
    else if (part.kind === "residual" && part.join !== undefined) ids.push(part.join);
  }
  return ids.sort((a, b) => a - b);
}
