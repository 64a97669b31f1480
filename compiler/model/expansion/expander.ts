/** Expands bodies into nodes: what flows goes in at the top and comes out at the bottom (`reference.md`, section 3). */
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { isPlainJoin } from "../../resolve/planned.ts";
import { abandon, attempt, showing } from "../abandon.ts";
import type { LayerName } from "../layers/table.ts";
import { report } from "../messages.ts";
import type { Part } from "../structure.ts";
import { unsupported } from "../unsupported.ts";
import { evaluate, evaluateValue } from "../values/evaluate.ts";
import { noPath, pureEvaluation, type Evaluation } from "../values/evaluation.ts";
import { whole } from "../values/rational.ts";
import { asBool, asWhole, wrongKind } from "../values/read-value.ts";
import { Scope } from "../values/scope.ts";
import { unknownName } from "../values/unknown-name.ts";
import { calleeName, number, type BlockCallee, type Callee, type Value } from "../values/value.ts";
import type { Context, Flow } from "./context.ts";
import { expectation } from "./expectation.ts";
import { Frame } from "./frame.ts";
import { joinProblem, shapesAgree, type Repair, type Side } from "./join.ts";
import { callLayer } from "./layer-call.ts";
import { NESTING_LIMIT, type Budget } from "./limits.ts";
import { Nodes, type Place, type Tensor } from "./nodes.ts";
import type { Overrides } from "./overrides.ts";
import { bindBlock, carriedArguments, parametersOf, withStride } from "./pass-arguments.ts";

export class Expander {
  readonly nodes: Nodes;
  readonly #budget: Budget;
  readonly #overrides: Overrides;
  readonly #used = new Set<tree.Override>();
  /** A shortcut to suggest where a join fails: std's projection. */
  readonly #repair: () => BlockCallee | undefined;

  constructor(overrides: Overrides, budget: Budget, repair: () => BlockCallee | undefined) {
    this.nodes = new Nodes(budget);
    this.#budget = budget;
    this.#overrides = overrides;
    this.#repair = repair;
  }

  /** Which overrides have replaced something. */
  get used(): ReadonlySet<tree.Override> {
    return this.#used;
  }

  body(body: tree.Body, flow: Flow, context: Context): Flow {
    const inner: Context = { ...context, scope: new Scope(context.scope.module, context.scope) };
    return this.statements(body.statements, flow, inner);
  }

  statements(statements: readonly tree.Statement[], start: Flow, context: Context): Flow {
    let flow = start;
    for (const statement of statements) flow = this.#statement(statement, flow, context);
    return flow;
  }

  #statement(statement: tree.Statement, flow: Flow, context: Context): Flow {
    const { scope } = context;
    this.#budget.spend("evaluations", 1, statement.span);
    switch (statement.kind) {
      case "let": {
        const { name, value } = statement;
        if (scope.hasOwn(name.text))
          abandon(report("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
        scope.declare(name.text, evaluateValue(value, this.#evaluation(scope)));
        return flow;
      }
      case "expect":
        this.nodes.assume(expectation(statement, flow.value.shape, this.#evaluation(scope), context.calledFrom));
        return flow;
      case "if":
        return this.#if(statement, flow, context);
      case "residual":
        return { ...flow, value: this.#residual(statement, flow.value, context) };
      case "pipeline":
        return this.#pipeline(statement, flow, context);
      case "shared":
        return unsupported(statement.span, "`shared`");
      case "parallel":
        return unsupported(statement.keywordSpan, "`parallel`");
    }
  }

  #if({ condition, then, otherwise }: tree.If, flow: Flow, context: Context): Flow {
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

  #pipeline({ from, steps }: tree.Pipeline, start: Flow, context: Context): Flow {
    if (from) return unsupported(from.span, "a line that begins with a value");
    let flow = start;
    for (const step of steps) flow = this.#step(step, flow, context);
    return flow;
  }

  #step({ call, count }: tree.Step, start: Flow, context: Context): Flow {
    const value = context.scope.value(call.name.text);
    if (value?.kind === "tensor") return unsupported(call.span, "a line that begins with a value");
    if (value && value.kind !== "callable") return wrongKind(value, call.name.span, "layer or block");
    const copies = count ? asWhole(evaluate(count, this.#evaluation(context.scope)), count.span) : 1;
    if (copies < 0) {
      abandon(
        report("RN2016", count?.span ?? call.span, {
          name: "the count",
          type: String(copies),
          callee: "*",
          otherType: "0 or more",
        }),
      );
    }
    // Asked before expanding: a copy is at least a layer, and a billion copies would take minutes to refuse.
    const help = `use fewer copies than ${copies.toLocaleString("en-US")}`;
    this.#budget.bound("layers", this.nodes.list.length + copies, count?.span ?? call.span, help);
    let flow = start;
    for (let copy = 0; copy < copies; copy++) flow = this.#call(call, flow, context);
    return flow;
  }

  /** One call in a pipeline, after replacements. */
  #call(written: tree.Call, flow: Flow, context: Context): Flow {
    const found = context.scope.callable(written.name.text) ?? unknownName(written.name, context.scope);
    if (found.kind !== "callable") return unknownName(written.name, context.scope);
    const replacement = this.#overrides.calls.get(calleeName(found.callee));
    if (!replacement || replacement.override.kind !== "override-call") {
      const call: Call = { callee: found.callee, carried: found.bound, written, name: written.name.text };
      return found.from
        ? showing(found.from, written.span, () => this.#apply(call, flow, context))
        : this.#apply(call, flow, context);
    }
    this.#used.add(replacement.override);
    const { replacement: target } = replacement.override;
    const evaluation = this.#evaluation(replacement.scope);
    const replaced = evaluate({ ...target, parenthesised: false, arguments: [] }, evaluation);
    if (replaced.kind !== "callable") return unknownName(target.name, replacement.scope);
    const carried = carriedArguments(target, evaluation, replaced);
    const accepts = new Set(parametersOf(replaced.callee));
    for (const { name } of written.arguments) {
      if (name && !accepts.has(name.text)) {
        const slots = { replacement: calleeName(replaced.callee), name: name.text, layer: written.name.text };
        abandon(report("RN2034", name.span, slots, { related: [{ span: target.span, text: "replaced here" }] }));
      }
    }
    return this.#apply({ callee: replaced.callee, carried, written, name: calleeName(replaced.callee) }, flow, context);
  }

  #apply(call: Call, { stride, ...flow }: Flow, context: Context): Flow {
    const { callee, written } = call;
    this.#budget.spend("calls", 1, written.span);
    const carried = stride ? withStride(stride, callee, written, call.carried) : call.carried;
    switch (callee.kind) {
      case "none":
        if (!context.joins)
          return abandon(report("RN2024", written.span, {}, { help: "write `shortcut none` after a residual" }));
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
    const place = this.#place(context.frame.unique(name), call.span, context);
    const value = this.nodes.add(name, made, [current.id, ...made.others], place, made.text);
    context.parts.push({ kind: "layer", node: value.id });
    return value;
  }

  #place(path: string, span: Span, { stage, calledFrom }: Context): Place {
    return { path, stage, span, calledFrom };
  }

  #block({ declaration, module }: BlockCallee, { written, name, carried }: Call, flow: Flow, context: Context): Flow {
    const from = context.inside.indexOf(declaration);
    if (from >= 0) {
      const cycle = cycleText(context.inside, from, (each) => each.name.text);
      const help = "a block may not contain itself, directly or not";
      abandon(report("RN2020", written.span, { name: declaration.name.text, cycle }, { help }));
    }
    if (context.inside.length >= NESTING_LIMIT) {
      const path = wayText([...context.inside, declaration], (each) => each.name.text);
      abandon(report("RN5011", written.span, { path }, { help: "repeat with `Unit * n` instead of nesting" }));
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
    if (isShortcut) this.#declareJoin(scope, written, flow.value, context.joins);
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

  /** `out` and `stride` of a shortcut, also of one that another calls. */
  #declareJoin(scope: Scope, { name, span }: tree.Call, current: Tensor, joins: Tensor | undefined): void {
    if (!joins) {
      const help = "a shortcut stands after `shortcut` or in another shortcut";
      return abandon(
        report("RN2012", span, { name: name.text, kind: "shortcut", otherKind: "block or layer" }, { help }),
      );
    }
    scope.declare("out", { kind: "shape", shape: joins.shape });
    scope.declare("stride", this.#strideBetween(current, joins, span));
  }

  #residual(residual: tree.Residual, input: Tensor, context: Context): Tensor {
    for (const { name, span, value } of residual.arguments) {
      if (!isPlainJoin(name, value)) unsupported(span, name ? `the residual option \`${name.text}\`` : "this option");
    }
    const frames = context.frame.fork();
    const [bodyParts, shortcutParts]: [Part[], Part[]] = [[], []];
    const inner = { ...context, counts: false };
    const from = this.nodes.list.length;
    const f = this.body(residual.body, { value: input }, { ...inner, frame: frames.residual, parts: bodyParts }).value;
    const between = this.nodes.list.length;
    const { call, scope } = this.#shortcutOf(residual, context.scope);
    const s = this.#shortcut(call, input, {
      ...inner,
      scope,
      frame: frames.shortcut,
      parts: shortcutParts,
      joins: f,
    });
    const sides: readonly [Side, Side] = [
      { value: f, from, to: between },
      { value: s.value, from: between, to: this.nodes.list.length },
    ];
    const sum = s.unjoined ? undefined : this.#join(residual, input, sides, context);
    context.parts.push({
      kind: "residual",
      span: residual.keywordSpan,
      input: input.id,
      body: { parts: bodyParts, value: f.id },
      shortcut: { parts: shortcutParts, value: s.value.id, name: call.name.text, call: call.span },
      join: sum?.id,
    });
    return sum ?? f;
  }

  /** The call that stands after `shortcut`, or what a derivation puts there. */
  #shortcutOf(residual: tree.Residual, here: Scope): { readonly call: tree.Call; readonly scope: Scope } {
    const override = this.#overrides.shortcut;
    if (!override) return { call: residual.shortcut, scope: here };
    this.#used.add(override.override);
    return { call: override.override.replacement, scope: override.scope };
  }

  #shortcut(call: tree.Call, input: Tensor, context: Context): Flow {
    const found = context.scope.callable(call.name.text);
    if (found?.kind !== "callable") return unknownName(call.name, context.scope);
    const { callee, bound: carried } = found;
    const kind = calleeKind(callee);
    if (kind !== "shortcut") {
      const help = "a shortcut is identity, none, or one declared with `shortcut NAME { … }`";
      abandon(report("RN2012", call.name.span, { name: call.name.text, kind, otherKind: "shortcut" }, { help }));
    }
    return this.#apply({ callee, carried, written: call, name: call.name.text }, { value: input }, context);
  }

  #join(residual: tree.Residual, input: Tensor, [f, s]: readonly [Side, Side], context: Context): Tensor {
    if (!shapesAgree(f.value.shape, s.value.shape)) {
      const { call, scope } = this.#shortcutOf(residual, context.scope);
      const places = {
        keyword: residual.keywordSpan,
        // What a derivation put there is at fault, not what the residual itself says.
        shortcut: call.span,
        calledFrom: context.calledFrom,
        module: scope.module,
      };
      abandon(joinProblem(this.nodes, input, f, s, places, this.#repairCost(residual, input, f, context)));
    }
    // Without steps of their own both sides may be the same value.
    return this.nodes.add(
      "add",
      { attributes: {}, shape: f.value.shape, weights: [] },
      [f.value.id, s.value.id],
      this.#place(context.frame.unique("add"), residual.keywordSpan, context),
      "add",
    );
  }

  /** How many rows of x one row of F(x) stands for. */
  #strideBetween(input: Tensor, f: Tensor, span: Span): Value {
    const [before, after] = [this.nodes.strideOf(input.id), this.nodes.strideOf(f.id)];
    const [y, x] = [after[0] / before[0], after[1] / before[1]];
    if (y < 1 || x < 1) abandon(report("RN2025", span, {}));
    return y === x ? number(whole(y)) : { kind: "list", items: [number(whole(y)), number(whole(x))] };
  }

  /** Whether std's projection would join the paths, tried for real, and what it would add. */
  #repairCost(residual: tree.Residual, input: Tensor, f: Side, context: Context): Repair | undefined {
    const callee = this.#repair();
    if (!callee || f.value.shape.layout !== "image" || input.shape.layout !== "image") return undefined;
    const written = { ...residual.shortcut, arguments: [] };
    return this.nodes.trial(() => {
      const from = this.nodes.list.length;
      const tried: Context = { ...context, frame: new Frame("trial"), joins: f.value, parts: [] };
      const call: Call = { callee, carried: new Map(), written, name: "trial" };
      const flow = attempt(() => this.#apply(call, { value: input }, tried));
      if (!flow || !shapesAgree(f.value.shape, flow.value.shape)) return undefined;
      const weights = this.nodes.list
        .slice(from)
        .flatMap((node) => node.weights)
        .filter(({ role }) => role === "parameter");
      return {
        callee,
        parameters: weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      };
    });
  }
}

/** A callee on its way to what it becomes. */
interface Call {
  readonly callee: Callee;
  readonly carried: ReadonlyMap<string, Value>;
  readonly written: tree.Call;
  /** By which its layers are called. */
  readonly name: string;
}

/** What stands after `shortcut`: `identity` and `none` are shortcuts of the language. */
function calleeKind(callee: Callee): "block" | "shortcut" | "layer" {
  if (callee.kind === "block") return callee.declaration.keyword;
  return callee.kind === "layer" && callee.name !== "identity" ? "layer" : "shortcut";
}
