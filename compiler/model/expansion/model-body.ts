/** A model's body, item by item: its input, its stages, what stands between them. */
import type * as tree from "../../../grammar/tree.ts";
import { bug } from "../../bug.ts";
import { abandon } from "../abandon.ts";
import type { CheckedModel, ModelInput, ModelNode, ModelOutput, ModelStage } from "../checked.ts";
import { reportExpansion } from "./messages.ts";
import { reportCall } from "../words/messages.ts";
import { reportName } from "../../resolve/messages.ts";
import { leastSizesOf } from "../shapes/extent.ts";
import type { ModelPart, Part } from "../structure.ts";
import { unsupported } from "../unsupported.ts";
import { evaluateValue } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { Scope } from "../values/scope.ts";
import type { Value } from "../values/value.ts";
import type { Context } from "./context.ts";
import type { Expander } from "./expander.ts";
import { Frame } from "./frame.ts";
import { inputShape } from "./input-shape.ts";
import type { Tensor } from "./nodes.ts";
import type { StageStride } from "./pass-arguments.ts";

/** Names of what a training step is given beside the model's input. */
const stepInputs: ReadonlySet<string> = new Set(["labels", "rate", "seed"]);

/** Items of a body go in, in their order; the checked model comes out. */
export class ModelExpansion {
  readonly #expander: Expander;
  readonly #declaration: tree.ModelDeclaration;
  readonly #evaluation: Evaluation;
  readonly #parts: ModelPart[] = [];
  readonly #inputs: ModelInput[] = [];
  readonly #stages: ModelStage[] = [];
  readonly #outputs: ModelOutput[] = [];
  readonly #values = new Map<string, number>();
  readonly #bare = new Frame("");
  #current: Tensor | undefined;
  #head: ModelStage | undefined;

  constructor(expander: Expander, declaration: tree.ModelDeclaration, evaluation: Evaluation) {
    this.#expander = expander;
    this.#declaration = declaration;
    this.#evaluation = evaluation;
  }

  get #scope(): Scope {
    return this.#evaluation.scope;
  }

  item(item: tree.ModelItem): void {
    switch (item.kind) {
      case "input":
        return this.#input(item);
      case "use":
        return unsupported(item.span, "`use`");
      case "stage":
        return this.#stage(item);
      case "output":
        return unsupported(item.span, "`output`");
      default: {
        const value = this.#needCurrent(item);
        const parts: Part[] = [];
        const context = this.#context(this.#scope, this.#bare, "", parts);
        this.#current = this.#expander.statements([item], { value }, context).value;
        this.#parts.push(...parts);
      }
    }
  }

  #context(scope: Scope, frame: Frame, stage: string, parts: Part[]): Context {
    return { scope, frame, stage, calledFrom: [], inside: [], counts: true, parts };
  }

  #needCurrent(item: tree.ModelItem): Tensor {
    if (this.#current) return this.#current;
    const help = "begin with `input image: [N, 3, 224, 224]`";
    return abandon(reportExpansion("RN2030", item.span, { model: this.#declaration.name.text }, { help }));
  }

  #declare(name: tree.Name, value: Tensor): void {
    if (this.#values.has(name.text))
      abandon(reportName("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
    this.#values.set(name.text, value.id);
    this.#scope.declare(name.text, value);
  }

  #input({ name, shape, span }: tree.Input): void {
    if (this.#inputs.length > 0) unsupported(span, "a second input");
    if (stepInputs.has(name.text)) {
      const help = "give it a name of what it holds, such as image";
      abandon(reportExpansion("RN2060", name.span, { name: name.text }, { help }));
    }
    const declared = inputShape(name.text, shape, this.#evaluation);
    const place = { path: name.text, stage: "", span, calledFrom: [] };
    const instance = { attributes: { name: name.text }, shape: declared, weights: [] };
    const value = this.#expander.nodes.add("input", instance, [], place, name.text);
    this.#inputs.push({ name: name.text, value: value.id, shape: declared });
    this.#declare(name, value);
    this.#current = value;
  }

  #stage(stage: tree.Stage): void {
    const model = this.#declaration.name.text;
    const input = this.#needCurrent(stage);
    if (stage.keyword === "stem" && this.#stages.length > 0)
      abandon(reportExpansion("RN2031", stage.name.span, { model }, { help: "move it up, after `input`" }));
    const head = this.#head;
    if (head) abandon(reportExpansion("RN2032", head.span, { model }, { help: `move it below ${stage.name.text}` }));
    const stride = this.#stageStride(stage);
    const scope = new Scope(this.#scope.module, this.#scope);
    scope.declare("in", input);
    const { text } = stage.name;
    // Layers of a residual outside of stages are called residual_2.conv, as those of a stage of that name would be.
    if (!this.#bare.reserve(text) && !this.#values.has(text)) {
      const help = "rename the stage, or put the residual into a stage of its own";
      abandon(reportExpansion("RN2061", stage.name.span, { name: text }, { help }));
    }
    const parts: Part[] = [];
    const context = this.#context(scope, new Frame(text), text, parts);
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
    this.#declare(stage.name, this.#current);
  }

  #stageStride(stage: tree.Stage): StageStride | undefined {
    let value: Value | undefined;
    for (const { name, value: given, span } of stage.arguments) {
      if (name?.text !== "stride")
        abandon(
          reportCall(
            "RN2013",
            span,
            { callee: `stage ${stage.name.text}`, name: name?.text ?? "for this value", list: "stride" },
            { help: "a stage takes a stride alone: stride: 2" },
          ),
        );
      value = evaluateValue(given, this.#evaluation);
    }
    return value && { value, stage: stage.name };
  }

  finish(named: tree.ModelDeclaration): CheckedModel {
    const last = this.#current;
    if (!last)
      return abandon(
        reportExpansion(
          "RN2030",
          named.name.span,
          { model: named.name.text },
          { help: "begin with `input image: [N, 3, 224, 224]`" },
        ),
      );
    this.#outputs.push({ name: "output", values: [last.id], list: false });
    this.#values.set("output", last.id);
    const { list } = this.#expander.nodes;
    requireOwnNames(list);
    const symbols = new Map<string, number>();
    for (const { shape } of list) {
      for (const extent of shape.extents) {
        for (const [symbol, least] of leastSizesOf(extent)) {
          const before = symbols.get(symbol) ?? this.#expander.nodes.leastSizes.get(symbol) ?? 1;
          symbols.set(symbol, Math.max(before, least));
        }
      }
    }
    return {
      name: named.name.text,
      span: named.name.span,
      nodes: list,
      inputs: this.#inputs,
      outputs: this.#outputs,
      parts: this.#parts,
      stages: this.#stages,
      values: this.#values,
      symbols,
      batchSymbol: list[0]?.shape.batch ?? "N",
    };
  }
}

/** One name for two tensors would be one tensor for two layers, in the graph and in every file of weights. */
function requireOwnNames(nodes: readonly ModelNode[]): void {
  const names = new Set<string>();
  for (const { weights } of nodes)
    for (const { name } of weights) {
      if (names.has(name)) bug(`two tensors are called ${name}`);
      names.add(name);
    }
}
