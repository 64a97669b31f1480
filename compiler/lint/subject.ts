/** What rules read: the file's tree, its checked models and recipes, and questions that several rules ask of them. */
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import type { Checked } from "../check.ts";
import { ofModel } from "../model/measures/of-model.ts";
import { residualOf } from "../model/measures/residuals.ts";
import type { CheckedModel, ModelNode } from "../model/checked.ts";
import type { CheckedRecipe } from "../recipes/checked-recipe.ts";
import { bindingsOf } from "../resolve/bind.ts";
import type { Bindings } from "../resolve/name-table.ts";
import type { Module, Project } from "../resolve/project.ts";
import { eachCall } from "../../grammar/walk.ts";
import type { ValueId } from "../model/values/value.ts";

/** One expansion of a call: the node and the model that it lies in. */
export interface CallExpansion {
  readonly model: CheckedModel;
  readonly node: ModelNode;
}

export class Subject {
  readonly module: Module;
  readonly models: readonly CheckedModel[];
  readonly recipes: readonly CheckedRecipe[];
  #uses: ReadonlyMap<string, readonly CallExpansion[]> | undefined;
  #calls: ReadonlyMap<number, tree.Call> | undefined;
  #words: ReadonlySet<string> | undefined;

  constructor(project: Project, checked: Checked) {
    this.module = project.entry;
    this.models = [...checked.models.values()];
    this.recipes = checked.recipes;
  }

  get file(): tree.File {
    return this.module.file;
  }
  /** Whether a place lies in the file that is linted. */
  isHere(span: Span): boolean {
    return span.source === this.file.source;
  }

  /** Every call of the file's text that became layers, with all the layers that it became. */
  usesByCall(): ReadonlyMap<string, readonly CallExpansion[]> {
    if (this.#uses) return this.#uses;
    const uses = new Map<string, CallExpansion[]>();
    for (const model of this.models) {
      for (const node of model.nodes) {
        if (!this.isHere(node.span)) continue;
        const key = `${node.layer} ${node.span.start} ${node.span.end}`;
        const known = uses.get(key);
        if (known) known.push({ model, node });
        else uses.set(key, [{ model, node }]);
      }
    }
    this.#uses = uses;
    return uses;
  }

  /** The call as it is written, where a node comes from one of this layer's name; none after a replacement. */
  callOf(node: ModelNode): tree.Call | undefined {
    if (!this.isHere(node.span)) return undefined;
    this.#calls ??= new Map([...eachCall(this.file)].map((call) => [call.span.start, call]));
    const call = this.#calls.get(node.span.start);
    return call?.name.text === node.layer ? call : undefined;
  }

  /** Every word of the file's text: a new name must be none of them. */
  get words(): ReadonlySet<string> {
    return (this.#words ??= new Set(this.file.source.text.match(/\w+/g) ?? []));
  }

  /** Every name that the file declares, and where it is used. */
  get names(): Bindings {
    return bindingsOf(this.file);
  }
}

/** Nodes that read a value. */
export function consumersOf(model: CheckedModel, id: ValueId): readonly ModelNode[] {
  return consumers(model)[id] ?? [];
}
const consumers = ofModel((model): readonly (readonly ModelNode[])[] => {
  const lists: ModelNode[][] = model.nodes.map(() => []);
  for (const node of model.nodes) for (const from of new Set(node.inputs)) lists[from]?.push(node);
  return lists;
});

/** The sum of a residual. */
export function isJoin(model: CheckedModel, node: ModelNode): boolean {
  return residualOf(model, node) !== undefined;
}
export function inputOf(model: CheckedModel, node: ModelNode, index = 0): ModelNode | undefined {
  const id = node.inputs[index];
  return id === undefined ? undefined : model.nodes[id];
}

/** Where a recipe's entry says its value; where the recipe is named, for entries that it does not have. */
export function recipeEntry(file: tree.File, recipe: CheckedRecipe, word: string | undefined): Span | undefined {
  const declaration = declarationOf(file, recipe);
  if (!declaration) return undefined;
  return (declaration.entries.find((entry) => entry.word.text === word)?.value ?? declaration.name).span;
}

/** The text of a recipe. A file of thousands of them is walked once. */
export function declarationOf(file: tree.File, { span }: CheckedRecipe): tree.TrainDeclaration | undefined {
  const known =
    trainsOf.get(file) ??
    new Map(file.declarations.flatMap((each) => (each.kind === "train" ? [[each.span, each]] : [])));
  trainsOf.set(file, known);
  return known.get(span);
}
const trainsOf = new WeakMap<tree.File, ReadonlyMap<Span, tree.TrainDeclaration>>();
