/** Expands bodies into nodes: what flows goes in at the top and comes out at the bottom (`reference.md`, section 3). */
import type * as tree from "../../../grammar/tree.ts";
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { abandon, showing } from "../abandon.ts";
import { parametersOf } from "../layers/parameters-of.ts";
import type { LayerName } from "../layers/table.ts";
import { reportExpansion } from "./messages.ts";
import { reportName } from "../../resolve/messages.ts";
import type { Part } from "../structure.ts";
import { unsupported } from "../unsupported.ts";
import { evaluate, evaluateValue } from "../values/evaluate.ts";
import { noPath, pureEvaluation, type Evaluation } from "../values/evaluation.ts";
import { asBool, asWhole, wrongKind } from "../values/read-value.ts";
import { Scope } from "../values/scope.ts";
import { refuseName } from "../values/refuse-name.ts";
import { calleeName, type BlockCallee, type Value } from "../values/value.ts";
import { placeOf, type ResolvedCall, type Context, type Expanding, type BodyFlow } from "./context.ts";
import { expectation } from "./expectation.ts";
import { callLayer } from "./layer-call.ts";
import { CALL_DEPTH_LIMIT, type Budget } from "./limits.ts";
import { Nodes, type Tensor } from "./nodes.ts";
import type { Overrides } from "./overrides.ts";
import { bindBlock, carriedArguments, withStride } from "./pass-arguments.ts";
import { declareJoin, expandResidual } from "./residual.ts";

export class Expander implements Expanding {
  readonly nodes: Nodes;
  readonly #budget: Budget;
  readonly #overrides: Overrides;
  readonly #used = new Set<tree.Override>();
  /** A shortcut to suggest where a join fails: std's projection. */
  readonly repair: () => BlockCallee | undefined;

  constructor(overrides: Overrides, budget: Budget, repair: () => BlockCallee | undefined) {
    this.nodes = new Nodes(budget);
    this.#budget = budget;
    this.#overrides = overrides;
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

  #statement(statement: tree.Statement, flow: BodyFlow, context: Context): BodyFlow {
    const { scope } = context;
    this.#budget.spend("evaluations", 1, statement.span);
    switch (statement.kind) {
      case "let": {
        const { name, value } = statement;
        if (scope.hasOwn(name.text))
          abandon(reportName("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
        scope.declare(name.text, evaluateValue(value, this.#evaluation(scope)));
        return flow;
      }
      case "expect":
        this.nodes.assume(expectation(statement, flow.value.shape, this.#evaluation(scope), context.calledFrom));
        return flow;
      case "if":
        return this.#if(statement, flow, context);
      case "residual":
        return { ...flow, value: expandResidual(this, statement, flow.value, context) };
      case "pipeline":
        return this.#pipeline(statement, flow, context);
      case "shared":
        return unsupported(statement.span, "`shared`");
      case "parallel":
        return unsupported(statement.keywordSpan, "`parallel`");
    }
  }

  #if({ condition, then, otherwise }: tree.If, flow: BodyFlow, context: Context): BodyFlow {
    const { value: holds, from } = asBool(evaluate(condition, this.#evaluation(context.scope)), condition.span);
    this.nodes.assume(from);
    if (holds) return this.body(then, flow, context);
    if (!otherwise) return flow;
    return otherwise.kind === "if" ? this.#statement(otherwise, flow, context) : this.body(otherwise, flow, context);
  }

  /** With which an expression of a body is evaluated. A path that is a value would make its nodes here. */
  #evaluation(scope: Scope): Evaluation {
    return { scope, budget: this.#budget, makePath: noPath };
  }

  #pipeline({ from, steps }: tree.Pipeline, start: BodyFlow, context: Context): BodyFlow {
    if (from) return unsupported(from.span, "a line that begins with a value");
    let flow = start;
    for (const step of steps) flow = this.#step(step, flow, context);
    return flow;
  }

  #step({ call, count }: tree.Step, start: BodyFlow, context: Context): BodyFlow {
    const value = context.scope.value(call.name.text);
    if (value?.kind === "tensor") return unsupported(call.span, "a line that begins with a value");
    if (value && value.kind !== "callable") return wrongKind(value, call.name.span, "layer or block");
    const copies = count ? asWhole(evaluate(count, this.#evaluation(context.scope)), count.span) : 1;
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
    const replacement = this.#overrides.calls.get(calleeName(found.callee));
    if (!replacement || replacement.override.kind !== "override-call") {
      const call: ResolvedCall = { callee: found.callee, carried: found.bound, written, name: written.name.text };
      return found.from
        ? showing(found.from, written.span, () => this.apply(call, flow, context))
        : this.apply(call, flow, context);
    }
    this.#used.add(replacement.override);
    const { replacement: target } = replacement.override;
    const evaluation = this.#evaluation(replacement.scope);
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
    return this.apply({ callee: replaced.callee, carried, written, name: calleeName(replaced.callee) }, flow, context);
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
        return { ...flow, value: this.#layer(callee.name, written, carried, flow.value, context) };
      case "block":
        return this.#block(callee, { ...call, carried }, flow, context);
    }
  }

  #layer(
    name: LayerName,
    call: tree.Call,
    carried: ReadonlyMap<string, Value>,
    current: Tensor,
    context: Context,
  ): Tensor {
    const made = callLayer(name, call, this.#evaluation(context.scope), current.shape, carried);
    this.nodes.assume(made.from);
    if (name === "identity") return current;
    const place = placeOf(context.frame.unique(name), call.span, context);
    const value = this.nodes.add(name, made, [current.id, ...made.others], place, made.text);
    context.parts.push({ kind: "layer", node: value.id });
    return value;
  }

  #block(
    { declaration, module }: BlockCallee,
    { written, name, carried }: ResolvedCall,
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
      this.#evaluation(context.scope),
      pureEvaluation(scope, this.#budget),
      carried,
    );
    scope.declare("in", flow.value);
    const isShortcut = declaration.keyword === "shortcut";
    if (isShortcut) declareJoin(this.nodes, scope, written, flow.value, context.joins);
    // A shortcut's layers are named by the residual that it belongs to, not by the shortcut.
    const inStage = context.counts ? context.frame.indexed() : context.frame.child(name);
    const frame = isShortcut ? context.frame : inStage;
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
      ...(isShortcut && context.joins ? { joins: context.joins } : {}),
    });
  }

  /** The call that stands after `shortcut`, or what a derivation puts there. */
  shortcutOf(residual: tree.Residual, here: Scope): { readonly call: tree.Call; readonly scope: Scope } {
    const override = this.#overrides.shortcut;
    if (!override) return { call: residual.shortcut, scope: here };
    this.#used.add(override.override);
    return { call: override.override.replacement, scope: override.scope };
  }
}
