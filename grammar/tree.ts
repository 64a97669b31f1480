/**
 * The syntax tree: what `reference.md`, section 2, says, one type a rule. Every node has the span of its text.
 * The tree knows no names and no types: `conv` is a call like any other.
 */
import type { Argument, Body, Name, Path, Step, Value } from "./tree/bodies.ts";
import type {
  Declaration,
  Derivation,
  File,
  Import,
  Imported,
  ModelBody,
  ModelItem,
  Override,
  Parameter,
  RecipeEntry,
  TypeName,
} from "./tree/declarations.ts";

export type * from "./tree/bodies.ts";
export type * from "./tree/declarations.ts";

/** Whatever has a place in the text. */
export type Node =
  | File
  | Import
  | Imported
  | Declaration
  | Derivation
  | Override
  | ModelBody
  | ModelItem
  | Parameter
  | TypeName
  | Body
  | Path
  | Step
  | Argument
  | Value
  | RecipeEntry
  | Name;
