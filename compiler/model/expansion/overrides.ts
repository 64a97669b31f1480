/** What `with { … }` replaces, everywhere in a model's expansion; the outermost derivation wins. */
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import type { Scope } from "../values/scope.ts";
import { calleeName, type Callee } from "../values/value.ts";

export interface Replacement {
  readonly override: tree.Override;
  /** Where the replacement's own arguments are read: the derivation's file and parameters. */
  readonly scope: Scope;
}

/**
 * What is replaced is what its name stands for where the derivation is written, whatever it is called elsewhere; a name
 * that stands for nothing there is that of a block somewhere in the expansion.
 */
type Target = tree.BlockDeclaration | `layer ${string}` | `any ${string}`;

export interface Overrides {
  readonly shortcut: Replacement | undefined;
  readonly calls: ReadonlyMap<Target, Replacement>;
}

export const noOverrides: Overrides = { shortcut: undefined, calls: new Map() };

/** Adds an inner derivation's overrides below those that already stand. */
export function withInner(outer: Overrides, overrides: readonly tree.Override[], scope: Scope): Overrides {
  const calls = new Map(outer.calls);
  let { shortcut } = outer;
  for (const override of overrides) {
    const replacement: Replacement = { override, scope };
    if (override.kind === "override-shortcut") shortcut ??= replacement;
    else {
      const found = scope.callable(override.name.text);
      if (scope.module.lost.has(override.name.text)) abandon();
      const target: Target = found?.kind === "callable" ? targetOf(found.callee) : `any ${override.name.text}`;
      if (!calls.has(target)) calls.set(target, replacement);
    }
  }
  return { shortcut, calls };
}

/** What stands in the place of calls of this. */
export function replacementOf({ calls }: Overrides, callee: Callee): Replacement | undefined {
  return calls.size === 0 ? undefined : (calls.get(targetOf(callee)) ?? calls.get(`any ${calleeName(callee)}`));
}

function targetOf(callee: Callee): Target {
  return callee.kind === "block" ? callee.declaration : `layer ${calleeName(callee)}`;
}
