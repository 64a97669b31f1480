/**
 * A counterpart is a derivation that stands in no file: `model Net_none_n3 = Net(n: 3) with { shortcut none }`. A model that
 * has the parameter no more, because a derivation gave it a value, is derived again with another one.
 */
import { expandModel, type Expansion } from "../../compiler/model/expansion/expand-model.ts";
import { loadProject, type Declared, type Module, type Project } from "../../compiler/resolve/project.ts";
import { standardPathOf } from "../../compiler/resolve/standard-exports.ts";
import { standardLibrary } from "../../std/library.ts";
import type * as tree from "../../grammar/tree.ts";
import { UsageError } from "../usage-error.ts";
import { unknownWord, type Choice } from "./wanted.ts";

export type ModelDeclared = Declared & { readonly declaration: tree.ModelDeclaration };

/** What one counterpart has that its model does not. */
export interface Change {
  readonly shortcut?: Choice<tree.Call>;
  readonly argument?: { readonly parameter: string; readonly value: Choice<tree.Value> };
}

/** @param name of the counterpart */
export function derive(project: Project, model: ModelDeclared, name: string, change: Change): Expansion {
  const { argument, shortcut } = change;
  const { declaration, module } = argument ? withArgument(model, argument) : model;
  const isOwn = declaration.parameters.some((each) => each.name.text === argument?.parameter);
  const [base] = [declaration.name.text];
  const derived: tree.ModelDeclaration = {
    ...declaration,
    name: { ...declaration.name, text: name },
    parameters: [],
    definition: {
      kind: "derivation",
      base: callOf(declaration.name, argument && isOwn ? [argumentOf(argument)] : []),
      overrides: shortcut ? [{ kind: "override-shortcut", replacement: shortcut.node, span: shortcut.node.span }] : [],
      span: declaration.name.span,
    },
  };
  const names = new Map([...module.names, [base, { declaration, module }]]);
  if (shortcut) addShortcut(names, shortcut.text, shortcut.node.name.text, project.entry);
  return expandModel(project, { declaration: derived, module: { ...module, names } });
}

/** The shortcuts that a model may be given by name here. */
function shortcutsHere(entry: Module): readonly string[] {
  const own = [...entry.names].flatMap(([name, { declaration }]) =>
    declaration.kind === "block" && declaration.keyword === "shortcut" ? [name] : [],
  );
  const standard = Object.values(standardLibrary).flatMap((text) =>
    [...text.matchAll(/^shortcut (\w+)/gm)].map(([, name = ""]) => name),
  );
  return [...new Set(["none", "identity", ...own, ...standard])];
}

/** The file's own, else std's, whether the file imports it or not. @throws UsageError for a name that nothing has */
function addShortcut(names: Map<string, Declared>, text: string, name: string, entry: Module): void {
  if (name === "none" || name === "identity") return;
  const declared = entry.names.get(name) ?? standardDeclared(name);
  if (!declared) throw unknownWord(`--shortcut ${text}: there is no shortcut ${name}`, name, shortcutsHere(entry));
  names.set(name, declared);
}

function standardDeclared(name: string): Declared | undefined {
  const path = standardPathOf(name);
  const text = path === undefined ? undefined : standardLibrary[path];
  if (path === undefined || text === undefined) return undefined;
  return loadProject(path, text, { read: (problem) => ({ problem }) }).entry.own.get(name);
}

/**
 * The model itself where the parameter is its own; else with the derivation that gives the parameter a value giving it this
 * one, and all that were derived from there derived from that.
 * @throws UsageError where neither the model nor what it is derived from has such a parameter
 */
function withArgument(model: ModelDeclared, argument: NonNullable<Change["argument"]>): ModelDeclared {
  const way = wayDown(model);
  const at = way.findIndex(({ declaration }) =>
    declaration.parameters.some(({ name }) => name.text === argument.parameter),
  );
  if (at < 0) {
    const all = way.flatMap(({ declaration }) => declaration.parameters.map(({ name }) => name.text));
    const { text } = model.declaration.name;
    const said = `--depth ${argument.parameter}: ${text} has no parameter ${argument.parameter}`;
    if (all.length > 0) throw unknownWord(said, argument.parameter, all);
    throw new UsageError(said, `give it one: model ${text}(${argument.parameter}: int = 3) { … }`);
  }
  const [target] = way.slice(at);
  let below = target ?? model;
  let given: NonNullable<Change["argument"]> | undefined = argument;
  for (const { declaration, module } of way.slice(0, at).reverse()) {
    const { definition } = declaration;
    if (definition.kind !== "derivation") break;
    const base = given ? replaced(definition.base, below.declaration, given) : definition.base;
    // Only what is derived directly is another one: what stands below is reached through these names.
    const names = new Map([...module.names, [definition.base.name.text, below as Declared]]);
    below = { declaration: { ...declaration, definition: { ...definition, base } }, module: { ...module, names } };
    given = undefined;
  }
  return below;
}

/** The model, what it is derived from, and so on to the one with a body. */
function wayDown(model: ModelDeclared): readonly ModelDeclared[] {
  const way = [model];
  for (let last = model; last.declaration.definition.kind === "derivation";) {
    const next = last.module.names.get(last.declaration.definition.base.name.text);
    if (next?.declaration.kind !== "model" || way.some(({ declaration }) => declaration === next.declaration)) break;
    last = { declaration: next.declaration, module: next.module };
    way.push(last);
  }
  return way;
}

/** A call with another value for a parameter: in its place where it is given, else after the others. */
function replaced(
  call: tree.Call,
  { parameters }: tree.ModelDeclaration,
  argument: NonNullable<Change["argument"]>,
): tree.Call {
  const [first] = parameters;
  const isFirst = first?.name.text === argument.parameter && first.defaultValue === undefined;
  const { node: value } = argument.value;
  const place = call.arguments.findIndex(({ name }, index) =>
    name ? name.text === argument.parameter : isFirst && index === 0,
  );
  const before = call.arguments[place];
  const args = before ? call.arguments.with(place, { ...before, value }) : [...call.arguments, argumentOf(argument)];
  return { ...call, arguments: args };
}

function argumentOf({ parameter, value }: NonNullable<Change["argument"]>): tree.Argument {
  const { span } = value.node;
  return { kind: "argument", name: { text: parameter, span }, value: value.node, span };
}

function callOf(name: tree.Name, args: readonly tree.Argument[]): tree.Call {
  return { kind: "call", name, arguments: args, parenthesised: args.length > 0, span: name.span };
}
