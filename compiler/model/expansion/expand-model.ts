/** A model by name becomes a checked model: derivations unfolded, stages in order, values named. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type * as tree from "../../../grammar/tree.ts";
import { Abandoned, abandon } from "../abandon.ts";
import { bug } from "../../bug.ts";
import type { CheckedModel, ModelInput, ModelNode, ModelOutput, ModelStage } from "../checked.ts";
import { cycleText, wayText } from "../../resolve/cycle.ts";
import { unsupported } from "../unsupported.ts";
import type { ModelPart, Part } from "../structure.ts";
import { evaluateValue } from "../values/evaluate.ts";
import { pureEvaluation, type Evaluation } from "../values/evaluation.ts";
import { asNumber } from "../values/read-value.ts";
import { unknownName } from "../values/unknown-name.ts";
import { bindBlock, type StageStride } from "./pass-arguments.ts";
import type { Context } from "./context.ts";
import { Expander } from "./expander.ts";
import { Budget, NESTING_LIMIT } from "./limits.ts";
import { constant, leastOf, PeriodLimit, symbolic, symbolOf, type Extent } from "../shapes/extent.ts";
import { Frame } from "./frame.ts";
import { report } from "../messages.ts";
import type { Tensor } from "./nodes.ts";
import { standardLibrary } from "../../../std/library.ts";
import { noOverrides, withInner, type Overrides, type Replacement } from "./overrides.ts";
import { loadProject, type Declared, type Project } from "../../resolve/project.ts";
import { isWhole, toNumber } from "../values/rational.ts";
import { Scope } from "../values/scope.ts";
import type { Shape } from "../shapes/shape.ts";
import type { BlockCallee, Value } from "../values/value.ts";

export type Expansion =
  | { readonly model: CheckedModel; readonly diagnostics: readonly Diagnostic[] }
  | { readonly model: undefined; readonly diagnostics: readonly Diagnostic[] };

/** Names of what a training step is given beside the model's input. */
const stepInputs: ReadonlySet<string> = new Set(["labels", "rate", "seed"]);

type ModelTarget = Declared & { readonly declaration: tree.ModelDeclaration };

/** True when every parameter has a default: `train`, `check` and the command line may name it. */
export function isComplete(declaration: tree.ModelDeclaration): boolean {
  return declaration.parameters.every(({ defaultValue }) => defaultValue !== undefined);
}

/** Expands `declared`, a complete model. What is wrong is told once; nothing is thrown. */
export function expandModel(project: Project, { declaration, module }: ModelTarget): Expansion {
  try {
    const call: tree.Call = {
      kind: "call",
      name: declaration.name,
      arguments: [],
      parenthesised: false,
      span: declaration.name.span,
    };
    const caller = pureEvaluation(new Scope(module), new Budget(declaration.name.text));
    return unfold(project, { declaration, module }, call, caller, noOverrides, declaration, []);
  } catch (error) {
    if (error instanceof Abandoned) return { model: undefined, diagnostics: error.diagnostics };
    if (error instanceof PeriodLimit) {
      return { model: undefined, diagnostics: [report("RN5012", declaration.name.span, { n: error.period })] };
    }
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return {
        model: undefined,
        diagnostics: [report("RN5011", declaration.name.span, { path: declaration.name.text })],
      };
    }
    throw error;
  }
}

/** With the overrides that have replaced something. */
type Unfolded = Expansion & { readonly used: ReadonlySet<tree.Override> };

/** Follows derivations to the body, collecting what they replace; the outermost was met first and wins. */
function unfold(
  project: Project,
  { declaration, module }: ModelTarget,
  call: tree.Call,
  caller: Evaluation,
  overrides: Overrides,
  outermost: tree.ModelDeclaration,
  chain: readonly tree.ModelDeclaration[],
): Unfolded {
  if (chain.includes(declaration)) {
    const cycle = cycleText(chain, chain.indexOf(declaration), ({ name }) => name.text);
    abandon(report("RN2020", declaration.name.span, { name: declaration.name.text, cycle }));
  }
  if (chain.length >= NESTING_LIMIT) {
    const path = wayText([...chain, declaration], ({ name }) => name.text);
    abandon(report("RN5011", outermost.name.span, { path }, { help: "derive from the model that is meant" }));
  }
  const scope = new Scope(module);
  const evaluation = pureEvaluation(scope, caller.budget);
  bindBlock(declaration, call, caller, evaluation, new Map());
  const { definition } = declaration;
  if (definition.kind === "model-body")
    return expandBody(project, definition, declaration, evaluation, overrides, outermost);
  const { base } = definition;
  const target = module.names.get(base.name.text);
  if (!target) return unknownName(base.name, scope);
  if (target.declaration.kind !== "model") {
    return abandon(
      report("RN2012", base.name.span, { name: base.name.text, kind: target.declaration.keyword, otherKind: "model" }),
    );
  }
  const inner = withInner(overrides, definition.overrides, scope);
  const next = { declaration: target.declaration, module: target.module };
  const expansion = unfold(project, next, base, evaluation, inner, outermost, [...chain, declaration]);
  const own = [inner.shortcut, ...inner.calls.values()].filter(
    (each): each is Replacement => each !== undefined && definition.overrides.includes(each.override),
  );
  const idle = own
    .filter(({ override }) => !expansion.used.has(override))
    .map(({ override }) => {
      const name = override.kind === "override-shortcut" ? "shortcut" : override.name.text;
      return report("RN3024", override.span, { name, model: base.name.text });
    });
  return { ...expansion, diagnostics: [...expansion.diagnostics, ...idle] };
}

function expandBody(
  project: Project,
  body: tree.ModelBody,
  declaration: tree.ModelDeclaration,
  evaluation: Evaluation,
  overrides: Overrides,
  named: tree.ModelDeclaration,
): Unfolded {
  const expander = new Expander(overrides, evaluation.budget, () => repairShortcut(project));
  const expansion = new ModelExpansion(expander, declaration, evaluation);
  for (const item of body.items) expansion.item(item);
  return { model: expansion.finish(named), diagnostics: [], used: expander.used };
}

/** A projection, the project's own or std's: what a failing join is offered. */
function repairShortcut(project: Project): BlockCallee | undefined {
  const standard = "std/residual";
  const modules = project.modules.has(standard)
    ? []
    : [loadProject(standard, standardLibrary[standard] ?? "", { read: (problem) => ({ problem }) }).entry];
  for (const module of [...project.modules.values(), ...modules]) {
    const declared = module.names.get("projection");
    if (declared?.declaration.kind === "block" && declared.declaration.keyword === "shortcut") {
      return { kind: "block", declaration: declared.declaration, module: declared.module };
    }
  }
  return undefined;
}

/** By the number of extents that are written after the batch. */
const layoutOfRank: ReadonlyMap<number, Shape["layout"]> = new Map([
  [3, "image"],
  [2, "tokens"],
  [1, "vector"],
]);

class ModelExpansion {
  readonly #expander: Expander;
  readonly #declaration: tree.ModelDeclaration;
  readonly #evaluation: Evaluation;
  readonly #parts: ModelPart[] = [];
  readonly #inputs: ModelInput[] = [];
  readonly #stages: ModelStage[] = [];
  readonly #outputs: ModelOutput[] = [];
  readonly #values = new Map<string, number>();
  readonly #symbols = new Set<string>();
  readonly #bare = new Frame("");
  #current: Tensor | undefined;
  #head: ModelStage | undefined;
  #batch = "N";

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
    return abandon(report("RN2030", item.span, { model: this.#declaration.name.text }, { help }));
  }

  #declare(name: tree.Name, value: Tensor): void {
    if (this.#values.has(name.text))
      abandon(report("RN2011", name.span, { name: name.text }, { help: "rename one of them" }));
    this.#values.set(name.text, value.id);
    this.#scope.declare(name.text, value);
  }

  #input({ name, shape, span }: tree.Input): void {
    if (this.#inputs.length > 0) unsupported(span, "a second input");
    if (stepInputs.has(name.text)) {
      const help = `training adds an input called ${name.text}: give this one another name`;
      abandon(report("RN2011", name.span, { name: name.text }, { help }));
    }
    const declared = this.#shape(shape);
    const place = { path: name.text, stage: "", span, calledFrom: [] };
    const instance = { attributes: { name: name.text }, shape: declared, weights: [] };
    const value = this.#expander.nodes.add("input", instance, [], place, name.text);
    this.#inputs.push({ name: name.text, value: value.id, shape: declared });
    this.#declare(name, value);
    this.#current = value;
  }

  /** [N, C, H, W]: the batch symbol, a channel count, and extents that are numbers, symbols or multiples of symbols. */
  #shape(list: tree.ListLiteral): Shape {
    const [batch, ...rest] = list.items;
    const help = "an input is [N, C, H, W], [N, C] or [N, L, C]; N is the batch";
    if (batch?.kind !== "call" || batch.parenthesised || rest.length < 1 || rest.length > 3) {
      return abandon(
        report("RN2018", list.span, { name: "this shape", n: list.items.length, m: "4, 3 or 2" }, { help }),
      );
    }
    this.#batch = batch.name.text;
    const extents = rest.map((item) => this.#extent(item));
    const channelAxis = extents.length === 2 ? 1 : 0;
    const channels = extents[channelAxis];
    if (channels?.kind !== "constant") {
      return abandon(
        report(
          "RN2007",
          list.items[channelAxis + 1]?.span ?? list.span,
          { layer: "every layer", symbol: channels?.symbol ?? "" },
          { help: "channels are a number" },
        ),
      );
    }
    const others = extents.filter((_, axis) => axis !== channelAxis);
    const layout = layoutOfRank.get(extents.length) ?? bug(`${extents.length} extents are no layout`);
    return { layout, batch: this.#batch, channels: channels.value, extents: others };
  }

  #extent(item: tree.Value): Extent {
    const symbol = (each: tree.Value): string | undefined =>
      each.kind === "call" && !each.parenthesised && !this.#scope.value(each.name.text) ? each.name.text : undefined;
    const alone = symbol(item);
    if (alone !== undefined) return this.#symbol(alone);
    if (item.kind === "binary" && item.operator === "*") {
      const name = symbol(item.right);
      if (name !== undefined) return this.#symbol(name, this.#positive(item.left));
    }
    return constant(this.#positive(item));
  }
  #symbol(name: string, factor = 1): Extent {
    this.#symbols.add(name);
    return symbolic(name, factor);
  }
  #positive(item: tree.Value): number {
    const value = asNumber(evaluateValue(item, this.#evaluation), item.span);
    const size = toNumber(value);
    if (isWhole(value) && size >= 1 && size <= 2 ** 24) return size;
    return abandon(
      report("RN2016", item.span, {
        name: "an extent",
        type: String(size),
        callee: "input",
        otherType: "a whole number from 1 to 16,777,216",
      }),
    );
  }

  #stage(stage: tree.Stage): void {
    const model = this.#declaration.name.text;
    const input = this.#needCurrent(stage);
    if (stage.keyword === "stem" && this.#stages.length > 0)
      abandon(report("RN2031", stage.name.span, { model }, { help: "move it up, after `input`" }));
    const head = this.#head;
    if (head) abandon(report("RN2032", head.span, { model }, { help: `move it below ${stage.name.text}` }));
    const stride = this.#stageStride(stage);
    const scope = new Scope(this.#scope.module, this.#scope);
    scope.declare("in", input);
    const { text } = stage.name;
    // Layers of a residual outside of stages are called residual_2.conv, as those of a stage of that name would be.
    if (!this.#bare.reserve(text) && !this.#values.has(text)) {
      const help = `a residual of the model before this stage is called ${text} already: rename the stage`;
      abandon(report("RN2011", stage.name.span, { name: text }, { help }));
    }
    const parts: Part[] = [];
    const context = this.#context(scope, new Frame(text), text, parts);
    const left = this.#expander.body(stage.body, { value: input, stride }, context);
    this.#current = left.value;
    this.#parts.push({ kind: "stage", name: text, span: stage.name.span, parts });
    if (left.stride) {
      const help = "let the body begin with a block that has a stride parameter";
      abandon(report("RN2021", stage.name.span, { stage: text, block: "(none)" }, { help }));
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
          report("RN2013", span, {
            callee: `stage ${stage.name.text}`,
            name: name?.text ?? "for this value",
            list: "stride",
          }),
        );
      value = evaluateValue(given, this.#evaluation);
    }
    return value && { value, stage: stage.name };
  }

  finish(named: tree.ModelDeclaration): CheckedModel {
    const last = this.#current;
    if (!last)
      return abandon(
        report(
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
    const symbols = new Map(
      [...this.#symbols].map((symbol) => [symbol, this.#expander.nodes.leastSizes.get(symbol) ?? 1]),
    );
    for (const { shape } of list) {
      for (const extent of shape.extents) {
        const symbol = symbolOf(extent);
        if (symbol !== undefined) symbols.set(symbol, Math.max(symbols.get(symbol) ?? 1, leastOf(extent)));
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
      batchSymbol: this.#batch,
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
