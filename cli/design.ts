/** FILE[:NAME]: reads a design, checks it, says what is wrong, and finds the model or recipe that is meant. */
import { renderText, plain } from "../compiler/diagnostics/render/text.ts";
import { checkProject, hasErrors, type Checked } from "../compiler/check.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import type { CheckedRecipe } from "../compiler/recipes/checked-recipe.ts";
import { ParsedFiles } from "../compiler/resolve/parsed-files.ts";
import { loadProject, type Project } from "../compiler/resolve/project.ts";
import { sizesForImage } from "../compiler/model/shapes/sizes.ts";
import type { Diagnostic } from "../grammar/diagnostic.ts";
import type { Span } from "../grammar/source.ts";
import { nearest } from "../grammar/nearest.ts";
import { expectGraphOf } from "./engine.ts";
import { importHost } from "./files/imports.ts";
import { readSource } from "./files/read.ts";
import { colourful, type Io } from "./terminal.ts";
import { DesignError } from "./design-error.ts";
import { shellWord } from "./shell.ts";
import { UsageError } from "./usage-error.ts";

export interface Target {
  readonly file: string;
  readonly name: string | undefined;
}

/** `nets/cifar.resnet:ResNet20`; the colon of a Windows drive is none of ours. */
export function parseTarget(text: string): Target {
  const match = /^(.+?\.resnet):([A-Za-z_]\w*)$/.exec(text) ?? /^(.{2,}):([A-Za-z_]\w*)$/.exec(text);
  return match ? { file: match[1] ?? text, name: match[2] } : { file: text, name: undefined };
}

export interface Design extends Checked {
  readonly project: Project;
}

/** What many files of one command import is parsed once; bounded, for a tree takes many times the memory of its text. */
const parsedDesigns = new ParsedFiles({ mostLetters: 1_000_000 });

/**
 * @param only models and recipes to expand; all of the file when absent
 * @param text what was read from standard input in place of the file
 * @throws UsageError when it cannot be read
 */
export function openDesign(file: string, only?: readonly string[], text = readSource(file)): Design {
  const project = loadProject(file, text, importHost(file), parsedDesigns);
  const checked = checkProject(project, only);
  for (const { nodes } of checked.models.values()) expectGraphOf(nodes.length);
  return { project, ...checked };
}

export function showDiagnostics(
  diagnostics: readonly Diagnostic[],
  colour: boolean,
  say: (text: string) => void,
): void {
  for (const diagnostic of diagnostics) say(`${renderText(diagnostic, colour ? colourful : plain)}\n`);
}

/** @throws UsageError where a name is no model and no recipe of the file: a misspelt one would check nothing */
export function requireNames({ project: { entry } }: Design, wanted: readonly string[]): void {
  const names = entry.file.declarations.flatMap((each) =>
    each.kind === "model" || each.kind === "train" ? [each.name.text] : [],
  );
  for (const name of wanted)
    if (!names.includes(name)) throw new UsageError(...missing("model or recipe", { file: entry.path, name }, names));
}

/** Shows what is wrong on stderr, and stops where it is an error. @throws DesignError */
export function requireSound(diagnostics: readonly Diagnostic[], io: Io): void {
  showDiagnostics(diagnostics, io.colour.err, io.err);
  if (hasErrors(diagnostics)) throw new DesignError(diagnostics[0]?.primary.span.source.path);
}

/**
 * For what only looks at models: a claim about them that fails is told, and what is claimed wrongly can be looked up.
 * @returns the exit code @throws DesignError where anything else is wrong
 */
export function requireBuilt({ project, models, diagnostics }: Design, io: Io): 0 | 1 {
  const claims = project.entry.file.declarations.filter(({ kind }) => kind === "check").map(({ span }) => span);
  const others = diagnostics.filter(({ primary }) => !claims.some((each) => contains(each, primary.span)));
  if (hasErrors(others) || models.size === 0) requireSound(diagnostics, io);
  else showDiagnostics(diagnostics, io.colour.err, io.err);
  return hasErrors(diagnostics) ? 1 : 0;
}

/** The file of a target, with the models that it names. @throws UsageError */
export function openTarget({ file, name }: Target): Design {
  return openDesign(file, name === undefined ? undefined : [name]);
}

/** The model named, or the only one of the file. @throws UsageError, DesignError */
export function openModel(target: Target, io: Io): CheckedModel {
  const design = openTarget(target);
  requireSound(design.diagnostics, io);
  return modelIn(design, target);
}

/** @throws UsageError where the target names none, or leaves open which */
export function modelIn(design: Design, target: Target): CheckedModel {
  const names = [...design.project.entry.own].flatMap(([name, { declaration }]) =>
    declaration.kind === "model" ? [name] : [],
  );
  if (target.name === undefined) {
    const [only, ...others] = [...design.models.values()];
    if (only && others.length === 0) return only;
    throw severalModels(target.file, only);
  }
  const model = design.models.get(target.name);
  if (model) return model;
  const recipe = design.recipes.find(({ name }) => name === target.name);
  if (recipe)
    throw new UsageError(
      `${target.name} is a recipe of ${recipe.model.name}; a model is needed here`,
      `name it: ${shellWord(`${target.file}:${recipe.model.name}`)}`,
    );
  throw new UsageError(...missing("model", target, names));
}

/**
 * The recipe of that name, else of the model of that name, if there is one; what is wrong with the file is shown.
 * @param among which one it is where there are several
 * @throws UsageError where there are several, DesignError
 */
export function recipeOf(target: Target, io: Io, among?: string): CheckedRecipe | undefined {
  const design = openTarget(target);
  requireSound(withoutOtherRecipes(design, target.name), io);
  const named = design.recipes.find(({ name }) => name === target.name);
  const fitting = design.recipes.filter(({ model }) => target.name === undefined || model.name === target.name);
  return named ?? fitting.find(({ name }) => name === among) ?? theRecipe(target, fitting);
}

/**
 * The recipe named (or the model's), or the only one.
 * @param superseded codes of what flags replace: it is not told of the recipe as it is written
 * @throws UsageError, DesignError
 */
export function openRecipe(target: Target, io: Io, superseded: readonly string[] = []): CheckedRecipe {
  return openRecipeIn(target, io, superseded).recipe;
}

/** The same, with the design that it stands in. @throws UsageError, DesignError */
export function openRecipeIn(
  target: Target,
  io: Io,
  superseded: readonly string[] = [],
): { readonly design: Design; readonly recipe: CheckedRecipe } {
  const design = openTarget(target);
  const told = withoutOtherRecipes(design, target.name).filter(({ code }) => !superseded.includes(code));
  requireSound(told, io);
  const { recipes } = design;
  const names = design.project.entry.file.declarations.flatMap((each) =>
    each.kind === "train" ? [each.name.text] : [],
  );
  if (target.name === undefined) {
    const recipe = theRecipe(target, recipes);
    if (recipe) return { design, recipe: filled(recipe, target) };
    throw new UsageError(`${target.file} has no recipe`, "add one: train MODEL { data … }");
  }
  // By its own name, else by that of its model.
  const recipe =
    recipes.find(({ name }) => name === target.name) ??
    theRecipe(
      target,
      recipes.filter(({ model }) => model.name === target.name),
    );
  if (recipe) return { design, recipe: filled(recipe, target) };
  throw new UsageError(...missing("recipe", target, names));
}

/** Whose images are all that its model takes. @throws UsageError for a model of several inputs */
function filled(recipe: CheckedRecipe, { file }: Target): CheckedRecipe {
  const { name, model, data } = recipe;
  const [, second] = model.inputs;
  if (!second) return recipe;
  throw new UsageError(
    `${data.kind} has images and their labels; nothing fills ${second.name} of ${model.name}`,
    `train it from a program, which gives session.step each input by its name: resnet compile ${shellWord(`${file}:${name}`)} --train -o DIR`,
  );
}

/** What is wrong with a recipe is no reason not to run another one of the same file. */
export function withoutOtherRecipes({ project, diagnostics }: Design, name: string | undefined): readonly Diagnostic[] {
  const recipes = project.entry.file.declarations.filter(({ kind }) => kind === "train");
  if (!recipes.some((each) => each.kind === "train" && each.name.text === name)) return diagnostics;
  const others = recipes.filter((each) => each.kind === "train" && each.name.text !== name).map(({ span }) => span);
  return diagnostics.filter(({ primary }) => !others.some((each) => contains(each, primary.span)));
}

function contains(outer: Span, inner: Span): boolean {
  return outer.source === inner.source && outer.start <= inner.start && inner.end <= outer.end;
}

/**
 * The only one of several; none where there is none.
 * @param commandFor what a person types to mean the recipe of a name
 * @throws UsageError
 */
export function theRecipe(
  { file }: Target,
  recipes: readonly CheckedRecipe[],
  commandFor = (name: string): string => shellWord(`${file}:${name}`),
): CheckedRecipe | undefined {
  const [first, ...others] = recipes;
  if (others.length === 0) return first;
  const of = others.some(({ model }) => model !== first?.model) ? "" : ` of ${first?.model.name}`;
  throw new UsageError(
    `RN4004: ${file} has several recipes${of}: ${recipes.map(({ name }) => name).join(", ")}`,
    `say which: ${recipes.map(({ name }) => commandFor(name)).join(" or ")}`,
  );
}

/** Where a file is named, and of its models not one. @param first undefined where none is complete */
export function severalModels(file: string, first: CheckedModel | undefined): UsageError {
  return new UsageError(
    `${file} has ${first ? "several models" : "no complete model"}`,
    first ? `say which: ${file}:${first.name}` : "a model is complete when all its parameters have defaults",
  );
}

export function missing(what: string, { file, name = "" }: Target, all: readonly string[]): [string, string] {
  // A model's own recipe has its name.
  const names = [...new Set(all)];
  const near = nearest(name, names);
  const there = names.length > 0 ? `it has ${names.slice(0, 12).join(", ")}` : "it has none";
  return [`${file} has no ${what} ${name}`, near ? `did you mean ${file}:${near}?` : there];
}

/** Sizes of the model's symbols for images of a height and width. @throws UsageError where none give these */
export function requireSizes(model: CheckedModel, image: readonly [number, number]): ReadonlyMap<string, number> {
  const sizes = sizesForImage(model, image);
  if (typeof sizes !== "string") return sizes;
  throw new UsageError(`RN4006: ${sizes}`, "give images of the size that the input declares");
}
