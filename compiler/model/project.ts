/** Files and their imports. The host reads text; this module never opens anything. */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { nearest } from "../../grammar/nearest.ts";
import { parse, type Parsed } from "../../grammar/parse.ts";
import type { Suppression } from "../../grammar/suppressions.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { standardLibrary } from "../../std/library.ts";
import { report } from "./messages.ts";

/** Reads a file of the project by its path; `problem` says why it could not be read. */
export interface Host {
  readonly read: (path: string) => { readonly text: string } | { readonly problem: string };
}

/** A declaration that a name stands for, and the module in whose scope its body is read. */
export type Declared = { readonly module: Module; readonly declaration: tree.BlockDeclaration | tree.ModelDeclaration };

export interface Module {
  readonly path: string;
  readonly file: tree.File;
  /** What is declared here. */
  readonly own: ReadonlyMap<string, Declared>;
  /** Own and imported names. */
  readonly names: ReadonlyMap<string, Declared>;
  readonly suppressions: readonly Suppression[];
}

export interface Project {
  readonly entry: Module;
  readonly modules: ReadonlyMap<string, Module>;
  /** Of parsing and of imports. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads a text and everything that it imports. Never throws; what cannot be imported is a diagnostic at its import. */
export function loadProject(entryPath: string, text: string, host: Host): Project {
  const loader = new Loader(host);
  const entry = loader.load(entryPath, text, []);
  return { entry, modules: loader.modules, diagnostics: loader.diagnostics };
}

class Loader {
  readonly #host: Host;
  readonly modules = new Map<string, Module>();
  readonly diagnostics: Diagnostic[] = [];

  constructor(host: Host) {
    this.#host = host;
  }

  load(path: string, text: string, chain: readonly string[]): Module {
    const { file, diagnostics, suppressions } =
      path in standardLibrary ? parsedStandard(path, text) : parse({ path, text });
    this.diagnostics.push(...diagnostics);
    const own = new Map<string, Declared>();
    const names = new Map<string, Declared>();
    const module: Module = { path, file, own, names, suppressions };
    this.modules.set(path, module);
    for (const declaration of file.declarations) {
      if (declaration.kind === "check" || declaration.kind === "train") continue;
      const { name } = declaration;
      const before = own.get(name.text);
      if (before) this.#duplicate(name, before.declaration.name.span);
      else own.set(name.text, { module, declaration });
    }
    for (const each of file.imports) {
      const imported = this.#import(each, path, [...chain, path]);
      if (imported) this.#bind(each, imported, names);
    }
    for (const [name, declared] of own) {
      const imported = names.get(name);
      if (imported) this.#duplicate(declared.declaration.name, imported.declaration.name.span);
      names.set(name, declared);
    }
    return module;
  }

  #duplicate(name: tree.Name, first: Span): void {
    const related = [{ span: first, text: "first declared here" }];
    this.diagnostics.push(report("RN2011", name.span, { name: name.text }, { related, help: "rename one of them" }));
  }

  #import({ path }: tree.Import, from: string, chain: readonly string[]): Module | undefined {
    const target = resolveImport(path.value, from);
    if (target === undefined) {
      const help = 'import "std/…" or a file relative to this one: "./blocks.resnet"';
      this.diagnostics.push(report("RN2027", path.span, { path: JSON.stringify(path.value) }, { help }));
      return undefined;
    }
    if (chain.includes(target)) {
      const cycle = [...chain.slice(chain.indexOf(target)), target].join(" -> ");
      this.diagnostics.push(
        report("RN2028", path.span, { path: target, cycle }, { help: "move what both need into a third file" }),
      );
      return undefined;
    }
    const known = this.modules.get(target);
    if (known) return known;
    const found = target.startsWith("std/") ? standard(target) : this.#host.read(target);
    if ("problem" in found) {
      const near = target.startsWith("std/") ? nearest(target, Object.keys(standardLibrary)) : undefined;
      const help = near ? `did you mean "${near}"?` : found.problem;
      this.diagnostics.push(report("RN2027", path.span, { path: JSON.stringify(path.value) }, { help }));
      return undefined;
    }
    return this.load(target, found.text, chain);
  }

  #bind({ names: list, path }: tree.Import, module: Module, names: Map<string, Declared>): void {
    for (const { name, alias } of list) {
      const declared = module.own.get(name.text);
      if (!declared) {
        const near = nearest(name.text, [...module.own.keys()]);
        const fix = near
          ? ({ title: `import ${near}`, safety: "unsafe", edits: [{ span: name.span, replacement: near }] } as const)
          : undefined;
        const slots = { path: path.value, name: name.text, near: near ?? "" };
        const help = `${path.value} has ${[...module.own.keys()].slice(0, 12).join(", ")}`;
        this.diagnostics.push(withoutNear(report("RN2029", name.span, slots, { help, ...(fix ? { fix } : {}) }), near));
        continue;
      }
      const local = alias ?? name;
      const before = names.get(local.text);
      if (before) this.#duplicate(local, before.declaration.name.span);
      names.set(local.text, declared);
    }
  }
}

/** Drops «; did you mean …?» where nothing is near. */
export function withoutNear(diagnostic: Diagnostic, near: string | undefined): Diagnostic {
  return near === undefined
    ? { ...diagnostic, message: diagnostic.message.replace(/; did you mean .*$/, "") }
    : diagnostic;
}

/** The standard library is the same for every project: however many import a file of it, it is parsed once. */
const parsedOnce = new Map<string, Parsed>();
function parsedStandard(path: string, text: string): Parsed {
  const known = parsedOnce.get(path);
  if (known?.file.source.text === text) return known;
  const parsed = parse({ path, text });
  parsedOnce.set(path, parsed);
  return parsed;
}

function standard(path: string): { readonly text: string } | { readonly problem: string } {
  const text = standardLibrary[path];
  return text === undefined
    ? { problem: `the standard library has ${Object.keys(standardLibrary).join(", ")}` }
    : { text };
}

/** `./b.resnet` from `nets/a.resnet` is `nets/b.resnet`; undefined for what is neither std nor relative. */
export function resolveImport(path: string, from: string): string | undefined {
  if (path.startsWith("std/")) return path;
  if (!/^\.\.?\//.test(path)) return undefined;
  const parts = from.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.length > 0 && parts.at(-1) !== "..") parts.pop();
      else parts.push("..");
    } else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}
