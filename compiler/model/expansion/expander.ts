/** Expands bodies into nodes: what flows goes in at the top and comes out at the bottom (`reference.md`, section 3). */
import type * as tree from "../../../grammar/tree.ts";
import type { Span } from "../../../grammar/source.ts";
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { abandon } from "../abandon.ts";
import { parametersOf } from "../layers/parameters-of.ts";
import type { LayerName } from "../layers/table.ts";
import { reportExpansion } from "./messages.ts";
import { reportName } from "../../resolve/messages.ts";
import type { Part } from "../structure.ts";
import { evaluate, evaluateValue } from "../values/evaluate.ts";
import { pureEvaluation, type Evaluation, type MakePath } from "../values/evaluation.ts";
import { asBool, asWhole, wrongKind } from "../values/read-value.ts";
import { Scope } from "../values/scope.ts";
import { refuseName } from "../values/refuse-name.ts";
import { calleeName, type BlockCallee, type ResidualBlock } from "../values/value.ts";
import { placeOf, type ResolvedCall, type Context, type Expanding, type BodyFlow } from "./context.ts";
import { containsResidual } from "./contains-residual.ts";
import { expectation } from "./expectation.ts";
import type { Frame } from "./frame.ts";
import { callLayer, type MadeLayer } from "./layer-call.ts";
import { CALL_DEPTH_LIMIT, type Budget } from "./limits.ts";
import { Nodes, type Tensor } from "./nodes.ts";
import { Problems, unknownTensor } from "./problems.ts";
import { wayTo } from "./way-to.ts";
import { expandParallel } from "./parallel.ts";
import { bindBlock, carriedArguments, withStride } from "./pass-arguments.ts";
import { declareJoin, expandResidual } from "./residual.ts";
import { declareShared, sharedFrame } from "./shared.ts";
import { withWay } from "./way.ts";

export class Expander implements Expanding {
  readonly nodes: Nodes;
  readonly problems = new Problems();
  readonly #budget: Budget;
  readonly #used = new Set<tree.Override>();
  readonly #count: number | undefined;
  #residualBlocks = 0;
  /** A shortcut to suggest where a join fails: std's projection. */
  readonly repair: () => BlockCallee | undefined;

  /** @param count of the model's residual blocks, where that is known */
  constructor(budget: Budget, repair: () => BlockCallee | undefined, count?: number) {
    this.#count = count;
    this.nodes = new Nodes(budget);
    this.#budget = budget;
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
        return statement.kind === "let" || statement.kind === "shared" || statement.kind === "expect"
          ? flow
          : { value: unknownTensor };
      },
      () => wayTo(context),
    );
  }

  #expand(statement: tree.Statement, flow: BodyFlow, context: Context): BodyFlow {
    const { scope } = context;
    this.#budget.spend("evaluations", 1, statement.span);
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
        this.nodes.assume(expectation(statement, flow.value.shape, this.evaluation(flow, context), context.calledFrom));
        return flow;
      case "if":
        return this.#if(statement, flow, context);
      case "residual":
        return { ...flow, value: expandResidual(this, statement, flow, context) };
      case "pipeline":
        return this.#pipeline(statement, flow, context);
      case "parallel":
        return { ...flow, value: expandParallel(this, statement, flow, context) };
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
      return this.#path(path, flow, { ...context, frame, counts: false }, name);
    };
    return { scope: context.scope, budget: this.#budget, makePath };
  }

  /** What a body makes of the current value, or steps of the value in front of them. */
  #path(path: tree.Body | tree.Flow, { value }: BodyFlow, context: Context, name: string | undefined): Tensor {
    this.#budget.spend("evaluations", 1, path.span);
    const parts: Part[] = [];
    const inner: Context = { ...context, parts };
    const left =
      path.kind === "body"
        ? this.body(path, { value }, inner)
        : this.#steps(path.steps, { value: this.#begin(path.from, { value }, inner) }, inner);
    if (left.unjoined) abandon(reportExpansion("RN2024", path.span, {}, { help: "a path ends in a value" }));
    if (parts.length > 0)
      context.parts.push({ kind: "path", ...(name === undefined ? {} : { name }), parts, value: left.value.id });
    return left.value;
  }

  /** The value in front of an arrow. */
  #begin(from: tree.Expression, flow: BodyFlow, context: Context): Tensor {
    const value = evaluate(from, this.evaluation(flow, context));
    return value.kind === "tensor" ? value : wrongKind(value, from.span, "tensor");
  }

  #pipeline({ from, steps }: tree.Pipeline, start: BodyFlow, context: Context): BodyFlow {
    const [first, ...rest] = steps;
    const named = from ?? (first && !first.count && isValue(first.call, context.scope) ? first.call : undefined);
    if (!named) return this.#steps(steps, start, context);
    const value = evaluate(named, this.evaluation(start, context));
    if (value.kind !== "tensor") return wrongKind(value, named.span, "tensor");
    this.nodes.leave(start.value.id, named.span);
    return this.#steps(from ? steps : rest, { ...start, value }, context);
  }

  #steps(steps: readonly tree.Step[], start: BodyFlow, context: Context): BodyFlow {
    let flow = start;
    for (const step of steps) flow = this.#step(step, flow, context);
    return flow;
  }

  #step({ call, count }: tree.Step, start: BodyFlow, context: Context): BodyFlow {
    const value = context.scope.value(call.name.text);
    if (value?.kind === "unknown") return abandon();
    if (value && value.kind !== "callable") return wrongKind(value, call.name.span, "layer or block");
    const counted = count && evaluate(count, this.evaluation(start, context));
    const copies = count && counted ? asWhole(counted, count.span) : 1;
    if (count && counted?.kind === "number") refuseCounting(counted.counts, count.span);
    if (copies < 0) {
      const help = "a step stands 0 times or more: look at what the count is made of";
      abandon(reportExpansion("RN2051", count?.span ?? call.span, { call: call.name.text, n: copies }, { help }));
    }
    // Asked before expanding: a copy is at least a layer, and a billion copies would take minutes to refuse.
    const help = `use fewer copies than ${copies.toLocaleString("en-US")}`;
    this.#budget.bound("layers", this.nodes.list.length + copies, count?.span ?? call.span, help);
    let flow = start;
    for (let copy = 0; copy < copies; copy++) flow = this.#call(call, flow, context);
    return flow;
  }

  /** One call in a pipeline, after replacements. */
  #call(written: tree.Call, flow: BodyFlow, context: Context): BodyFlow {
    const found = context.scope.callable(written.name.text) ?? refuseName(written.name, context.scope);
    if (found.kind !== "callable") return refuseName(written.name, context.scope);
    const replacement = context.overrides.calls.get(calleeName(found.callee));
    if (!replacement || replacement.override.kind !== "override-call") {
      const { callee, bound: carried, shared } = found;
      const frame = shared && sharedFrame(shared, flow.value, written.span);
      const call: ResolvedCall = { callee, carried, written, name: written.name.text, ...(frame ? { frame } : {}) };
      return found.from
        ? this.problems.showing(found.from, written.span, () => this.apply(call, flow, context))
        : this.apply(call, flow, context);
    }
    this.#used.add(replacement.override);
    const { replacement: target } = replacement.override;
    const evaluation = this.evaluation(flow, { ...context, scope: replacement.scope });
    const replaced = evaluate({ ...target, parenthesised: false, arguments: [] }, evaluation);
    if (replaced.kind !== "callable") return refuseName(target.name, replacement.scope);
    const carried = carriedArguments(target, evaluation, replaced);
    const accepts = new Set(parametersOf(replaced.callee));
    for (const { name } of written.arguments) {
      if (name && !accepts.has(name.text)) {
        const slots = { replacement: calleeName(replaced.callee), name: name.text, layer: written.name.text };
        abandon(
          reportExpansion("RN2034", name.span, slots, { related: [{ span: target.span, text: "replaced here" }] }),
        );
      }
    }
    const frame = found.shared && sharedFrame(found.shared, flow.value, written.span);
    const call = { callee: replaced.callee, carried, written, name: calleeName(replaced.callee) };
    return this.apply(frame ? { ...call, frame } : call, flow, context);
  }

  apply(call: ResolvedCall, { stride, ...flow }: BodyFlow, context: Context): BodyFlow {
    const { callee, written } = call;
    this.#budget.spend("calls", 1, written.span);
    const carried = stride ? withStride(stride, callee, written, call.carried) : call.carried;
    switch (callee.kind) {
      case "none":
        if (!context.joins)
          return abandon(
            reportExpansion("RN2024", written.span, {}, { help: "write `shortcut none` after a residual" }),
          );
        return { ...flow, unjoined: true };
      case "layer":
        return { ...flow, value: this.#layer(callee.name, { ...call, carried }, flow.value, context) };
      case "block":
        return this.#block(callee, { ...call, carried }, flow, context);
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

  #block(
    { declaration, module }: BlockCallee,
    { written, name, carried, frame: own }: ResolvedCall,
    flow: BodyFlow,
    context: Context,
  ): BodyFlow {
    const from = context.inside.indexOf(declaration);
    if (from >= 0) {
      const cycle = cycleText(context.inside, from, (each) => each.name.text);
      const help = "a block may not contain itself, directly or not";
      abandon(reportName("RN2020", written.span, { name: declaration.name.text, cycle }, { help }));
    }
    if (context.inside.length >= CALL_DEPTH_LIMIT) {
      const path = wayText([...context.inside, declaration], (each) => each.name.text);
      abandon(reportExpansion("RN5011", written.span, { path }, { help: "repeat with `Unit * n` instead of nesting" }));
    }
    const scope = new Scope(module);
    this.#budget.spend("evaluations", declaration.parameters.length, written.span);
    const values = bindBlock(
      declaration,
      written,
      this.evaluation(flow, context),
      pureEvaluation(scope, this.#budget),
      carried,
    );
    scope.declare("in", flow.value);
    const residual = this.#residualBlock({ kind: "block", declaration, module }, scope, context);
    if (residual) scope.declare("block", residual);
    const isShortcut = declaration.keyword === "shortcut";
    if (isShortcut) declareJoin(this.nodes, scope, written, flow.value, context.joins);
    // A shortcut's layers are named by the residual that it belongs to, not by the shortcut.
    const frame = own ?? (isShortcut ? context.frame : blockFrame(name, context));
    const parts: Part[] = [];
    context.parts.push({
      kind: "block",
      name: declaration.name.text,
      call: written.span,
      arguments: values,
      path: frame.path,
      parts,
    });
    return this.body(declaration.body, flow, {
      scope,
      frame,
      stage: context.stage,
      calledFrom: [written.span, ...context.calledFrom],
      inside: [...context.inside, declaration],
      counts: false,
      parts,
      overrides: context.overrides,
      ...(residual ? { residual } : {}),
      block: { name: declaration.name.text, values, path: frame.path },
      ...(isShortcut && context.joins ? { joins: context.joins } : {}),
    });
  }

  /** Which residual block of the model this is, or is in (`reference.md`, section 3.2). */
  #residualBlock(callee: BlockCallee, scope: Scope, { counts, residual }: Context): ResidualBlock | undefined {
    if (!counts || !containsResidual(callee, scope)) return residual;
    const number = ++this.#residualBlocks;
    return { kind: "residual-block", number, count: this.#count ?? number };
  }
  /** How many there are so far. */
  get residualBlocks(): number {
    return this.#residualBlocks;
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

/** A block of a stage or of the model itself is counted, others are called by their names. */
function blockFrame(name: string, { counts, frame }: Context): Frame {
  return counts ? frame.indexed() : frame.child(name);
}

/** A name alone that stands for a value of the model: the line goes on from it. */
function isValue({ name, parenthesised }: tree.Call, scope: Scope): boolean {
  return !parenthesised && scope.value(name.text)?.kind === "tensor";
}

/** How many blocks there are may not depend on how many there are: RN2039. */
function refuseCounting(counts: "number" | "count" | undefined, span: Span): void {
  if (counts === undefined) return;
  const help = "give the blocks an argument each, in the stage that calls them";
  abandon(reportExpansion("RN2039", span, { field: counts }, { help }));
}
