/** Expands bodies into nodes: what flows goes in at the top and comes out at the bottom (`reference.md`, section 3). */
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { reportName } from "../../resolve/messages.ts";
import { abandon } from "../abandon.ts";
import { listed } from "../../../grammar/nearest.ts";
import { parametersOf } from "../layers/parameters-of.ts";
import type { LayerName } from "../layers/table.ts";
import { evaluate, evaluateValue } from "../values/evaluate.ts";
import type { Evaluation, MakePath } from "../values/evaluation.ts";
import { asBool } from "../values/read-value.ts";
import { refuseName } from "../values/refuse-name.ts";
import { Scope } from "../values/scope.ts";
import { calleeName, type BlockCallee } from "../values/value.ts";
import { expandBlock } from "./block-call.ts";
import { placeOf, type BodyFlow, type Context, type Expanding, type ResolvedCall } from "./context.ts";
import { expectation } from "./expectation.ts";
import type { Frame } from "./frame.ts";
import { callLayer, type MadeLayer } from "./layer-call.ts";
import type { Budget } from "./limits.ts";
import { reportExpansion } from "./messages.ts";
import { Nodes, type Tensor } from "./nodes.ts";
import { replacementOf } from "./overrides.ts";
import { expandParallel } from "./parallel.ts";
import { carriedArguments, keptArguments, withStride } from "./pass-arguments.ts";
import { expandPath, expandPipeline, refuseCounting } from "./pipeline.ts";
import { Problems, unknownTensor } from "./problems.ts";
import { ResidualBlocks } from "./residual-blocks.ts";
import { expandResidual } from "./residual.ts";
import { declareShared, sharedFrame } from "./shared.ts";
import { wayTo } from "./way-to.ts";
import { withWay } from "./way.ts";

/** Of a block that is passed, `act: none`, as of a step. */
const NONE_HELP = "write `identity` for a step that changes nothing; `shortcut none` stands after a residual";

export class Expander implements Expanding {
  readonly nodes: Nodes;
  readonly problems = new Problems();
  readonly budget: Budget;
  readonly #used = new Set<tree.Override>();
  readonly blocks: ResidualBlocks;
  /** A shortcut to suggest where a join fails: std's projection. */
  readonly repair: () => BlockCallee | undefined;

  /** @param count of the model's residual blocks, where that is known */
  constructor(budget: Budget, repair: () => BlockCallee | undefined, count?: number) {
    this.blocks = new ResidualBlocks(count);
    this.nodes = new Nodes(budget);
    this.budget = budget;
    this.repair = repair;
  }

  /** Which overrides have replaced something. */
  get used(): ReadonlySet<tree.Override> {
    return this.#used;
  }

  body(body: tree.Body, flow: BodyFlow, context: Context): BodyFlow {
    const inner: Context = { ...context, scope: new Scope(context.scope.module, context.scope) };
    return this.statements(body.statements, flow, inner);
  }

  statements(statements: readonly tree.Statement[], start: BodyFlow, context: Context): BodyFlow {
    let flow = start;
    for (const statement of statements) flow = this.#statement(statement, flow, context);
    return flow;
  }

  /** What is wrong with it is kept, and what comes after it is looked at all the same. */
  #statement(statement: tree.Statement, flow: BodyFlow, context: Context): BodyFlow {
    return this.problems.attempt(
      () => this.#expand(statement, flow, context),
      () => {
        if (statement.kind === "let" || statement.kind === "shared") context.scope.declareUnknown(statement.name.text);
        if (statement.kind === "gap") for (const { text } of statement.names) context.scope.declareUnknown(text);
        return statement.kind === "let" || statement.kind === "shared" || statement.kind === "expect"
          ? flow
          : { value: unknownTensor };
      },
      () => wayTo(context),
    );
  }

  #expand(statement: tree.Statement, flow: BodyFlow, context: Context): BodyFlow {
    const { scope } = context;
    this.budget.spend("evaluations", 1, statement.span);
    switch (statement.kind) {
      case "let": {
        const { name, value } = statement;
        if (scope.hasOwn(name.text))
          abandon(reportName("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
        scope.declare(name.text, evaluateValue(value, this.evaluation(flow, context, name.text)));
        return flow;
      }
      case "shared":
        declareShared(statement, this.evaluation(flow, context), context);
        return flow;
      case "expect":
        this.nodes.assume(expectation(statement, flow.value.shape, this.evaluation(flow, context)));
        return flow;
      case "if":
        return this.#if(statement, flow, context);
      case "residual":
        return { ...flow, value: expandResidual(this, statement, flow, context) };
      case "pipeline":
        return expandPipeline(this, statement, flow, context);
      case "parallel":
        return { ...flow, value: expandParallel(this, statement, flow, context) };
      case "gap":
        return abandon();
    }
  }

  #if({ condition, then, otherwise }: tree.If, flow: BodyFlow, context: Context): BodyFlow {
    const { value: holds, from, counts } = asBool(evaluate(condition, this.evaluation(flow, context)), condition.span);
    refuseCounting(counts, condition.span);
    this.nodes.assume(from);
    if (holds) return this.body(then, flow, context);
    if (!otherwise) return flow;
    return otherwise.kind === "if" ? this.#statement(otherwise, flow, context) : this.body(otherwise, flow, context);
  }

  /** @param name of the `let` that is evaluated */
  evaluation(flow: BodyFlow, context: Context, name?: string): Evaluation {
    // One name for all paths of a `let`, taken when the first has something to be called by it.
    let frame: Frame | undefined;
    const makePath: MakePath = (path) => {
      frame ??= name === undefined ? context.frame : context.frame.child(name);
      return expandPath(this, path, flow, { ...context, frame, counts: false }, name);
    };
    return { scope: context.scope, budget: this.budget, makePath };
  }

  /** One call in a pipeline, after replacements. */
  call(written: tree.Call, flow: BodyFlow, context: Context): BodyFlow {
    const found = context.scope.callable(written.name.text) ?? refuseName(written.name, context.scope);
    if (found.kind !== "callable") return refuseName(written.name, context.scope);
    const replacement = replacementOf(context.overrides, found.callee);
    if (!replacement || replacement.override.kind !== "override-call") {
      const { callee, bound: carried, shared } = found;
      const frame = shared && sharedFrame(shared, flow.value, written.span, context);
      const passed = !shared && context.scope.value(written.name.text) !== undefined;
      const { text: name } = written.name;
      const call: ResolvedCall = { callee, carried, written, name, passed, ...(frame ? { frame } : {}) };
      return found.from
        ? this.problems.showing({ span: found.from, text: "its arguments were given here" }, written.span, () =>
            this.apply(call, flow, context),
          )
        : this.apply(call, flow, context);
    }
    this.#used.add(replacement.override);
    const { replacement: target } = replacement.override;
    const evaluation = this.evaluation(flow, { ...context, scope: replacement.scope });
    const replaced = evaluate({ ...target, parenthesised: false, arguments: [] }, evaluation);
    if (replaced.kind !== "callable") return refuseName(target.name, replacement.scope);
    const accepts = new Set(parametersOf(replaced.callee));
    const refuseArgument = (name: string, at: Span): never => {
      const slots = { replacement: calleeName(replaced.callee), name, layer: written.name.text };
      const related = [{ span: target.span, text: "replaced here" }];
      const takes = accepts.size === 0 ? "nothing" : listed([...accepts]);
      const help = `it takes ${takes}: leave ${name} out, or replace it by a block that takes it`;
      return abandon(reportExpansion("RN2034", at, slots, { related, help }));
    };
    const carried = new Map([
      ...carriedArguments(target, evaluation, replaced),
      ...keptArguments(found, replaced, (name) => refuseArgument(name, written.span)),
    ]);
    for (const { name } of written.arguments) if (name && !accepts.has(name.text)) refuseArgument(name.text, name.span);
    const frame = found.shared && sharedFrame(found.shared, flow.value, written.span, context);
    const call = { callee: replaced.callee, carried, written, name: calleeName(replaced.callee) };
    return this.problems.showing({ span: target.span, text: "replaced here" }, written.span, () =>
      this.apply(frame ? { ...call, frame } : call, flow, context),
    );
  }

  apply(call: ResolvedCall, { stride, ...flow }: BodyFlow, context: Context): BodyFlow {
    const { callee, written } = call;
    this.budget.spend("calls", 1, written.span);
    const carried = stride ? withStride(stride, callee, written, call.carried) : call.carried;
    switch (callee.kind) {
      case "none":
        if (!context.joins) return abandon(reportExpansion("RN2024", written.span, {}, { help: NONE_HELP }));
        return { ...flow, unjoined: true };
      case "layer":
        return { ...flow, value: this.#layer(callee.name, { ...call, carried }, flow.value, context) };
      case "block":
        return expandBlock(this, callee, { ...call, carried }, flow, context);
    }
  }

  #layer(name: LayerName, { written, carried, frame }: ResolvedCall, current: Tensor, context: Context): Tensor {
    const evaluation = this.evaluation({ value: current }, context);
    const made = callLayer(name, written, evaluation, current, carried, (found, others) =>
      withWay(found, this.nodes, current.id, others),
    );
    this.nodes.assume(made.from);
    return this.made(made, name, current, written.span, frame ? { ...context, frame } : context);
  }

  made<L extends LayerName>(layer: MadeLayer<L>, name: L, current: Tensor, span: Span, context: Context): Tensor {
    if (name === "identity") return current;
    const place = placeOf(context.frame.unique(name), span, context);
    const value = this.nodes.add(name, layer, [current.id, ...layer.others], place, layer.text);
    context.parts.push({ kind: "layer", node: value.id });
    return value;
  }

  /** The call that stands after `shortcut`, or what a derivation puts there. */
  shortcutOf(
    residual: tree.Residual,
    { overrides, scope }: Context,
  ): { readonly call: tree.Call; readonly scope: Scope } {
    const override = overrides.shortcut;
    if (!override) return { call: residual.shortcut, scope };
    this.#used.add(override.override);
    return { call: override.override.replacement, scope: override.scope };
  }
}
