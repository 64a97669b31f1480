/** Where a name is declared, and where it is used. */
import { definitionAt, referencesOf, type Definition } from "../compiler/resolve/definition.ts";
import type { Design } from "./design.ts";
import { rangeOf, type Range } from "./range.ts";

export interface Place extends Range {
  /** The file: the design's own, one that it imports, one of std. */
  readonly path: string;
}

/** @param offset in UTF-16 units; the end of a name belongs to it @returns undefined of what nobody declares */
export function declarationAt(design: Design, offset: number): Place | undefined {
  const found = definitionAt(design.module, offset);
  return found && placeOf(found);
}

/** The declaration of the name at a place, and all that stand for it, file by file. */
export function placesOfName(design: Design, offset: number): readonly Place[] {
  const found = definitionAt(design.module, offset);
  if (!found) return [];
  const uses = referencesOf(design.project, found);
  return [placeOf(found), ...uses.map(({ span }) => ({ path: span.source.path, ...rangeOf(span) }))];
}

function placeOf({ binding: { name } }: Definition): Place {
  return { path: name.span.source.path, ...rangeOf(name.span) };
}
