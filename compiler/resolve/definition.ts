/** Where a name is declared and where it is used, across the files of a project: what an editor asks. */
import type * as tree from "../../grammar/tree.ts";
import { bindingsOf } from "./bind.ts";
import { isBinding, type Binding, type Use } from "./bindings.ts";
import { nodeAt } from "./node-at.ts";
import type { Module, Project } from "./project.ts";

/** What a name stands for, and the file that declares it. */
export interface Definition {
  readonly module: Module;
  readonly binding: Binding;
}

/**
 * What declares the name at a place: a use leads to it, through imports and derivations, and a declaration is its own.
 * Undefined where no name is, for what is built in, for words of options, and for what is known only at expansion.
 * @param offset in UTF-16 units; the end of a name belongs to it
 */
export function definitionAt(module: Module, offset: number): Definition | undefined {
  const { bindings, uses } = bindingsOf(module.file);
  const node = nodeAt(module.file, offset);
  // `stem` in an expression is a keyword, and stands for the stage all the same.
  const isName = "kind" in node ? node.kind === "keyword" : "text" in node;
  if (!isName) return undefined;
  const isHere = ({ name }: { readonly name: tree.Name }): boolean => name.span.start === node.span.start;
  const use = uses.find(isHere);
  if (use) return definitionOf(module, use);
  const binding = bindings.find(isHere);
  return binding && declared(module, binding);
}

/**
 * Every name of the project that stands for a definition, that of its declaration apart; file by file, in the order of
 * each text. One whose text is another was renamed by `as`.
 */
export function referencesOf(project: Project, { binding }: Definition): readonly tree.Name[] {
  return [...project.modules.values()].flatMap((module) => {
    const { bindings, uses } = bindingsOf(module.file);
    const imports = bindings.filter(({ kind, node }) => kind === "import" && !("alias" in node));
    const imported = imports.filter((each) => declared(module, each).binding === binding);
    const used = uses.filter((each) => definitionOf(module, each)?.binding === binding);
    return [...imported, ...used].map(({ name }) => name);
  });
}

function definitionOf(module: Module, use: Use): Definition | undefined {
  const { meaning, of } = use;
  const member = of && memberOf({ module, binding: of }, use);
  if (member) return member;
  return isBinding(meaning) ? declared(module, meaning) : undefined;
}

/** A parameter or a value of a declaration, which may be imported, or derived from what is. */
function memberOf(of: Definition, { name, role }: Pick<Use, "name" | "role">): Definition | undefined {
  const { module, binding } = declared(of.module, of.binding);
  const { members } = bindingsOf(module.file);
  if (role === "argument") return at(module, members.parameter(binding, name.text));
  const end = members.endOf(binding);
  if (end.kind === "import") {
    const base = declared(module, end);
    return base.binding === end ? undefined : memberOf(base, { name, role });
  }
  return at(module, members.value(end, name.text));
}

function at(module: Module, binding: Binding | undefined): Definition | undefined {
  return binding && { module, binding };
}

/** What an import brings; a binding of the file itself, and an import of what is not there, stay what they are. */
function declared(module: Module, binding: Binding): Definition {
  const target = binding.kind === "import" ? module.names.get(binding.name.text) : undefined;
  const found = target && bindingsOf(target.module.file).declared.get(target.declaration);
  return target && found ? { module: target.module, binding: found } : { module, binding };
}
