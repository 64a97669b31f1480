/** Expands bodies into nodes: the current value goes in at the top and comes out at the bottom (`reference.md`, section 3). */
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { abandon } from "./abandon.ts";
import { bindArguments } from "./bind.ts";
import type { ModelNode } from "./checked.ts";
import { asBool, asWhole, evaluate, evaluateValue, unknownName, unsupported } from "./evaluate.ts";
import { expectation } from "./expectation.ts";
import { Frame } from "./frame.ts";
import { joinProblem, shapesAgree, type Side } from "./join.ts";
import { callLayer } from "./layer-call.ts";
import { layers } from "./layers/table.ts";
import { report } from "./messages.ts";
import { LAYER_LIMIT, Nodes, type Place, type Tensor } from "./nodes.ts";
import type { Overrides } from "./overrides.ts";
import { whole } from "./rational.ts";
import { Scope } from "./scope.ts";
import { checkType, checkValue } from "./types.ts";
import { calleeName, describeKind, type Callee, type Value } from "./value.ts";

/** Where expansion stands: everything but the current value. */
export interface Context {
  readonly scope: Scope;
  readonly frame: Frame;
  readonly stage: string;
  readonly part: ModelNode["part"];
  readonly calledFrom: readonly Span[];
  /** Names of the blocks around, for RN2020 and RN5011. */
  readonly inside: readonly string[];
  /** True in a stage's own body: block calls there are counted. */
  readonly counts: boolean;
  /** In a shortcut's body: set by `none`. */
  readonly join?: { removed: boolean };
}

/** A stage's stride on its way to the first call of the stage's body. */
export interface StageStride {
  readonly value: Value;
  readonly stage: tree.Name;
  taken: boolean;
}

const NESTING_LIMIT = 64;

export class Expander {
  readonly nodes: Nodes;
  readonly #overrides: Overrides;
  readonly #model: string;
  /** A shortcut to suggest where a join fails: std's projection. */
  readonly #repair: Callee | undefined;

  constructor(model: string, overrides: Overrides, repair: Callee | undefined) {
    this.#model = model;
    this.nodes = new Nodes(model);
    this.#overrides = overrides;
    this.#repair = repair;
  }

  body(body: tree.Body, current: Tensor, context: Context, stride?: StageStride): Tensor {
    const inner: Context = { ...context, scope: new Scope(context.scope.module, context.scope) };
    return this.statements(body.statements, current, inner, stride);
  }

  statements(statements: readonly tree.Statement[], start: Tensor, context: Context, stride?: StageStride): Tensor {
    let current = start;
    for (const [index, statement] of statements.entries()) {
      current = this.#statement(statement, current, context, index === 0 ? stride : undefined);
    }
    return current;
  }

  #statement(statement: tree.Statement, current: Tensor, context: Context, stride: StageStride | undefined): Tensor {
    const { scope } = context;
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
    for (const [index, step] of pipeline.steps.entries()) {
      current = this.#step(step, current, context, index === 0 ? stride : undefined);
    }
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
    if (this.nodes.list.length + copies > LAYER_LIMIT) {
      const help = `use fewer copies than ${copies.toLocaleString("en-US")}`;
      abandon(report("RN5010", count?.span ?? call.span, { model: this.#model }, { help }));
    }
    let current = start;
    for (let copy = 0; copy < copies; copy++)
      current = this.#call(call, current, context, copy === 0 ? stride : undefined);
    return current;
  }

  /** One call in a pipeline, after replacements. */
  #call(written: tree.Call, current: Tensor, context: Context, stride: StageStride | undefined): Tensor {
    const found = context.scope.callable(written.name.text) ?? unknownName(written.name, context.scope);
    if (found.kind !== "callable") return unknownName(written.name, context.scope);
    const replacement = this.#overrides.calls.get(calleeName(found.callee));
    if (!replacement || replacement.override.kind !== "override-call") {
      return this.#apply(found.callee, found.bound, written, written.name.text, current, context, stride);
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
    { declaration, module }: Extract<Callee, { readonly kind: "block" }>,
    call: tree.Call,
    name: string,
    carried: ReadonlyMap<string, Value>,
    current: Tensor,
    context: Context,
    shortcut?: { readonly values: ReadonlyMap<string, Value>; readonly join: { removed: boolean } },
  ): Tensor {
    const { text } = declaration.name;
    const chain = [...context.inside, text];
    const id = `${module.path}:${text}`;
    if (context.inside.includes(id)) {
      const cycle = [...context.inside.slice(context.inside.indexOf(id)), id]
        .map((each) => each.split(":").at(-1))
        .join(" -> ");
      abandon(
        report("RN2020", call.span, { name: text, cycle }, { help: "a block may not contain itself, directly or not" }),
      );
    }
    if (chain.length > NESTING_LIMIT) abandon(report("RN5011", call.span, { path: context.frame.path }));
    const scope = new Scope(module);
    bindBlock(declaration, call, context.scope, scope, carried);
    scope.declare("in", current);
    for (const [word, value] of shortcut?.values ?? []) scope.declare(word, value);
    const frame = shortcut ? context.frame : context.counts ? context.frame.indexed() : context.frame.child(name);
    return this.body(declaration.body, current, {
      scope,
      frame,
      stage: context.stage,
      part: context.part,
      calledFrom: [call.span, ...context.calledFrom],
      inside: [...context.inside, id],
      counts: false,
      ...(shortcut ? { join: shortcut.join } : {}),
    });
  }

  #residual(residual: tree.Residual, input: Tensor, context: Context): Tensor {
    for (const { name, span, value } of residual.arguments) {
      const isAdd = name?.text === "join" && value.kind === "call" && value.name.text === "add" && !value.parenthesised;
      if (!isAdd) unsupported(span, name ? `the residual option \`${name.text}\`` : "this option");
    }
    const [f, s, removed] = this.#paths(residual, input, context);
    if (removed) return f.value;
    if (!shapesAgree(f.value.shape, s.value.shape)) {
      const places = {
        keyword: residual.keywordSpan,
        shortcut: residual.shortcut.span,
        calledFrom: context.calledFrom,
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
    const branch = context.frame.unique("residual");
    const inner = { ...context, counts: false };
    const value = this.body(residual.body, input, { ...inner, frame: new Frame(branch), part: "residual" });
    const f = { value, from, to: this.nodes.list.length };
    const join = { removed: false };
    const shortcut = this.#shortcut(
      residual,
      input,
      value,
      { ...inner, frame: new Frame(branch.replace(/residual(_\d+)?$/, "shortcut$1")), part: "shortcut" },
      join,
    );
    return [f, { value: shortcut, from: f.to, to: this.nodes.list.length }, join.removed];
  }

  #shortcut(residual: tree.Residual, input: Tensor, f: Tensor, context: Context, join: { removed: boolean }): Tensor {
    const override = this.#overrides.shortcut;
    const scope = override ? override.scope : context.scope;
    const call = override?.override.replacement ?? residual.shortcut;
    if (override) override.used = true;
    const found = scope.callable(call.name.text);
    if (found?.kind !== "callable") return unknownName(call.name, scope);
    if (found.callee.kind === "block" && found.callee.declaration.keyword === "block") {
      abandon(
        report(
          "RN2012",
          call.name.span,
          { name: call.name.text, kind: "block", otherKind: "shortcut" },
          { help: "declare it with `shortcut NAME { … }`" },
        ),
      );
    }
    if (found.callee.kind === "layer" && found.callee.name !== "identity") {
      abandon(
        report(
          "RN2012",
          call.name.span,
          { name: call.name.text, kind: "layer", otherKind: "shortcut" },
          { help: "a shortcut is identity, none, or one declared with `shortcut`" },
        ),
      );
    }
    return this.#runShortcut(found.callee, found.bound, call, input, f, { ...context, scope }, join);
  }

  #runShortcut(
    callee: Callee,
    bound: ReadonlyMap<string, Value>,
    call: tree.Call,
    input: Tensor,
    f: Tensor,
    context: Context,
    join: { removed: boolean },
  ): Tensor {
    if (callee.kind === "none") join.removed = true;
    if (callee.kind !== "block") return input;
    const stride = this.#strideBetween(input, f, call.span);
    const values = new Map<string, Value>([
      ["out", { kind: "shape", shape: f.shape }],
      ["stride", stride],
    ]);
    return this.#block(callee, call, call.name.text, bound, input, context, { values, join });
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
  #repairCost(
    residual: tree.Residual,
    input: Tensor,
    f: Side,
    context: Context,
  ): { readonly name: string; readonly parameters: number } | undefined {
    const callee = this.#repair;
    if (!callee || f.value.shape.layout !== "image" || input.shape.layout !== "image") return undefined;
    const call = { ...residual.shortcut, arguments: [] };
    return this.nodes.trial(() => {
      const from = this.nodes.list.length;
      const value = this.#runShortcut(
        callee,
        new Map(),
        call,
        input,
        f.value,
        { ...context, frame: new Frame("trial") },
        { removed: false },
      );
      if (!shapesAgree(f.value.shape, value.shape)) return undefined;
      const weights = this.nodes.list
        .slice(from)
        .flatMap((node) => node.weights)
        .filter(({ role }) => role === "parameter");
      return {
        name: "projection",
        parameters: weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      };
    });
  }
}

function parametersOf(callee: Callee): readonly string[] {
  if (callee.kind === "layer") return layers[callee.name].parameters.map(({ name }) => name);
  return callee.kind === "block" ? callee.declaration.parameters.map(({ name }) => name.text) : [];
}

/** The stage's stride becomes the `stride` of its first call (`reference.md`, section 3.6). */
function takeStride(stride: StageStride, callee: Callee, call: tree.Call, carried: Map<string, Value>): void {
  const block = calleeName(callee);
  stride.taken = true;
  if (!parametersOf(callee).includes("stride")) {
    abandon(
      report(
        "RN2021",
        stride.stage.span,
        { stage: stride.stage.text, block },
        { related: [{ span: call.span, text: "its first call" }], help: `give ${block} a parameter stride: int = 1` },
      ),
    );
  }
  const given = call.arguments.find(({ name }) => name?.text === "stride");
  if (given || carried.has("stride")) {
    abandon(
      report("RN2022", given?.span ?? call.span, { block, stage: stride.stage.text }, { help: "keep one of them" }),
    );
  }
  carried.set("stride", stride.value);
}

/** Arguments that a replacement or a block value carries, evaluated where it was written. */
export function carriedArguments(
  call: tree.Call,
  scope: Scope,
  value: Extract<Value, { readonly kind: "callable" }>,
): ReadonlyMap<string, Value> {
  const { callee } = value;
  const formals =
    callee.kind === "layer"
      ? layers[callee.name].parameters.map((each) => ({ name: each.name, required: false }))
      : parametersOf(callee).map((name) => ({ name, required: false }));
  const bound = bindArguments(call, calleeName(callee), formals);
  return new Map([
    ...value.bound,
    ...[...bound].map(([name, actual]) => [name, evaluateValue(actual.value, scope)] as const),
  ]);
}

/** Evaluates a call's arguments in the caller's scope and declares them, defaults last, in the block's own. */
export function bindBlock(
  declaration: tree.BlockDeclaration | tree.ModelDeclaration,
  call: tree.Call,
  outer: Scope,
  inner: Scope,
  carried: ReadonlyMap<string, Value>,
): void {
  const callee = declaration.name.text;
  const formals = declaration.parameters.map(({ name, defaultValue }) => ({
    name: name.text,
    required: defaultValue === undefined && !carried.has(name.text),
  }));
  const actuals = bindArguments(call, callee, formals);
  for (const name of carried.keys()) {
    if (!formals.some((formal) => formal.name === name)) {
      abandon(
        report("RN2013", call.span, { callee, name, list: formals.map((formal) => formal.name).join(", ") || "none" }),
      );
    }
  }
  for (const { name, type, defaultValue } of declaration.parameters) {
    checkType(type);
    const given = actuals.get(name.text);
    const value = given
      ? evaluateValue(given.value, outer)
      : (carried.get(name.text) ?? (defaultValue ? evaluate(defaultValue, inner) : undefined));
    if (!value) {
      return abandon(
        report(
          "RN2014",
          call.span,
          { callee, name: name.text },
          { related: [{ span: name.span, text: "declared here without a default" }] },
        ),
      );
    }
    checkValue(value, type, name.text, callee, given?.span ?? call.span);
    inner.declare(name.text, value);
  }
}
