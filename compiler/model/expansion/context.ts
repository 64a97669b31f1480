/** Where expansion stands, and what flows down from there. */
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import type { Part } from "../structure.ts";
import type { Scope } from "../values/scope.ts";
import type { BlockCallee, Callee, ResidualBlock, Value } from "../values/value.ts";
import type { Frame } from "./frame.ts";
import type { Nodes, NodePlace, Tensor } from "./nodes.ts";
import type { Problems } from "./problems.ts";
import type { ResidualBlocks } from "./residual-blocks.ts";
import type { Budget } from "./limits.ts";
import type { StageStride } from "./pass-arguments.ts";
import type { LayerName } from "../layers/table.ts";
import type { Evaluation } from "../values/evaluation.ts";
import type { MadeLayer } from "./layer-call.ts";
import type { Overrides } from "./overrides.ts";
import type { BlockAround, ModelAround } from "./way-to.ts";

/** Everything but what flows. */
export interface Context {
  readonly scope: Scope;
  readonly frame: Frame;
  readonly stage: string;
  readonly calledFrom: readonly Span[];
  /** The blocks around, for RN2020 and RN5011. */
  readonly inside: readonly tree.BlockDeclaration[];
  /** From which of these on each is called by the name of its declaration: a block that is passed to itself is no circle. */
  readonly namedFrom?: number;
  /** True in a stage's own body: block calls there are counted. */
  readonly counts: boolean;
  /** In a shortcut's body: F(x), which it is to join. */
  readonly joins: Tensor | undefined;
  /** What is made here becomes part of this. */
  readonly parts: Part[];
  /** The block around, with its arguments. */
  readonly block?: BlockAround;
  readonly model: ModelAround;
  /** Of a call that is repeated, which one is made: `2 of 3`. */
  readonly copy: string | undefined;
  /** The residual block around, as `block`. */
  readonly residual?: ResidualBlock;
  /** What a derivation replaces here. */
  readonly overrides: Overrides;
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
  /** Of what is shared: its weights have their names already. */
  readonly frame?: Frame;
  /** The name is that of a parameter, or of a `let`. */
  readonly passed?: boolean;
}

/** What expands a body, for the parts of it that have files of their own. */
export interface Expanding {
  readonly nodes: Nodes;
  readonly problems: Problems;
  readonly budget: Budget;
  readonly blocks: ResidualBlocks;
  /** One call in a pipeline, after replacements. */
  readonly call: (written: tree.Call, flow: BodyFlow, context: Context) => BodyFlow;
  readonly body: (body: tree.Body, flow: BodyFlow, context: Context) => BodyFlow;
  readonly apply: (call: ResolvedCall, flow: BodyFlow, context: Context) => BodyFlow;
  /** The call that stands after `shortcut`, or what a derivation puts there, and where its arguments are read. */
  readonly shortcutOf: (
    residual: tree.Residual,
    context: Context,
  ) => { readonly call: tree.Call; readonly scope: Scope };
  /** With which an expression of a body is evaluated: a path that is a value makes its nodes here. */
  readonly evaluation: (flow: BodyFlow, context: Context, name?: string) => Evaluation;
  /** Adds a layer behind `current` whose arguments are values already. */
  readonly made: <L extends LayerName>(
    layer: MadeLayer<L>,
    name: L,
    current: Tensor,
    span: Span,
    context: Context,
  ) => Tensor;
  /** A shortcut to suggest where a join fails. */
  readonly repair: () => BlockCallee | undefined;
}

/** Where a node of a call is made. */
export function placeOf(path: string, span: Span, { stage, calledFrom, frame }: Context): NodePlace {
  return { path, stage, span, calledFrom, ...(frame.reuses ? { reuses: true } : {}) };
}
