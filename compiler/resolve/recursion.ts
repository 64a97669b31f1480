/**
 * Declarations that contain themselves (RN2020), told without expanding anything: also in blocks that nothing uses. A
 * cycle lies in one file, because imports have none.
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type * as tree from "../../grammar/tree.ts";
import { reportName } from "./messages.ts";
import { bindingsOf } from "./bind.ts";
import { isBinding, type Binding } from "./bindings.ts";
import { cycleText } from "./cycle.ts";
import type { Module } from "./project.ts";

/** Where a declaration names another one. */
interface Mention {
  readonly target: string;
  readonly name: tree.Name;
}

/** A declaration on the way from a root to here. */
interface Step {
  readonly name: string;
  /** How many of its mentions have been followed. */
  next: number;
  /** Declarations from the root to here of which a diagnostic tells already. */
  readonly told: number;
}

/** One diagnostic a cycle, at the mention that closes it; none for a cycle of which `known` already tells. */
export function checkRecursion(module: Module, known: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = toldOf(module, known);
  const mentions = mentionsOf(module);
  const done = new Set<string>();
  const found: Diagnostic[] = [];
  for (const root of module.own.keys()) {
    const way: Step[] = [];
    const placeOf = new Map<string, number>();
    const enter = (name: string): void => {
      placeOf.set(name, way.length);
      way.push({ name, next: 0, told: (way.at(-1)?.told ?? 0) + Number(told.has(name)) });
    };
    if (!done.has(root)) enter(root);
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const mention = mentions.get(here.name)?.[here.next++];
      if (!mention) {
        done.add(here.name);
        way.pop();
        placeOf.delete(here.name);
        continue;
      }
      const from = placeOf.get(mention.target);
      if (from === undefined) {
        if (!done.has(mention.target)) enter(mention.target);
        continue;
      }
      const isTold = here.told > (way[from - 1]?.told ?? 0);
      if (!isTold)
        found.push(
          recursive(
            mention,
            cycleText(way, from, ({ name }) => name),
          ),
        );
    }
  }
  return found;
}

function recursive({ target, name }: Mention, cycle: string): Diagnostic {
  const help = "a declaration may not contain itself, directly or not";
  return reportName("RN2020", name.span, { name: target, cycle }, { help });
}

/** Names of the declarations in which `known` has found recursion. Declarations do not overlap. */
function toldOf(module: Module, known: readonly Diagnostic[]): ReadonlySet<string> {
  const places = known
    .filter(({ code, primary }) => code === "RN2020" && primary.span.source === module.file.source)
    .map(({ primary }) => primary.span.start)
    .sort((a, b) => a - b);
  const declarations = [...module.own.values()]
    .map(({ declaration }) => declaration)
    .sort((a, b) => a.span.start - b.span.start);
  const told = new Set<string>();
  let at = 0;
  for (const { name, span } of declarations) {
    while ((places[at] ?? Number.POSITIVE_INFINITY) < span.start) at++;
    if ((places[at] ?? Number.POSITIVE_INFINITY) <= span.end) told.add(name.text);
  }
  return told;
}

/** By declaration, which of this file's blocks and models its text calls, in order: each once. */
function mentionsOf(module: Module): ReadonlyMap<string, readonly Mention[]> {
  const mentions = new Map<string, Map<string, Mention>>();
  for (const { name, role, meaning, within } of bindingsOf(module.file).uses) {
    const isCall = role === "step" || role === "value";
    if (!within || !isCall || !isBinding(meaning) || !isDeclaration(meaning)) continue;
    const target = meaning.name.text;
    const known = mentions.get(within.name.text) ?? new Map<string, Mention>();
    mentions.set(within.name.text, known);
    if (!known.has(target)) known.set(target, { target, name });
  }
  return new Map([...mentions].map(([from, each]) => [from, [...each.values()]]));
}

function isDeclaration({ kind }: Binding): boolean {
  return kind === "model" || kind === "block" || kind === "shortcut";
}
