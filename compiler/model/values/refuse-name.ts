/** Ends an expansion at a name that nothing stands for, or that has no value in this place. */
import type * as tree from "../../../grammar/tree.ts";
import { unknownName } from "../../resolve/unknown-name.ts";
import { abandon } from "../abandon.ts";
import type { Scope } from "./scope.ts";

export function refuseName(name: tree.Name, scope: Scope): never {
  const missing = scope.missing(name.text);
  if (missing) return abandon(missing(name.span));
  return abandon(unknownName(name, scope.module, () => scope.candidates()));
}
