/**
 * Declarations that contain themselves (RN2020), told without expanding anything: also in blocks that nothing uses. A
 * cycle lies in one file, because imports have none.
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type * as tree from "../../grammar/tree.ts";
import { report } from "./messages.ts";
import type { Module } from "./project.ts";

type Declaration = tree.BlockDeclaration | tree.ModelDeclaration;
/** Where a declaration names another one. */
interface Mention {
  readonly target: string;
  readonly name: tree.Name;
}

/** One diagnostic a cycle, at the mention that closes it; none for a cycle of which `known` already tells. */
export function checkRecursion(module: Module, known: readonly Diagnostic[]): readonly Diagnostic[] {
  const told = known.filter(({ code }) => code === "RN2020").map(({ primary }) => primary.span);
  const mentions = new Map(
    [...module.own].map(([name, { declaration }]) => [name, mentionsIn(declaration, module)] as const),
  );
  const done = new Set<string>();
  const found: Diagnostic[] = [];
  for (const root of module.own.keys()) {
    // The way from the root to here, each with how many of its mentions have been followed.
    const way = done.has(root) ? [] : [{ name: root, next: 0 }];
    for (let here = way.at(-1); here; here = way.at(-1)) {
      const mention = mentions.get(here.name)?.[here.next++];
      if (!mention) {
        done.add(here.name);
        way.pop();
        continue;
      }
      const from = way.findIndex(({ name }) => name === mention.target);
      if (from < 0) {
        if (!done.has(mention.target)) way.push({ name: mention.target, next: 0 });
        continue;
      }
      const cycle = way.slice(from).map(({ name }) => name);
      const isTold = told.some((span) => cycle.some((name) => isWithin(span, module.own.get(name)?.declaration)));
      if (!isTold) found.push(recursive(mention, cycle));
    }
  }
  return found;
}

function recursive({ target, name }: Mention, cycle: readonly string[]): Diagnostic {
  const help = "a declaration may not contain itself, directly or not";
  return report("RN2020", name.span, { name: target, cycle: [...cycle, target].join(" -> ") }, { help });
}

function isWithin(span: Diagnostic["primary"]["span"], declaration: Declaration | undefined): boolean {
  if (!declaration || declaration.span.source !== span.source) return false;
  return declaration.span.start <= span.start && span.end <= declaration.span.end;
}

/** Calls of this file's blocks and models, each target once; what a parameter or a `let` hides is another thing. */
function mentionsIn(declaration: Declaration, module: Module): readonly Mention[] {
  const hidden = new Set(declaration.parameters.map(({ name }) => name.text));
  const mentions = new Map<string, Mention>();
  const waiting: object[] = [declaration];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    const kind = "kind" in node ? node.kind : undefined;
    if (isKindThatNames(kind) && "name" in node) hidden.add((node.name as tree.Name).text);
    if (kind === "call") {
      const { name } = node as tree.Call;
      const before = mentions.get(name.text)?.name.span.start ?? Number.POSITIVE_INFINITY;
      if (module.own.has(name.text) && name.span.start < before) mentions.set(name.text, { target: name.text, name });
    }
    for (const [key, value] of Object.entries(node))
      if (typeof value === "object" && value !== null && key !== "span" && key !== "source")
        waiting.push(value as object);
  }
  return [...mentions.values()]
    .filter(({ target }) => !hidden.has(target))
    .sort((a, b) => a.name.span.start - b.name.span.start);
}

const isKindThatNames = (kind: unknown): boolean =>
  ["let", "shared", "stage", "input", "path"].some((each) => each === kind);
