/** Expands bodies into nodes: the current value goes in at the top and comes out at the bottom (`reference.md`, section 3). */
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon, attempt, showing } from "../abandon.ts";
import { bindBlock, carriedArguments, parametersOf, takeStride, untaken, type StageStride } from "./pass-arguments.ts";
import type { ModelNode } from "../checked.ts";
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { asBool, asWhole, evaluate, evaluateValue, unknownName, unsupported } from "../values/evaluate.ts";
import { NESTING_LIMIT, type ExpansionState } from "./limits.ts";
import { expectation } from "./expectation.ts";
import { Frame } from "./frame.ts";
import { joinProblem, shapesAgree, type Repair, type Side } from "./join.ts";
import { callLayer } from "./layer-call.ts";
import { layers } from "../layers/table.ts";
import { report } from "../messages.ts";
import { isPlainJoin } from "../../resolve/names.ts";
import { Nodes, type Place, type Tensor } from "./nodes.ts";
import type { Overrides } from "./overrides.ts";
import { whole } from "../values/rational.ts";
import { Scope } from "../values/scope.ts";
import { calleeName, describeKind, type BlockCallee, type Callee, type Value } from "../values/value.ts";

/** Where expansion stands: everything but the current value. */
export interface Context {
  readonly scope: Scope;
  readonly frame: Frame;
  readonly stage: string;
  readonly part: ModelNode["part"];
  readonly calledFrom: readonly Span[];
  /** The blocks around, for RN2020 and RN5011. */
  readonly inside: readonly tree.BlockDeclaration[];
  /** True in a stage's own body: block calls there are counted. */
  readonly counts: boolean;
  /** In a shortcut's body: what it is to join, and whether `none` has taken the join away. */
  readonly join?: Join;
}

export interface Join {
  /** F(x). */
  readonly target: Tensor;
  removed: boolean;
}

export class Expander {
  readonly nodes: Nodes;
  readonly #overrides: Overrides;
  /** Of the model's own scope: what a condition in a block rules out, it rules out for the model. */
  readonly #state: ExpansionState;
  /** A shortcut to suggest where a join fails: std's projection. */
  readonly #repair: () => BlockCallee | undefined;

  constructor(overrides: Overrides, { state }: Scope, repair: () => BlockCallee | undefined) {
    this.#state = state;
    this.nodes = new Nodes(state);
    this.#overrides = overrides;
    this.#repair = repair;
  }

  body(body: tree.Body, current: Tensor, context: Context, stride?: StageStride): Tensor {
    const inner: Context = { ...context, scope: new Scope(context.scope.module, context.scope) };
    return this.statements(body.statements, current, inner, stride);
  }

  statements(statements: readonly tree.Statement[], start: Tensor, context: Context, stride?: StageStride): Tensor {
    let current = start;
    for (const statement of statements) current = this.#statement(statement, current, context, untaken(stride));
    return current;
  }

  #statement(statement: tree.Statement, current: Tensor, context: Context, stride: StageStride | undefined): Tensor {
    const { scope } = context;
    this.#state.spend("evaluations", 1, statement.span);
    switch (statement.kind) {
      case "let": {
        const { name, value } = statement;
        if (scope.hasOwn(name.text))
          abandon(report("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
        scope.declare(name.text, evaluateValue(value, scope));
        return current;
      }
      case "expect":
        expectation(statement, current.shape, scope, context.calledFrom);
        return current;
      case "if": {
        const holds = asBool(evaluate(statement.condition, scope), statement.condition.span);
        if (holds) return this.body(statement.then, current, context, stride);
        if (!statement.otherwise) return current;
        if (statement.otherwise.kind === "if") return this.#statement(statement.otherwise, current, context, stride);
        return this.body(statement.otherwise, current, context, stride);
      }
      case "residual":
        return this.#residual(statement, current, context);
      case "pipeline":
        return this.#pipeline(statement, current, context, stride);
      case "shared":
        return unsupported(statement.span, "`shared`");
      case "parallel":
        return unsupported(statement.keywordSpan, "`parallel`");
    }
  }

  #pipeline(pipeline: tree.Pipeline, start: Tensor, context: Context, stride: StageStride | undefined): Tensor {
    if (pipeline.from) return unsupported(pipeline.from.span, "a line that begins with a value");
    let current = start;
    for (const step of pipeline.steps) current = this.#step(step, current, context, untaken(stride));
    return current;
  }

  #step({ call, count }: tree.Step, start: Tensor, context: Context, stride: StageStride | undefined): Tensor {
    const value = context.scope.value(call.name.text);
    if (value && value.kind !== "callable") {
      if (value.kind === "tensor") return unsupported(call.span, "a line that begins with a value");
      return abandon(
        report("RN2012", call.name.span, {
          name: call.name.text,
          kind: describeKind(value).replace(/^an? |^the /, ""),
          otherKind: "layer or block",
        }),
      );
    }
    const copies = count ? asWhole(evaluate(count, context.scope), count.span) : 1;
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
    this.#state.bound("layers", this.nodes.list.length + copies, count?.span ?? call.span, help);
    let current = start;
    for (let copy = 0; copy < copies; copy++) current = this.#call(call, current, context, untaken(stride));
    return current;
  }

  /** One call in a pipeline, after replacements. */
  #call(written: tree.Call, current: Tensor, context: Context, stride: StageStride | undefined): Tensor {
    const found = context.scope.callable(written.name.text) ?? unknownName(written.name, context.scope);
    if (found.kind !== "callable") return unknownName(written.name, context.scope);
    const replacement = this.#overrides.calls.get(calleeName(found.callee));
    if (!replacement || replacement.override.kind !== "override-call") {
      const apply = (): Tensor =>
        this.#apply(found.callee, found.bound, written, written.name.text, current, context, stride);
      return found.from ? showing(found.from, written.span, apply) : apply();
    }
    replacement.used = true;
    const { replacement: target } = replacement.override;
    const replaced = evaluate({ ...target, parenthesised: false, arguments: [] }, replacement.scope);
    if (replaced.kind !== "callable") return unknownName(target.name, replacement.scope);
    const bound = carriedArguments(target, replacement.scope, replaced);
    const accepts = new Set(parametersOf(replaced.callee));
    for (const { name } of written.arguments) {
      if (name && !accepts.has(name.text)) {
        const slots = { replacement: calleeName(replaced.callee), name: name.text, layer: written.name.text };
        abandon(report("RN2034", name.span, slots, { related: [{ span: target.span, text: "replaced here" }] }));
      }
    }
    return this.#apply(replaced.callee, bound, written, calleeName(replaced.callee), current, context, stride);
  }

  #apply(
    callee: Callee,
    bound: ReadonlyMap<string, Value>,
    call: tree.Call,
    name: string,
    current: Tensor,
    context: Context,
    stride: StageStride | undefined,
  ): Tensor {
    this.#state.spend("calls", 1, call.span);
    const carried = new Map(bound);
    if (stride) takeStride(stride, callee, call, carried);
    switch (callee.kind) {
      case "none":
        if (!context.join)
          return abandon(report("RN2024", call.span, {}, { help: "write `shortcut none` after a residual" }));
        context.join.removed = true;
        return current;
      case "layer":
        return this.#layer(callee.name, call, carried, current, context);
      case "block":
        return this.#block(callee, call, name, carried, current, context);
    }
  }

  #layer(
    name: keyof typeof layers,
    call: tree.Call,
    carried: ReadonlyMap<string, Value>,
    current: Tensor,
    context: Context,
  ): Tensor {
    const made = callLayer(name, call, context.scope, current.shape, carried);
    if (name === "identity") return current;
    return this.nodes.add(
      name,
      made,
      [current.id, ...made.others],
      this.#place(context.frame.unique(name), call.span, context),
      made.text,
    );
  }

  #place(path: string, span: Span, { stage, part, calledFrom }: Context): Place {
    return { path, stage, part, span, calledFrom };
  }

  #block(
    { declaration, module }: BlockCallee,
    call: tree.Call,
    name: string,
    carried: ReadonlyMap<string, Value>,
    current: Tensor,
    context: Context,
  ): Tensor {
    const from = context.inside.indexOf(declaration);
    if (from >= 0) {
      const cycle = cycleText(context.inside, from, (each) => each.name.text);
      const help = "a block may not contain itself, directly or not";
      abandon(report("RN2020", call.span, { name: declaration.name.text, cycle }, { help }));
    }
    if (context.inside.length >= NESTING_LIMIT) {
      const path = wayText([...context.inside, declaration], (each) => each.name.text);
      abandon(report("RN5011", call.span, { path }, { help: "repeat with `Unit * n` instead of nesting" }));
    }
    const scope = new Scope(module, undefined, this.#state);
    this.#state.spend("evaluations", declaration.parameters.length, call.span);
    bindBlock(declaration, call, context.scope, scope, carried);
    scope.declare("in", current);
    const isShortcut = declaration.keyword === "shortcut";
    if (isShortcut) this.#declareJoin(scope, call, current, context.join);
    // A shortcut's layers are named by the residual that it belongs to, not by the shortcut.
    const frame = isShortcut ? context.frame : context.counts ? context.frame.indexed() : context.frame.child(name);
    return this.body(declaration.body, current, {
      scope,
      frame,
      stage: context.stage,
      part: context.part,
      calledFrom: [call.span, ...context.calledFrom],
      inside: [...context.inside, declaration],
      counts: false,
      ...(isShortcut && context.join ? { join: context.join } : {}),
    });
  }

  /** `out` and `stride` of a shortcut, also of one that another calls. */
  #declareJoin(scope: Scope, { name, span }: tree.Call, current: Tensor, join: Join | undefined): void {
    if (!join) {
      const help = "a shortcut stands after `shortcut` or in another shortcut";
      return abandon(
        report("RN2012", span, { name: name.text, kind: "shortcut", otherKind: "block or layer" }, { help }),
      );
    }
    scope.declare("out", { kind: "shape", shape: join.target.shape });
    scope.declare("stride", this.#strideBetween(current, join.target, span));
  }

  #residual(residual: tree.Residual, input: Tensor, context: Context): Tensor {
    for (const { name, span, value } of residual.arguments) {
      if (!isPlainJoin(name, value)) unsupported(span, name ? `the residual option \`${name.text}\`` : "this option");
    }
    const [f, s, removed] = this.#paths(residual, input, context);
    if (removed) return f.value;
    if (!shapesAgree(f.value.shape, s.value.shape)) {
      const override = this.#overrides.shortcut;
      const places = {
        keyword: residual.keywordSpan,
        // What a derivation put there is at fault, not what the residual itself says.
        shortcut: (override?.override.replacement ?? residual.shortcut).span,
        calledFrom: context.calledFrom,
        module: (override?.scope ?? context.scope).module,
      };
      abandon(joinProblem(this.nodes, input, f, s, places, this.#repairCost(residual, input, f, context)));
    }
    // Without steps of their own both sides may be the same value.
    const place = this.#place(context.frame.unique("add"), residual.keywordSpan, { ...context, part: "join" });
    return this.nodes.add(
      "add",
      { attributes: {}, shape: f.value.shape, weights: [] },
      [f.value.id, s.value.id],
      place,
      "add",
    );
  }

  #paths(residual: tree.Residual, input: Tensor, context: Context): readonly [Side, Side, boolean] {
    const from = this.nodes.list.length;
    const frames = context.frame.fork();
    const inner = { ...context, counts: false };
    const value = this.body(residual.body, input, { ...inner, frame: frames.residual, part: "residual" });
    const f = { value, from, to: this.nodes.list.length };
    const join: Join = { target: value, removed: false };
    const shortcut = this.#shortcut(residual, input, { ...inner, frame: frames.shortcut, part: "shortcut", join });
    return [f, { value: shortcut, from: f.to, to: this.nodes.list.length }, join.removed];
  }

  #shortcut(residual: tree.Residual, input: Tensor, context: Context): Tensor {
    const override = this.#overrides.shortcut;
    const scope = override ? override.scope : context.scope;
    const call = override?.override.replacement ?? residual.shortcut;
    if (override) override.used = true;
    const found = scope.callable(call.name.text);
    if (found?.kind !== "callable") return unknownName(call.name, scope);
    const { callee, bound } = found;
    const kind =
      callee.kind === "block"
        ? callee.declaration.keyword
        : callee.kind === "layer" && callee.name !== "identity"
          ? "layer"
          : "shortcut";
    if (kind !== "shortcut") {
      const help = "a shortcut is identity, none, or one declared with `shortcut NAME { … }`";
      abandon(report("RN2012", call.name.span, { name: call.name.text, kind, otherKind: "shortcut" }, { help }));
    }
    return this.#apply(callee, bound, call, call.name.text, input, { ...context, scope }, undefined);
  }

  /** How many rows of x one row of F(x) stands for. */
  #strideBetween(input: Tensor, f: Tensor, span: Span): Value {
    const [before, after] = [this.nodes.strideOf(input.id), this.nodes.strideOf(f.id)];
    const [y, x] = [after[0] / before[0], after[1] / before[1]];
    if (y < 1 || x < 1) abandon(report("RN2025", span, {}));
    const number = (value: number): Value => ({ kind: "number", value: whole(value) });
    return y === x ? number(y) : { kind: "list", items: [number(y), number(x)] };
  }

  /** Whether std's projection would join the paths, tried for real, and what it would add. */
  #repairCost(residual: tree.Residual, input: Tensor, f: Side, context: Context): Repair | undefined {
    const callee = this.#repair();
    if (!callee || f.value.shape.layout !== "image" || input.shape.layout !== "image") return undefined;
    const call = { ...residual.shortcut, arguments: [] };
    return this.nodes.trial(() => {
      const from = this.nodes.list.length;
      const join: Join = { target: f.value, removed: false };
      const tried = { ...context, frame: new Frame("trial"), join };
      const value = attempt(() => this.#apply(callee, new Map(), call, "trial", input, tried, undefined));
      if (!value || !shapesAgree(f.value.shape, value.shape)) return undefined;
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
