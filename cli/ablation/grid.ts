/** The counterparts of an ablation: each is checked with its recipe before any of them is trained. */
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { depthOf, learnedNumbers, totalCost } from "../../compiler/model/measures/cost.ts";
import { judgeBatch, leastBatch } from "../../compiler/model/measures/least-batch.ts";
import { sizesForImage } from "../../compiler/model/shapes/sizes.ts";
import { microBatchOf } from "../../compiler/recipes/program-recipe.ts";
import { checkRecipe } from "../../compiler/recipes/check-recipe.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { factsOf } from "../../datasets/table.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type * as tree from "../../grammar/tree.ts";
import { bug } from "../../compiler/bug.ts";
import { showDiagnostics, type Design } from "../design.ts";
import { DesignError } from "../design-error.ts";
import type { Io } from "../terminal.ts";
import { networkHash } from "../../compiler/program-origin.ts";
import { UsageError } from "../usage-error.ts";
import { derive, type Change, type ModelDeclared } from "./derive.ts";
import { readDepths, readShortcuts, type Choice, type Depths, type Grid } from "./wanted.ts";

export interface Wanted {
  /** Absent: the design's own. */
  readonly shortcuts?: readonly Choice<tree.Call>[];
  readonly depths?: Depths;
}

/** @throws UsageError, DesignError for what names no counterparts */
export function wantedOf({ shortcut, depth }: Grid, io: Io): Wanted {
  return {
    ...(shortcut === undefined ? {} : { shortcuts: readShortcuts(shortcut, io) }),
    ...(depth === undefined ? {} : { depths: readDepths(depth, io) }),
  };
}

export interface Counterpart {
  /** Of its folders: `none-n3`. */
  readonly key: string;
  /** As they were written; absent where they are not varied. */
  readonly shortcut?: string;
  readonly value?: string;
  readonly recipe: CheckedRecipe;
  readonly params: number;
  /** Multiply-adds of one example; null where its size is not known yet. */
  readonly macs: number | null;
  /** Layers with weights on the longest path. */
  readonly depth: number;
  /** Hash of its layers. */
  readonly network: string;
}

/** @throws UsageError, DesignError: what cannot be trained is told of all counterparts before one is */
export function counterparts(design: Design, recipe: CheckedRecipe, wanted: Wanted, io: Io): readonly Counterpart[] {
  const found = declarationsOf(design, recipe);
  const told = new Map<string, Diagnostic>();
  const made = changesOf(wanted).flatMap(({ change, key, ...written }): readonly Counterpart[] => {
    const name = `${recipe.model.name}_${key}`.replaceAll(/\W+/g, "_");
    const { model, diagnostics } = derive(design.project, found.model, name, change);
    if (change.shortcut && diagnostics.some(({ code }) => code === "RN3024"))
      throw new UsageError(
        `--shortcut has no effect: ${recipe.model.name} has no residual`,
        "write the paths with `residual { … }`, or leave --shortcut out",
      );
    const judged = model && checkRecipe(found.recipe, model, design.project.entry);
    // What is no error was told of the design itself.
    const all = [...diagnostics, ...(judged?.diagnostics ?? []), ...(model ? batchProblems(model, recipe) : [])];
    for (const each of all.filter(({ severity }) => severity === "error"))
      told.set(`${each.code} ${each.primary.span.source.path} ${each.primary.span.start} ${each.message}`, each);
    return model && judged?.recipe
      ? [{ key, ...written, recipe: judged.recipe, ...measures(model, judged.recipe) }]
      : [];
  });
  if (told.size > 0) {
    showDiagnostics([...told.values()], io.colour.err, io.err);
    throw new DesignError([...told.values()][0]?.primary.span.source.path);
  }
  requireDifference(made, wanted);
  return made;
}

function declarationsOf(
  { project }: Design,
  { span, name }: CheckedRecipe,
): { readonly recipe: tree.TrainDeclaration; readonly model: ModelDeclared } {
  const recipe = project.entry.file.declarations.find(
    (each) => each.kind === "train" && each.span.start === span.start,
  );
  if (recipe?.kind !== "train") return bug(`the recipe ${name} is not in its file`);
  const declared = project.entry.names.get((recipe.of ?? recipe.name).text);
  if (declared?.declaration.kind !== "model") return bug(`the recipe ${name} has no model`);
  return { recipe, model: { declaration: declared.declaration, module: declared.module } };
}

interface Written {
  readonly key: string;
  readonly shortcut?: string;
  readonly value?: string;
  readonly change: Change;
}

function changesOf({ shortcuts, depths }: Wanted): readonly Written[] {
  const kinds = shortcuts ?? [undefined];
  const values = depths?.values ?? [undefined];
  const written = kinds.flatMap((shortcut) =>
    values.map((value): Written => {
      const words = [shortcut?.text, depths && value && `${depths.parameter}${value.text}`];
      return {
        key: words.flatMap((word) => (word === undefined ? [] : [fileWord(word)])).join("-"),
        ...(shortcut ? { shortcut: shortcut.text } : {}),
        ...(value ? { value: value.text } : {}),
        change: {
          ...(shortcut ? { shortcut } : {}),
          ...(depths && value ? { argument: { parameter: depths.parameter, value } } : {}),
        },
      };
    }),
  );
  // Values that no name of a folder tells apart have their number.
  return written.map((each, index) =>
    written.some(({ key }, other) => other < index && key === each.key)
      ? { ...each, key: `${each.key}-${index + 1}` }
      : each,
  );
}

/** What any file system takes in a name. */
function fileWord(text: string): string {
  return text.replaceAll(/[^\w.]+/g, "_").replaceAll(/^_+|_+$/g, "") || "value";
}

function batchProblems(model: CheckedModel, recipe: CheckedRecipe): readonly Diagnostic[] {
  const sizes = sizesOf(model, recipe);
  if (!sizes) return [];
  const least = leastBatch(model, sizes, recipe.freeze);
  return judgeBatch(least, microBatchOf(recipe), recipe.places.get("batch") ?? recipe.span);
}

function sizesOf(model: CheckedModel, { data }: CheckedRecipe): ReadonlyMap<string, number> | undefined {
  const facts = factsOf(data, model.inputs[0]?.shape.channels ?? 1);
  const sizes = facts && sizesForImage(model, [facts.image[1], facts.image[2]]);
  return typeof sizes === "object" ? sizes : undefined;
}

function measures(
  model: CheckedModel,
  recipe: CheckedRecipe,
): Pick<Counterpart, "params" | "macs" | "depth" | "network"> {
  const sizes = sizesOf(model, recipe);
  return {
    params: learnedNumbers(model),
    macs: sizes ? totalCost(model, model.nodes, sizes).macs : null,
    depth: depthOf(model, model.nodes),
    network: networkHash(model),
  };
}

/** @throws UsageError where what is varied makes no other network: hours would show what is known */
function requireDifference(made: readonly Counterpart[], { shortcuts, depths }: Wanted): void {
  const groups = (of: (each: Counterpart) => string | undefined): readonly (readonly Counterpart[])[] =>
    [...new Set(made.map(of))].map((word) => made.filter((each) => of(each) === word));
  const isIdle = (all: readonly (readonly Counterpart[])[]): boolean =>
    all.every((group) => group.length > 1 && new Set(group.map(({ network }) => network)).size === 1);
  if (depths && isIdle(groups(({ shortcut }) => shortcut)))
    throw new UsageError(
      `--depth ${depths.parameter} has no effect: the networks are the same for ${listOf(depths.values)}`,
      "name a parameter that changes the layers",
    );
  if (shortcuts && isIdle(groups(({ value }) => value)))
    throw new UsageError(
      `--shortcut has no effect: the networks are the same with ${listOf(shortcuts)}`,
      "name shortcuts that differ where this design has residuals",
    );
}

function listOf(choices: readonly Choice<unknown>[]): string {
  return choices.map(({ text }) => text).join(", ");
}
