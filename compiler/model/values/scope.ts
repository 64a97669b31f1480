/** Names from the inside out: `let`s and parameters, then the file's declarations and imports, then what is built in. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import { builtIn, isLayer } from "../../resolve/built-in.ts";
import type { Module } from "../../resolve/project.ts";
import type { Value } from "./value.ts";

export class Scope {
  readonly module: Module;
  readonly #parent: Scope | undefined;
  readonly #values = new Map<string, Value>();
  #isOpen = false;
  #missing: Map<string, (span: Span) => Diagnostic> | undefined;
  /** `in`, `out`, `stride` and the like of the enclosing declaration are values too. */
  constructor(module: Module, parent?: Scope) {
    this.module = module;
    this.#parent = parent;
  }

  declare(name: string, value: Value): void {
    this.#values.set(name, value);
  }
  /** A name that has no value here, and what is said where it is read. */
  declareMissing(name: string, why: (span: Span) => Diagnostic): void {
    this.#missing ??= new Map();
    this.#missing.set(name, why);
  }
  missing(name: string): ((span: Span) => Diagnostic) | undefined {
    return this.#missing?.get(name) ?? this.#parent?.missing(name);
  }
  /** A name that is declared, but whose value was wrong: what reads it is not told of. */
  declareUnknown(name: string): void {
    if (!this.#values.has(name)) this.#values.set(name, { kind: "unknown" });
  }
  /** From here on a name that nothing stands for may be one that is not known. */
  open(): void {
    this.#isOpen = true;
  }
  get isOpen(): boolean {
    return this.#isOpen || (this.#parent?.isOpen ?? false);
  }
  hasOwn(name: string): boolean {
    return this.#values.has(name);
  }
  value(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#parent?.value(name);
  }

  /** Blocks, shortcuts, layers: as a value that carries no arguments yet. */
  callable(name: string): Value | undefined {
    const value = this.value(name);
    if (value) return value.kind === "callable" ? value : undefined;
    const declared = this.module.names.get(name);
    if (declared?.declaration.kind === "block") {
      return {
        kind: "callable",
        callee: { kind: "block", declaration: declared.declaration, module: declared.module },
        bound: new Map(),
      };
    }
    if (declared || this.module.lost.has(name)) return undefined;
    if (name === "none") return { kind: "callable", callee: { kind: "none" }, bound: new Map() };
    return isLayer(name) ? { kind: "callable", callee: { kind: "layer", name }, bound: new Map() } : undefined;
  }

  /** Every name that could be meant here, for suggestions. */
  candidates(): readonly string[] {
    return [
      ...this.#values.keys(),
      ...(this.#parent?.candidates() ?? [...this.module.names.keys(), ...builtIn.keys()]),
    ];
  }
}
