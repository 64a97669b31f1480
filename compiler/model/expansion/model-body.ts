/** A model's body, item by item: its input, its stages, what stands between them. */
import type { Label } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import type { CheckedModel, ModelInput, ModelOutput, ModelStage } from "../checked.ts";
import { reportExpansion } from "./messages.ts";
import { reportName } from "../../resolve/messages.ts";
import type { ModelPart, Part } from "../structure.ts";
import { evaluateValue } from "../values/evaluate.ts";
import { wrongKind } from "../values/read-value.ts";
import { requireBeginning, usedItems } from "./used-items.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { Scope } from "../values/scope.ts";
import type { Context } from "./context.ts";
import type { Expander } from "./expander.ts";
import { Frame } from "./frame.ts";
import { inputShape } from "./input-shape.ts";
import type { Tensor } from "./nodes.ts";
import { leastOfSymbols, requireOwnNames } from "./whole-model.ts";
import type { Overrides } from "./overrides.ts";
import { unknownTensor } from "./problems.ts";
import { strideOf, type StageStride } from "./pass-arguments.ts";
import { wayTo, type ModelAround } from "./way-to.ts";

/** Names of what a training step is given beside the model's input. */
const STEP_INPUT = /^(?:rate|seed|(?:labels|target)(?:_.*)?)$/;

const BEGIN = "begin with `input image: [N, 3, 224, 224]`";

/** A model's body, and with what it is expanded. */
export interface OpenedModel {
  readonly declaration: tree.ModelDeclaration;
  readonly body: tree.ModelBody;
  readonly evaluation: Evaluation;
  readonly overrides: Overrides;
  /** The derivation or the `use` that it is opened for. */
  readonly origin?: Label;
  /** Scopes of the models that use it, in which its stages are known too. */
  readonly also?: readonly Scope[];
  /** The models whose `use` led here, the outermost first, and this one. */
  readonly way?: readonly tree.ModelDeclaration[];
}
/** @param by the model that uses it: what it replaces wins */
export type OpenModel = (model: tree.Name, by: OpenedModel) => OpenedModel;

/** Items of a body go in, in their order; the checked model comes out. */
export class ModelExpansion {
  readonly #expander: Expander;
  readonly #open: OpenModel;
  readonly #name: string;
  readonly #parts: ModelPart[] = [];
  readonly #inputs: ModelInput[] = [];
  readonly #stages: ModelStage[] = [];
  readonly #outputs: ModelOutput[] = [];
  readonly #values = new Map<string, number>();
  readonly #bare = new Frame("");
  #current: Tensor | undefined;
  /** Where the last of the outputs that the design names stands. */
  #lastOutput: Span | undefined;
  #head: ModelStage | undefined;

  /** @param name of the model that is checked @param open gives the body of a model that is used */
  constructor(name: string, expander: Expander, open: OpenModel) {
    this.#name = name;
    this.#expander = expander;
    this.#open = open;
  }

  /** @param of the model whose line it is: this one, or one that is used */
  item(item: tree.ModelItem, of: OpenedModel): void {
    this.#expander.problems.attempt(
      () => this.#item(item, of),
      () => {
        const scopes = [of.evaluation.scope, ...(of.also ?? [])];
        if (item.kind === "gap") {
          for (const { text } of item.names) for (const scope of scopes) scope.declareUnknown(text);
          this.#current = unknownTensor;
        }
        // Of a trunk that is wrong no name is known, and of a model without an input no shape.
        if (item.kind === "use" || (item.kind === "gap" && item.isOpen)) for (const scope of scopes) scope.open();
        if (item.kind === "use" || !this.#current) this.#current = unknownTensor;
        if (item.kind !== "stage" && item.kind !== "output" && item.kind !== "input") return;
        for (const scope of scopes) scope.declareUnknown(item.name.text);
        if (item.kind === "stage") this.#current = unknownTensor;
      },
      () => wayTo({ calledFrom: [], model: this.#around(of) }),
    );
  }

  #item(item: tree.ModelItem, of: OpenedModel): void {
    switch (item.kind) {
      case "input":
        return this.#input(item, of);
      case "use":
        return this.#use(item, of);
      case "stage":
        return this.#stage(item, of);
      case "output":
        return this.#output(item, of);
      case "gap":
        return abandon();
      default: {
        const value = this.#needCurrent(item, of);
        const parts: Part[] = [];
        this.#current = this.#expander.statements([item], { value }, this.#context(of, parts)).value;
        this.#parts.push(...parts);
        if (item.kind === "let" && !of.also) this.#nameLet(item, of);
      }
    }
  }

  /** A claim may ask for the shape of what a `let` of the model names. */
  #nameLet({ name }: tree.Let, { evaluation: { scope } }: OpenedModel): void {
    const named = scope.value(name.text);
    if (named?.kind === "tensor") this.#values.set(name.text, named.id);
  }

  /** Of what stands outside of stages. */
  #context(of: OpenedModel, parts: Part[]): Context {
    const { evaluation, overrides } = of;
    const none = { joins: undefined, copy: undefined };
    const outside = { frame: this.#bare, stage: "", calledFrom: [], inside: [], counts: true, ...none };
    return { scope: evaluation.scope, ...outside, parts, overrides, model: this.#around(of) };
  }

  #around({ origin }: OpenedModel): ModelAround {
    return origin ? { name: this.#name, origin } : { name: this.#name };
  }

  #needCurrent(item: tree.ModelItem, { declaration }: OpenedModel): Tensor {
    if (this.#current) return this.#current;
    return abandon(reportExpansion("RN2030", item.span, { model: declaration.name.text }, { help: BEGIN }));
  }

  /** @param scopes in which the name is known from here on */
  #declare(name: tree.Name, value: Tensor, ...scopes: readonly Scope[]): void {
    if (this.#values.has(name.text))
      abandon(reportName("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
    this.#values.set(name.text, value.id);
    for (const scope of scopes) scope.declare(name.text, value);
  }

  /** The lines of a model up to its head, or with a stage of it, from what is current here. */
  #use(use: tree.Use, of: OpenedModel): void {
    const current = this.#needCurrent(use, of);
    const used = this.#open(use.model, of);
    const items = usedItems(use, used);
    for (const item of items) {
      if (item.kind !== "input") {
        const also = [...(of.also ?? []), of.evaluation.scope];
        this.item(item, { ...used, also, origin: of.origin ?? { span: use.span, text: "used here" } });
        continue;
      }
      requireBeginning(use, item, inputShape(item.name.text, item.shape, used.evaluation), current.shape);
      used.evaluation.scope.declare(item.name.text, current);
    }
  }

  #output({ name, value }: tree.Output, of: OpenedModel): void {
    const current = this.#needCurrent({ kind: "output", name, value, span: name.span }, of);
    const parts: Part[] = [];
    const made = evaluateValue(
      value,
      this.#expander.evaluation({ value: current }, this.#context(of, parts), name.text),
    );
    this.#parts.push(...parts);
    const values = made.kind === "list" ? made.items : [made];
    const tensors = values.map((each) => (each.kind === "tensor" ? each : wrongKind(each, value.span, "tensor")));
    const [first] = tensors;
    if (!first) return wrongKind(made, value.span, "tensor");
    this.#outputs.push({ name: name.text, values: tensors.map(({ id }) => id), list: made.kind === "list" });
    this.#lastOutput = name.span;
    this.#declare(name, first, of.evaluation.scope);
  }

  #input({ name, shape, span }: tree.Input, of: OpenedModel): void {
    if (STEP_INPUT.test(name.text)) {
      const help = "give it a name of what it holds, such as image";
      abandon(reportExpansion("RN2060", name.span, { name: name.text }, { help }));
    }
    const declared = inputShape(name.text, shape, of.evaluation);
    const place = { path: name.text, stage: "", span, calledFrom: [] };
    const instance = { attributes: { name: name.text }, shape: declared, weights: [] };
    const value = this.#expander.nodes.add("input", instance, [], place, () => name.text);
    this.#inputs.push({ name: name.text, value: value.id, shape: declared });
    this.#declare(name, value, of.evaluation.scope);
    this.#current ??= value;
  }

  #stage(stage: tree.Stage, of: OpenedModel): void {
    const model = of.declaration.name.text;
    const input = this.#needCurrent(stage, of);
    const outer = of.evaluation.scope;
    if (stage.keyword === "stem" && this.#stages.length > 0)
      abandon(reportExpansion("RN2031", stage.name.span, { model }, { help: "move it up, after `input`" }));
    const head = this.#head;
    if (head?.name === stage.name.text)
      abandon(reportName("RN2011", stage.name.span, { name: head.name }, { help: "write both as one" }));
    if (head) abandon(reportExpansion("RN2032", head.span, { model }, { help: `move it below ${stage.name.text}` }));
    const stride = this.#expander.problems.attempt(
      () => strideOf(stage, of.evaluation),
      (): StageStride => ({ value: { kind: "unknown" }, stage: stage.name }),
      () => wayTo({ calledFrom: [], model: this.#around(of) }),
    );
    const scope = new Scope(outer.module, outer);
    scope.declare("in", input);
    const { text } = stage.name;
    // Layers of a residual outside of stages are called residual_2.conv, as those of a stage of that name would be.
    if (!this.#bare.reserve(text) && !this.#values.has(text)) {
      const help = "rename the stage, or put the residual into a stage of its own";
      abandon(reportExpansion("RN2061", stage.name.span, { name: text }, { help }));
    }
    const parts: Part[] = [];
    const context: Context = { ...this.#context(of, parts), scope, frame: new Frame(text), stage: text };
    const left = this.#expander.body(stage.body, { value: input, stride }, context);
    this.#current = left.value;
    this.#parts.push({ kind: "stage", name: text, span: stage.name.span, parts });
    if (left.stride) {
      const help = "let the body begin with a block that has a stride parameter";
      abandon(reportExpansion("RN2062", stage.name.span, { stage: text }, { help }));
    }
    const made = { name: text, value: this.#current.id, span: stage.name.span };
    this.#stages.push(made);
    if (text === "head") this.#head = made;
    this.#declare(stage.name, this.#current, outer, ...(of.also ?? []));
  }

  finish(named: tree.ModelDeclaration): CheckedModel {
    const last = this.#current;
    // What is wrong has been told.
    if (!this.#expander.problems.isWhole) abandon();
    if (!last) return abandon(reportExpansion("RN2030", named.name.span, { model: named.name.text }, { help: BEGIN }));
    if (this.#outputs.length === 0) {
      this.#outputs.push({ name: "output", values: [last.id], list: false });
      this.#values.set("output", last.id);
    }
    const { nodes } = this.#expander;
    const { list } = nodes;
    // Only what is put out leaves the model: what the last line made has to be read too.
    if (this.#lastOutput && list[last.id]?.layer !== "input") nodes.leave(last.id, this.#lastOutput);
    const dropped = nodes.dropped(this.#outputs.flatMap(({ values }) => values));
    const help = "name it with `let`, or go on from it with a layer";
    const told = dropped.map(({ at, made }) =>
      reportExpansion("RN2023", at, {}, { help, related: made ? [{ span: made, text: "this value" }] : [] }),
    );
    if (told.length > 0) abandon(...told);
    requireOwnNames(list);
    return {
      name: named.name.text,
      span: named.name.span,
      nodes: list,
      inputs: this.#inputs,
      outputs: this.#outputs,
      parts: this.#parts,
      stages: this.#stages,
      values: this.#values,
      symbols: leastOfSymbols(nodes),
      batchSymbol: list[0]?.shape.batch ?? "N",
    };
  }
}
