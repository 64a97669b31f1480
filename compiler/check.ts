/** Checks a project: names everywhere, then every complete model of the entry file, its claims and its recipes. */
import { grouped } from "../grammar/counted.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import type * as tree from "../grammar/tree.ts";
import type { Declared, Module, Project } from "./resolve/project.ts";
import type { CheckedModel } from "./model/checked.ts";
import type { CheckedRecipe } from "./recipes/checked-recipe.ts";
import { checkClaims } from "./model/measures/claims.ts";
import { FILE_LAYER_LIMIT } from "./model/expansion/limits.ts";
import { unknownModel } from "./model/unknown-model.ts";
import { expandModel, isComplete, type Expansion } from "./model/expansion/expand-model.ts";
import { Quantities } from "./model/measures/quantities.ts";
import { plansOfClaims } from "./planned-memory.ts";
import { reportExpansion } from "./model/expansion/messages.ts";
import { reportCall } from "./model/words/messages.ts";
import { reportName } from "./resolve/messages.ts";
import { checkNames } from "./resolve/check-names.ts";
import { unknownName, writeInstead } from "./resolve/unknown-name.ts";
import { checkRecipe } from "./recipes/check-recipe.ts";
import { checkRecursion } from "./resolve/recursion.ts";

export interface Checked {
  /** By name, those that could be expanded. */
  readonly models: ReadonlyMap<string, CheckedModel>;
  readonly recipes: readonly CheckedRecipe[];
  /** Everything found, parsing and imports included, in the order of files and places; no two alike. */
  readonly diagnostics: readonly Diagnostic[];
}

/** @param only the models (and with them the recipes) to expand; all complete ones of the entry file when absent */
export function checkProject(project: Project, only?: readonly string[]): Checked {
  const { entry } = project;
  const diagnostics: Diagnostic[] = [...project.diagnostics];
  const models = new Map<string, CheckedModel>();
  const recipes: CheckedRecipe[] = [];
  const finish = (): Checked => ({ models, recipes, diagnostics: distinct(diagnostics) });
  // One by one: as the arguments of one call a hundred thousand findings would overflow the stack.
  const tell = (found: readonly Diagnostic[]): void => found.forEach((each) => diagnostics.push(each));
  tell(checkNames(entry));

  const expansions = new Map<tree.ModelDeclaration, Expansion>();
  let layers = 0;
  const expand = (name: string, declared: Declared): Expansion | undefined => {
    const { declaration, module } = declared;
    if (declaration.kind !== "model" || !isComplete(declaration)) return undefined;
    const known = expansions.get(declaration);
    if (known || layers > FILE_LAYER_LIMIT) return known;
    const expansion = expandModel(project, { declaration, module });
    layers += expansion.model?.nodes.length ?? 0;
    if (layers > FILE_LAYER_LIMIT) {
      const slots = {
        model: "this file",
        limit: `${grouped(FILE_LAYER_LIMIT)} layers in all its models`,
      };
      const help = `split the file, or name the models that are meant: ${entry.path}:${name}`;
      diagnostics.push(reportExpansion("RN5010", declaration.name.span, slots, { help }));
      return undefined;
    }
    expansions.set(declaration, expansion);
    tell(expansion.diagnostics);
    if (expansion.model && !entry.lost.has(name)) models.set(name, expansion.model);
    return expansion;
  };
  const chosen = only && new Set(only);
  const wanted = (name: string): boolean => chosen === undefined || chosen.has(name);
  for (const declaration of entry.file.declarations)
    if (declaration.kind === "model" && wanted(declaration.name.text))
      expand(declaration.name.text, { module: entry, declaration });

  /** The model that a `check` or `train` names, or the diagnostic that there is none. */
  const target = (name: tree.Name): CheckedModel | undefined => {
    const declared = entry.names.get(name.text);
    if (!declared && entry.lost.mayBe(name.text)) return undefined;
    if (declared?.declaration.kind !== "model") {
      const models = (): readonly string[] =>
        [...entry.names].filter(([, each]) => each.declaration.kind === "model").map(([each]) => each);
      const near = declared && entry.suggestions.near(name.text, models);
      const fix = near === undefined ? {} : { fix: writeInstead(name.span, near) };
      diagnostics.push(
        declared
          ? reportName(
              "RN2012",
              name.span,
              { name: name.text, kind: declared.declaration.keyword, otherKind: "model" },
              { help: "name a model of this file or of its imports", ...fix },
            )
          : unknownName(name, entry, models),
      );
      return undefined;
    }
    if (!isComplete(declared.declaration)) {
      const missing = declared.declaration.parameters.find(({ defaultValue }) => !defaultValue);
      diagnostics.push(
        reportCall(
          "RN2014",
          name.span,
          { callee: name.text, name: missing?.name.text ?? "" },
          { help: `derive a model: model Mine = ${name.text}(…)` },
        ),
      );
      return undefined;
    }
    return expand(name.text, declared)?.model;
  };
  tell(recipesOfOneName(entry));
  const plannedBytes = plansOfClaims();
  const measured = new Map<CheckedModel, Quantities>();
  const measuredOf = (model: CheckedModel): Quantities => {
    const known = measured.get(model) ?? new Quantities(model);
    measured.set(model, known);
    return known;
  };
  for (const declaration of entry.file.declarations) {
    if (declaration.kind === "check" && wanted(declaration.model.text)) {
      const model = target(declaration.model);
      if (model) tell(checkClaims(declaration, model, entry, measuredOf(model), plannedBytes));
    }
    if (
      declaration.kind === "train" &&
      (wanted(declaration.name.text) || wanted((declaration.of ?? declaration.name).text))
    ) {
      const model = target(declaration.of ?? declaration.name);
      // What is wrong with a recipe is told whether or not its model is right.
      const checked = checkRecipe(declaration, model ?? unknownModel, entry);
      tell(checked.diagnostics);
      if (model && checked.recipe) recipes.push(checked.recipe);
    }
  }
  tell(checkRecursion(entry, diagnostics));
  return finish();
}

/**
 * RN2011: nobody could say which is meant of two recipes of one name, or of a recipe and another declaration. `train M`
 * is M's own recipe and shares its name.
 */
function recipesOfOneName({ file, names }: Module): readonly Diagnostic[] {
  const first = new Map<string, tree.Name>();
  return file.declarations.flatMap((declaration) => {
    if (declaration.kind !== "train") return [];
    const { name, of = name } = declaration;
    const other = name.text === of.text ? undefined : names.get(name.text)?.declaration.name;
    const before = first.get(name.text) ?? other;
    if (!first.has(name.text)) first.set(name.text, name);
    if (!before) return [];
    const related = [{ span: before.span, text: "first declared here" }];
    const help = `give one of them another name: train other of ${of.text} { … }`;
    return [reportName("RN2011", name.span, { name: name.text }, { related, help })];
  });
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** A block that several models expand is wrong once. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const unique = diagnostics.filter(({ code, primary, message }) => {
    const key = `${code} ${primary.span.source.path} ${primary.span.start} ${message}`;
    return !seen.has(key) && seen.add(key);
  });
  const files = new Map<string, number>();
  for (const { primary } of unique)
    if (!files.has(primary.span.source.path)) files.set(primary.span.source.path, files.size);
  const placeOf = ({ primary }: Diagnostic): number => files.get(primary.span.source.path) ?? 0;
  return unique.sort((a, b) => placeOf(a) - placeOf(b) || a.primary.span.start - b.primary.span.start);
}
