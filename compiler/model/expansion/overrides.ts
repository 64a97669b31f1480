/** What `with { … }` replaces, everywhere in a model's expansion; the outermost derivation wins. */
import type * as tree from "../../../grammar/tree.ts";
import type { Scope } from "../values/scope.ts";

export interface Replacement {
  readonly override: tree.Override;
  /** Where the replacement's own arguments are read: the derivation's file and parameters. */
  readonly scope: Scope;
}

export interface Overrides {
  readonly shortcut: Replacement | undefined;
  readonly calls: ReadonlyMap<string, Replacement>;
}

export const noOverrides: Overrides = { shortcut: undefined, calls: new Map() };

/** Adds an inner derivation's overrides below those that already stand. */
export function withInner(outer: Overrides, overrides: readonly tree.Override[], scope: Scope): Overrides {
  const calls = new Map(outer.calls);
  let { shortcut } = outer;
  for (const override of overrides) {
    const replacement: Replacement = { override, scope };
    if (override.kind === "override-shortcut") shortcut ??= replacement;
    else if (!calls.has(override.name.text)) calls.set(override.name.text, replacement);
  }
  return { shortcut, calls };
}
