/** Where expansion stands, and what flows down from there. */
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import type { Part } from "../structure.ts";
import type { Scope } from "../values/scope.ts";
import type { BlockCallee, Callee, Value } from "../values/value.ts";
import type { Frame } from "./frame.ts";
import type { Nodes, NodePlace, Tensor } from "./nodes.ts";
import type { StageStride } from "./pass-arguments.ts";

/** Everything but what flows. */
export interface Context {
  readonly scope: Scope;
  readonly frame: Frame;
  readonly stage: string;
  readonly calledFrom: readonly Span[];
  /** The blocks around, for RN2020 and RN5011. */
  readonly inside: readonly tree.BlockDeclaration[];
  /** True in a stage's own body: block calls there are counted. */
  readonly counts: boolean;
  /** In a shortcut's body: F(x), which it is to join. */
  readonly joins?: Tensor;
  /** What is made here becomes part of this. */
  readonly parts: Part[];
}

/** Goes in at the top of a body and comes out at its bottom. */
export interface BodyFlow {
  readonly value: Tensor;
  /** A stage's, until the first call that is really made takes it: a `let`, an `expect` or an `if` that does not hold is none. */
  readonly stride?: StageStride | undefined;
  /** `none` has taken the join away. */
  readonly unjoined?: boolean;
}

/** A callee on its way to what it becomes. */
export interface ResolvedCall {
  readonly callee: Callee;
  readonly carried: ReadonlyMap<string, Value>;
  readonly written: tree.Call;
  /** By which its layers are called. */
  readonly name: string;
}

/** What expands a body, for the parts of it that have files of their own. */
export interface Expanding {
  readonly nodes: Nodes;
  readonly body: (body: tree.Body, flow: BodyFlow, context: Context) => BodyFlow;
  readonly apply: (call: ResolvedCall, flow: BodyFlow, context: Context) => BodyFlow;
  /** The call that stands after `shortcut`, or what a derivation puts there, and where its arguments are read. */
  readonly shortcutOf: (residual: tree.Residual, here: Scope) => { readonly call: tree.Call; readonly scope: Scope };
  /** A shortcut to suggest where a join fails. */
  readonly repair: () => BlockCallee | undefined;
}

/** Where a node of a call is made. */
export function placeOf(path: string, span: Span, { stage, calledFrom }: Context): NodePlace {
  return { path, stage, span, calledFrom };
}
