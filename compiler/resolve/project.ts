/** Files and their imports. The host reads text; this module never opens anything. */
import type { Details, Diagnostic, Fix } from "../../grammar/diagnostic.ts";
import { listed, Suggestions } from "../../grammar/nearest.ts";
import type { Suppression } from "../../grammar/suppressions.ts";
import type { Span } from "../../grammar/source.ts";
import {
  named,
  parseByDeclaration,
  type NamedDeclaration,
  type ParsedByName,
} from "../../grammar/parse-declarations.ts";
import type * as tree from "../../grammar/tree.ts";
import { standardLibrary } from "../../std/library.ts";
import { cycleText } from "./cycle.ts";
import { reportName } from "./messages.ts";
import { standardPathFor, standardPathOf } from "./standard-exports.ts";
import { LostNames } from "./lost-names.ts";
import { ParsedFiles } from "./parsed-files.ts";

/** Reads a file of the project by its path; `problem` says why it could not be read. */
export interface Host {
  readonly read: (path: string) => { readonly text: string } | { readonly problem: string };
  /**
   * The one path of a file that several name: through a folder that is a link, or in other capitals where these make no
   * difference. A path is its own where a host has no such thing.
   */
  readonly canonical?: (path: string) => string;
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
  /** Names that stand for something that nobody knows: why has been told where they are declared. */
  readonly lost: LostNames;
  readonly suppressions: readonly Suppression[];
  /** What a misspelt name of this file is likely to mean. */
  readonly suggestions: Suggestions;
}

export interface Project {
  readonly entry: Module;
  readonly modules: ReadonlyMap<string, Module>;
  /** Of parsing and of imports. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Loads a text and everything that it imports. Never throws; what cannot be imported is a diagnostic at its import.
 * @param parsed texts that were parsed before, of this project or of others: what has not changed is not parsed again
 */
export function loadProject(entryPath: string, text: string, host: Host, parsed = new ParsedFiles()): Project {
  const loader = new Loader(host, parsed);
  const entry = loader.load(entryPath, text);
  return { entry, modules: loader.modules, diagnostics: loader.diagnostics };
}

/** A file whose imports are being followed. */
interface Open {
  readonly module: Module;
  readonly names: Map<string, Declared>;
  readonly lost: LostNames;
  /** Which of its imports comes next. */
  next: number;
}

class Loader {
  readonly #host: Host;
  readonly #parsed: ParsedFiles;
  readonly modules = new Map<string, Module>();
  readonly diagnostics: Diagnostic[] = [];
  /** Files from the entry to the one that is being read: a chain of them is as long as a person makes it. */
  readonly #way: Open[] = [];
  /** Where on the way a path stands. */
  readonly #placeOf = new Map<string, number>();

  constructor(host: Host, parsed: ParsedFiles) {
    this.#host = host;
    this.#parsed = parsed;
  }

  /** The entry and, depth first, what it imports. */
  load(entryPath: string, text: string): Module {
    const entry = this.#open(entryPath, text);
    this.#placeOf.set(plainPath(entryPath), 0);
    for (let here = this.#way.at(-1); here; here = this.#way.at(-1)) {
      const each = here.module.file.imports[here.next];
      if (!each) {
        this.#close(here);
        continue;
      }
      const imported = this.#import(each, here.module.path);
      if (imported === "opened") continue;
      here.next++;
      if (imported) this.#bind(each, imported, here);
      else for (const { name, alias } of each.names) here.lost.add((alias ?? name).text);
    }
    return entry;
  }

  #parse(path: string, text: string): ParsedByName {
    const parsed = this.#parsed.parse({ path, text });
    return { ...parsed, named: named(parsed.file) };
  }
  #open(path: string, text: string): Module {
    const { file, diagnostics, suppressions, ...parsed } = standardFile(path, text) ?? this.#parse(path, text);
    this.diagnostics.push(...diagnostics);
    const own = new Map<string, Declared>();
    const names = new Map<string, Declared>();
    const lost = new LostNames(file.gaps);
    const module: Module = { path, file, own, names, lost, suppressions, suggestions: new Suggestions() };
    this.modules.set(path, module);
    for (const each of parsed.named) {
      const before = own.get(each.name);
      if (before) this.#duplicate(each.declaration.name, before.declaration.name.span, lost);
      else own.set(each.name, declaredIn(module, each));
    }
    this.#placeOf.set(path, this.#way.length);
    this.#way.push({ module, names, lost, next: 0 });
    return module;
  }

  /** All imports of a file are there: its own names join them. */
  #close({ module, names, lost }: Open): void {
    for (const [name, declared] of module.own) {
      const imported = names.get(name);
      if (imported) this.#duplicate(declared.declaration.name, imported.declaration.name.span, lost);
      names.set(name, declared);
    }
    for (const name of names.keys()) if (lost.has(name)) names.delete(name);
    this.#way.pop();
    this.#placeOf.delete(module.path);
  }

  /** Which of the two is meant where the name stands nobody can say. */
  #duplicate(name: tree.Name, first: Span, lost: LostNames): void {
    lost.add(name.text);
    const related = [{ span: first, text: "first declared here" }];
    this.diagnostics.push(
      reportName("RN2011", name.span, { name: name.text }, { related, help: "rename one of them" }),
    );
  }

  /** The module that an import names; `opened` where its own imports come first; undefined where there is none. */
  #import({ path, names }: tree.Import, from: string): Module | "opened" | undefined {
    const resolved = resolveImport(path.value, from);
    if (resolved === undefined) {
      const help = 'import "std/…" or a file relative to this one: "./blocks.resnet"';
      const beside = /^[\w-][\w/.-]*\.resnet$/.test(path.value) ? `./${path.value}` : undefined;
      const details =
        beside === undefined
          ? { help, ...standardFix(path, names) }
          : { help: `a file beside this one is "${beside}"`, fix: otherPath(path, beside) };
      this.diagnostics.push(reportName("RN2065", path.span, { path: JSON.stringify(path.value) }, details));
      return undefined;
    }
    const isStandard = resolved.startsWith("std/");
    const target = isStandard ? resolved : (this.#host.canonical?.(resolved) ?? resolved);
    const place = this.#placeOf.get(target);
    if (place !== undefined) {
      const slots = { path: target, cycle: cycleText(this.#way, place, ({ module }) => module.path) };
      this.diagnostics.push(reportName("RN2028", path.span, slots, { help: "move what both need into a third file" }));
      return undefined;
    }
    const known = this.modules.get(target);
    if (known) return known;
    const found = isStandard ? standard(target) : this.#host.read(target);
    if ("problem" in found) {
      const details = { help: found.problem, ...(isStandard ? standardFix(path, names) : {}) };
      this.diagnostics.push(reportName("RN2027", path.span, { path: JSON.stringify(path.value) }, details));
      return undefined;
    }
    this.#open(target, found.text);
    return "opened";
  }

  #bind({ names: list, path }: tree.Import, module: Module, { names, lost }: Open): void {
    for (const { name, alias } of list) {
      const declared = module.own.get(name.text);
      if (!declared || module.lost.has(name.text)) {
        lost.add((alias ?? name).text);
        // That it is not there follows from what is wrong there.
        if (module.lost.mayBe(name.text)) continue;
        const other = standardPathOf(name.text);
        if (other !== undefined && list.length === 1) {
          const slots = { path: path.value, name: name.text, near: undefined };
          const details = { help: `${other} has it`, fix: otherPath(path, other) };
          this.diagnostics.push(reportName("RN2029", name.span, slots, details));
          continue;
        }
        const near = module.suggestions.near(name.text, () => [...module.own.keys()]);
        if (near !== undefined && !alias) lost.addMeant(near);
        const fix = near
          ? ({ title: `import ${near}`, safety: "unsafe", edits: [{ span: name.span, replacement: near }] } as const)
          : undefined;
        const slots = { path: path.value, name: name.text, near };
        const help = other === undefined ? `${path.value} has ${listed([...module.own.keys()])}` : `${other} has it`;
        this.diagnostics.push(reportName("RN2029", name.span, slots, { help, ...(fix ? { fix } : {}) }));
        continue;
      }
      const local = alias ?? name;
      const before = names.get(local.text);
      if (before) this.#duplicate(local, before.declaration.name.span, lost);
      names.set(local.text, declared);
    }
  }
}

/** A path that leads nowhere, and the file of std that was probably meant. */
function standardFix(path: tree.StringLiteral, names: readonly tree.Imported[]): Details {
  const meant = standardPathFor(
    path.value,
    names.map(({ name }) => name.text),
  );
  return meant === undefined ? {} : { help: `did you mean "${meant}"?`, fix: otherPath(path, meant) };
}
function otherPath({ span }: tree.StringLiteral, path: string): Fix {
  return { title: `import from ${path}`, safety: "unsafe", edits: [{ span, replacement: `"${path}"` }] };
}

/** The standard library is the same for every project: however many import a file of it, what they take is parsed once. */
const standardFiles = new Map<string, ParsedByName>();

/** Undefined for what is no file of std, or has another text. */
function standardFile(path: string, text: string): ParsedByName | undefined {
  if (!Object.hasOwn(standardLibrary, path) || standardLibrary[path] !== text) return undefined;
  const known = standardFiles.get(path) ?? parseByDeclaration({ path, text });
  standardFiles.set(path, known);
  return known;
}

/** Its declaration is asked for where it is used. */
function declaredIn(module: Module, each: NamedDeclaration): Declared {
  return {
    module,
    get declaration() {
      return each.declaration;
    },
  };
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
  return /^\.\.?\//.test(path) ? plainPath(`${from.slice(0, from.lastIndexOf("/") + 1)}${path}`) : undefined;
}

/** One spelling for `.//b`, `./x/../b` and `b`. What leads out of the first folder keeps its `..`. */
function plainPath(path: string): string {
  const root = path.startsWith("/") ? "/" : "";
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part === ".." && root === "") parts.push(part);
    else if (part !== ".." && part !== "." && part !== "") parts.push(part);
  }
  return root + parts.join("/");
}
