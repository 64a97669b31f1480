/** A name that is not known where it stands, though its declaration has it: in a body of its own, below, or as a path's. */
import type { Details, Label } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { eachPath } from "../../grammar/walk.ts";
import { bindingsOf } from "./bind.ts";
import type { Module } from "./project.ts";

interface Hidden {
  readonly name: tree.Name;
  readonly kind: "value" | "path";
}

/** What to say of it; undefined where the declaration around has no such name at all. */
export function outOfScope(name: tree.Name, { file }: Module): Details | undefined {
  const around = file.declarations.find(({ span }) => isIn(name.span, span));
  const hidden = hiddenOf(file)
    .get(name.text)
    ?.find((each) => around && isIn(each.name.span, around.span));
  if (!hidden) return undefined;
  const { text } = name;
  const related = (what: string): readonly Label[] => [{ span: hidden.name.span, text: what }];
  if (hidden.kind === "path")
    return {
      help: `a path's name stands in the names of its weights alone; to go on from a path's value write let ${text} = { … }`,
      related: related("a path of this name"),
    };
  if (hidden.name.span.start >= name.span.start)
    return { help: "a value has its name only after its line", related: related("declared below") };
  return {
    help: `${text} is known to the end of its own body: declare it before that body, or put it out as the body's last value`,
    related: related("declared in a body of its own"),
  };
}

function isIn(inner: Span, outer: Span): boolean {
  return inner.source === outer.source && outer.start <= inner.start && inner.end <= outer.end;
}

const tables = new WeakMap<tree.File, ReadonlyMap<string, readonly Hidden[]>>();

/** Values and paths of a file by their names; made once, for a file may have many names that are wrong. */
function hiddenOf(file: tree.File): ReadonlyMap<string, readonly Hidden[]> {
  const known = tables.get(file);
  if (known) return known;
  const table = new Map<string, Hidden[]>();
  const add = (name: tree.Name, kind: Hidden["kind"]): void => {
    const same = table.get(name.text) ?? [];
    table.set(name.text, same);
    same.push({ name, kind });
  };
  for (const { kind, name } of bindingsOf(file).bindings)
    if (kind === "let" || kind === "stage" || kind === "output") add(name, "value");
  for (const { name } of eachPath(file)) if (name) add(name, "path");
  tables.set(file, table);
  return table;
}
