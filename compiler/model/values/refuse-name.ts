/** Ends an expansion at a name that nothing stands for. */
import type * as tree from "../../../grammar/tree.ts";
import { unknownName } from "../../resolve/unknown-name.ts";
import { abandon } from "../abandon.ts";
import type { Scope } from "./scope.ts";

export function refuseName(name: tree.Name, scope: Scope): never {
  return abandon(unknownName(name, scope.module.suggestions, () => scope.candidates()));
}
