/** What a text declares, and what is in it: for a list beside the text, for folding. */
import type * as tree from "../grammar/tree.ts";
import type { Design } from "./design.ts";
import { rangeOf, type Range } from "./range.ts";

export type OutlineKind = "model" | "block" | "shortcut" | "check" | "recipe" | "stage" | "input" | "output";

export interface OutlineEntry extends Range {
  readonly kind: OutlineKind;
  readonly name: string;
  /** Where the name stands. */
  readonly at: Range;
  /** Of a recipe and a check the model; of a derived model what it is derived from. */
  readonly of?: string;
  readonly children: readonly OutlineEntry[];
}

/** In the order of the text; what was not understood is left out. */
export function outlineOf({ module }: Design): readonly OutlineEntry[] {
  return module.file.declarations.map(entryOf);
}

function entryOf(declaration: tree.Declaration): OutlineEntry {
  switch (declaration.kind) {
    case "model": {
      const { definition } = declaration;
      if (definition.kind === "derivation") return { ...entry("model", declaration), of: definition.base.name.text };
      return { ...entry("model", declaration), children: definition.items.flatMap(itemOf) };
    }
    case "block":
      return entry(declaration.keyword, declaration);
    case "check":
      return { ...entry("check", { ...declaration, name: declaration.model }), of: declaration.model.text };
    case "train":
      return { ...entry("recipe", declaration), of: (declaration.of ?? declaration.name).text };
  }
}

function itemOf(item: tree.ModelItem): readonly OutlineEntry[] {
  return item.kind === "stage" || item.kind === "input" || item.kind === "output" ? [entry(item.kind, item)] : [];
}

function entry(kind: OutlineKind, { name, span }: { readonly name: tree.Name; readonly span: tree.Name["span"] }) {
  return { kind, name: name.text, ...rangeOf(span), at: rangeOf(name.span), children: [] };
}
